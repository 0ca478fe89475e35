"""Turn the places and wishes of the environment into the one folder ekslint keeps results in.

The folder is the user's own and never a part of a scanned tree; what is kept in it, and when that
is out of date, is the business of those who keep it. Nothing in it is needed: it saves time only.
"""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import get_ident
from typing import Final

DIRECTORY: Final = "EKSLINT_CACHE_DIR"
OFF: Final = "EKSLINT_NO_CACHE"

MAX_BYTES: Final = 100_000_000
"""How large the blobs of a folder may grow before those that were not asked for longest go."""
MAX_BLOB: Final = 20_000_000
"""Largest blob that is kept, in bytes as it lies on the disk."""
MAX_INFLATED: Final = 200_000_000
_KEPT: Final = 0.5
_SUFFIX: Final = ".z"


def cache_directory(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return the user's cache directory for ekslint; None when there is none or none is wanted.

    A relative `XDG_CACHE_HOME` or `HOME` is none: it would be another folder in every place.
    Source: XDG Base Directory Specification.
    """
    if environment.get(OFF):
        return None
    if named := environment.get(DIRECTORY):
        return Path(named)
    named = environment.get("XDG_CACHE_HOME", "")
    if os.path.isabs(named):
        return Path(named) / "ekslint"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home / ".cache" / "ekslint" if home.is_absolute() else None


def is_private(path: Path, *, directory: bool) -> bool:
    """Whether a path is a plain file or directory of this user that nobody else may write."""
    try:
        status = path.lstat()
    except OSError:
        return False
    expected = stat.S_ISDIR if directory else stat.S_ISREG
    if not expected(status.st_mode):
        return False
    if not hasattr(os, "geteuid"):
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022


def private_directory(directory: Path) -> bool:
    """Make the cache directory if need be; whether it may be used."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return False
    return is_private(directory, directory=True) and os.access(directory, os.W_OK | os.X_OK)


def recall(folder: Path, key: str) -> bytes | None:
    """Return the blob kept under a key; None when there is none, or when it is damaged."""
    path = folder / f"{key}{_SUFFIX}"
    try:
        if not is_private(folder, directory=True) or path.stat().st_size > MAX_BLOB:
            return None
        data = path.read_bytes()
        unpacker = zlib.decompressobj()
        found = unpacker.decompress(data, MAX_INFLATED)
        if not unpacker.eof:
            return None
        with suppress(OSError):
            os.utime(path)  # it was asked for: others go first
        return found
    except (OSError, zlib.error):
        return None


def keep(folder: Path, key: str, data: bytes) -> None:
    """Keep a blob under a key, unless it is too large or the folder cannot be used.

    Runs at the same time do not disturb each other: a blob is there as a whole or not at all.
    """
    packed = zlib.compress(data, 1)
    if len(packed) > MAX_BLOB or not private_directory(folder):
        return
    unfinished = folder / f"{key}.{os.getpid()}-{get_ident()}.tmp"
    try:
        with open(os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            file.write(packed)
        os.replace(unfinished, folder / f"{key}{_SUFFIX}")
        _make_room(folder)
    except OSError:
        with suppress(OSError):
            unfinished.unlink()


def _make_room(folder: Path) -> None:
    """Delete what nobody asked for longest, once all of it is too large."""
    with os.scandir(folder) as found:
        files = [(entry, entry.stat(follow_symlinks=False)) for entry in found]
    size = sum(status.st_size for _, status in files)
    if size <= MAX_BYTES:
        return
    for entry, status in sorted(files, key=lambda pair: pair[1].st_mtime_ns):
        if size <= MAX_BYTES * _KEPT:
            break
        with suppress(OSError):
            os.unlink(entry.path)
            size -= status.st_size
