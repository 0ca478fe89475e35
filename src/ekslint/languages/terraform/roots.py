"""Turn the directories of a scan into the root modules to evaluate, and in which mode.

A directory that something calls is evaluated through its calls only, whatever link leads to it; one
that a link shows once more is no root beside itself. A directory that looks like a library runs in
library mode, where no variable is known, not even by its default: its callers are not in this scan.
What is left out is said in a notice.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Final

from ekslint.core.record import record
from ekslint.core.resource import Notice
from ekslint.languages.terraform.configuration import Configuration, block_of, literal, literal_text
from ekslint.languages.terraform.tree import (
    LOCK_FILE,
    TERRAGRUNT,
    SourceTree,
    directory_of,
    is_variables,
    join,
    parents,
)
from ekslint.sources.hcl.syntax import Node

_SKIPPED: Final = re.compile(r"^(examples?|test.*|\.terraform)$")
_ENVIRONMENTS: Final = re.compile(r"env|stage|stack|cluster|account|live|infra|deploy|region")
"""Starts of names of folders in which a folder `test` is one environment among others."""
_MODULE_FOLDERS: Final = frozenset({"modules", "module"})


@record
class Root:
    """A directory to evaluate as a root module; `library` when its variables are not known.

    `why` says so in words, for --verbose and for the reasons of unknown variables.
    """

    directory: str
    library: bool
    why: str


@record
class Discovery:
    """The roots of a scan, in order, and what was left out."""

    roots: tuple[Root, ...]
    notices: tuple[Notice, ...] = ()


def discover_roots(
    tree: SourceTree, configurations: Mapping[str, Configuration], named: tuple[str, ...]
) -> Discovery:
    """Return the roots among the directories of the configurations.

    `named` are the display paths the user gave; a file names its directory.
    """
    names = tuple(directory_of(n) if tree.has(n) else join(n, ".") for n in named)
    skipped = {d: s for d in configurations if (s := _skipped_at(d, names)) is not None}
    read = {d: c for d, c in configurations.items() if d not in skipped}
    called = {tree.itself(target) for d, c in read.items() for target in _calls(d, c)}
    read = {d: c for d, c in read.items() if d in names or tree.itself(d) == d}
    units = _terragrunt_sources(tree, tuple(read))
    shown = {tree.itself(t) for d in skipped for t in _calls(d, configurations[d])}
    roots = [
        _root(tree, directory, configuration, directory in names, directory in shown, units)
        for directory, configuration in read.items()
        if directory in names or directory not in called
    ]
    reached = _reach(tree, {root.directory for root in roots}, configurations)
    for directory in read:  # modules that only call each other in a circle
        if directory not in reached:
            roots.append(Root(directory, True, "it is called only by modules it calls itself"))
            reached |= _reach(tree, {directory}, configurations)
    left_out = sorted({skipped[d] for d in skipped if d not in reached})
    return Discovery(tuple(sorted(roots, key=lambda r: r.directory)), _notices(left_out))


def _root(
    tree: SourceTree,
    directory: str,
    configuration: Configuration,
    named: bool,
    shown: bool,
    units: frozenset[str],
) -> Root:
    if tree.has(join(directory, TERRAGRUNT)) or directory in units:
        return Root(directory, True, "Terragrunt sets its inputs")
    kept = _kept(tree, directory, configuration)
    if kept:
        return Root(directory, False, kept)
    if shown:  # a module may configure providers, too
        return Root(directory, True, "only examples or tests of it call it")
    if configuration.providers:
        return Root(directory, False, "it configures a provider")
    if tree.has(join(directory, LOCK_FILE)):
        return Root(directory, False, "it has a lock file")
    if named:
        return Root(directory, False, "it is a path given")
    if configuration.required_variables():
        return Root(directory, True, "it has required variables and no provider")
    if configuration.variables and _MODULE_FOLDERS & set(directory.split("/")[:-1]):
        return Root(directory, True, "it lies under a folder of modules and nothing calls it")
    return Root(directory, False, "nothing calls it")


def _kept(tree: SourceTree, directory: str, configuration: Configuration) -> str:
    """Return what shows that somebody applies the directory itself."""
    if configuration.has_backend:
        return "it says where its state is kept"
    if any(is_variables(name) for name in tree.names(directory)):
        return "it has a file of variable values"
    return ""


def _skipped_at(directory: str, named: tuple[str, ...]) -> str | None:
    """Return the folder because of which a directory counts only when named, if there is one."""
    above = parents(directory)
    bases = [name for name in named if name in above]
    base = max(bases, key=len, default=".")
    rest = posixpath.relpath(directory, base).split("/") if base in above else directory.split("/")
    for index, part in enumerate(rest):
        above_it = rest[index - 1] if index else posixpath.basename(base)
        if part == "test" and _ENVIRONMENTS.match(above_it):
            continue
        if _SKIPPED.match(part):
            return join(base, "/".join(rest[: index + 1])) if base in above else directory
    return None


def _calls(directory: str, configuration: Configuration) -> set[str]:
    targets = set()
    for block in configuration.modules.values():
        source = literal(block, "source")
        if source is not None and source.startswith("."):
            targets.add(join(directory, source))
    return targets


def _reach(
    tree: SourceTree, start: set[str], configurations: Mapping[str, Configuration]
) -> set[str]:
    reached, queue = set(start), sorted(start)
    while queue:
        directory = queue.pop()
        if directory in configurations:
            new = _calls(directory, configurations[directory]) - reached
            reached |= new
            queue.extend(sorted(new))
    return reached | {tree.itself(directory) for directory in reached}


def _terragrunt_sources(tree: SourceTree, directories: tuple[str, ...]) -> frozenset[str]:
    """Return the directories that a Terragrunt unit runs as its module.

    A source with functions in it (`${get_repo_root()}/modules/eks`) is taken by its literal end.
    """
    found: set[str] = set()
    for path in tree.terragrunt_files():
        for item in tree.hcl(path).items:
            if item[0] != "block" or item[3] != "terraform":
                continue
            attribute = block_of(tree.hcl(path).source, item).attribute("source")
            if attribute is None:
                continue
            node = attribute[1][6]
            text = literal_text(node)
            if text is not None:
                found.add(join(directory_of(path), text.split("?")[0].replace("//", "/")))
            elif tail := _literal_tail(node):
                found |= {d for d in directories if f"/{d}".endswith(f"/{tail}")}
    return frozenset(found)


def _literal_tail(node: Node) -> str:
    if node[0] != "template" or not node[3] or node[3][-1][0] != "text":
        return ""
    text: str = node[3][-1][3].split("?")[0]
    return "/".join(part for part in text.split("/") if part not in ("", ".", ".."))


def _notices(left_out: list[str]) -> tuple[Notice, ...]:
    return tuple(
        Notice(f"`{folder}` holds Terraform modules that are evaluated only when named")
        for folder in left_out
        if ".terraform" not in folder.split("/")
    )
