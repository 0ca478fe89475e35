"""Turn calls of the string functions into text that keeps, where it can, the place of characters.

It does not know regular expressions (`regular.py`) or formats (`formatting.py`). Unknown parts of a
text stay, unless the function looks across them. Source: zclconf/go-cty `cty/function/stdlib`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from ekslint.core.contents import known
from ekslint.core.pieces import slice_text
from ekslint.core.value import Document, ListValue, Null, Piece, Scalar, Text, Value, text
from ekslint.languages.terraform.functions.graphemes import require_simple, simple
from ekslint.languages.terraform.functions.signature import (
    NUMBER,
    STRING,
    STRINGS,
    ArgumentError,
    Call,
    Function,
    function,
    pure,
)
from ekslint.languages.terraform.numbers import whole
from ekslint.languages.terraform.provenance import limit, nameless, opaque
from ekslint.languages.terraform.templates import assemble

SPACE: Final = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)


def as_text(value: Value) -> Text | None:
    """Return the text of a string value, unknown parts included; None when it has none."""
    match value:
        case Text():
            return value
        case Document(rendered=Text() as rendered):
            return rendered
    return None


def integer(call: Call, position: int) -> int | None:
    """Return a whole-number argument; None when it is not known. Raises ArgumentError."""
    value = call.arguments[position]
    if not isinstance(value, Scalar):
        return None
    number = whole(value.data)
    if number is None:
        raise ArgumentError("a whole number is required")
    return number


def _lower_one(character: str) -> str:
    lower = character.lower()
    return lower if len(lower) == 1 else {"\u0130": "i"}.get(character, character)


def _upper_one(character: str) -> str:
    upper = character.upper()
    return upper if len(upper) == 1 else character


def lower_text(data: str) -> str:
    """Return text in lower case, letter by letter as Go does it."""
    return data.lower() if data.isascii() else "".join(map(_lower_one, data))


def upper_text(data: str) -> str:
    """Return text in upper case, letter by letter as Go does it."""
    return data.upper() if data.isascii() else "".join(map(_upper_one, data))


def _by_character(change: Callable[[str], str]) -> Callable[[Call], Value]:
    def apply(call: Call) -> Value:
        value = as_text(call.arguments[0])
        if value is None:
            return call.opaque()
        segments: list[Piece | Value] = []
        for segment in value.segments:
            if isinstance(segment, Piece):
                segments.append(Piece(change(segment.text), segment.location))
            else:
                segments.append(opaque(call.name, (segment,), call.location, nonnull=True))
        return assemble(segments, call.place(), call.scope)

    return apply


def _title(data: str) -> str:
    def is_separator(c: str) -> bool:
        if c.isascii():
            return not (c.isalnum() or c == "_")
        return not (c.isalpha() or c.isdigit()) and c in SPACE

    out: list[str] = []
    before = " "
    for c in data:
        out.append(c.title() if is_separator(before) and len(c.title()) == 1 else c)
        before = c
    return "".join(out)


def _trim_ends(call: Call, cut: str, left: bool, right: bool) -> Value:
    """Remove characters at the ends; an end that is not known may lose more than is seen."""
    value = as_text(call.arguments[0])
    if value is None:
        return call.opaque()
    start, length = 0, sum(len(s.text) if isinstance(s, Piece) else 1 for s in value.segments)
    end = length
    if value.known is not None:
        data = value.known
        start = length - len(data.lstrip(cut)) if left else 0
        end = max(len(data.rstrip(cut)), start) if right else length
        return slice_text(value, start, end) if end > start else text("", call.place())
    if left:
        kept = value.prefix.lstrip(cut)
        if not kept:
            return call.opaque()
        start = len(value.prefix) - len(kept)
    if right:
        kept = value.suffix.rstrip(cut)
        if not kept:
            return call.opaque()
        end = length - (len(value.suffix) - len(kept))
    return slice_text(value, start, end)


def _trim(call: Call) -> Value:
    cut = known(call.arguments[1])
    if not isinstance(cut, str):
        return call.opaque()
    return _trim_ends(call, cut, True, True) if cut else call.arguments[0]


def _trimspace(call: Call) -> Value:
    value = call.arguments[0]
    if isinstance(value, Document) and value.format in ("json", "base64"):
        return value
    return _trim_ends(call, SPACE, True, True)


def _trimprefix(call: Call) -> Value:
    value, cut = as_text(call.arguments[0]), known(call.arguments[1])
    if value is None or not isinstance(cut, str):
        return call.opaque()
    if value.prefix.startswith(cut):
        length = sum(len(s.text) if isinstance(s, Piece) else 1 for s in value.segments)
        return slice_text(value, len(cut), length) if length > len(cut) else text("", call.place())
    if value.known is None and cut.startswith(value.prefix):
        return call.opaque()
    return value


def _trimsuffix(call: Call) -> Value:
    value, cut = as_text(call.arguments[0]), known(call.arguments[1])
    if value is None or not isinstance(cut, str):
        return call.opaque()
    if value.suffix.endswith(cut):
        length = sum(len(s.text) if isinstance(s, Piece) else 1 for s in value.segments)
        end = length - len(cut)
        return slice_text(value, 0, end) if end > 0 else text("", call.place())
    if value.known is None and cut.endswith(value.suffix):
        return call.opaque()
    return value


def _chomp(call: Call) -> Value:
    value = as_text(call.arguments[0])
    if value is None:
        return call.opaque()
    suffix = value.suffix
    stripped = re.sub(r"(?:\r\n?|\n)*\Z", "", suffix, count=1)
    if value.known is None and not stripped:
        return call.opaque()
    length = sum(len(s.text) if isinstance(s, Piece) else 1 for s in value.segments)
    end = length - (len(suffix) - len(stripped))
    return slice_text(value, 0, end) if end else text("", call.place())


def _indent(call: Call) -> Value:
    value, spaces = as_text(call.arguments[1]), integer(call, 0)
    if value is None or spaces is None:
        return call.opaque()
    if spaces < 0:
        raise ArgumentError("the number of spaces is negative")
    if spaces > 10_000:
        return limit("`indent` by too many spaces", call.location)
    pad = Piece(" " * spaces, call.location)
    segments: list[Piece | Value] = []
    for segment in value.segments:
        if not isinstance(segment, Piece):
            segments.append(nameless(opaque("indent", (segment,), call.location, nonnull=True)))
            continue
        at = 0
        while (end := segment.text.find("\n", at) + 1) > 0:
            segments.extend((part_of(segment, at, end), pad))
            at = end
        segments.append(part_of(segment, at, len(segment.text)))
    return assemble(segments, call.place(), call.scope)


def part_of(piece: Piece, start: int, end: int) -> Piece:
    """Return the characters [start, end) of a piece, with their place."""
    place = piece.location
    if place is not None and piece.exact:
        place = replace(place, start=place.start + start, end=place.start + end)
    return Piece(piece.text[start:end], place)


def _split(call: Call) -> Value:
    separator, value = known(call.arguments[0]), as_text(call.arguments[1])
    if not isinstance(separator, str) or value is None:
        return call.opaque()
    data = value.known
    if data is None:
        return _split_start(call, separator, value)
    parts = data.split(separator) if separator else list(data)
    if len(parts) > call.scope.budget.max_items:
        return limit("`split` into too many items", call.location)
    items: list[Value] = []
    at = 0
    for part in parts:
        items.append(slice_text(value, at, at + len(part)) if part else text("", value.location))
        at += len(part) + len(separator)
    return ListValue(tuple(items), kind="list", location=call.place())


def _split_start(call: Call, separator: str, value: Text) -> Value:
    """Split a text with unknown parts: what stands before the first of them is known."""
    if not separator:
        return call.opaque()
    items: list[Value] = []
    at = 0
    for part in value.prefix.split(separator)[:-1]:
        items.append(slice_text(value, at, at + len(part)) if part else text("", value.location))
        at += len(part) + len(separator)
    why = call.opaque().reason
    return ListValue(tuple(items), (why,), kind="list", location=call.place())


def _join(call: Call) -> Value:
    """Join items; each keeps its place. An open list leaves the rest of the text unknown."""
    separator = call.arguments[0]
    if len(call.arguments) < 2:
        raise ArgumentError("at least one list is required")
    match call.arguments[1:]:
        case (ListValue(items=(Document() as only,), open=()),):
            return only
    segments: list[Piece | Value] = []
    first = True
    for argument in call.arguments[1:]:
        if not isinstance(argument, ListValue):
            return call.opaque() if not segments else _and_more(call, segments)
        if argument.scattered or (argument.kind == "set" and argument.open):
            return call.opaque() if not segments else _and_more(call, segments)
        for item in argument.items:
            if isinstance(item, Null):
                raise ArgumentError("an item is null")
            if not first:
                segments.extend(_segments(separator))
            first = False
            segments.extend(_segments(item))
        if argument.open:
            return _and_more(call, segments)
    return assemble(segments, call.place(), call.scope)


def _and_more(call: Call, segments: list[Piece | Value]) -> Value:
    rest = nameless(opaque("join", call.arguments, call.location, nonnull=True))
    return assemble([*segments, rest], call.place(), call.scope)


def _segments(value: Value) -> tuple[Piece | Value, ...]:
    whole_text = as_text(value)
    return (value,) if whole_text is None else whole_text.segments


def _substr(call: Call) -> Value:
    value, offset, length = as_text(call.arguments[0]), integer(call, 1), integer(call, 2)
    if value is None or offset is None or length is None:
        return call.opaque()
    data = value.known
    if data is None:  # a mark may follow the last known character and combine with it
        if offset >= 0 and length >= 0 and offset + length < len(value.prefix):
            require_simple(value.prefix)
            return slice_text(value, offset, offset + length) if length else text("", call.place())
        return call.opaque()
    if not simple(data):
        require_simple(data)
    size = len(data)
    if offset < 0:
        offset += size
    elif length == 0:
        return text("", call.place())
    offset = max(offset, 0)
    if offset >= size:
        return text("", call.place())
    end = size if length < 0 or length == 0 else min(offset + length, size)
    return slice_text(value, offset, end) if end > offset else text("", call.place())


def _startswith(call: Call) -> Value:
    value, start = as_text(call.arguments[0]), known(call.arguments[1])
    if value is None or not isinstance(start, str):
        return call.opaque()
    if value.prefix.startswith(start):
        return Scalar(True, location=call.place())
    if value.known is None and start.startswith(value.prefix):
        return call.opaque()
    return Scalar(False, location=call.place())


def _endswith(call: Call) -> Value:
    value, end = as_text(call.arguments[0]), known(call.arguments[1])
    if value is None or not isinstance(end, str):
        return call.opaque()
    if value.suffix.endswith(end):
        return Scalar(True, location=call.place())
    if value.known is None and end.endswith(value.suffix):
        return call.opaque()
    return Scalar(False, location=call.place())


def _strcontains(call: Call) -> Value:
    value, part = as_text(call.arguments[0]), known(call.arguments[1])
    if value is None or not isinstance(part, str):
        return call.opaque()
    data = value.known
    if data is not None:
        return Scalar(part in data, location=call.place())
    if any(isinstance(s, Piece) and part in s.text for s in value.segments):
        return Scalar(True, location=call.place())
    return call.opaque()


def _strrev(data: str) -> str:
    return require_simple(data)[::-1]


FUNCTIONS: Final[dict[str, Function]] = {
    "chomp": function(_chomp, STRING),
    "endswith": function(_endswith, STRING, STRING),
    "indent": function(_indent, NUMBER, STRING),
    "join": function(_join, STRING, variadic=STRINGS),
    "lower": function(_by_character(lower_text), STRING),
    "split": function(_split, STRING, STRING),
    "startswith": function(_startswith, STRING, STRING),
    "strcontains": function(_strcontains, STRING, STRING),
    "strrev": pure(_strrev, STRING),
    "substr": function(_substr, STRING, NUMBER, NUMBER),
    "title": pure(_title, STRING),
    "trim": function(_trim, STRING, STRING),
    "trimprefix": function(_trimprefix, STRING, STRING),
    "trimspace": function(_trimspace, STRING),
    "trimsuffix": function(_trimsuffix, STRING, STRING),
    "upper": function(_by_character(upper_text), STRING),
}
