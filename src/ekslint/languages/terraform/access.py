"""Turn a value and a step (attribute, index, splat) into the value found there.

It does not know what the value describes: what is missing in an open map is unknown, what is
missing in a closed one is Unknown(MISSING), which `try` and `can` may catch.
Source: hashicorp/hcl `ops.go` (`Index`, `GetAttr`), `hclsyntax/expression.go` (`SplatExpr`).
"""

from __future__ import annotations

from collections.abc import Callable

from ekslint.core.contents import known, known_text
from ekslint.core.location import Location
from ekslint.core.provenance import out_of
from ekslint.core.record import replace
from ekslint.core.value import (
    COMPUTED,
    Absent,
    ListValue,
    MapValue,
    Null,
    Number,
    PathStep,
    Reason,
    ReasonKind,
    Unknown,
    Value,
    unknown,
)
from ekslint.languages.terraform.conversion import describe
from ekslint.languages.terraform.numbers import NumberLimitError, parse_number, whole
from ekslint.languages.terraform.provenance import (
    MAX_CANDIDATES,
    choose,
    deep_error,
    derived,
    each_candidate,
    invalid,
    is_error,
    nameless,
    opaque,
)
from ekslint.languages.terraform.scope import Budget


def step(value: Value, step: PathStep, location: Location, budget: Budget | None = None) -> Value:
    """Return the attribute or item of a value at one step.

    `budget` counts the steps that may fail where they are not known to lead anywhere.
    """
    match value:
        case MapValue():
            return _entry(value, str(step), location, budget)
        case ListValue():
            return _item(value, step, location, budget)
        case Unknown() if is_error(value):
            return value
        case Unknown() if value.candidates:
            return each_candidate(value, lambda one: _step(one, step, location, budget), location)
        case Unknown():
            return _beyond(value, step, location, budget)
        case Null():
            detail = f"a null value has no attribute or item `{step}`"
            return unknown(ReasonKind.MISSING, detail, location=derived(location, value))
        case Absent():
            _doubt(budget)
            detail = f"`{value.name}` is not written here"
            return unknown(ReasonKind.COMPUTED, detail, location=derived(location, value))
    return invalid(f"a {describe(value)} has no attribute or item `{step}`", location)


_step = step


def _doubt(budget: Budget | None) -> None:
    if budget is not None:
        budget.doubts += 1


def _beyond(value: Unknown, step: PathStep, location: Location, budget: Budget | None) -> Unknown:
    """Return a part of something unknown: the same part of the same thing is the same value."""
    ref = value.ref.step(step) if value.ref is not None else None
    if ref is None:
        _doubt(budget)
    own = value.reason.identity
    identity = f"{ref.scope}|{ref}" if ref is not None else f"{own}.{step}" if own else ""
    return Unknown(
        replace(value.reason, identity=identity),
        location=value.location or location,
        origin=COMPUTED,
        ref=ref,
    )


def _entry(value: MapValue, key: str, location: Location, budget: Budget | None) -> Value:
    found = value.get(key)
    if found is not None:
        if value.ref is not None and found.ref is None:
            return replace(out_of(found, value), ref=value.ref.step(key))
        return out_of(found, value)
    if value.open:
        if value.ref is not None:
            ref = value.ref.step(key)
            detail = f"`{ref}` is not written in the files"
            reason = Reason(ReasonKind.COMPUTED, detail, f"{ref.scope}|{ref}", location)
            return Unknown(reason, location=location, origin=COMPUTED, ref=ref)
        _doubt(budget)
        reason = replace(value.open[0], identity="")
        return Unknown(reason, location=value.location or location, origin=COMPUTED)
    detail = f"there is no attribute or key `{key}`"
    return unknown(ReasonKind.MISSING, detail, location=derived(location, value))


