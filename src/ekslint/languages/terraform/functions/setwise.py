"""Turn calls of the set functions into sets, as far as it is known which items are the same.

It does not convert items. Source: zclconf/go-cty `stdlib/set.go`.
"""

from __future__ import annotations

from itertools import product
from typing import Final

from ekslint.core.contents import is_known
from ekslint.core.value import ListValue, Reason, Value, reasons
from ekslint.languages.terraform.conversion import common_type, convert
from ekslint.languages.terraform.equality import equal
from ekslint.languages.terraform.functions.collections import sequence
from ekslint.languages.terraform.functions.signature import (
    ANY,
    SET,
    ArgumentError,
    Call,
    Function,
    function,
)
from ekslint.languages.terraform.provenance import limit
from ekslint.languages.terraform.sets import make_set
from ekslint.languages.terraform.types import ANY as ANY_TYPE
from ekslint.languages.terraform.types import TypeSpec, unify


def _operands(call: Call) -> list[ListValue] | None:
    """Return the sets with items of one type; None when one of them is not known."""
    found = [sequence(call, argument) for argument in call.arguments]
    sets = [value for value in found if value is not None]
    if len(sets) != len(found):
        return None
    element = common_type(item for value in sets for item in value.items)
    if element is None:
        raise ArgumentError("the sets have no common type")
    spec = TypeSpec("set", element)
    converted = [convert(value, spec, call.location) for value in sets]
    return [value for value in converted if isinstance(value, ListValue)]


def _union(call: Call) -> Value:
    found = [sequence(call, argument) for argument in call.arguments]
    sets = _operands(call)
    if sets is None:
        known_sets = [value for value in found if value is not None]
        if not known_sets:
            return call.opaque()
        why = [r for argument in call.arguments for r in _open(argument)]
        items = [item for value in known_sets for item in value.items]
        return make_set(items, call.location, tuple(why))
    why = [reason for value in sets for reason in value.open]
    items = [item for value in sets for item in value.items]
    return make_set(items, call.place() if not items else call.location, tuple(why))


def _open(value: Value) -> tuple[Reason, ...]:
    return value.open if isinstance(value, ListValue) else tuple(reasons(value))


def _held(item: Value, value: ListValue) -> bool | None:
    truths = {equal(item, other) for other in value.items}
    if True in truths:
        return True
    return None if None in truths or value.open else False


def _filtered(call: Call, keep_held: bool) -> Value:
    sets = _operands(call)
    if sets is None:
        return call.opaque()
    if sum(len(value.items) for value in sets) > 2000:
        return limit(f"`{call.name}` of sets too large", call.location)
    first, *others = sets
    items: list[Value] = []
    why = list(first.open)
    for item in first.items:
        held = [_held(item, other) for other in others]
        if keep_held:
            keep = False if False in held else None if None in held else True
        else:
            keep = False if True in held else None if None in held else True
        if keep:
            items.append(item)
        elif keep is None:
            why.extend(reasons(item))
            why.extend(reason for other in others for reason in reasons(other))
    if not first.open and not is_known(first) and not why:
        why.extend(reasons(first))
    return make_set(items, call.place() if not items else call.location, tuple(why))


def _intersection(call: Call) -> Value:
    return _filtered(call, True)


def _subtract(call: Call) -> Value:
    return _filtered(call, False)


def _product(call: Call) -> Value:
    if len(call.arguments) < 2:
        raise ArgumentError("at least two sets are required")
    found = [sequence(call, argument) for argument in call.arguments]
    sets = [value for value in found if value is not None]
    if len(sets) != len(found):
        empty = any(not v.items and not v.open for v in sets)
        return ListValue((), location=call.place(), kind="sequence") if empty else call.opaque()
    lists: list[tuple[Value, ...]] = []
    total = 1
    for value in sets:
        element = unify_items(value)
        if element is None:
            raise ArgumentError("the items of a list have no common type")
        lists.append(tuple(convert(item, element, call.location) for item in value.items))
        total *= len(value.items)
    if total > call.scope.budget.max_items or not call.scope.budget.spend(total):
        return limit("`setproduct` makes a list too large", call.location)
    items = [ListValue(pair, location=call.location) for pair in product(*lists)]
    why = tuple(dict.fromkeys(reason for value in sets for reason in value.open))
    scattered = any(value.scattered or value.open for value in sets)
    place = call.place() if not items else call.location
    if any(value.kind == "set" for value in sets):
        return make_set(items, place, why)
    kind = "sequence" if any(v.kind == "sequence" or v.ref is not None for v in sets) else "list"
    return ListValue(tuple(items), why, kind=kind, location=place, scattered=scattered)


def unify_items(value: ListValue) -> TypeSpec | None:
    """Return the type the items of a list share; sets and lists have one already."""
    if value.kind in ("list", "set"):
        return ANY_TYPE
    return unify(()) if not value.items else common_type(value.items)


FUNCTIONS: Final[dict[str, Function]] = {
    "setintersection": function(_intersection, SET, variadic=SET),
    "setproduct": function(_product, variadic=ANY, structural=True),
    "setsubtract": function(_subtract, SET, SET),
    "setunion": function(_union, SET, variadic=SET, structural=True),
}
