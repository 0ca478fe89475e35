"""Turn the inputs of an expression into where its result comes from, and into honest unknowns.

It knows values only: what an expression means is the business of its callers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import Final

from ekslint.core.contents import references, scalar_text
from ekslint.core.location import FROM, MAX_HOPS, Hop, Location
from ekslint.core.provenance import called, through
from ekslint.core.record import replace
from ekslint.core.value import (
    COMPUTED,
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
    V,
    Value,
    reasons,
    unknown,
)

ERRORS: Final = frozenset({ReasonKind.INVALID, ReasonKind.MISSING})
"""The reasons that are claims: Terraform itself stops here, so `try` and `can` fall through."""

NEVER_EMPTY: Final = {
    "image_id": "",
    "insecure_value": "aws_ssm_parameter.",
    "value": "aws_ssm_parameter.",
}
"""Attributes of data sources that are never empty, with the type of the data source."""
MAX_CANDIDATES: Final = 16
MAX_IDENTITY: Final = 240
MAX_LABEL: Final = 80


def invalid(detail: str, location: Location | None) -> Unknown:
    """Return the unknown that stands for an error Terraform reports at this place."""
    return unknown(ReasonKind.INVALID, detail, location=location)


def limit(detail: str, location: Location | None) -> Unknown:
    """Return the unknown that stands for work given up."""
    return unknown(ReasonKind.LIMIT, detail, location=location)


def is_error(value: Value) -> bool:
    """Whether the value stands for an error of the expression itself."""
    return isinstance(value, Unknown) and value.reason.kind in ERRORS


def first_error(values: Iterable[Value]) -> Unknown | None:
    """Return the first value that stands for an error."""
    for value in values:
        if isinstance(value, Unknown) and value.reason.kind in ERRORS:
            return value
    return None


def deep_error(value: Value) -> Unknown | None:
    """Return an error held anywhere inside a value (an object with a broken attribute is one)."""
    stack: list[Value] = [value]
    while stack:
        match stack.pop():
            case Unknown() as leaf if leaf.reason.kind in ERRORS:
                return leaf
            case ListValue(items=items):
                stack.extend(items)
            case MapValue(entries=entries):
                stack.extend(entry.value for entry in entries.values())
            case Text(segments=segments) if len(segments) > 1:
                stack.extend(s for s in segments if not isinstance(s, Piece))
            case Document(content=content):
                stack.append(content)
    return None


def led_by(value: Value, location: Location) -> tuple[Hop, ...]:
    """Return the hops by which a value came into the expression at a place.

    Empty for what is simply written inside it. A value from elsewhere is its own first hop, so that
    what is computed from it leads to the line a person can edit.
    """
    place = value.location
    if place is None:
        return ()
    if within(place, location):
        return place.via if place.via != location.via else ()
    return (Hop(FROM, place.bare), *place.via)


def derived(location: Location, *inputs: Value | None) -> Location:
    """Return the place of a computed value: the expression, led to by its first outside input."""
    for value in inputs:
        hops = led_by(value, location) if value is not None else ()
        if hops:
            own = location.via
            if own and hops[-len(own) :] == own:
                hops = hops[: -len(own)]
            here = Hop(_words(location), location.bare)
            if hops and hops[-1].location == here.location:
                hops = hops[:-1]
            via = (*hops[: MAX_HOPS - len(own) - 1], here, *own)
            return Location(location.source, location.start, location.end, via)
    return location


def _words(location: Location) -> str:
    """Return what a computed value is called: its expression when that is one line."""
    if location.end - location.start == len(location.source.text):
        return "this template"
    return "composed here" if "\n" in location.text else f"`{label(location)}`"


def placed(value: V, words: str, span: Location) -> V:
    """Return the value of a definition: a hop for it, or its words where it is written right here.

    `span` is the whole `name = expression`.
    """
    place = value.location
    if place is None or not within(place, span):
        return through(value, words, span)
    return called(value, words)


def within(inner: Location, outer: Location) -> bool:
    """Whether a place lies inside another."""
    return inner.source is outer.source and outer.start <= inner.start and inner.end <= outer.end


def label(location: Location) -> str:
    """Return the expression at a place as one short line, for people."""
    text = " ".join(location.text.split())
    return text if len(text) <= MAX_LABEL else text[: MAX_LABEL - 1] + "…"


def identity(value: Value) -> str | None:
    """Return text that is equal only for equal values; None when that cannot be promised.

    An unset variable or an attribute of a resource counts by its own identity.
    """
    parts: list[str] = []
    if not _identify(value, parts, 64):
        return None
    joined = "".join(parts)
    if len(joined) > MAX_IDENTITY:
        return "#" + blake2b(joined.encode(errors="replace"), digest_size=16).hexdigest()
    return joined


def _identify(value: Value, parts: list[str], room: int) -> bool:
    if len(parts) > room:
        return False
    match value:
        case Scalar(data=data):
            parts.append(scalar_text(data))
        case Text(segments=segments):
            parts.append('"')
            for segment in segments:
                if isinstance(segment, Piece):
                    parts.append(segment.text.replace("\\", "\\\\").replace('"', '\\"'))
                elif not _identify(segment, parts, room):
                    return False
            parts.append('"')
        case Null():
            parts.append("null")
        case Unknown(reason=reason, ref=ref):
            if ref is not None:
                parts.append(f"<{ref.scope}|{ref}>")
            elif reason.identity:
                parts.append(f"<{reason.identity}>")
            else:
                return False
        case ListValue(items=items, open=open_, kind=kind):
            parts.append(f"{kind}[")
            for item in items:
                if open_ or not _identify(item, parts, room):
                    return False
                parts.append(",")
            parts.append("]")
            return not open_
        case MapValue(entries=entries, open=open_, kind=kind):
            parts.append(f"{kind}{{")
            for key in sorted(entries):
                parts.append(f"{key!r}:")
                if open_ or not _identify(entries[key].value, parts, room):
                    return False
                parts.append(",")
            parts.append("}")
            return not open_
        case Document(format=form, content=content):
            parts.append(f"{form}(")
            if not _identify(content, parts, room):
                return False
            parts.append(")")
        case Absent():
            return False
    return len(parts) <= room


def opaque(
    name: str, inputs: Iterable[Value], location: Location, *, nonnull: bool = False
) -> Unknown:
    """Return the unknown result of a pure operation over inputs that are not (wholly) known.

    It keeps the first reason of its inputs but neither their identity nor their reference: the
    result is another value. The same operation over the same inputs is the same value again.
    """
    inputs = tuple(inputs)
    reason: Reason | None = None
    named: list[str] | None = [name]
    for value in inputs:
        if reason is None:
            reason = next(reasons(value), None)
        if named is not None:
            own = identity(value)
            named = None if own is None else [*named, own]
    if reason is None:
        reason = Reason(ReasonKind.FUNCTION, f"`{name}` is not evaluated here", "", location)
        named = None
    joined = " ".join(named) if named else ""
    if len(joined) > MAX_IDENTITY:
        joined = "#" + blake2b(joined.encode(errors="replace"), digest_size=16).hexdigest()
    if joined == reason.identity:
        joined = ""
    return Unknown(
        replace(reason, identity=joined),
        location=derived(location, *inputs),
        origin=COMPUTED,
        nonnull=nonnull,
        made_of=tuple(dict.fromkeys(ref for value in inputs for ref in references(value)))[:8],
    )


def nameless(value: Unknown) -> Unknown:
    """Return the unknown without an identity: nothing says what it is equal to."""
    if not value.reason.identity and value.ref is None:
        return value
    return replace(value, reason=replace(value.reason, identity=""), ref=None)


def choose(values: Iterable[Value], undecided: Unknown, location: Location | None) -> Value:
    """Return the one value all candidates agree on, else an unknown that holds them.

    `undecided` gives the reason: what would have to be known to choose.
    """
    flat: list[Value] = []
    for value in values:
        flat.extend(
            value.candidates if isinstance(value, Unknown) and value.candidates else [value]
        )
    kept: dict[str, Value] = {}
    loose: list[Value] = []
    for value in flat:
        own = identity(value)
        if own is None:
            loose.append(value)
        else:
            kept.setdefault(own, value)
    merged = [*kept.values(), *loose]
    if len(merged) == 1 and not loose:
        return merged[0]
    nonnull = all(never_null(value) for value in merged)
    if len(merged) > MAX_CANDIDATES:
        merged = []
    return Unknown(
        replace(undecided.reason, identity=""),
        candidates=tuple(merged),
        location=location or undecided.location,
        origin=COMPUTED,
        nonnull=nonnull,
    )


def each_candidate(value: Unknown, apply: Callable[[Value], Value], location: Location) -> Value:
    """Apply a pure operation to every candidate of an undecided value."""
    return choose((apply(candidate) for candidate in value.candidates), value, location)


def names_itself(value: Value) -> bool:
    """Whether the value is the id or ARN of a resource: a string, never null and never empty.

    The AWS provider sets both on every resource and data source that has them. So it does with the
    id of the security group that EKS makes for a cluster.
    """
    ref = value.ref
    if ref is None or not isinstance(value, Unknown) or not ref.path:
        return False
    if ref.path[-1] == "cluster_security_group_id":
        return True
    return ref.path[-1] in ("id", "arn") and all(isinstance(s, int) for s in ref.path[:-1])


def never_null(value: Value) -> bool:
    """Whether the value is surely not null."""
    match value:
        case Null() | Absent():
            return False
        case Unknown(candidates=candidates, nonnull=nonnull):
            return (
                nonnull
                or names_itself(value)
                or (bool(candidates) and all(never_null(c) for c in candidates))
            )
    return True


def never_empty(value: Value) -> bool:
    """Whether the value is surely not the empty text: the id or ARN of something that is there, or
    the value of a parameter, which the service does not store empty."""
    ref = value.ref
    if not isinstance(value, Unknown) or ref is None or not ref.path:
        return False
    if names_itself(value):
        return True
    looked_up = NEVER_EMPTY.get(str(ref.path[-1]))
    _, data, name = f".{ref.address}".rpartition(".data.")
    return looked_up is not None and bool(data) and name.startswith(looked_up)
