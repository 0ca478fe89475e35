"""Turn calls of the list functions into lists, items and counts, over open lists as far as sound.

It does not know maps (`mappings.py`) or sets (`setwise.py`). An open list answers only what holds
however many more items it has. Sources: zclconf/go-cty `stdlib/collection.go`,
hashicorp/terraform `internal/lang/funcs/collection.go`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ekslint.core.contents import known
from ekslint.core.value import ListValue, Null, Reason, Text, Unknown, Value, reasons
from ekslint.languages.terraform import access
from ekslint.languages.terraform.conversion import common_type, convert, describe
from ekslint.languages.terraform.equality import equal
from ekslint.languages.terraform.functions.signature import (
    ANY,
    LIST,
    NUMBER,
    STRINGS,
    ArgumentError,
    Call,
    Function,
    function,
    nullable,
)
from ekslint.languages.terraform.functions.strings import as_text, integer
from ekslint.languages.terraform.provenance import (
    choose,
    first_error,
    identity,
    invalid,
    limit,
    nameless,
    names_itself,
    opaque,
)


def sequence(call: Call, value: Value) -> ListValue | None:
    """Return a list argument; None when it is not known. Raises ArgumentError for others."""
    if isinstance(value, ListValue):
        return value
    if isinstance(value, Unknown):
        return None
    raise ArgumentError(f"a list is required, but this is a {describe(value)}")


def _element(call: Call) -> Value:
    value, index = sequence(call, call.arguments[0]), integer(call, 1)
    if value is None or index is None:
        if value is not None and value.items and not value.open and not value.scattered:
            return choose(value.items, nameless(call.opaque()), call.location)
        return call.opaque(nonnull=False)
    if value.kind == "set":
        raise ArgumentError("a set has no order")
    if not value.items and not value.open:
        raise ArgumentError("the list is empty")
    if value.open or value.scattered:
        if 0 <= index < len(value.items):
            return access.step(value, index, call.location, call.scope.budget)
        return call.opaque(nonnull=False)
    size = len(value.items)
    if index < 0 and index % size and value.kind != "list":
        if value.kind == "sequence" or value.ref is not None:
            return call.opaque(nonnull=False)
        raise ArgumentError("the index is negative")
    return access.step(value, index % size, call.location, call.scope.budget)


def _slice(call: Call) -> Value:
    value, start, end = sequence(call, call.arguments[0]), integer(call, 1), integer(call, 2)
    if start is None or end is None:
        return call.opaque()
    if start < 0 or end < start:
        raise ArgumentError("the range is not in order")
    if value is None:
        return _of_length(call, end - start)
    if value.kind == "set":
        raise ArgumentError("a set has no order")
    if not value.open and end > len(value.items):
        raise ArgumentError(f"the list has only {len(value.items)} items")
    if value.scattered or end > len(value.items):
        return _of_length(call, end - start)
    return ListValue(value.items[start:end], kind=value.kind, location=call.place(), ref=None)


def _of_length(call: Call, length: int) -> Value:
    """Return the slice of a list that is not known: it has its length, or Terraform stops."""
    whole = call.opaque()
    if length > call.scope.budget.max_items:
        return whole
    items = tuple(access.step(whole, n, call.location, call.scope.budget) for n in range(length))
    return ListValue(items, kind="sequence", location=call.place())


def _concat(call: Call) -> Value:
    if not call.arguments:
        raise ArgumentError("at least one list is required")
    lists: list[ListValue | None] = [sequence(call, argument) for argument in call.arguments]
    if all(value is None for value in lists):
        return call.opaque()
    kind = _concat_kind(lists)
    shared = common_type(v for v in lists if v is not None) if kind == "list" else None
    items: list[Value] = []
    open_: list[Reason] = []
    scattered = False
    for argument, value in zip(call.arguments, lists, strict=True):
        if value is None:
            open_.extend(reasons(argument))
            continue
        if value.kind == "set":
            raise ArgumentError("a set is not a list")
        scattered = scattered or value.scattered or bool(open_ and value.items)
        if shared is not None and shared.kind == "list":
            converted = convert(value, shared, call.location)
            value = converted if isinstance(converted, ListValue) else value
        items.extend(value.items)
        open_.extend(value.open)
    if len(items) > call.scope.budget.max_items:
        return limit("`concat` makes a list too large", call.location)
    gates = tuple(gate for value in lists if value is not None for gate in value.gates)
    location = call.place() if not items else call.location
    return ListValue(
        tuple(items),
        tuple(dict.fromkeys(open_)),
        kind=kind,
        location=location,
        gates=gates,
        scattered=scattered or call.unsure,
    )


def _concat_kind(lists: list[ListValue | None]) -> str:
    kinds = {value.kind if value is not None and value.ref is None else "?" for value in lists}
    if kinds == {"list"}:
        return "list"
    return "tuple" if "tuple" in kinds else "sequence"


def _flatten(call: Call) -> Value:
    value = sequence(call, call.arguments[0])
    if value is None:
        return call.opaque()
    items: list[Value] = []
    open_ = list(value.open)
    scattered = value.scattered
    stack: list[Value] = list(reversed(value.items))
    while stack:
        item = stack.pop()
        if isinstance(item, ListValue):
            scattered = scattered or item.scattered or (bool(item.open) and bool(stack))
            open_.extend(item.open)
            stack.extend(reversed(item.items))
        elif isinstance(item, Unknown) and _may_be_list(item) and not first_error((item,)):
            # It may be one item, or a list of any number of items.
            open_.append(item.reason)
            scattered = scattered or bool(stack) or bool(items)
        else:
            items.append(item)
        if len(items) > call.scope.budget.max_items or not call.scope.budget.spend():
            return limit("`flatten` makes a list too large", call.location)
    location = call.place() if not items else call.location
    return ListValue(
        tuple(items),
        tuple(dict.fromkeys(replace(reason, identity="") for reason in open_)),
        location=location,
        scattered=scattered,
    )


def _may_be_list(value: Unknown) -> bool:
    if names_itself(value):
        return False
    return not value.candidates or any(
        isinstance(c, ListValue) or (isinstance(c, Unknown) and _may_be_list(c))
        for c in value.candidates
    )


def _without(call: Call, value: ListValue, keep: list[bool | None]) -> Value:
    """Return the items to keep; one that may go leaves the list open."""
    items = tuple(item for item, kept in zip(value.items, keep, strict=True) if kept)
    why = dict.fromkeys(value.open)
    if None in keep:
        why.update(dict.fromkeys(reasons(value)))
    gap = keep.index(None) if None in keep else len(keep)
    scattered = value.scattered or True in keep[gap:]
    location = call.place() if not items else call.location
    if None in keep and not why:
        return call.opaque()
    return ListValue(items, tuple(why), kind="list", location=location, scattered=scattered)


def _distinct(call: Call) -> Value:
    value = sequence(call, call.arguments[0])
    if value is None:
        return call.opaque()
    keep: list[bool | None] = []
    names: list[str | None] = []
    seen: dict[str, int] = {}
    for i, item in enumerate(value.items):
        name = identity(item)
        names.append(name)
        if name is not None and name in seen and keep[seen[name]]:
            keep.append(False)
            continue
        earlier = value.items[:i]
        if name is not None and "<" not in name and all(n and "<" not in n for n in names):
            keep.append(True)
        else:
            if not call.scope.budget.spend(len(earlier)):
                return limit("`distinct` takes too many steps", call.location)
            truths = {equal(item, other) for other in earlier}
            keep.append(False if True in truths else None if None in truths else True)
        if name is not None:
            seen.setdefault(name, i)
    return _without(call, value, keep)


def _compact(call: Call) -> Value:
    value = sequence(call, call.arguments[0])
    if value is None:
        return call.opaque()
    return _without(call, value, [not_empty(item) for item in value.items])


def not_empty(value: Value) -> bool | None:
    """Whether a string is surely not null and not empty."""
    if isinstance(value, Null):
        return False
    if names_itself(value):
        return True
    found = as_text(value)
    if found is not None:
        data = found.known
        if data is not None:
            return data != ""
        return True if found.prefix or found.suffix or _has_known(found) else None
    return None


def _has_known(value: Text) -> bool:
    return any(getattr(segment, "text", "") for segment in value.segments)


def _reverse(call: Call) -> Value:
    value = sequence(call, call.arguments[0])
    if value is None:
        return call.opaque()
    kind = "list" if value.kind == "set" else value.kind
    items = tuple(reversed(value.items))
    scattered = value.scattered or bool(value.open)
    return ListValue(items, value.open, kind=kind, location=call.place(), scattered=scattered)


def _sort(call: Call) -> Value:
    value = sequence(call, call.arguments[0])
    if value is None:
        return call.opaque()
    if any(isinstance(item, Null) for item in value.items):
        raise ArgumentError("an item is null")
    names = [known(item) for item in value.items]
    if not all(isinstance(name, str) for name in names):
        return replace(value, kind="list", scattered=len(names) > 1 or bool(value.open), ref=None)
    pairs = sorted(zip(map(str, names), range(len(names)), strict=True))
    items = tuple(value.items[i] for _, i in pairs)
    return ListValue(
        items, value.open, kind="list", location=call.place(), scattered=bool(value.open)
    )


def _chunklist(call: Call) -> Value:
    value, size = sequence(call, call.arguments[0]), integer(call, 1)
    if value is None or size is None or value.open or value.scattered:
        return call.opaque()
    if size < 0:
        raise ArgumentError("the size is negative")
    step = size or max(len(value.items), 1)
    chunks = tuple(
        ListValue(value.items[at : at + step], kind="list", location=call.location)
        for at in range(0, len(value.items), step)
    )
    return ListValue(chunks, kind="list", location=call.place())


def _coalescelist(call: Call) -> Value:
    if not call.arguments:
        raise ArgumentError("at least one list is required")
    if any(isinstance(a, ListValue) and a.kind == "set" for a in call.arguments):
        raise ArgumentError("a set is not a list")
    doubtful: list[Value] = []
    for argument in call.arguments:
        if isinstance(argument, Null):
            continue
        value = sequence(call, argument)
        if value is not None and value.items:
            if not doubtful:
                return value
            return choose((*doubtful, value), nameless(call.opaque()), call.location)
        if value is None or value.open:
            doubtful.append(argument)
    if doubtful:
        return opaque("coalescelist", doubtful, call.location, nonnull=True)
    return invalid("`coalescelist`: every list is empty", call.location)


FUNCTIONS: Final[dict[str, Function]] = {
    "chunklist": function(_chunklist, LIST, NUMBER, structural=True),
    "coalescelist": function(_coalescelist, variadic=nullable(ANY), structural=True),
    "compact": function(_compact, STRINGS),
    "concat": function(_concat, variadic=ANY, structural=True),
    "distinct": function(_distinct, LIST),
    "element": function(_element, ANY, NUMBER, structural=True),
    "flatten": function(_flatten, ANY, structural=True),
    "reverse": function(_reverse, ANY, structural=True),
    "slice": function(_slice, ANY, NUMBER, NUMBER, structural=True),
    "sort": function(_sort, STRINGS),
}
