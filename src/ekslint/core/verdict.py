"""Turn judgements into three-valued answers that carry their evidence and their open questions.

A verdict does not know what was judged; it knows what decided it (`because`) and, when nothing
did, what would have to be known (`open`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Generic, TypeVar

from ekslint.core.contents import known, known_text
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.value import (
    Absent,
    Document,
    ListValue,
    MapValue,
    Null,
    Number,
    Piece,
    Reason,
    ReasonKind,
    Scalar,
    Text,
    Unknown,
    Value,
    reasons,
)

T = TypeVar("T")
_NOTHING: Final = (Null, Absent)


@record
class Evidence:
    """A value that decided something: where it is and what it says, for people.

    `joins`: it only led from one thing to another, as the name of a cluster in a group does.
    """

    location: Location
    label: str = ""
    joins: bool = False

    def __hash__(self) -> int:  # of all that a run hashes, half is evidence
        return hash(self.location)


@record
class Verdict:
    """An answer: true, false, or None for unknown.

    `because` are the values that decided; `open` the reasons why it is not known. `assumptions`
    are sentences a message must add ("the only cluster under this scan root").
    """

    truth: bool | None
    because: tuple[Evidence, ...] = ()
    open: tuple[Reason, ...] = ()
    assumptions: tuple[str, ...] = ()

    def __invert__(self) -> Verdict:
        if self.truth is None:
            return self
        return Verdict(not self.truth, self.because, self.open, self.assumptions)

    def __and__(self, other: Verdict) -> Verdict:
        return _compose((self, other), decides=False)

    def __or__(self, other: Verdict) -> Verdict:
        return _compose((self, other), decides=True)

    def with_evidence(self, *locations: Location | None, label: str = "") -> Verdict:
        """Return the verdict with more evidence behind it."""
        if len(locations) == 1 and not self.because and (place := locations[0]) is not None:
            return Verdict(self.truth, (Evidence(place, label),), self.open, self.assumptions)
        more = tuple([Evidence(place, label) for place in locations if place is not None])
        if not more:
            return self
        because = _unique((*self.because, *more)) if self.because or len(more) > 1 else more
        return Verdict(self.truth, because, self.open, self.assumptions)

    def assuming(self, *assumptions: str) -> Verdict:
        """Return the verdict under further stated assumptions."""
        if not assumptions:
            return self
        stated = _unique((*self.assumptions, *assumptions))
        return Verdict(self.truth, self.because, self.open, stated)


TRUE = Verdict(True)
FALSE = Verdict(False)


def yes(*locations: Location | None) -> Verdict:
    """Return a true verdict decided at these places."""
    return TRUE.with_evidence(*locations)


def no(*locations: Location | None) -> Verdict:
    """Return a false verdict decided at these places."""
    return FALSE.with_evidence(*locations)


def maybe(*why: Reason) -> Verdict:
    """Return an unknown verdict with its reasons."""
    return Verdict(None, open=tuple(dict.fromkeys(why)))


def open_because(kind: ReasonKind, detail: str, location: Location | None = None) -> Verdict:
    """Return an unknown verdict with one reason."""
    return maybe(Reason(kind, detail, "", location))


def _unique(items: Sequence[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items)) if len(items) > 1 else tuple(items)


def _compose(verdicts: Iterable[Verdict], *, decides: bool) -> Verdict:
    """Combine by Kleene logic: a verdict equal to `decides` decides alone."""
    because: list[Evidence] = []
    open_: list[Reason] = []
    assumptions: list[str] = []
    for verdict in verdicts:
        if verdict.truth is decides:
            return verdict
        if verdict.because:
            because += verdict.because
        if verdict.open:
            open_ += verdict.open
        elif verdict.truth is None:
            open_.append(Reason(ReasonKind.OUTSIDE, "not known"))
        if verdict.assumptions:
            assumptions += verdict.assumptions
    truth = None if open_ else not decides
    if not (because or open_ or assumptions):
        return TRUE if truth else FALSE
    return Verdict(truth, _unique(because), _unique(open_), _unique(assumptions))


def every(verdicts: Iterable[Verdict]) -> Verdict:
    """True when all are true; false as soon as one is false, with that one's evidence."""
    return _compose(verdicts, decides=False)