def _item(value: ListValue, step: PathStep, location: Location, budget: Budget | None) -> Value:
    if isinstance(step, str):
        number = _position(step)
        if not isinstance(number, int):
            if value.ref is not None:  # a single nested block may be held as a list of one
                return opaque(f"step {step}", (value,), location)
            return invalid(f"a {describe(value)} has no attribute `{step}`", location)
        step = number
    if value.kind == "set":
        return invalid("items of a set have no index", location)
    if step < 0:
        return unknown(ReasonKind.MISSING, "an index is negative", location=location)
    if value.scattered:
        if step >= len(value.items) and not value.open:
            return _no_item(value, step, location)
        if value.open or len(value.items) > MAX_CANDIDATES:
            _doubt(budget)
            return opaque(f"step {step}", (value,), location)
        undecided = opaque("order", (value,), location)
        return choose(value.items, undecided, location)
    if step < len(value.items):
        found = value.items[step]
        if value.open and value.ref is not None:  # an instance that exists in some cases only
            _doubt(budget)
        if value.ref is not None and found.ref is None:
            return replace(out_of(found, value), ref=value.ref.step(step))
        return out_of(found, value)
    if value.open:
        if value.ref is not None:
            return _beyond(Unknown(value.open[0], ref=value.ref), step, location, budget)
        _doubt(budget)
        return Unknown(
            replace(value.open[0], identity=""),
            location=value.location or location,
            origin=COMPUTED,
        )
    return _no_item(value, step, location)


def _position(written: str) -> Number | None:
    """Return the number a text stands for, None for one that is greater than any index."""
    try:
        return parse_number(written) if len(written) < 20 else None
    except NumberLimitError:
        return None


def _no_item(value: ListValue, step: int, location: Location) -> Unknown:
    detail = f"there is no item {step} in a {describe(value)} of {len(value.items)}"
    return unknown(ReasonKind.MISSING, detail, location=derived(location, value))


def index(value: Value, key: Value, location: Location, budget: Budget) -> Value:
    """Return `value[key]` for a key that was computed."""
    if is_error(value):
        return value
    broken = deep_error(key)
    if broken is not None:
        return broken
    if isinstance(key, Null):
        return invalid("a null value is used as an index", location)
    if isinstance(key, ListValue | MapValue):
        return invalid(f"a {describe(key)} is used as an index", location)
    if isinstance(key, Unknown) and key.candidates:
        return each_candidate(key, lambda one: index(value, one, location, budget), location)
    data = known(key)
    if isinstance(data, bool):
        if isinstance(value, ListValue):
            return invalid("a bool is used as an index", location)
        return step(value, "true" if data else "false", location, budget)
    if isinstance(data, str):
        return step(value, data, location, budget)
    if data is not None:
        at = whole(data)
        if at is not None:
            return step(value, at, location, budget)
        if isinstance(value, MapValue):
            return step(value, known_text(key) or "", location, budget)
        return invalid("an index has a fractional part", location)
    return _anywhere(value, key, location, budget)


def _anywhere(value: Value, key: Value, location: Location, budget: Budget) -> Value:
    """Return what stands under a key that is not known: one of the known entries, or nothing."""
    budget.doubts += 1
    undecided = opaque("index", (key,), location)
    if isinstance(value, Unknown) and value.candidates:
        return each_candidate(value, lambda one: _anywhere(one, key, location, budget), location)
    if isinstance(value, ListValue) and value.kind != "set" and not value.open:
        return choose(value.items, undecided, location) if value.items else undecided
    if isinstance(value, MapValue) and not value.open and value.entries:
        return choose((e.value for e in value.entries.values()), undecided, location)
    return opaque("index", (value, key), location)


def splat(
    value: Value, follow: Callable[[Value], Value], location: Location, budget: Budget
) -> Value:
    """Return `value[*]…`, with `follow` applied to every item."""
    match value:
        case ListValue():
            items = tuple(follow(item) for item in _referenced(value))
            kind = value.kind if value.kind in ("tuple", "sequence") else "list"
            place = derived(location, value)
            return replace(value, items=items, kind=kind, ref=None, location=place)
        case Null():
            return ListValue((), location=derived(location, value))
        case Unknown() if is_error(value):
            return value
        case Unknown() if value.candidates:
            return each_candidate(value, lambda one: splat(one, follow, location, budget), location)
        case Unknown() | Absent():
            budget.doubts += 1
            return nameless(opaque("splat", (value,), location, nonnull=True))
    return ListValue((follow(value),), location=location)


def _referenced(value: ListValue) -> tuple[Value, ...]:
    ref = value.ref
    items = tuple(out_of(item, value) for item in value.items)
    if ref is None or value.kind == "set" or value.scattered:
        return items
    return tuple(
        item if item.ref is not None else replace(item, ref=ref.step(i))
        for i, item in enumerate(items)
    )
