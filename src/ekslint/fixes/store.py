"""Turn new texts of files into files: all of them, or none where one is not what was read.

A file is replaced at once, by one that was written beside it; its mode, its byte order mark and its
line ends stay. What a link leads to is written, never the link. All are written beside before the
first is put in place: of a run that is killed, those still beside tell which files it did not
reach. It knows no language.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ekslint.core.errors import UsageError

MARK: Final = b"\xef\xbb\xbf"
_BESIDE: Final = re.compile(r"\.(?P<name>.+)\.(?P<process>[0-9]+)\.ekslint\.tmp")
"""What a file is called that is to be put in place of another, and by which process."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A file by its display path, the text that was read and the text that is to be there."""

    shown: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class _Ready:
    shown: str
    real: str
    before: bytes
    after: bytes
    status: os.stat_result


@dataclass(frozen=True, slots=True)
class Left:
    """A file that a killed run did not reach, and the new one that still lies beside it."""

    path: str
    beside: str


def left_behind(folders: Iterable[str]) -> Iterator[Left]:
    """Yield what runs that were killed while they wrote have left in folders, in order."""
    for folder in sorted(set(folders)):
        try:
            names = sorted(os.listdir(folder or os.curdir))
        except OSError:
            continue
        for name in names:
            found = _BESIDE.fullmatch(name)
            if found and not _is_running(int(found["process"])):
                yield Left(os.path.join(folder, found["name"]), os.path.join(folder, name))


def _is_running(process: int) -> bool:
    if os.name != "posix":
        return process == os.getpid()  # there, asking would end it
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return process > 0


def tidied(left: Iterable[Left]) -> None:
    """Take away what was left behind: whoever mends the files again writes it anew."""
    for one in left:
        with suppress(OSError):
            os.unlink(one.beside)


def write_all(rewrites: Sequence[Rewrite], *, start: Path, roots: Sequence[Path]) -> None:
    """Write files; `start` is where display paths start, `roots` what may be written below.

    Raises UsageError, before anything is changed, for a file that is not what was read, that may
    not be written, or whose link leads out of the roots.
    """
    ready = tuple(_prepared(rewrites, start, [os.path.realpath(start / root) for root in roots]))
    beside: list[tuple[_Ready, str]] = []
    try:
        for one in ready:
            beside.append((one, _written_beside(one)))
        for one in ready:
            _check(one)
        _put(beside)
    except OSError as error:
        raise UsageError(f"cannot write `{_about(error, ready)}`: {error.strerror}") from error
    finally:
        for _, made in beside:
            with suppress(OSError):
                os.unlink(made)
    for folder in dict.fromkeys(os.path.dirname(one.real) for one in ready):
        _settle(folder)


def _put(beside: Sequence[tuple[_Ready, str]]) -> None:
    """Put files in place of the old ones; what is done already is undone where one fails, or where
    somebody stops the run."""
    done: list[_Ready] = []
    try:
        for one, made in beside:
            os.replace(made, one.real)
            done.append(one)
    except BaseException:
        for one in done:
            with suppress(OSError):
                os.replace(_written_beside(replace(one, after=one.before)), one.real)
        raise


def _prepared(rewrites: Sequence[Rewrite], start: Path, roots: Sequence[str]) -> Iterator[_Ready]:
    seen: dict[str, _Ready] = {}
    for rewrite in rewrites:
        shown, place = rewrite.shown, start / rewrite.shown
        real = os.path.realpath(place)
        if not any(real == root or real.startswith(root.rstrip(os.sep) + os.sep) for root in roots):
            raise UsageError(f"nothing is written: `{shown}` leads out of what was to be fixed")
        try:
            status = os.stat(real)
            regular = stat.S_ISREG(status.st_mode)
            data = Path(real).read_bytes() if regular else b""
        except OSError as error:
            raise UsageError(f"nothing is written: `{shown}`: {error.strerror}") from error
        if not regular:
            raise UsageError(f"nothing is written: `{shown}` is no regular file")
        if not status.st_mode & 0o222 or not os.access(real, os.W_OK):
            raise UsageError(f"nothing is written: `{shown}` is read-only")
        if status.st_nlink > 1:
            raise UsageError(f"nothing is written: `{shown}` has more than one hard link")
        mark = MARK if data.startswith(MARK) else b""
        if data != mark + _bytes(rewrite.before):
            raise UsageError(f"nothing is written: `{shown}` has changed since it was read")
        made = _Ready(shown, real, data, mark + _bytes(rewrite.after), status)
        if real in seen:
            if seen[real].after != made.after:
                names = f"`{seen[real].shown}` and `{shown}`"
                raise UsageError(f"nothing is written: {names} are one file with two fixes")
            continue
        seen[real] = made
        yield made


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _written_beside(one: _Ready) -> str:
    folder, name = os.path.split(one.real)
    made = os.path.join(folder, f".{name}.{os.getpid()}.ekslint.tmp")
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(one.after)
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(OSError):  # only root may give files away
            os.chown(made, one.status.st_uid, one.status.st_gid)
        os.chmod(made, stat.S_IMODE(one.status.st_mode))
    except BaseException:
        with suppress(OSError):
            os.unlink(made)
        raise
    return made


def _check(one: _Ready) -> None:
    """Look again, right before: somebody may have an editor open."""
    if Path(one.real).read_bytes() != one.before:
        raise UsageError(f"nothing is written: `{one.shown}` has changed since it was read")


def _settle(folder: str) -> None:
    """Have the folder's new names kept, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _about(error: OSError, ready: Mapping[str, str] | Sequence[_Ready]) -> str:
    names = {one.real: one.shown for one in ready} if not isinstance(ready, Mapping) else {}
    return names.get(str(error.filename2 or error.filename), str(error.filename or "a file"))