def some(verdicts: Iterable[Verdict]) -> Verdict:
    """True as soon as one is true, with that one's evidence; false when all are false."""
    return _compose(verdicts, decides=True)


@record
class Members(Generic[T]):
    """A collection of model things: closed, or open with the reasons why more may exist.

    No rule tests emptiness in any other way: over an open collection `any`, `all`, `none` and
    `length` are unknown unless a known member decides.
    """

    items: tuple[T, ...] = ()
    open: tuple[Reason, ...] = ()
    header: Location | None = None
    because: tuple[Evidence, ...] = ()

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def any(self, predicate: Callable[[T], Verdict]) -> Verdict:
        """Whether the predicate holds for a member."""
        found = some(map(predicate, self.items)) if self.items else FALSE
        if found.truth is True:
            return found
        if self.open:
            return Verdict(
                None, found.because, _unique((*found.open, *self.open)), found.assumptions
            )
        if found.truth is False:
            because = _unique((*found.because, *self._absence()))
            return Verdict(False, because, found.open, found.assumptions)
        return found

    def all(self, predicate: Callable[[T], Verdict]) -> Verdict:
        """Whether the predicate holds for every member."""
        return ~self.any(lambda item: ~predicate(item))

    def none(self, predicate: Callable[[T], Verdict]) -> Verdict:
        """Whether the predicate holds for no member."""
        return ~self.any(predicate)

    def empty(self) -> Verdict:
        """Whether there is no member at all."""
        return ~self.any(lambda _: TRUE)

    def where(self, predicate: Callable[[T], Verdict]) -> Members[T]:
        """Return the members for which the predicate is true; undecided ones leave it open."""
        kept: list[T] = []
        why: list[Reason] = list(self.open)
        for item in self.items:
            verdict = predicate(item)
            if verdict.truth is True:
                kept.append(item)
            elif verdict.truth is None:
                why.extend(verdict.open or (Reason(ReasonKind.OUTSIDE, "not known"),))
        return Members(tuple(kept), _unique(why), self.header, self.because)

    def _absence(self) -> tuple[Evidence, ...]:
        header = (Evidence(self.header),) if self.header else ()
        return (*self.because, *header)


def truth_of(value: Value) -> Verdict:
    """Judge a value used as a condition: a bool (or "true"/"false") decides, null and absent are
    false, anything not known is unknown."""
    match value:
        case Null() | Absent():
            return no(value.location)
        case Unknown(candidates=candidates) if candidates:
            verdicts = [truth_of(candidate) for candidate in candidates]
            if all(v.truth is True for v in verdicts):
                return yes(value.location)
            if all(v.truth is False for v in verdicts):
                return no(value.location)
            return maybe(value.reason)
        case Unknown(reason=reason):
            return maybe(reason)
        case Scalar(data=data):
            return Verdict(bool(data)).with_evidence(value.location)
        case Text() | Document():
            whole = known(value)
            if whole is None:
                return maybe(*reasons(value))
            return Verdict(whole not in ("", "false")).with_evidence(value.location)
        case ListValue(items=sized, open=open_):
            if sized or not open_:
                return Verdict(bool(sized)).with_evidence(value.location)
            return maybe(*open_)
        case MapValue(entries=keyed, open=open_):
            if keyed or not open_:
                return Verdict(bool(keyed)).with_evidence(value.location)
            return maybe(*open_)


