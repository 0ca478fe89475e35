"""Turn calls that ask a list one question (how long, which item, all true) into the answer.

It makes no lists but `range`. An open list answers only what holds however many more items it has.
Sources: hashicorp/terraform `internal/lang/funcs/collection.go`, zclconf/go-cty `stdlib`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ekslint.core.contents import known
from ekslint.core.value import Document, ListValue, MapValue, Null, Number, Scalar, Text, Value
from ekslint.languages.terraform import numbers
from ekslint.languages.terraform.conversion import describe, to_number
from ekslint.languages.terraform.equality import equal
from ekslint.languages.terraform.functions.collections import sequence
from ekslint.languages.terraform.functions.graphemes import require_simple
from ekslint.languages.terraform.functions.signature import (
    ANY,
    BOOL,
    NUMBER,
    ArgumentError,
    Call,
    Function,
    collection,
    function,
    pure,
)
from ekslint.languages.terraform.provenance import choose, first_error, nameless
from ekslint.languages.terraform.sets import make_set

MAX_RANGE: Final = 1024


def _length(call: Call) -> Value:
    value = call.arguments[0]
    match value:
        case ListValue(items=items, open=open_) if not open_:
            if value.kind == "set" and value.scattered and make_set(items, None).open:
                return call.opaque()  # two that are not known may be one
            return Scalar(len(items), location=call.place())
        case MapValue(entries=entries, open=open_) if not open_:
            return Scalar(len(entries), location=call.place())
        case Text() | Document():
            data = known(value)
            if isinstance(data, str):
                return Scalar(len(require_simple(data)), location=call.place())
        case Scalar() | Null():
            raise ArgumentError(f"a {describe(value)} has no length")
    return call.opaque()


def _contains(call: Call) -> Value:
    value, wanted = sequence(call, call.arguments[0]), call.arguments[1]
    if value is None:
        return call.opaque()
    truths = {equal(wanted, item) for item in value.items}
    if True in truths:
        return Scalar(True, location=call.place())
    if None in truths or value.open:
        return call.opaque()
    return Scalar(False, location=call.place())


def _index(call: Call) -> Value:
    value, wanted = sequence(call, call.arguments[0]), call.arguments[1]
    if value is None or value.scattered:
        return call.opaque()
    if value.kind == "set":
        raise ArgumentError("a set has no order")
    for i, item in enumerate(value.items):
        truth = equal(item, wanted)
        if truth is None:
            return call.opaque()
        if truth:
            return Scalar(i, location=call.place())
    if value.open:
        return call.opaque()
    raise ArgumentError("the item is not in the list")


def _one(call: Call) -> Value:
    value = sequence(call, call.arguments[0])
    if value is None:
        return call.opaque(nonnull=False)
    if len(value.items) > 1 and not (value.kind == "set" and value.open):
        raise ArgumentError(f"the list has {len(value.items)} items")
    if value.open and (not value.items or value.kind == "set"):
        return call.opaque(nonnull=False)
    if not value.items:
        return Null(location=call.place())
    item = value.items[0]
    if value.ref is not None and item.ref is None and value.kind != "set":
        item = replace(item, ref=value.ref.step(0))
    if value.open:  # a symbolic instance: it is there, or there is none
        absent = Null(location=call.place())
        return choose((item, absent), nameless(call.opaque()), call.location)
    return item


def _truths(call: Call, decides: bool) -> Value:
    value = sequence(call, call.arguments[0])
    if value is None:
        return call.opaque()
    undecided = bool(value.open)
    for item in value.items:
        truth = False if isinstance(item, Null) else item.data if isinstance(item, Scalar) else None
        if truth is decides:
            return Scalar(decides, location=call.place())
        undecided = undecided or truth is None
    return call.opaque() if undecided else Scalar(not decides, location=call.place())


def _alltrue(call: Call) -> Value:
    return _truths(call, False)


def _anytrue(call: Call) -> Value:
    return _truths(call, True)


def _sum(call: Call) -> Value:
    value = sequence(call, call.arguments[0])
    if value is None:
        return call.opaque()
    if not value.items and not value.open:
        raise ArgumentError("the list is empty")
    total: Number = 0
    undecided = bool(value.open)
    for item in value.items:
        if isinstance(item, Null):
            raise ArgumentError("an item is null")
        number = to_number(item, call.location)
        if first_error((number,)):
            return number
        if isinstance(number, Scalar):
            total = numbers.add(total, number.data)
        else:
            undecided = True
    return call.opaque() if undecided else Scalar(total, location=call.place())


def _range(*bounds: Number) -> list[Number]:
    if not 1 <= len(bounds) <= 3:
        raise ArgumentError("it takes 1 to 3 numbers")
    start, end = (0, bounds[0]) if len(bounds) == 1 else bounds[:2]
    step = bounds[2] if len(bounds) == 3 else -1 if end < start else 1
    if (end > start) if step < 0 else (end < start):
        raise ArgumentError("the step leads away from the end")
    items: list[Number] = []
    number = start
    while (number > end) if step < 0 else (number < end):
        if len(items) >= MAX_RANGE or step == 0:
            raise ArgumentError(f"more than {MAX_RANGE} numbers")
        items.append(number)
        number = numbers.add(number, step)
    return items


FUNCTIONS: Final[dict[str, Function]] = {
    "alltrue": function(_alltrue, collection("list", BOOL)),
    "anytrue": function(_anytrue, collection("list", BOOL)),
    "contains": function(_contains, ANY, ANY),
    "index": function(_index, ANY, ANY),
    "length": function(_length, ANY),
    "one": function(_one, ANY, structural=True),
    "range": pure(_range, variadic=NUMBER),
    "sum": function(_sum, ANY),
}
