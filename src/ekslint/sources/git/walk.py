"""Turn the files of a commit into those that a walk of the same folders would have found in it.

The rules are those of `files`: hidden folders and those of packages are passed, links lead to what
is inside only. It reads nothing; the targets of links are given to it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ekslint.core.record import record
from ekslint.sources.files import Excluded, enters
from ekslint.sources.folder_order import Visit, below
from ekslint.sources.git.repository import LINK, SUBMODULE, Entry
from ekslint.sources.kinds import is_read

MAX_LINKS: Final = 40
"""How many links may follow each other, as on a disk."""

_Folder = dict[str, "Entry | _Folder"]


@record
class Found:
    """A file of a commit: where it would lie (absolute), its path in the repository, its object,
    and whether a link leads to it."""

    path: Path
    inner: str
    object: str
    linked: bool = False


@record
class Tree:
    """The folders of a commit; `targets` are what its links say, by path from the top folder."""

    top: _Folder
    targets: Mapping[str, str]


def folders(entries: Mapping[str, Entry], targets: Mapping[str, str]) -> Tree:
    """Return the folders that the paths of a commit make."""
    top: _Folder = {}
    for path, entry in entries.items():
        *parents, name = path.split("/")
        folder = top
        for parent in parents:
            inner = folder.setdefault(parent, {})
            if not isinstance(inner, dict):
                break
            folder = inner
        else:
            folder[name] = entry
    return Tree(top, targets)


def walk(
    tree: Tree,
    start: str,
    shown: Path,
    *,
    inside: tuple[str, ...],
    excluded: Excluded,
    visits: dict[Hashable, int],
) -> Iterator[Found]:
    """Yield the files at or below a path of the repository, which lies at `shown` (absolute).

    `inside`: paths from the top folder ("" is itself) that links may lead into; `visits`: how often
    links led to each folder in the walks of the same commit before.
    """
    there = _at(tree, start)
    if there is None:
        return
    path, thing = there
    if isinstance(thing, dict):
        below_it = _Below(tree, inside, excluded)
        first = _Place(path, thing, shown)
        below(first, real=lambda place: place.inner, enter=below_it.enter, visits=visits)
        yield from below_it.found
    elif thing.mode not in (LINK, SUBMODULE):
        yield Found(shown, path, thing.object)


@record
class _Place:
    """A folder: its path in the repository without links, what is in it, and where it is shown."""

    inner: str
    folder: _Folder
    shown: Path


@dataclass(slots=True)
class _Below:
    """Takes the files of one folder after another."""

    tree: Tree
    inside: tuple[str, ...]
    excluded: Excluded
    found: list[Found] = field(default_factory=list)

    def enter(self, place: _Place, visit: Visit) -> Iterator[tuple[_Place, bool]]:
        """Take the files of a folder, and return the folders in it that are entered."""
        if visit.refused:
            return
        for name in sorted(place.folder):
            thing, inner = place.folder[name], posixpath.join(place.inner, name)
            shown, linked = place.shown / name, visit.linked
            if isinstance(thing, Entry) and thing.mode == LINK:
                led = _at(self.tree, inner)
                if led is None or not _follows(led[0], place.inner, self.inside):
                    continue
                (inner, thing), linked = led, True
            if isinstance(thing, dict):
                if enters(name) and not self.excluded(shown):
                    yield _Place(inner, thing, shown), linked
            elif thing.mode != SUBMODULE and is_read(name) and not self.excluded(shown):
                self.found.append(Found(shown, inner, thing.object, linked))


def _follows(target: str, folder: str, inside: tuple[str, ...]) -> bool:
    """Whether a link leads to something inside, and not back to where it stands."""
    return any(_within(target, part) for part in inside) and not _within(folder, target)


def _within(path: str, folder: str) -> bool:
    return not folder or path == folder or path.startswith(f"{folder}/")


def _at(tree: Tree, path: str) -> tuple[str, Entry | _Folder] | None:
    """Return what is at a path, links followed, and its path without links."""
    names = [name for name in reversed(path.split("/")) if name]
    trail: list[str] = []
    here: Entry | _Folder = tree.top
    hops = 0
    while names:
        name = names.pop()
        if name == ".":
            continue
        if name == "..":
            if not trail:
                return None
            trail.pop()
            here = _plain(tree.top, trail)
            continue
        if not isinstance(here, dict) or name not in here:
            return None
        here = here[name]
        trail.append(name)
        if isinstance(here, Entry) and here.mode == LINK:
            hops += 1
            target = tree.targets.get("/".join(trail))
            if target is None or target.startswith("/") or hops > MAX_LINKS:
                return None
            trail.pop()
            names.extend(name for name in reversed(target.split("/")) if name)
            here = _plain(tree.top, trail)
    return "/".join(trail), here


def _plain(top: _Folder, trail: list[str]) -> _Folder:
    folder: Entry | _Folder = top
    for name in trail:
        assert isinstance(folder, dict)
        folder = folder[name]
    assert isinstance(folder, dict)
    return folder