def same(left: Value, right: Value) -> Verdict:
    """Judge whether two values are equal, as far as is known.

    Known data compares by content (a number equals its text, as in Terraform's conversions).
    Two unknowns are equal when they have the same identity: one unset variable, one attribute of
    one resource. Partial texts differ when their known ends differ.
    """
    places = (left.location, right.location)
    if _identical(left, right):
        return yes(*places)
    a, b = known_text(left), known_text(right)
    if a is not None and b is not None:
        return Verdict(a == b or _same_number(left, right)).with_evidence(*places)
    for one, other in ((left, right), (right, left)):
        if isinstance(one, _NOTHING):
            return _null_verdict(other).with_evidence(*places)
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Unknown) and one.candidates:
            verdicts = [same(candidate, other) for candidate in one.candidates]
            truths = {v.truth for v in verdicts}
            if len(truths) == 1 and None not in truths:
                return Verdict(truths.pop()).with_evidence(*places)
            return maybe(one.reason)
    if isinstance(left, ListValue) and isinstance(right, ListValue):
        return _same_lists(left, right)
    if isinstance(left, MapValue) and isinstance(right, MapValue):
        return _same_maps(left, right)
    lt, rt = _as_text(left), _as_text(right)
    if lt is not None and rt is not None:
        if _ends_differ(lt, rt):
            return no(*places)
        if _runs(lt) == _runs(rt) and all(_stable(s) for s in lt.segments):
            return yes(*places)
        return maybe(*reasons(left), *reasons(right))
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return maybe(*reasons(left), *reasons(right))
    return no(*places)


def _same_number(left: Value, right: Value) -> bool:
    a, b = known(left), known(right)
    numeric = isinstance(a, Number) and isinstance(b, Number)
    return numeric and not isinstance(a, bool) and not isinstance(b, bool) and a == b


def _identical(left: Value, right: Value) -> bool:
    if left.ref is not None and left.ref == right.ref:
        return True
    if isinstance(left, Unknown) and isinstance(right, Unknown):
        identity = left.reason.identity
        return bool(identity) and identity == right.reason.identity
    return False


def _runs(value: Text) -> list[str | Value]:
    """Return the segments with neighbouring pieces joined: how a text was cut does not matter."""
    runs: list[str | Value] = []
    for segment in value.segments:
        if not isinstance(segment, Piece):
            runs.append(segment)
        elif runs and isinstance(runs[-1], str):
            runs[-1] += segment.text
        else:
            runs.append(segment.text)
    return runs


def _stable(segment: Piece | Value) -> bool:
    if isinstance(segment, Piece):
        return True
    return segment.ref is not None or (
        isinstance(segment, Unknown) and bool(segment.reason.identity)
    )


def _null_verdict(other: Value) -> Verdict:
    if isinstance(other, _NOTHING):
        return TRUE
    if isinstance(other, Unknown) and not other.nonnull:
        return maybe(other.reason)
    return FALSE


def _as_text(value: Value) -> Text | None:
    if isinstance(value, Text):
        return value
    if isinstance(value, Document):
        return value.rendered
    if isinstance(value, Scalar):
        return Text((Piece(known_text(value) or "", value.location),))
    return None


def _ends_differ(a: Text, b: Text) -> bool:
    if a.known is not None or b.known is not None:
        whole, partial = (a.known, b) if a.known is not None else (b.known, a)
        if whole is None:
            return False
        head, tail = partial.prefix, partial.suffix
        if len(head) + len(tail) > len(whole):
            return True
        if not (whole.startswith(head) and whole.endswith(tail)):
            return True
        # What is known in the middle has to be somewhere in it.
        return any(isinstance(s, Piece) and s.text not in whole for s in partial.segments)
    n = min(len(a.prefix), len(b.prefix))
    m = min(len(a.suffix), len(b.suffix))
    return a.prefix[:n] != b.prefix[:n] or (m > 0 and a.suffix[-m:] != b.suffix[-m:])


def _same_lists(left: ListValue, right: ListValue) -> Verdict:
    if left.open or right.open:
        return maybe(*left.open, *right.open)
    if "set" in (left.kind, right.kind):
        keys = [known_text(v) for v in (*left.items, *right.items)]
        if None in keys:
            return maybe(*reasons(left), *reasons(right))
        return Verdict(set(keys[: len(left.items)]) == set(keys[len(left.items) :]))
    if len(left.items) != len(right.items):
        return no(left.location, right.location)
    return every(same(a, b) for a, b in zip(left.items, right.items, strict=True))


def _same_maps(left: MapValue, right: MapValue) -> Verdict:
    if left.open or right.open:
        return maybe(*left.open, *right.open)
    if left.entries.keys() != right.entries.keys():
        return no(left.location, right.location)
    return every(same(e.value, right.entries[k].value) for k, e in left.entries.items())
