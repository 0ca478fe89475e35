"""Turn two objects and an operator into a three-valued verdict.

It knows how far known data decides; every doubt is unknown, never false.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from ekslint.core.contents import known, known_text
from ekslint.core.record import replace
from ekslint.core.value import (
    Absent,
    Document,
    ListValue,
    MapValue,
    Null,
    Piece,
    Reason,
    ReasonKind,
    Scalar,
    Text,
    Unknown,
    Value,
    reasons,
)
from ekslint.core.verdict import FALSE, TRUE, Evidence, Members, Verdict, maybe, no, same, yes
from ekslint.model.entity import Entity, Link
from ekslint.ruleset.count import Count, number
from ekslint.ruleset.evaluate import collection, exists, follow
from ekslint.ruleset.frame import Frame, NotApplicable, surely
from ekslint.ruleset.step import cost_of, is_value, lift, wrap

Number = int | Decimal
_LARGE: Final = (ListValue, MapValue, Document)
_DOTTED: Final = re.compile(r"v?(\d{1,9}(?:\.\d{1,9}){0,5})")
_ORDER: Final[dict[str, Callable[[object, object], object]]] = {
    "<": operator.lt,  # type: ignore[dict-item]
    "<=": operator.le,  # type: ignore[dict-item]
    ">": operator.gt,  # type: ignore[dict-item]
    ">=": operator.ge,  # type: ignore[dict-item]
}


def compare(frame: Frame, left: object, sign: str, right: object, words: str) -> Verdict:
    """Judge `left sign right`; `words` is the left operand's expression, for reasons."""
    match sign:
        case "==":
            return equal(frame, left, right, words)
        case "!=":
            return ~equal(frame, left, right, words)
        case "in":
            return contains(frame, left, right, words)
        case "not in":
            return ~contains(frame, left, right, words)
        case "is":
            return is_none(frame, left)
        case "is not":
            return ~is_none(frame, left)
    return order(frame, left, sign, right, words)


def equal(frame: Frame, left: object, right: object, words: str) -> Verdict:
    """Judge equality: values by what is known of them, things by identity."""
    if type(left) is str and isinstance(right, Text) and right.location is None:
        constant = right.known  # of two texts of the page or of the model; the usual question
        if constant is not None:
            return TRUE if left == constant else FALSE
    if is_value(left) and is_value(right):
        if isinstance(left, _LARGE) and isinstance(right, _LARGE):
            frame.step(cost_of(left))
        return _apart(same(left, right), left, right)
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Link) and isinstance(other, (Entity, Link)) and _is_empty(one):
            return _no_target(one, other)
    left, right = _target(frame, left, words), _target(frame, right, words)
    if isinstance(left, Entity) and isinstance(right, Entity):
        return _same_thing(left, right)
    if isinstance(left, Count) or isinstance(right, Count):
        a, b = _as_count(left), _as_count(right)
        return _unordered(left, right, words) if a is None or b is None else a.compare("==", b)
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Verdict) and isinstance(other, bool):
            return one if other else ~one
        if isinstance(one, Entity) and is_value(other):
            return _names(one, other)
    a_value, b_value = wrap(left), wrap(right)
    if a_value is not None and b_value is not None:
        return _apart(same(a_value, b_value), a_value, b_value)
    for item in (left, right):
        if isinstance(item, Unknown):
            return maybe(item.reason)
    if type(left) is not type(right):
        raise TypeError(f"cannot compare {type(left).__name__} with {type(right).__name__}")
    return Verdict(bool(left == right))


def _same_thing(left: Entity, right: Entity) -> Verdict:
    """Judge identity: what is only looked up, or declared in another scope, may be the same."""
    if left.id == right.id:
        return yes(left.header)
    looked_up = any(e.declared is not None and e.declared.mode == "data" for e in (left, right))
    if left.scope == right.scope and not looked_up:
        return no(left.header, right.header)
    detail = f"whether {left.label} and {right.label} are one is not known"
    return maybe(Reason(ReasonKind.OUTSIDE, detail))


def _is_empty(link: Link[object]) -> bool:
    return link.target is None and not link.open


