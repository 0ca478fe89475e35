"""Turn files of variable values into the environments of a root and the values in each.

Terraform loads `terraform.tfvars` and `*.auto.tfvars` by itself; every other file is what somebody
passes with `-var-file`, so each is tried as one environment. Which files are passed together, files
do not tell: a variable that only a complementary file sets is not known.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Final

from ekslint.core.listing import first_named
from ekslint.core.record import record
from ekslint.core.resource import Notice
from ekslint.core.value import Reason, ReasonKind, Value
from ekslint.languages.terraform.configuration import Configuration
from ekslint.languages.terraform.named_environments import named_for, owner, untried
from ekslint.languages.terraform.settings import TerraformSettings
from ekslint.languages.terraform.tree import SourceTree
from ekslint.languages.terraform.variable_values import Given, given_values, read_values

MOST_NAMED: Final = 3
"""Files without a root of one folder that are told by name."""


@record
class Environment:
    """One set of variable values for a root: its name (empty when there is only one), the values,
    the variables that files loaded together with it may set, and why any other may be set too."""

    name: str
    values: Mapping[str, Value] = field(default_factory=dict)
    uncertain: Mapping[str, Reason] = field(default_factory=dict)
    unread: Reason | None = None

    def hidden(self, name: str) -> Reason | None:
        """Return why the default of a variable without a value here may not be its value."""
        return self.uncertain.get(name) or self.unread


def _environment(
    name: str, given: Given, uncertain: Mapping[str, Reason] | None = None
) -> Environment:
    return Environment(name, given.values, uncertain or {}, given.unread)


def environments_of(
    tree: SourceTree,
    root: str,
    roots: frozenset[str],
    configuration: Configuration,
    settings: TerraformSettings,
    *,
    library: bool = False,
) -> tuple[tuple[Environment, ...], tuple[Notice, ...]]:
    """Return the environments of a root, in order; one without a name when no file makes one.

    Those that a person names stand for all others, where they cover the root. `roots` are all
    directories evaluated as roots: a file belongs to the nearest one above it.
    A file that sets mostly names that are no variables of the root (the arguments of a backend,
    say) makes no environment.
    """
    declared = frozenset(configuration.variables)
    automatic = Given()
    for path in _automatic(tree, root):
        automatic = automatic.then(read_values(tree, path))
    asked, said = given_values(settings.given, configuration)
    asked = asked.then(Given(dict(settings.variables)))
    notices = list(said)
    named, told = named_for(tree, root, roots, settings, library=library)
    if named:
        could_be = [path for path in tree.variable_files() if _belongs(tree, path, root, roots)]
        notices += (*told, *untried(could_be, named))
        common = _loaded(tree, automatic, settings.var_files)
        return tuple(
            _environment(one.name, _loaded(tree, common, one.var_files).then(asked))
            for one in named
        ), tuple(notices)
    if settings.var_files:
        automatic = _loaded(tree, automatic, settings.var_files)
        return (_environment("", automatic.then(asked)),), tuple(notices)
    given = {
        path: read_values(tree, path)
        for path in tree.variable_files()
        if _belongs(tree, path, root, roots)
    }
    values = {path: one.values for path, one in given.items()}
    strange = [
        path
        for path, one in given.items()
        if (one.values or one.unread is None)
        and 2 * len(one.values.keys() & declared) < max(len(one.values), 1)
    ]
    if strange:
        notices.append(_strange(strange, root))
    for path in strange:
        del values[path]
    files = list(values)
    if not files:
        return (_environment("", automatic.then(asked)),), tuple(notices)
    if len(files) > settings.max_environments:
        left = ", ".join(f"`{path}`" for path in files[settings.max_environments :])
        detail = f"root `{root}` has {len(files)} files of variable values; not tried: {left}"
        notices.append(Notice(detail))
        files = files[: settings.max_environments]
    names = Counter(_name(path, root) for path in files)
    found = []
    for path in files:
        own = automatic.then(given[path]).then(asked)
        name = _name(path, root)
        name = name if names[name] == 1 else posixpath.relpath(path, root)
        found.append(_environment(name, own, _uncertain(path, values, own.values)))
    return tuple(found), tuple(notices)


def orphans(
    tree: SourceTree, roots: frozenset[str], settings: TerraformSettings
) -> tuple[Notice, ...]:
    """Say which files of variable values belong to no root, unless they were asked for.

    The files of a folder are told together: a folder of examples may hold dozens.
    """
    found: dict[str, list[str]] = {}
    for path in tree.variable_files():
        if (
            owner(tree, path, roots) is None
            and "/.terraform/" not in f"/{path}"
            and path not in settings.var_files
            and not any(path in one.var_files for one in settings.environments)
        ):
            found.setdefault(posixpath.dirname(path), []).append(path)
    return tuple(_orphaned(paths) for paths in found.values())


def _orphaned(paths: Sequence[str]) -> Notice:
    left = len(paths) - MOST_NAMED
    named = paths if left <= 1 else paths[:MOST_NAMED]
    words = [f"`{path}`" for path in named]
    if left > 1:
        words.append(f"{left} more of that folder")
    if len(words) == 1:
        said = f"{words[0]} holds variable values, but belongs"
    else:
        said = f"{', '.join(words[:-1])} and {words[-1]} hold variable values, but belong"
    return Notice(f"{said} to no root module of this scan")


def _strange(paths: Sequence[str], root: str) -> Notice:
    """Say of which files of a root nothing is an environment: a folder of them may serve many."""
    what = f"mostly names that are no variables of root `{root}`"
    if len(paths) == 1:
        return Notice(f"`{paths[0]}` sets {what}, so it is not tried as an environment")
    return Notice(f"{first_named(paths)} set {what}, so they are not tried as environments")


def _automatic(tree: SourceTree, root: str) -> Iterator[str]:
    """https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence"""
    names = sorted((*tree.names(root), *(path for path, _ in tree.unread(root))))
    for fixed in ("terraform.tfvars", "terraform.tfvars.json"):
        yield from (n for n in names if posixpath.basename(n) == fixed)
    yield from (n for n in names if n.endswith((".auto.tfvars", ".auto.tfvars.json")))


def _belongs(tree: SourceTree, path: str, root: str, roots: frozenset[str]) -> bool:
    if path in _automatic(tree, root):
        return False
    return owner(tree, path, roots) == root


def _loaded(tree: SourceTree, before: Given, paths: Sequence[str]) -> Given:
    for path in paths:
        before = before.then(read_values(tree, path))
    return before


def _name(path: str, root: str) -> str:
    relative = posixpath.relpath(path, root)
    stem = relative.removesuffix(".json").removesuffix(".tfvars").removesuffix(".auto")
    folder, base = posixpath.split(stem)
    return folder if base == "terraform" and folder else stem


def _uncertain(
    path: str, values: Mapping[str, Mapping[str, Value]], own: Mapping[str, Value]
) -> dict[str, Reason]:
    """Files with the same names are alternatives; files without a common name go together."""
    found: dict[str, Reason] = {}
    for other, theirs in values.items():
        if other == path or theirs.keys() & values[path].keys():
            continue
        for name in theirs.keys() - own.keys():
            detail = f"variable `{name}` is set in `{other}`, which may be loaded as well"
            found.setdefault(name, Reason(ReasonKind.AMBIGUOUS, detail, "", theirs[name].location))
    return found
