"""Turn the `.gitignore` files of a repository into an answer for each path of a walk.

It goes by the files of the repository (`.gitignore` in any folder, `.git/info/exclude`) and by what
git tracks, which is never ignored. It does not know a person's own excludes outside the repository,
and starts no program.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import Final

from ekslint.core.record import record
from ekslint.core.resource import Notice
from ekslint.sources.git.ignore_patterns import Patterns, patterns_of
from ekslint.sources.git.index import IndexFormError, tracked

MAX_BYTES: Final = 1_000_000
"""Largest file of patterns that is read."""
MAX_INDEX: Final = 200_000_000
_POINTER: Final = re.compile(r"gitdir: (.+?)\s*\Z")
_SHA256: Final = re.compile(r"objectformat\s*=\s*sha256", re.IGNORECASE)


@record
class _Repository:
    """A repository: its top folder, where git keeps its index, and what all its trees share."""

    top: str
    private: str
    common: str


@record
class _Folder:
    """What holds in a folder: patterns with the folder that each list is relative to, the nearest
    first; none outside a repository."""

    repository: _Repository | None = None
    patterns: tuple[tuple[str, Patterns], ...] = ()


_OUTSIDE: Final = _Folder()


@dataclass(slots=True)
class GitIgnore:
    """Answers for the paths of one walk, top down: who asks does not enter what is ignored.

    `notices` tell of repositories whose files cannot be gone by; nothing of these is ignored.
    """

    notices: list[Notice] = field(default_factory=list)
    _folders: dict[str, _Folder] = field(default_factory=dict)
    _tracked: dict[str, frozenset[bytes] | None] = field(default_factory=dict)
    _half: set[str] = field(default_factory=set)

    def ignores(self, folder: str, name: str, *, is_dir: bool) -> bool:
        """Whether git ignores what has this name in a folder (absolute); links are no folders."""
        here = self._folder(folder)
        if here.repository is None:
            return False
        path = os.path.join(folder, name)
        if folder not in self._half and not _decided(here, path, is_dir=is_dir):
            return False
        known = self._known(here.repository)
        if known is None:
            return False
        relative = os.path.relpath(path, here.repository.top)
        if os.fsencode(relative.replace(os.sep, "/")) not in known:
            return True
        if is_dir:
            self._half.add(path)  # of what is in it, only what is tracked counts
        return False

    def _folder(self, folder: str) -> _Folder:
        """Return what holds in a folder, by what holds in those above it."""
        chain = []
        at = folder
        while at not in self._folders:
            chain.append(at)
            above = os.path.dirname(at)
            if above == at:
                break
            at = above
        for one in reversed(chain):
            around = self._folders.get(os.path.dirname(one), _OUTSIDE)
            self._folders[one] = self._entered(one, around)
        return self._folders[folder]

    def _entered(self, folder: str, above: _Folder) -> _Folder:
        repository, patterns = above.repository, above.patterns
        if os.path.lexists(os.path.join(folder, ".git")):
            repository = _repository(folder)
            own = self._read(os.path.join(repository.common, "info", "exclude"))
            patterns = ((folder, own),) if own is not None else ()
        if repository is None:
            return _OUTSIDE
        if (own := self._read(os.path.join(folder, ".gitignore"))) is not None:
            patterns = ((folder, own), *patterns)
        return _Folder(repository, patterns)

    def _read(self, file: str) -> Patterns | None:
        if os.path.islink(file) or not os.path.isfile(file):
            return None
        data = _bytes(file, MAX_BYTES)
        if data is None:
            shown = os.path.relpath(file)
            text = f"`{shown}` not gone by: it cannot be read, or is larger than 1 MB"
            self.notices.append(Notice(text))
            return None
        found = patterns_of(os.fsdecode(data))
        return found if found.all else None

    def _known(self, repository: _Repository) -> frozenset[bytes] | None:
        """Return what git tracks; None, once with a notice, where that cannot be told."""
        if repository.top not in self._tracked:
            self._tracked[repository.top] = _index(repository)
            if self._tracked[repository.top] is None:
                shown = os.path.relpath(repository.top)
                text = f"git's index of `{shown}` cannot be read, so nothing there is left out"
                self.notices.append(Notice(f"{text} for a .gitignore"))
        return self._tracked[repository.top]


def _decided(here: _Folder, path: str, *, is_dir: bool) -> bool:
    """Whether the nearest list of patterns that says something says that a path is ignored."""
    for base, patterns in here.patterns:
        parts = path[len(base) :].strip(os.sep).split(os.sep)
        said = patterns.decide(parts, is_dir=is_dir)
        if said is not None:
            return said
    return False


def _repository(top: str) -> _Repository:
    """Return a repository by its top folder, where `.git` is a folder or names one."""
    private = os.path.join(top, ".git")
    if os.path.isfile(private):
        data = _bytes(private, 4096) or b""
        pointer = _POINTER.match(os.fsdecode(data))
        if pointer is not None:
            private = os.path.normpath(os.path.join(top, pointer[1]))
    common = private
    shared = _bytes(os.path.join(private, "commondir"), 4096)
    if shared is not None:
        common = os.path.normpath(os.path.join(private, os.fsdecode(shared).strip()))
    return _Repository(top, private, common)


def _index(repository: _Repository) -> frozenset[bytes] | None:
    file = os.path.join(repository.private, "index")
    if not os.path.lexists(file):
        return frozenset()
    data = _bytes(file, MAX_INDEX)
    if data is None:
        return None
    config = _bytes(os.path.join(repository.common, "config"), MAX_BYTES) or b""
    name = "sha256" if _SHA256.search(os.fsdecode(config)) else "sha1"
    try:
        return tracked(data, hash_name=name)
    except IndexFormError:
        return None


def _bytes(file: str, most: int) -> bytes | None:
    try:
        with open(file, "rb") as stream:
            data = stream.read(most + 1)
    except (OSError, ValueError):
        return None
    return data if len(data) <= most else None