def _no_target(empty: Link[object], other: Entity | Link[object]) -> Verdict:
    if isinstance(other, Link) and other.open:
        return maybe(*other.open)
    both_empty = isinstance(other, Link) and _is_empty(other)
    return Verdict(both_empty, empty.evidence)


def _names(entity: Entity, value: Value) -> Verdict:
    """Judge whether a value is a reference to a thing; another reference or a text may be too."""
    ref = entity.ref
    if value.ref is not None and (value.ref.scope, value.ref.address) == (ref.scope, ref.address):
        return yes(value.location)
    if isinstance(value, Null | Absent):
        return no(value.location)
    why = tuple(reasons(value))
    detail = f"whether it is {entity.label} is not known"
    return maybe(*(why or (Reason(ReasonKind.OUTSIDE, detail, "", value.location),)))


def _apart(verdict: Verdict, left: Value, right: Value) -> Verdict:
    """Keep the reason "surely not there" apart from what is really not known."""
    for value in (left, right):
        why = value.reason if isinstance(value, Unknown) else None
        if verdict.truth is None and isinstance(why, NotApplicable):
            return replace(verdict, open=(why,))
    return verdict


def order(frame: Frame, left: object, sign: str, right: object, words: str) -> Verdict:
    """Judge `<`, `<=`, `>` or `>=` of numbers, of dotted numbers in texts, or of like objects.

    Texts compare only when both are dotted numbers ("1.9" < "1.10"), number by number.
    """
    left, right = _target(frame, left, words), _target(frame, right, words)
    a, b = _as_count(left), _as_count(right)
    if a is not None and b is not None:
        return a.compare(sign, b)
    if is_value(left):
        return lift(left, lambda one: _order_value(one, sign, right, words))
    if is_value(right):
        return lift(right, lambda one: _order_value(left, sign, one, words))
    return _ordered(left, sign, right)


def _order_value(left: object, sign: str, right: object, words: str) -> Verdict:
    places = [item.location for item in (left, right) if is_value(item)]
    for item in (left, right):
        if isinstance(item, Null | Absent):
            detail = f"`{words}` is not set"
            return maybe(NotApplicable(ReasonKind.MISSING, detail, "", item.location))
        if is_value(item) and known_text(item) is None:
            return maybe(*reasons(item)) if any(reasons(item)) else _unordered(left, right, words)
    numbers = [_number(item) for item in (left, right)]
    if all(n is not None for n in numbers):
        return _ordered(numbers[0], sign, numbers[1]).with_evidence(*places)
    dotted = [_dotted(item) for item in (left, right)]
    if dotted[0] is not None and dotted[1] is not None:
        size = max(map(len, (dotted[0], dotted[1])))
        a, b = (d + (0,) * (size - len(d)) for d in (dotted[0], dotted[1]))
        return _ordered(a, sign, b).with_evidence(*places)
    return _unordered(left, right, words)


def _ordered(left: object, sign: str, right: object) -> Verdict:
    answer = _ORDER[sign](left, right)
    return answer if isinstance(answer, Verdict) else Verdict(bool(answer))


def _unordered(left: object, right: object, words: str) -> Verdict:
    location = next((i.location for i in (left, right) if is_value(i)), None)
    for item in (left, right):
        if isinstance(item, Unknown):
            return maybe(item.reason)
    detail = f"`{words}` is not a number or version that can be compared"
    return maybe(Reason(ReasonKind.INVALID, detail, "", location))


def _number(item: object) -> Number | None:
    """Return a number that is written as one; a text is never a plain number."""
    data = item
    if isinstance(item, Scalar):
        data = item.data
    return data if isinstance(data, int | Decimal) and not isinstance(data, bool) else None


def _dotted(item: object) -> tuple[int, ...] | None:
    if isinstance(known(item) if is_value(item) else item, bool):
        return None
    whole = known_text(item) if is_value(item) else str(item)  # facts print versions as "1.29"
    found = _DOTTED.fullmatch(whole or "")
    return tuple(int(part) for part in found[1].split(".")) if found else None


