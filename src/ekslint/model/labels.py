"""Turn label selectors and labels into whether the one picks what carries the other.

It knows the two forms of a selector (matchLabels and matchExpressions) and no kind of manifest.

Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
"""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.value import (
    Absent,
    ListValue,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Unknown,
    Value,
    known_text,
    reasons,
)
from ekslint.core.verdict import Verdict, every, maybe, no, same, some


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
