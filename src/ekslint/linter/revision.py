"""Turn a commit and a scan of the present files into the scan of the same paths as of the commit.

Files that git does not keep (what `terraform init` downloaded, what is ignored) are no part of any
change: they stand in both scans as they are. What of a commit cannot be read is told.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from ekslint.config.settings import Settings
from ekslint.core.errors import UsageError
from ekslint.core.location import SourceText
from ekslint.core.record import record
from ekslint.core.resource import Notice
from ekslint.linter.scan import Scan
from ekslint.sources.files import decoded, display_path
from ekslint.sources.git import repository as git
from ekslint.sources.git.walk import Found, folders, walk
from ekslint.sources.renames import renamed

MAX_DEPTH: Final = 5
"""How deep submodules may lie in submodules."""
_POINTER: Final = b"version https://git-lfs.github.com/spec/"
_POINTER_SIZE: Final = 1024


@record
class Base:
    """A commit to compare with, and the word by which a person knows it; no commit: nothing was
    there before."""

    commit: str | None
    word: str


@record
class Compared:
    """The scan of the base; by display path the files that differ, and where moved ones are now;
    what of the base is not known."""

    scan: Scan
    changed: frozenset[str]
    moved: Mapping[str, str]
    notices: tuple[Notice, ...] = ()


@dataclass(slots=True)
class _Kept:
    """What git keeps at the base, submodules at their places: the files, the repository of each
    object, what links say, and what is not known."""

    entries: dict[str, git.Entry] = field(default_factory=dict)
    owner: dict[str, git.Repository] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)


def base_of(repository: git.Repository, ref: str) -> Base:
    """Return the commit from which on `ref` and what is checked out went different ways.

    That is what `git diff REF...` compares with, and what reviewers mean by a change. Raises
    UsageError, with what to do, where the clone does not hold it.
    """
    named = git.commit_of(repository, ref)
    if named is None:
        raise UsageError(f"`{ref}` is not here{_how_to_get(repository)}")
    head = git.commit_of(repository, "HEAD")
    if head is None or head == named:
        return Base(named, ref)
    found = git.merge_base(repository, named, head)
    if found is None:
        detail = f"no commit is in the past of both `{ref}` and HEAD"
        raise UsageError(f"{detail}{_how_to_get(repository)}")
    return Base(found, ref)


def _how_to_get(repository: git.Repository) -> str:
    if git.is_shallow(repository):
        return ": the clone is shallow; fetch more of its past (actions/checkout: `fetch-depth: 0`)"
    return ": fetch it, or name a commit, branch or tag of this repository"


def compared(
    present: Scan,
    paths: Sequence[Path],
    settings: Settings,
    *,
    repository: git.Repository,
    base: Base,
    named: Collection[str] | None = None,
) -> Compared:
    """Return the files of `paths` as of the base, each with the text that the present one has where
    they are equal.

    With `named`, files that git does not know are a part of the change only where they are named.
    Raises UsageError for paths outside of the repository, and where git cannot be asked.
    """
    start = Path.cwd()
    asked = _inside(paths, settings, repository.root, start)
    kept = _Kept()
    if base.commit is not None:
        _list(kept, repository, base.commit, "", base.word, depth=0)
    _read_links(kept)
    found = _found(kept, asked, settings, repository.root, start)
    data = {display: _bytes(start / display) for display in present.texts}
    texts: dict[str, SourceText] = {}
    missing: list[tuple[str, Found]] = []
    for display, file in found.items():
        here = data.get(display)
        if here is not None and git.name_of(here, file.object) == file.object:
            texts[display] = present.texts[display]
        else:
            missing.append((display, file))
    notices = list(kept.notices)
    for display, source in _read(kept, missing, data, base.word):
        if isinstance(source, SourceText):
            texts[display] = source
        else:
            notices.append(source)
    for display in _not_kept(present, found, repository, start, named):
        texts[display] = present.texts[display]
    itself = {file.inner: display for display, file in found.items() if not file.linked}
    for display, file in found.items():
        if file.linked and itself.get(file.inner, display) in texts:
            texts[display] = texts[itself.get(file.inner, display)]
    ordered = {display: texts[display] for display in sorted(texts)}
    # What was not read is told of the present files: one key for what is kept of equal scans.
    scan = Scan(ordered, present.notices, (), present.named)
    changed = {
        display
        for display in {*present.texts, *found}
        if ordered.get(display) is not present.texts.get(display)
    }
    gone = {display: file.object for display, file in found.items() if display not in data}
    new = {
        display: git.name_of(content, base.commit or "")
        for display, content in data.items()
        if display not in ordered and content is not None
    }
    return Compared(scan, frozenset(changed), renamed(gone, new), tuple(notices))


def _inside(paths: Sequence[Path], settings: Settings, root: Path, start: Path) -> dict[Path, str]:
    """Return the absolute paths of a run, and where each really is in the repository."""
    asked = {}
    for path in (*paths, *settings.var_files):
        whole = Path(os.path.abspath(start / path))
        real = Path(os.path.realpath(whole))
        if real.is_relative_to(root):
            inner = real.relative_to(root).as_posix()
            asked[whole] = "" if inner == "." else inner
        elif path in paths:
            raise UsageError(f"`{path}` is not in the repository `{display_path(root, start)}`")
    return asked


def _list(
    kept: _Kept, repository: git.Repository, commit: str, prefix: str, word: str, *, depth: int
) -> None:
    """List a commit, and those of the submodules in it, under the paths they lie at."""
    for path, entry in git.tree_of(repository, commit).items():
        if entry.mode != git.SUBMODULE:
            kept.entries[prefix + path] = entry
            kept.owner[entry.object] = repository
            continue
        folder = repository.root / path
        if not (folder / ".git").exists():  # not checked out: nothing of it is here now either
            continue
        inner = replace(repository, root=Path(os.path.realpath(folder)))
        if depth < MAX_DEPTH and _holds(inner, entry.object):
            _list(kept, inner, entry.object, f"{prefix}{path}/", word, depth=depth + 1)
        else:
            detail = f"`{prefix}{path}` not compared: the commit of this submodule at {word}"
            kept.notices.append(Notice(f"{detail} is not here"))


def _holds(repository: git.Repository, commit: str) -> bool:
    try:
        return git.commit_of(repository, commit) is not None
    except UsageError:  # what lies there is no repository
        return False


def _read_links(kept: _Kept) -> None:
    links = {path: e.object for path, e in kept.entries.items() if e.mode == git.LINK}
    said = dict(_blobs(kept, links.values()))
    for path, name in links.items():
        target = said.get(name)
        if target is not None:
            kept.targets[path] = os.fsdecode(target)


def _blobs(kept: _Kept, objects: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
    """Yield the bytes of objects, each from the repository that has it."""
    by_owner: dict[Path, list[str]] = {}
    owners = {}
    for name in objects:
        owner = kept.owner[name]
        owners[owner.root] = owner
        by_owner.setdefault(owner.root, []).append(name)
    for root, names in by_owner.items():
        yield from git.blobs(owners[root], names)


def _found(
    kept: _Kept, asked: Mapping[Path, str], settings: Settings, root: Path, start: Path
) -> dict[str, Found]:
    """Return the files of the base that a walk of the asked paths finds, by display path."""
    tree = folders(kept.entries, kept.targets)
    real = Path(os.path.realpath(start))
    own = [real.relative_to(root).as_posix()] if real.is_relative_to(root) else []
    found: dict[str, Found] = {}
    visits: dict[Hashable, int] = {}
    for shown, inner in asked.items():
        inside = tuple("" if part == "." else part for part in (inner, *own))
        for file in walk(
            tree, inner, shown, inside=inside, excluded=settings.excludes, visits=visits
        ):
            found.setdefault(display_path(file.path, start), file)
    return found


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _read(
    kept: _Kept,
    missing: Sequence[tuple[str, Found]],
    data: Mapping[str, bytes | None],
    word: str,
) -> Iterator[tuple[str, SourceText | Notice]]:
    """Yield the texts that are not equal to present ones; a notice says why there is none."""
    read = dict(_blobs(kept, [file.object for _, file in missing]))
    for display, file in missing:
        content = read.get(file.object)
        if content is None:
            detail = f"`{display}` not compared: at {word} it is too large"
            yield display, Notice(detail)
            continue
        if content.startswith(_POINTER) and len(content) <= _POINTER_SIZE:
            content = _pointed(content, data.get(display), kept.owner[file.object].root)
            if content is None:
                detail = f"`{display}` not compared: at {word} Git LFS keeps it, and it is not here"
                yield display, Notice(detail)
                continue
        source = decoded(display, content)
        if isinstance(source, Notice):
            yield display, Notice(f"at {word}: {source.message}")
        else:
            yield display, source


def _pointed(pointer: bytes, present: bytes | None, root: Path) -> bytes | None:
    """Return what a pointer of Git LFS stands for: the present bytes, or those in LFS's store."""
    wanted = pointer.partition(b"oid sha256:")[2][:64].decode("ascii", "replace")
    if present is not None and sha256(present).hexdigest() == wanted:
        return present
    if len(wanted) != 64 or not all(char in "0123456789abcdef" for char in wanted):
        return None
    stored = _bytes(root / ".git" / "lfs" / "objects" / wanted[:2] / wanted[2:4] / wanted)
    return stored if stored is not None and sha256(stored).hexdigest() == wanted else None


