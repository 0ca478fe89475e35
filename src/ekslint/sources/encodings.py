"""Turn base64 and gzip layers into the text they hold.

Which consumer will decode a text is not known here, so the alphabet is strict by default: standard
base64 with padding, line breaks ignored, as Go's decoder (Terraform, Kubernetes, nodeadm) takes
it. MIME readers also skip blanks and strange characters; `lenient` does the same. What is inside
must be UTF-8.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from typing import Final

from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location
from ekslint.core.value import Piece, Text, Unknown
from ekslint.sources.textmap import TextMap

MAX_INFLATED: Final = 10 * 1024 * 1024
"""Most bytes a gzip layer may hold."""

_GZIP: Final = b"\x1f\x8b"
_STRANGE: Final = re.compile(r"[^A-Za-z0-9+/=]")
_NOT_ENCODED: Final = re.compile(r"[^A-Za-z0-9+/=\r\n]")
_BREAKS: Final = re.compile(r"[\r\n]+")
_SHAPE: Final = re.compile(r"[A-Za-z0-9+/]*={0,2}")


def decode_base64(text: Text, *, lenient: bool = False) -> Text | UnreadableError:
    """Return the text inside base64, and inside gzip if that is what it holds.

    The result is placed as a whole where the encoded text stands. With an unknown part in it, the
    result is that unknown part. Anything that is not base64, or holds no UTF-8, is an error with
    the place of the first wrong character where there is one.
    """
    source = TextMap(text)
    if source.holes:
        part = source.hole(source.holes[0])
        assert part is not None
        kept = Unknown(part.reason, location=text.location) if isinstance(part, Unknown) else part
        return Text((kept,), location=text.location)
    bare = (_STRANGE if lenient else _BREAKS).sub("", source.string)
    shape = _SHAPE.match(bare)
    if shape is None or shape.end() != len(bare):
        return UnreadableError("the text is not base64", source.locate(_wrong(source.string)))
    try:
        data = base64.b64decode(bare)
    except binascii.Error:
        return UnreadableError("the base64 text is cut off", _whole(text, source))
    return _text(data, _whole(text, source))


def _wrong(string: str) -> int:
    """Return the offset of the first character that cannot stand where it does."""
    found = _NOT_ENCODED.search(string)
    return found.start() if found is not None else max(string.find("="), 0)


def _whole(text: Text, source: TextMap) -> Location | None:
    place = source.locate(0, len(source.string))
    return place if place is not None else text.location


def _text(data: bytes, place: Location | None) -> Text | UnreadableError:
    if data.startswith(_GZIP):
        inflated = inflate(data)
        if isinstance(inflated, str):
            return UnreadableError(inflated, place)
        data = inflated
    try:
        inner = data.decode("utf-8")
    except UnicodeDecodeError:
        return UnreadableError("the encoded text is not UTF-8", place)
    # A piece as long as its place would claim to be mapped character by character.
    if place is not None and place.end - place.start == len(inner) and inner:
        place = Location(place.source, place.start, place.end - 1, place.via)
    return Text((Piece(inner, place),) if inner else (), location=place)


def inflate(data: bytes) -> bytes | str:
    """Return what a gzip stream holds, all its members joined, or the reason why not."""
    out: list[bytes] = []
    size = 0
    while data.startswith(_GZIP):
        stream = zlib.decompressobj(wbits=31)
        try:
            part = stream.decompress(data, MAX_INFLATED - size + 1)
        except zlib.error:
            return "the gzip data is damaged"
        size += len(part)
        if size > MAX_INFLATED:
            return "the gzip data holds more than 10 MiB"
        if not stream.eof:
            return "the gzip data is cut off"
        out.append(part)
        data = stream.unused_data
    return b"".join(out)
