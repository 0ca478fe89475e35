"""Turn calls of jsonencode, jsondecode, yamlencode and yamldecode into documents and data.

An encoded value stays a Document of that value, so that one unknown part does not hide the rest.
Sources: zclconf/go-cty `cty/json`, zclconf/go-cty-yaml.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from ekslint.core.contents import known
from ekslint.core.location import Location
from ekslint.core.pieces import HOLE, concat, with_holes
from ekslint.core.value import (
    COMPUTED,
    Document,
    Entry,
    ListValue,
    MapValue,
    Null,
    Piece,
    Scalar,
    Text,
    Unknown,
    Value,
    text,
)
from ekslint.languages.terraform.functions.json_text import json_segments
from ekslint.languages.terraform.functions.signature import (
    ANY,
    STRING,
    ArgumentError,
    Call,
    Function,
    function,
    nullable,
)
from ekslint.languages.terraform.functions.yaml_text import read_yaml, yaml_segments
from ekslint.languages.terraform.numbers import NumberLimitError, parse_number
from ekslint.languages.terraform.policy_printing import as_printed
from ekslint.languages.terraform.templates import normalized

_IN_QUOTES: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"(?:\s*:)?', re.DOTALL)
"""A string of JSON, with the colon after it if it is a key."""
_ESCAPED_HOLE: Final = re.compile(r"\\u[fF]{3}[cC]")


def _jsonencode(call: Call) -> Value:
    value = call.arguments[0]
    segments = json_segments(value, call.location)
    return Document("json", value, _rendered(segments, call), location=call.location)


def _rendered(segments: list[Piece | Value] | None, call: Call) -> Text | None:
    if segments is None:
        return None
    size = sum(len(s.text) for s in segments if isinstance(s, Piece))
    if size > call.scope.budget.max_text or not call.scope.budget.spend(len(segments)):
        return None
    return Text(tuple(segments), location=call.location)


def _yamlencode(call: Call) -> Value:
    value = call.arguments[0]
    segments = yaml_segments(value, call.location)
    return Document("yaml", value, _rendered(segments, call), location=call.location)


def decoded(value: Value) -> Value:
    """Return data as reading its own encoding gives it back: tuples and objects only."""
    match value:
        case ListValue(items=items):
            return replace(value, items=tuple(map(decoded, items)), kind="tuple", ref=None)
        case MapValue(entries=entries):
            kept = {k: replace(e, value=decoded(e.value)) for k, e in entries.items()}
            return replace(value, entries=kept, kind="object", ref=None)
    return value


def _jsondecode(call: Call) -> Value:
    value = call.arguments[0]
    if isinstance(value, Document) and value.format == "json":
        policy = value.origin == COMPUTED  # made by `aws_iam_policy_document`
        return decoded(as_printed(value.content) if policy else value.content)
    data = known(value)
    if not isinstance(data, str):
        rendered = value.rendered if isinstance(value, Document) else value
        found = _partly_known(rendered, call) if isinstance(rendered, Text) else None
        return call.opaque(nonnull=False) if found is None else found
    try:
        loaded = _loaded(data)
    except RecursionError as error:
        raise ArgumentError("the JSON is nested too deeply") from error
    except ValueError as error:
        raise ArgumentError(f"this is not JSON ({error})") from error
    return _from_json(loaded, call.place(), iter(()))


def _loaded(data: str) -> Any:
    return json.loads(
        data,
        object_pairs_hook=_Pairs,
        parse_int=_number,
        parse_float=_number,
        parse_constant=_constant,
    )


def _partly_known(value: Text, call: Call) -> Value | None:
    """Return JSON whose unknown parts stand inside of strings, and no keys, with those strings not
    known; None where an unknown part may be structure, or something else is wrong."""
    string, holes = with_holes(value)
    if string.count(HOLE) != len(holes) or _ESCAPED_HOLE.search(string):
        return None
    quoted = [found[0] for found in _IN_QUOTES.finditer(string)]
    if any(HOLE in words and words.endswith(":") for words in quoted):
        return None
    if HOLE in _IN_QUOTES.sub("", string) or not all(isinstance(h, Unknown) for h in holes):
        return None
    try:
        loaded = _loaded(string)
    except (ValueError, RecursionError, ArgumentError, NumberLimitError):
        return None
    call.scope.budget.doubts += 1
    return _from_json(loaded, call.place(), iter(holes))


class _Pairs(list[tuple[str, Any]]):
    """The members of a JSON object in order; the last of equal names counts."""


def _number(raw: str) -> Any:
    number = parse_number(raw)
    if number is None:
        raise NumberLimitError(raw)
    return number


def _constant(raw: str) -> Any:
    raise ArgumentError(f"`{raw}` is not JSON")


def _from_json(data: Any, place: Location, holes: Iterator[Value]) -> Value:
    """Return JSON data as a value; `holes` are the unknown parts of its texts, in their order."""
    match data:
        case None:
            return Null(location=place)
        case str():
            if HOLE not in data:
                return text(normalized(data), place)
            first, *rest = data.split(HOLE)
            parts: list[Piece | Value] = [Piece(normalized(first), place)]
            for part in rest:
                parts += (next(holes, None) or Piece(HOLE, place), Piece(normalized(part), place))
            return concat(parts, place)
        case _Pairs():
            entries: dict[str, Entry] = {}
            for name, item in data:
                entries[normalized(name)] = Entry(_from_json(item, place, holes))
            return MapValue(entries, location=place)
        case list():
            return ListValue(tuple(_from_json(item, place, holes) for item in data), location=place)
    return Scalar(data, location=place)


def _yamldecode(call: Call) -> Value:
    value = call.arguments[0]
    if isinstance(value, Document) and value.format in ("yaml", "json"):
        return decoded(value.content)
    if isinstance(value, Document) and isinstance(value.rendered, Text):
        return read_yaml(value.rendered, call)
    return read_yaml(value, call) if isinstance(value, Text) else call.opaque(nonnull=False)


FUNCTIONS: Final[dict[str, Function]] = {
    "jsondecode": function(_jsondecode, STRING),
    "jsonencode": function(_jsonencode, nullable(ANY), structural=True),
    "yamldecode": function(_yamldecode, STRING),
    "yamlencode": function(_yamlencode, nullable(ANY), structural=True),
}