def _not_kept(
    present: Scan,
    found: Mapping[str, Found],
    repository: git.Repository,
    start: Path,
    named: Collection[str] | None,
) -> Iterator[str]:
    """Yield the present files that are of no commit: downloaded, ignored, outside of it, and with
    `named` those that nobody added."""
    candidates: dict[Path, dict[str, list[str]]] = {}
    for display, source in present.texts.items():
        if display in found:
            continue
        real = Path(os.path.realpath(start / display))
        if source.library or ".terraform" in real.parts or not real.is_relative_to(repository.root):
            yield display
            continue
        root = next(folder for folder in real.parents if _is_top(folder, repository.root))
        inner = candidates.setdefault(root, {})
        inner.setdefault(real.relative_to(root).as_posix(), []).append(display)
    others = [root for root in candidates if root != repository.root]
    outer = {root.relative_to(repository.root).as_posix(): root for root in others}
    whole = {outer[path] for path in git.ignored(repository, outer)}
    for root, asked in candidates.items():
        inner_one = replace(repository, root=root)
        try:
            paths = frozenset(asked) if root in whole else git.ignored(inner_one, asked)
            if named is not None:
                paths |= asked.keys() - git.added(inner_one) - _inner_paths(named, root, start)
        except UsageError:
            if root == repository.root:
                raise
            continue  # what lies there is no repository: its files are new
        for path in paths:
            yield from asked.get(path, ())


def _inner_paths(named: Collection[str], root: Path, start: Path) -> set[str]:
    real = (Path(os.path.realpath(start / display)) for display in named)
    return {path.relative_to(root).as_posix() for path in real if path.is_relative_to(root)}


def _is_top(folder: Path, root: Path) -> bool:
    return folder == root or (folder / ".git").exists()