def _as_count(item: object) -> Count | None:
    if isinstance(item, Count):
        return item
    if isinstance(item, int) and not isinstance(item, bool):
        return number(item)
    if not is_value(item) or not isinstance(data := _number(item), int):
        return None
    because = (Evidence(item.location),) if item.location is not None else ()
    return Count(data, data, because=because)


def _target(frame: Frame, item: object, words: str) -> object:
    if item is None:
        return Absent()
    return follow(frame, item, words) if isinstance(item, Link) else item


def is_none(frame: Frame, item: object) -> Verdict:
    """Judge whether there is nothing: no target of a link, a value that is null or left out."""
    if item is None:
        return TRUE
    if isinstance(item, Link):
        return ~exists(frame, item)
    return lift(item, _is_null) if is_value(item) else FALSE


def _is_null(value: Value) -> Verdict:
    match value:
        case Null() | Absent():
            return yes(value.location)
        case Unknown(nonnull=False, reason=reason):
            return maybe(reason)
    return no(value.location)


def contains(frame: Frame, item: object, holder: object, words: str) -> Verdict:
    """Judge `item in holder`: a member, an item of a list, a key of a map, a part of a text."""
    item, holder = _target(frame, item, words), _target(frame, holder, words)
    if is_value(holder):
        if isinstance(holder, Text | Document):
            frame.step(cost_of(holder))
        return lift(holder, lambda one: _in_value(frame, item, one, words))
    if isinstance(holder, str):
        wanted = wrap(item)
        found = wrap(holder)
        assert found is not None
        return _in_text(wanted, found, words) if wanted is not None else FALSE
    members = collection(holder)
    if is_value(item):
        return lift(item, lambda one: _in_members(frame, one, members, words))
    return _in_members(frame, item, members, words)


def _in_members(frame: Frame, item: object, members: Members[object], words: str) -> Verdict:
    def is_item(member: object) -> Verdict:
        frame.step()
        return surely(frame, member, equal(frame, member, item, words))

    return members.any(is_item)


def _in_value(frame: Frame, item: object, holder: Value, words: str) -> Verdict:
    match holder:
        case Document(content=ListValue() | MapValue() as content):
            return _in_value(frame, item, content, words)
        case ListValue():
            if is_value(item):
                return lift(item, lambda one: _in_members(frame, one, collection(holder), words))
            return _in_members(frame, item, collection(holder), words)
        case Null() | Absent():
            return no(holder.location)
        case Unknown(reason=reason):
            return maybe(reason)
    wanted = wrap(item)
    if wanted is None:
        raise TypeError(f"{type(item).__name__} cannot be inside a text or map")
    if isinstance(holder, MapValue):
        return lift(wanted, lambda one: _in_map(one, holder, words))
    return lift(wanted, lambda one: _in_text(one, holder, words))


def _in_map(wanted: Value, holder: MapValue, words: str) -> Verdict:
    key = known_text(wanted)
    if key is None:
        return _unordered(wanted, holder, words) if holder.entries or holder.open else FALSE
    entry = holder.entries.get(key)
    if entry is not None:
        return yes(entry.key or entry.value.location)
    return maybe(*holder.open) if holder.open else no(holder.location)


def _in_text(wanted: Value, holder: Value, words: str) -> Verdict:
    """Judge whether a text holds another: of a partial text, what is known can only affirm."""
    part = known_text(wanted)
    if part is None:
        why = tuple(reasons(wanted))
        return maybe(*why) if why else _unordered(wanted, holder, words)
    whole = known_text(holder)
    if whole is not None:
        return Verdict(part in whole).with_evidence(holder.location)
    holding = holder.rendered if isinstance(holder, Document) else holder
    if isinstance(holding, Text) and any(part in run for run in _runs(holding)):
        return yes(holder.location)
    return maybe(*reasons(holder))


def _runs(value: Text) -> list[str]:
    """Return the known stretches of a text, neighbouring pieces joined."""
    runs = [""]
    for segment in value.segments:
        if isinstance(segment, Piece):
            runs[-1] += segment.text
        else:
            runs.append("")
    return runs
