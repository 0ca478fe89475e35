"""Turn the built-in functions of the expression language into what they answer.

They know values and collections; `any`, `all`, `none` and `count` over comprehensions are compiled
by `quantify`. Everything here answers unknown where the value does not decide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from ekslint.core.contents import is_known, known_text
from ekslint.core.pieces import map_text
from ekslint.core.value import (
    COMPUTED,
    Absent,
    Document,
    ListValue,
    Null,
    Piece,
    Reason,
    ReasonKind,
    Scalar,
    Text,
    Unknown,
    Value,
    reasons,
    text,
)
from ekslint.core.verdict import FALSE, TRUE, Evidence, Members, Verdict, maybe, no
from ekslint.model.entity import Entity, Link
from ekslint.ruleset.count import Count, number
from ekslint.ruleset.evaluate import collection, follow
from ekslint.ruleset.frame import Frame, surely
from ekslint.ruleset.pattern import Pattern
from ekslint.ruleset.step import MAX_CANDIDATES, blank, cost_of, is_value, lift, wrap


def known(frame: Frame, item: object) -> Verdict:
    """Whether an object is known; the one function whose answer is never unknown."""
    match item:
        case Link(open=open_):
            return FALSE if open_ else TRUE
        case Members(open=open_):
            return FALSE if open_ else TRUE
        case Verdict(truth=answer):
            return FALSE if answer is None else TRUE
        case Count():
            return FALSE if item.exact is None else TRUE
    if isinstance(item, Null | Absent):
        return TRUE
    return Verdict(is_known(item)).with_evidence(item.location) if is_value(item) else TRUE


def length(frame: Frame, item: object) -> object:
    """Return how many items, keys or characters there are, as far as is known."""
    if isinstance(item, Link):
        return tally(frame, collection(item), lambda _: TRUE)
    match item:
        case Text():
            least = sum(len(s.text) for s in item.segments if isinstance(s, Piece))
            return Count(least, least if is_known(item) else None, tuple(reasons(item)))
        case ListValue(kind="set") if not is_known(item):
            distinct = {known_text(one) for one in item.items} - {None}
            low = max(len(distinct), 1 if item.items else 0)
            high = None if item.open else len(item.items)
            return Count(low, high, tuple(reasons(item)))
        case str():
            return number(len(item))
    return tally(frame, collection(item), lambda _: TRUE)


def tally(frame: Frame, members: Members[object], test: Callable[[object], Verdict]) -> Count:
    """Count the members that pass a test: surely, and at most."""
    frame.step(len(members.items))
    low = high = 0
    why: list[Reason] = list(members.open)
    because = list(members.because)
    if members.header is not None and not members.items:
        because.append(Evidence(members.header))
    for item in members:
        verdict = surely(frame, item, test(item))
        if verdict.truth is True:
            low += 1
            because.extend(verdict.because)
        elif verdict.truth is None:
            why.extend(verdict.open)
        high += verdict.truth is not False
    return Count(low, None if members.open else high, tuple(dict.fromkeys(why)), tuple(because))


def as_text(frame: Frame, item: object) -> object:
    """Return a value as the text a template would print for it; the name of a thing."""
    if isinstance(item, Link):
        item = follow(frame, item, "it")
    if isinstance(item, Entity):
        item = item.name
    value = wrap(item)
    if value is None:
        raise TypeError(f"{type(item).__name__} is not a text")
    match value:
        case Scalar():
            return text(known_text(value) or "", value.location, value.origin)
        case Document(rendered=Text() as rendered):
            return replace(rendered, location=value.location or rendered.location)
        case Document():
            why = next(reasons(value), None)
            fallback = Reason(ReasonKind.FUNCTION, "the text of a document is not made")
            return Unknown(why or fallback, location=value.location, origin=COMPUTED)
    return value


def lower(frame: Frame, item: object) -> object:
    """Return a text in lower case."""
    value = as_text(frame, item)
    if not is_value(value):
        return value
    frame.step(cost_of(value))
    return _lower(value)


def _lower(value: Value) -> Value:
    match value:
        case Text():
            lowered = map_text(value, str.lower)
            parts = (s if isinstance(s, Piece) else _lower(s) for s in lowered.segments)
            return replace(lowered, segments=tuple(parts), ref=None, raw=None)
        case Unknown(candidates=candidates) if 0 < len(candidates) <= MAX_CANDIDATES:
            return replace(blank(value), candidates=tuple(map(_lower_flat, candidates)))
        case Unknown():
            return blank(value)
    return value


def _lower_flat(value: Value) -> Value:
    return blank(value) if isinstance(value, Unknown) else _lower(value)


def starts_with(frame: Frame, item: object, prefix: object) -> Verdict:
    """Whether a text starts with another; the known start of a partial text may decide."""
    return _end(frame, item, prefix, "prefix")


def ends_with(frame: Frame, item: object, suffix: object) -> Verdict:
    """Whether a text ends with another; the known end of a partial text may decide."""
    return _end(frame, item, suffix, "suffix")


def _end(frame: Frame, item: object, wanted: object, side: str) -> Verdict:
    value, part = as_text(frame, item), as_text(frame, wanted)
    if not is_value(value) or not is_value(part):
        raise TypeError("not a text")
    end = known_text(part)
    if end is None:
        return _not_text(part)
    return lift(value, lambda one: _has_end(one, end, side))


def _has_end(value: Value, end: str, side: str) -> Verdict:
    if not isinstance(value, Text):
        return _not_text(value)
    whole = value.known
    if whole is not None:
        hit = whole.startswith(end) if side == "prefix" else whole.endswith(end)
        return Verdict(hit).with_evidence(value.location)
    shown = value.prefix if side == "prefix" else value.suffix
    size = min(len(shown), len(end))
    if side == "prefix":
        agrees = shown[:size] == end[:size]
    else:
        agrees = size == 0 or shown[-size:] == end[-size:]
    if not agrees or len(shown) >= len(end):
        return Verdict(agrees).with_evidence(value.location)
    return maybe(*reasons(value))


def _not_text(value: Value) -> Verdict:
    """A value that is left out has no text to test; anything else that is no text is not known."""
    if isinstance(value, Null | Absent):
        return no(value.location)
    why = tuple(reasons(value))
    return maybe(*(why or (Reason(ReasonKind.INVALID, "not a text", "", value.location),)))


def matches(frame: Frame, item: object, pattern: Pattern) -> Verdict:
    """Whether a pattern occurs in a known text; a partial text is unknown."""
    value = as_text(frame, item)
    if not is_value(value):
        raise TypeError("not a text")
    return lift(value, lambda one: _matches(frame, one, pattern))


def _matches(frame: Frame, value: Value, pattern: Pattern) -> Verdict:
    whole = known_text(value)
    if whole is None:
        return _not_text(value)
    frame.step(pattern.cost(whole))
    found = pattern.found(whole)
    if found is None:
        detail = f"a text of {len(whole)} characters is too long for the pattern"
        return maybe(Reason(ReasonKind.LIMIT, detail, "", value.location))
    return Verdict(found).with_evidence(value.location)


BUILTINS: Final[dict[str, Callable[..., object]]] = {
    "known": known,
    "len": length,
    "text": as_text,
    "lower": lower,
    "startswith": starts_with,
    "endswith": ends_with,
}
"""The functions that take evaluated arguments; `matches` takes a pattern compiled beforehand."""
