"""Turn calls of jsonencode, jsondecode, yamlencode and yamldecode into documents and data.

An encoded value stays a Document of that value, so that one unknown part does not hide the rest.
Sources: zclconf/go-cty `cty/json`, zclconf/go-cty-yaml.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

from ekslint.core.location import Location
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
    Value,
    known,
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
        return call.opaque(nonnull=False)
    try:
        loaded = json.loads(
            data,
            object_pairs_hook=_Pairs,
            parse_int=_number,
            parse_float=_number,
            parse_constant=_constant,
        )
    except RecursionError as error:
        raise ArgumentError("the JSON is nested too deeply") from error
    except ValueError as error:
        raise ArgumentError(f"this is not JSON ({error})") from error
    return _from_json(loaded, call.place(), call.location)


class _Pairs(list[tuple[str, Any]]):
    """The members of a JSON object in order; the last of equal names counts."""


def _number(raw: str) -> Any:
    number = parse_number(raw)
    if number is None:
        raise NumberLimitError(raw)
    return number


def _constant(raw: str) -> Any:
    raise ArgumentError(f"`{raw}` is not JSON")


def _from_json(data: Any, place: Location, call: Location) -> Value:
    match data:
        case None:
            return Null(location=place)
        case str():
            return text(normalized(data), place)
        case _Pairs():
            entries: dict[str, Entry] = {}
            for name, item in data:
                entries[normalized(name)] = Entry(_from_json(item, place, call))
            return MapValue(entries, location=place)
        case list():
            return ListValue(tuple(_from_json(item, place, call) for item in data), location=place)
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
