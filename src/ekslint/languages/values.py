"""Turn parts of resource bodies, of whatever language, into values the model takes.

Shared by the languages' `inventory`; it knows no resource type and no syntax but JSON in a text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ekslint.core.location import Location
from ekslint.core.pieces import with_holes
from ekslint.core.resource import Resource
from ekslint.core.value import (
    Absent,
    Document,
    Entry,
    ListValue,
    MapValue,
    Null,
    Piece,
    Reason,
    ReasonKind,
    Text,
    Unknown,
    Value,
    missing_at,
    reasons,
)
from ekslint.core.verdict import Members
from ekslint.model.policy import Policy, no_policy, read_policy, unread_policy


def entity_id(resource: Resource, part: str = "") -> str:
    """Return the id of the entity a resource becomes; `part` for further entities inside it."""
    return f"{resource.scope}::{resource.address}{'/' + part if part else ''}"


def common(resource: Resource, part: str = "") -> dict[str, Any]:
    """Return what every entity takes over from the resource behind it, or from a part of that."""
    return {
        "id": entity_id(resource, part),
        "scope": resource.scope,
        "header": resource.header,
        "conditions": resource.conditions,
        "declared": resource,
    }


def under_key(value: Value, entry: Entry) -> Value:
    """Return a map or list that starts on a line below its key as standing at the key."""
    here, key = value.location, entry.key
    if not isinstance(value, MapValue | ListValue) or here is None or key is None:
        return value
    if here is not entry.value.location or here.source is not key.source or here.line == key.line:
        return value
    return replace(value, location=key)


def at_keys(value: Value) -> Value:
    """Return a document with every map and list that starts below its key standing at the key."""
    match value:
        case MapValue(entries=entries):
            made: dict[str, Entry] = {}
            for key, entry in entries.items():
                inner = replace(entry, value=at_keys(entry.value))
                made[key] = replace(inner, value=under_key(inner.value, inner))
            return replace(value, entries=made)
        case ListValue(items=items):
            return replace(value, items=tuple(at_keys(item) for item in items))
    return value


def first(*values: Value) -> Value:
    """Return the first value that is written, else the last one."""
    for value in values[:-1]:
        if not isinstance(value, Absent | Null):
            return value
    return values[-1]


def block_value(block: MapValue, name: str) -> Value:
    """Return an attribute of a nested block; what is not written is absent at the block.

    A null is absent as well, where it stands.
    """
    found = block.get(name)
    if isinstance(found, Null):
        place = found.location or block.location
        return Absent(name=name, location=place, origin=missing_at(place, name))
    if found is None:
        if block.open:
            return Unknown(block.open[0], location=block.location)
        return Absent(name=name, location=block.location, origin=missing_at(block.location, name))
    return found


def blocks(value: Value | None) -> Members[MapValue]:
    """Return nested blocks (or objects of a list) as a collection; unknown parts leave it open."""
    match value:
        case None | Null() | Absent():
            return Members()
        case MapValue():
            return Members((value,))
        case ListValue(items=items, open=open_):
            why = [*open_]
            kept: list[MapValue] = []
            for item in items:
                if isinstance(item, MapValue):
                    kept.append(item)
                elif isinstance(item, Unknown):
                    why.append(item.reason)
            return Members(tuple(kept), tuple(why), value.location)
        case Unknown(reason=reason):
            return Members((), (reason,), value.location)
    return Members((), (Reason(ReasonKind.INVALID, "not a block"),), value.location)


def policy_of(value: Value) -> Policy:
    """Return the policy in an attribute: a document, jsonencode, or JSON text in place."""
    match value:
        case Absent() | Null():
            return no_policy(value.location)
        case Document():
            return read_policy(value)
        case Text():
            from ekslint.sources.json.read import read_json

            holes_only, _ = with_holes(value)
            if value.known is None and "{" not in holes_only:
                return read_policy(value)
            parsed = read_json(value)
            if parsed.problems and value.known is None:
                parsed = read_json(_without_unknown_ends(value))
            if parsed.value is None or parsed.problems:
                broken = Reason(ReasonKind.INVALID, "policy is not JSON", "", value.location)
                return unread_policy(next(reasons(value), broken), value.location)
            return replace(read_policy(parsed.value), location=value.location)
    return read_policy(value)


def _without_unknown_ends(value: Text) -> Text:
    """Return a text without the unknown parts around it: nothing may stand around a policy, so in
    `join("", documents)` of a list that may be longer there is nothing more."""
    kept = list(value.segments)
    for end in (0, -1):
        while kept and not isinstance(kept[end], Piece):
            kept.pop(end)
    return replace(value, segments=tuple(kept))


def one_of(value: Value) -> Value:
    """Return what holds one thing as a list of it, for `joined`; an absent one stays absent."""
    if isinstance(value, Absent):
        return value
    return ListValue((value,), location=value.location)


def joined(*values: Value) -> Value:
    """Return several list values as one; absent ones count as empty, unknown ones leave it open."""
    items: list[Value] = []
    open_: list[Reason] = []
    place = None
    found = False
    for value in values:
        match value:
            case Absent() | Null():
                place = place or value.location
            case ListValue(items=more, open=why):
                found = True
                items.extend(more)
                open_.extend(why)
                place = value.location or place
            case Unknown(reason=reason):
                found = True
                open_.append(reason)
                place = value.location or place
            case _:
                found = True
                items.append(value)
                place = value.location or place
    if not found:
        return Absent(name="", location=place)
    return ListValue(tuple(items), tuple(dict.fromkeys(open_)), location=place)


def all_of(parts: Iterable[Members[MapValue]]) -> Members[MapValue]:
    """Return several collections as one."""
    items: list[MapValue] = []
    open_: list[Reason] = []
    for part in parts:
        items.extend(part.items)
        open_.extend(part.open)
    return Members(tuple(items), tuple(dict.fromkeys(open_)))


def as_snapshot(location: Location | None) -> Reason:
    """Return why it is not known whether a volume is encrypted: it is what its snapshot is."""
    return Reason(ReasonKind.OUTSIDE, "the snapshot tells whether it is encrypted", "", location)
