"""Turn git's index into the paths that it tracks: what is tracked is never ignored.

https://git-scm.com/docs/index-format tells the form. It reads names alone, starts no program, and
knows nothing of commits.
"""

from __future__ import annotations

from typing import Final

_HEADER: Final = 12
_STATUS: Final = 40
_EXTENDED: Final = 0x4000
_SIZES: Final = {"sha1": 20, "sha256": 32}
_SPLIT: Final = b"link"


class IndexFormError(ValueError):
    """The bytes are no index that this module reads."""


def tracked(data: bytes, *, hash_name: str = "sha1") -> frozenset[bytes]:
    """Return the paths of an index, and every folder above one of them, from the top folder.

    Raises IndexFormError for what is no index, and for one that refers to another file.
    """
    version = int.from_bytes(data[4:8])
    if data[:4] != b"DIRC" or version not in (2, 3, 4) or hash_name not in _SIZES:
        raise IndexFormError
    size = _SIZES[hash_name]
    found: set[bytes] = set()
    at, name = _HEADER, b""
    for _ in range(int.from_bytes(data[8:12])):
        flags_at = at + _STATUS + size
        flags = int.from_bytes(data[flags_at : flags_at + 2])
        start = flags_at + (4 if flags & _EXTENDED else 2)
        if version == 4:
            cut, start = _number(data, start)
            kept = name[: len(name) - cut] if cut else name
        else:
            kept = b""
        end = data.find(b"\0", start)
        if end < 0:
            raise IndexFormError
        name = kept + data[start:end]
        if not name:
            raise IndexFormError
        found.add(name)
        at = end + 1 if version == 4 else at + (end - at + 8) // 8 * 8
    while at + 8 <= len(data) - size:  # the extensions, behind which the sum of all stands
        if data[at : at + 4] == _SPLIT:
            raise IndexFormError
        at += 8 + int.from_bytes(data[at + 4 : at + 8])
    for name in tuple(found):
        folder, slash, _ = name.rpartition(b"/")
        while slash and folder not in found:
            found.add(folder)
            folder, slash, _ = folder.rpartition(b"/")
    return frozenset(found)


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Return how many characters of the name before are not kept, and where the rest starts."""
    value = -1
    while True:
        if at >= len(data):
            raise IndexFormError
        byte = data[at]
        at += 1
        value = (value + 1) << 7 | byte & 0x7F
        if not byte & 0x80:
            return value, at
