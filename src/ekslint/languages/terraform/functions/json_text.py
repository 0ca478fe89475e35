"""Turn values into the JSON text Terraform writes, with a hole for every part not known.

It does not read JSON (`structured.py`). Source: zclconf/go-cty `cty/json/marshal.go`, Go
`encoding/json` (escapes of strings).
"""

from __future__ import annotations

import re
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.value import (
    Absent,
    Document,
    ListValue,
    MapValue,
    Null,
    Piece,
    Scalar,
    Text,
    Unknown,
    Value,
)

_ESCAPES: Final = {
    '"': '\\"',
    "\\": "\\\\",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
}
_SPECIAL: Final = re.compile('["\\\\<>&\\x00-\\x1f\u2028\u2029]')


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04x}"


def escaped(data: str) -> str:
    """Return the characters of a string as they stand between JSON quotes."""
    return _SPECIAL.sub(_escape, data)


def quote(data: str) -> str:
    """Return a string as a JSON string."""
    return f'"{escaped(data)}"'


def json_segments(value: Value, place: Location) -> list[Piece | Value] | None:
    """Return the JSON of a value in segments; None when an open collection has no text.

    An unknown item is a Document of it: what stands there is its JSON, not its text.
    """
    out: list[Piece | Value] = []
    return out if _write(value, out, place) else None


def _write(value: Value, out: list[Piece | Value], place: Location | None) -> bool:
    match value:
        case Null() | Absent():
            out.append(Piece("null", place))
        case Scalar():
            out.append(Piece(known_text(value) or "", value.location or place))
        case Text(segments=segments):
            out.append(Piece('"', place))
            out.extend(
                Piece(escaped(s.text), s.location) if isinstance(s, Piece) else s for s in segments
            )
            out.append(Piece('"', place))
        case Document(rendered=Text() as rendered):
            return _write(rendered, out, place)
        case Document() | Unknown():
            out.append(Document("json", value, location=value.location))
        case ListValue(items=items, open=open_, scattered=scattered):
            if open_ or scattered:
                return False
            for i, item in enumerate(items):
                out.append(Piece("[" if i == 0 else ",", place))
                if not _write(item, out, place):
                    return False
            out.append(Piece("]" if items else "[]", place))
        case MapValue(entries=entries, open=open_):
            if open_:
                return False
            for i, key in enumerate(sorted(entries)):
                out.append(Piece("{" if i == 0 else ",", place))
                out.append(Piece(f"{quote(key)}:", entries[key].key or place))
                if not _write(entries[key].value, out, place):
                    return False
            out.append(Piece("}" if entries else "{}", place))
    return True


def json_text(value: Value) -> str | None:
    """Return the JSON of a known value; None when a part of it is not known."""
    out: list[Piece | Value] = []
    if not _write(value, out, None):
        return None
    if not all(isinstance(segment, Piece) for segment in out):
        return None
    return "".join(segment.text for segment in out if isinstance(segment, Piece))
