"""Turn the environments that a person names into those of one root, with the values in each.

Which files are loaded together is told, so nothing is uncertain; a file of a root that is of none
of them is said not to be tried. It does not know where the person wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ekslint.core.resource import Notice
from ekslint.languages.terraform.roots import Root
from ekslint.languages.terraform.settings import NamedEnvironment, TerraformSettings
from ekslint.languages.terraform.tree import SourceTree, directory_of, parents


def named_for(
    tree: SourceTree,
    root: str,
    roots: frozenset[str],
    settings: TerraformSettings,
    *,
    library: bool,
) -> tuple[tuple[NamedEnvironment, ...], tuple[Notice, ...]]:
    """Return the named environments of a root; of two with one name the first.

    One that names no roots, and whose files belong to none, is of all of them but libraries.
    """
    found: dict[str, NamedEnvironment] = {}
    notices = []
    for environment in settings.environments:
        if not _covers(tree, environment, root, roots, library=library):
            continue
        if environment.name in found:
            detail = f"root `{root}` has two environments of the name `{environment.name}`"
            notices.append(Notice(f"{detail}; the first one is taken", None, "warning"))
        found.setdefault(environment.name, environment)
    return tuple(found.values()), tuple(notices)


def told_roots(roots: Sequence[Root], settings: TerraformSettings) -> tuple[Root, ...]:
    """Return the roots; one that a person says to be an environment is no library."""
    return tuple(
        replace(root, library=False, why="the configuration has an environment of it")
        if root.library
        and any(e.covers and e.covers(root.directory) for e in settings.environments)
        else root
        for root in roots
    )


def untried(paths: Sequence[str], named: Sequence[NamedEnvironment]) -> Iterator[Notice]:
    """Say which files of a root that could be environments are of none that is named."""
    taken = {path for environment in named for path in environment.var_files}
    left = [path for path in paths if path not in taken]
    if left:
        shown = ", ".join(f"`{path}`" for path in left)
        one = "is" if len(left) == 1 else "are"
        them = "it is" if len(left) == 1 else "they are"
        yield Notice(f"{shown} {one} of no environment of the configuration, so {them} not tried")


def owner(tree: SourceTree, path: str, roots: frozenset[str]) -> str | None:
    """Return the root that a file of values belongs to: no module lies in between."""
    return next((directory for directory in owners(tree, path) if directory in roots), None)


def owners(tree: SourceTree, path: str) -> Iterator[str]:
    """Yield the directories a file of values can belong to."""
    for directory in parents(directory_of(path)):
        yield directory
        if tree.module_files(directory):
            return


def _covers(
    tree: SourceTree,
    environment: NamedEnvironment,
    root: str,
    roots: frozenset[str],
    *,
    library: bool,
) -> bool:
    if environment.covers is not None:
        return environment.covers(root)
    owned = {owner(tree, path, roots) for path in environment.var_files} - {None}
    return root in owned if owned else not library
