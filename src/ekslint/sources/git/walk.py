"""Turn the files of a commit into those that a walk of the same folders would have found in it.

The rules are those of `files`: hidden folders and those of packages are passed, links lead to what
is inside only. It reads nothing; the targets of links are given to it.
"""

from __future__ import annotations

import posixpath
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from ekslint.core.record import record
from ekslint.sources.files import MAX_VISITS, Excluded, enters
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
    tree: Tree, start: str, shown: Path, *, inside: tuple[str, ...], excluded: Excluded
) -> Iterator[Found]:
    """Yield the files at or below a path of the repository, which lies at `shown` (absolute).

    `inside`: paths from the top folder ("" is itself) that links may lead into.
    """
    there = _at(tree, start)
    if there is None:
        return
    path, thing = there
    if isinstance(thing, dict):
        yield from _below(tree, path, thing, shown, inside, excluded, {})
    elif thing.mode not in (LINK, SUBMODULE):
        yield Found(shown, path, thing.object)


def _below(
    tree: Tree,
    path: str,
    folder: _Folder,
    shown: Path,
    inside: tuple[str, ...],
    excluded: Excluded,
    visits: dict[str, int],
) -> Iterator[Found]:
    stack, links = [(path, folder, shown)], deque[tuple[str, _Folder, Path]]()
    while stack or links:
        behind = not stack  # a link: what is read without one comes first
        path, folder, shown = links.popleft() if behind else stack.pop()
        if behind:
            visits[path] = visits.get(path, 0) + 1
        if visits.get(path, 0) > MAX_VISITS:
            continue
        for name in sorted(folder, reverse=True):
            thing, inner, place = folder[name], posixpath.join(path, name), shown / name
            linked = behind
            if isinstance(thing, Entry) and thing.mode == LINK:
                led = _at(tree, inner)
                if led is None or not _follows(led[0], path, inside):
                    continue
                (inner, thing), linked = led, True
            if isinstance(thing, dict):
                if enters(name) and not excluded(place):
                    (links if linked else stack).append((inner, thing, place))
            elif thing.mode != SUBMODULE and is_read(name) and not excluded(place):
                yield Found(place, inner, thing.object, linked)


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
