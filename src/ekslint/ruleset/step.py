"""Turn a value and a key into the value one level deeper; knows no entity and no rule."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final, TypeGuard, get_args

from ekslint.core.contents import known, known_bool, known_text
from ekslint.core.record import replace
from ekslint.core.value import (
    COMPUTED,
    Absent,
    Document,
    ListValue,
    MapValue,
    Null,
    Origin,
    PathStep,
    Piece,
    Reason,
    ReasonKind,
    Scalar,
    Text,
    Unknown,
    Value,
    missing_at,
    text,
    unknown,
)
from ekslint.core.verdict import Verdict, maybe

MAX_CANDIDATES: Final = 64
"""Most candidates of an unknown value that are looked into one by one."""
PARTS: Final = 10
"""Parts of a value that can be gone through in the time of one step."""
PLAIN_CHARACTERS: Final = 200
"""Characters of a text that count as one part."""
_VALUES: Final[frozenset[type]] = frozenset(get_args(Value))


def is_value(item: object) -> TypeGuard[Value]:
    """Whether an object is a value of the scanned tree."""
    return type(item) in _VALUES


def wrap(item: object) -> Value | None:
    """Return a constant of a page as a value; None for what is no constant."""
    if is_value(item):
        return item
    match item:
        case str():
            return text(item)
        case bool() | int() | Decimal():
            return Scalar(item)
        case tuple() | list():
            wrapped = [wrap(one) for one in item]
            found = tuple(one for one in wrapped if one is not None)
            return ListValue(found) if len(found) == len(wrapped) else None
    return None


def data_of(value: Value, name: str) -> str | bool | int | Decimal | None:
    """Return known data as a Python object of a plain type; None when not known or of another."""
    if name == "str":
        return known_text(value)
    if name == "bool":
        return known_bool(value)
    data = known(value)
    return data if isinstance(data, int | Decimal) and not isinstance(data, bool) else None


def cost_of(value: Value) -> int:
    """Return how many steps it is worth to go through all of a value once."""
    if isinstance(value, Scalar | Null | Absent):
        return 0
    size = 0
    stack: list[Value] = [value]
    while stack:
        match stack.pop():
            case Text(segments=segments):
                for segment in segments:
                    if isinstance(segment, Piece):
                        size += len(segment.text) // PLAIN_CHARACTERS
                    else:
                        stack.append(segment)
            case ListValue(items=items):
                stack.extend(items)
            case MapValue(entries=entries):
                stack.extend(entry.value for entry in entries.values())
            case Document(content=content):
                stack.append(content)
            case Unknown(candidates=candidates):
                stack.extend(candidates)
        size += 1
    return size // PARTS


def blank(value: Unknown) -> Unknown:
    """Return an unknown value that is no longer the same as any other."""
    reason = replace(value.reason, identity="") if value.reason.identity else value.reason
    return replace(value, reason=reason, ref=None, candidates=())


def step_value(value: Value, step: PathStep) -> Value:
    """Return what stands under a key or index of a value.

    Closed and not there is Absent, at the value's place; open or not known is Unknown. A name asked
    of a list of one item asks that item: languages write a single nested block as such a list.
    """
    match value:
        case MapValue():
            return _step_map(value, step)
        case ListValue():
            return _step_list(value, step)
        case Document(content=content):
            return step_value(content, step)
        case Null() | Absent():
            slot = value.origin.slot
            origin = Origin(value.origin.kind, value.origin.source, slot and slot.under(str(step)))
            return Absent(name=str(step), location=value.location, origin=origin)
        case Unknown():
            return _step_unknown(value, step)
    detail = f"a text or number has no `{step}`"
    return unknown(ReasonKind.INVALID, detail, location=value.location)


def _step_map(value: MapValue, step: PathStep) -> Value:
    found = value.get(str(step)) if isinstance(step, str) else None
    if found is not None:
        return found
    if value.open:
        return Unknown(_under(value.open[0], step), location=value.location, origin=COMPUTED)
    origin = missing_at(value.location, str(step))
    return Absent(name=str(step), location=value.location, origin=origin)


def _step_list(value: ListValue, step: PathStep) -> Value:
    if value.open:
        return Unknown(_under(value.open[0], step), location=value.location, origin=COMPUTED)
    if isinstance(step, str):
        if not value.items:
            return Absent(name=step, location=value.location)
        if len(value.items) == 1:
            return step_value(value.items[0], step)
        detail = f"`{step}` of one of {len(value.items)} items"
        return unknown(ReasonKind.AMBIGUOUS, detail, location=value.location)
    if value.kind == "set":
        return unknown(ReasonKind.INVALID, "a set has no order", location=value.location)
    if -len(value.items) <= step < len(value.items):
        return value.items[step]
    return Absent(name=str(step), location=value.location)


def _step_unknown(value: Unknown, step: PathStep) -> Unknown:
    candidates = value.candidates
    if len(candidates) > MAX_CANDIDATES or any(_nested(c) for c in candidates):
        candidates = ()
    return Unknown(
        _under(value.reason, step),
        tuple(step_value(candidate, step) for candidate in candidates),
        location=value.location,
        origin=value.origin,
        ref=value.ref.step(step) if value.ref is not None else None,
    )


def _nested(value: Value) -> bool:
    return isinstance(value, Unknown) and bool(value.candidates)


def _under(reason: Reason, step: PathStep) -> Reason:
    """Return the reason of a part: the same part of the same unknown thing equals itself only."""
    return replace(reason, identity=f"{reason.identity}.{step}") if reason.identity else reason


def lift(value: Value, judge: Callable[[Value], Verdict]) -> Verdict:
    """Judge a value by each of its candidates; they have to agree.

    A value without candidates is judged as it is.
    """
    if not isinstance(value, Unknown) or not value.candidates:
        return judge(value)
    if len(value.candidates) > MAX_CANDIDATES or any(_nested(c) for c in value.candidates):
        return maybe(value.reason)
    verdicts = [judge(candidate) for candidate in value.candidates]
    truths = {verdict.truth for verdict in verdicts}
    if len(truths) == 1 and None not in truths:
        return Verdict(truths.pop()).with_evidence(value.location)
    return maybe(value.reason)
