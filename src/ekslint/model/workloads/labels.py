"""Turn label selectors and labels into whether the one picks what carries the other.

It knows the two forms of a selector (matchLabels and matchExpressions) and no kind of manifest.

Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ekslint.core.contents import known_text
from ekslint.core.value import (
    Absent,
    ListValue,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Unknown,
    Value,
    reasons,
)
from ekslint.core.verdict import Verdict, every, maybe, no, same, some

T = TypeVar("T")
Pair = tuple[str, str]


@dataclass(slots=True)
class Carriers(Generic[T]):
    """Things by the labels they carry, so that a selector is not held against every one of them.

    `unsure` are those whose labels are not wholly known: any selector may pick them.
    """

    everything: list[T] = field(default_factory=list)
    unsure: list[int] = field(default_factory=list)
    by_pair: dict[Pair, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, things: Iterable[tuple[T, Value]]) -> Carriers[T]:
        """Make it of things and their labels."""
        made: Carriers[T] = cls()
        for at, (thing, labels) in enumerate(things):
            made.everything.append(thing)
            pairs = known_pairs(labels)
            if pairs is None:
                made.unsure.append(at)
            for pair in pairs or ():
                made.by_pair.setdefault(pair, []).append(at)
        return made

    def picked_by(self, selector: Value | None) -> list[T]:
        """Return, in order, the things that a selector may pick: no other is picked."""
        pair = demanded(selector)
        if pair is None:
            return self.everything
        return [self.everything[at] for at in sorted((*self.by_pair.get(pair, ()), *self.unsure))]


def demanded(selector: Value | None) -> Pair | None:
    """Return a label that a selector surely asks for, None when none is known."""
    pairs = selector.get("matchLabels") if isinstance(selector, MapValue) else None
    if not isinstance(pairs, MapValue):
        return None
    written = ((key, known_text(entry.value)) for key, entry in pairs.entries.items())
    return next(((key, value) for key, value in written if value is not None), None)


def known_pairs(labels: Value) -> list[Pair] | None:
    """Return the labels of a thing; None when they are not wholly known."""
    if isinstance(labels, Absent | Null):
        return []
    if not isinstance(labels, MapValue) or labels.open:
        return None
    pairs = [(key, known_text(entry.value)) for key, entry in labels.entries.items()]
    known = [(key, value) for key, value in pairs if value is not None]
    return known if len(known) == len(pairs) else None


def selects(selector: Value | None, labels: Value) -> Verdict:
    """Whether a label selector picks what carries some labels.

    No selector picks nothing; an empty one picks everything.
    """
    match selector:
        case None | Null() | Absent():
            return no(selector.location if selector is not None else None)
        case Unknown(reason=reason):
            return maybe(reason)
        case MapValue():
            return every(_tests(selector, labels))
    return maybe(Reason(ReasonKind.INVALID, "the selector is not a map", "", selector.location))


def carries(wanted: Value | None, labels: Value) -> Verdict:
    """Whether labels hold every pair of a map (the selector of a Service)."""
    match wanted:
        case None | Null() | Absent():
            return no(wanted.location if wanted is not None else None)
        case MapValue():
            return every((*_pairs(wanted, labels), *_more(wanted)))
    return maybe(*reasons(wanted))


def _tests(selector: MapValue, labels: Value) -> Iterator[Verdict]:
    pairs = selector.get("matchLabels")
    if isinstance(pairs, MapValue):
        yield from _pairs(pairs, labels)
        yield from _more(pairs)
    elif pairs is not None and not isinstance(pairs, Null | Absent):
        yield maybe(*reasons(pairs))
    written = selector.get("matchExpressions")
    if isinstance(written, ListValue):
        for item in written.items:
            yield _expression(item, labels)
        if written.open:
            yield maybe(*written.open)
    elif written is not None and not isinstance(written, Null | Absent):
        yield maybe(*reasons(written))
    yield from _more(selector)


def _pairs(pairs: MapValue, labels: Value) -> Iterator[Verdict]:
    for key, entry in pairs.entries.items():
        found = _label(labels, key)
        if isinstance(found, Absent):
            yield no(entry.value.location)
        else:
            yield same(entry.value, found)


def _more(wanted: MapValue) -> Iterator[Verdict]:
    """Yield that more may be asked for than is written."""
    if wanted.open:
        yield maybe(*wanted.open)


def _expression(item: Value, labels: Value) -> Verdict:
    if not isinstance(item, MapValue):
        return maybe(*reasons(item))
    key, operator = known_text(item.get("key")), known_text(item.get("operator"))
    if key is None or operator is None:
        why = Reason(ReasonKind.OUTSIDE, "an expression of the selector is not known")
        return maybe(next(reasons(item), why))
    found = _label(labels, key)
    there = (
        maybe(found.reason)
        if isinstance(found, Unknown)
        else Verdict(not isinstance(found, Absent)).with_evidence(found.location)
    )
    values = item.get("values")
    listed = values.items if isinstance(values, ListValue) else ()
    among = some(same(found, value) for value in listed)
    if isinstance(values, ListValue) and values.open and among.truth is not True:
        among = maybe(*values.open)
    match operator:
        case "Exists":
            return there
        case "DoesNotExist":
            return ~there
        case "In":
            return there & among
        case "NotIn":
            return ~(there & among)
    return maybe(Reason(ReasonKind.INVALID, f"`{operator}` is no operator of a selector"))


def _label(labels: Value, key: str) -> Value:
    """Return the value of a label; absent when it surely is not carried."""
    match labels:
        case MapValue():
            found = labels.get(key)
            if found is not None:
                return found
            if labels.open:
                return Unknown(labels.open[0], location=labels.location)
            return Absent(name=key, location=labels.location)
        case Unknown():
            return labels
    return Absent(name=key, location=labels.location)
