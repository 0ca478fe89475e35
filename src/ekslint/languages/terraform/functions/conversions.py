"""Turn calls of the conversion functions (tostring … toset, sensitive …) into converted values.

Marks (sensitive, ephemeral) are not values: these functions pass their argument on.
Source: hashicorp/terraform `internal/lang/funcs/conversion.go`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from ekslint.core.contents import known
from ekslint.core.value import Entry, ListValue, MapValue, Unknown, Value
from ekslint.languages.terraform.conversion import convert
from ekslint.languages.terraform.functions.signature import (
    ANY,
    BOOL,
    LIST,
    MAP,
    NUMBER,
    SET,
    STRING,
    ArgumentError,
    Call,
    Function,
    NotEvaluatedError,
    function,
    nullable,
)
from ekslint.languages.terraform.types import TypeSpec


def _to(spec: TypeSpec) -> Callable[[Call], Value]:
    def apply(call: Call) -> Value:
        value = convert(call.arguments[0], spec, call.location)
        if isinstance(value, ListValue | MapValue) and value.ref is not None:
            return replace(value, ref=None)
        return value

    return apply


def _same(call: Call) -> Value:
    return call.arguments[0]


def _sensitive(call: Call) -> Value:
    call.scope.budget.secrets.append(call.arguments[0])
    return call.arguments[0]


def _issensitive(call: Call) -> Value:
    raise NotEvaluatedError("marks are not followed")


def _ephemeralasnull(call: Call) -> Value:
    value = call.arguments[0]
    return call.opaque(nonnull=False) if isinstance(value, Unknown) else value


def _list(call: Call) -> Value:
    """`list(a, b)` of Terraform before 0.15 is `tolist([a, b])` since."""
    return convert(ListValue(call.arguments, location=call.place()), LIST, call.location)


def _map(call: Call) -> Value:
    """`map(k, v, …)` of Terraform before 0.15 is `tomap({ k = v })` since."""
    keys, values = call.arguments[::2], call.arguments[1::2]
    if len(keys) != len(values):
        raise ArgumentError("a key has no value")
    entries: dict[str, Entry] = {}
    for key, value in zip(keys, values, strict=True):
        name = known(convert(key, STRING, call.location))
        if not isinstance(name, str):
            return call.opaque()
        entries[name] = Entry(value, key.location)
    return convert(MapValue(entries, location=call.place()), MAP, call.location)


_MAYBE_NULL: Final = nullable(ANY)

FUNCTIONS: Final[dict[str, Function]] = {
    "ephemeralasnull": function(_ephemeralasnull, _MAYBE_NULL, structural=True),
    "issensitive": function(_issensitive, _MAYBE_NULL),
    "list": function(_list, variadic=_MAYBE_NULL, structural=True),
    "map": function(_map, variadic=_MAYBE_NULL, structural=True),
    "nonsensitive": function(_same, _MAYBE_NULL, structural=True),
    "sensitive": function(_sensitive, _MAYBE_NULL, structural=True),
    "tobool": function(_to(BOOL), _MAYBE_NULL),
    "tolist": function(_to(LIST), _MAYBE_NULL, structural=True),
    "tomap": function(_to(MAP), _MAYBE_NULL, structural=True),
    "tonumber": function(_to(NUMBER), _MAYBE_NULL),
    "toset": function(_to(SET), _MAYBE_NULL, structural=True),
    "tostring": function(_to(STRING), _MAYBE_NULL),
}
