"""Turn a line of a file into what is known there: values, their way, and what is made of them.

It walks evaluated resources and the inventory and knows no language: a value belongs to the line
where it is written, and passes through the lines of its hops.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Final

from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.resource import Evaluation, Resource
from ekslint.core.value import (
    Absent,
    Document,
    Entry,
    ListValue,
    MapValue,
    OriginKind,
    Piece,
    Text,
    Unknown,
    Value,
)
from ekslint.core.verdict import Members
from ekslint.model.entity import Entity
from ekslint.model.inventory import Inventory
from ekslint.model.registry import Registry
from ekslint.sources.textmap import TextMap

_VALUES: Final = Value.__args__
DEEPEST: Final = 12
"""Levels of things inside an entity that are searched."""


@record
class Spot:
    """A line of a file, or one column of it: the offsets [low, high) of its text."""

    path: str
    low: int
    high: int

    def touches(self, place: Location | None) -> bool:
        """Whether a place lies on it, at least in part."""
        return (
            place is not None
            and place.path == self.path
            and place.start < self.high
            and self.low < max(place.end, place.start + 1)
        )

    def passed(self, place: Location | None) -> bool:
        """Whether a place lies on it, or a hop that led there or from there."""
        if place is None:
            return False
        return self.touches(place) or any(self.touches(hop.location) for hop in place.via)


@record
class Known:
    """A value at the line: which part (`attribute`) of what (`address`) it is."""

    address: str
    attribute: str
    value: Value
    resource: Resource
    environment: str = ""


@record
class Use:
    """A thing of the model that holds a value from the line."""

    entity: Entity
    collection: str
    field: str


@record
class Explained:
    """All that is known at a line. `reaches`: variables, locals and outputs whose value comes from
    it. `declares`, `made`: what begins there. `others`: whether anything in this file is known."""

    values: tuple[Known, ...]
    reaches: tuple[str, ...]
    declares: tuple[Resource, ...]
    uses: tuple[Use, ...]
    made: tuple[Entity, ...]
    others: bool


def explained(
    evaluations: Iterable[Evaluation], inventory: Inventory, registry: Registry, spot: Spot
) -> Explained:
    """Return what is known at a spot, in the order of the evaluations."""
    found = [(e.environment, resource) for e in evaluations for resource in e.resources]
    values = [known for under, it in found for known in _of_resource(it, under, spot)]
    declares = [r for _, r in found if r.mode != "name" and spot.touches(r.header)]
    spots = _spots(values, spot)
    mine = {id(known.resource) for known in values}
    reaches = dict.fromkeys(
        resource.address
        for _, resource in found
        if resource.mode == "name" and id(resource) not in mine and _came(resource.body, spots)
    )
    names = {cls: name for name, cls in registry.collections.items()}
    entities = inventory.every(Entity)
    uses = [
        Use(entity, names.get(type(entity), entity.kind), name)
        for entity in entities
        for name in _fields_with(entity, spots)
    ]
    made = tuple(entity for entity in entities if spot.touches(entity.header))
    headers = (*(r.header for _, r in found), *(entity.header for entity in entities))
    others = any(header.path == spot.path for header in headers)
    return Explained(tuple(values), tuple(reaches), tuple(declares), tuple(uses), made, others)


def _spots(values: Iterable[Known], spot: Spot) -> tuple[Spot, ...]:
    """Return the spot, and the texts of the variables and locals that are declared there."""
    found = {spot: None}
    for known in values:
        whole = known.resource.body.entries.get("value")
        place = whole.value.location if whole is not None else None
        if known.resource.mode != "name" or whole is None or whole.span is None or place is None:
            continue
        if place.path == whole.span.path and whole.span.start <= place.start < whole.span.end:
            found[Spot(place.path, place.start, max(place.end, place.start + 1))] = None
    return tuple(found)


def _of_resource(resource: Resource, environment: str, spot: Spot) -> Iterator[Known]:
    """Yield the values of a resource that are written at the spot.

    A variable of a root is also where a file gives it its value, and text is where it is rendered
    from.
    """
    for name, entry in resource.body.entries.items():
        named = resource.mode == "name"
        if name == "__read__" or (entry.span == resource.header and not named):
            continue  # what ekslint knows besides, which nobody wrote
        given = named and resource.type == "variable" and not resource.module
        inside = _in_block(entry.value, spot)
        if inside or spot.touches(entry.span) or (given and _begins(entry.value, spot)):
            for path, value in _deepest(entry, name, spot, 0):
                shown = path.removeprefix("value").removeprefix(".") if named else path
                yield Known(resource.address, shown, value, resource, environment)
        elif not named and (span := entry.span) is not None and span.path != spot.path:
            for path, text in _texts(entry.value, name, 0):
                part = _part(text, spot)
                if part is not None:
                    yield Known(resource.address, path, part, resource, environment)


def _begins(value: Value, spot: Spot) -> bool:
    """Whether the text of a value, or of a part of it, is written at the spot."""
    if spot.touches(value.location) and value.location is not None:
        return not any(spot.touches(hop.location) for hop in value.location.onward[1:])
    match value:
        case MapValue(entries=entries):
            return any(spot.touches(entry.span) for entry in entries.values())
        case ListValue(items=items):
            return any(spot.touches(item.location) for item in items)
    return False


def _in_block(value: Value, spot: Spot) -> bool:
    """Whether an argument of a nested block is written at the spot, below the block's header."""
    match value:
        case ListValue(items=items):
            return any(_in_block(item, spot) for item in items)
        case MapValue(entries=entries, kind="block"):
            return any(
                spot.touches(entry.span) or _in_block(entry.value, spot)
                for entry in entries.values()
            )
    return False


def _deepest(entry: Entry, path: str, spot: Spot, depth: int) -> list[tuple[str, Value]]:
    """Return the smallest parts of a value that are written at the spot, or the value itself."""
    value = entry.value
    found: list[tuple[str, Value]] = []
    if depth < DEEPEST:
        while isinstance(value, Document):
            value = value.content
        match value:
            case MapValue(entries=entries):
                for key, inner in entries.items():
                    here = spot.touches(inner.span) or spot.touches(inner.value.location)
                    if here or _in_block(inner.value, spot):
                        found.extend(_deepest(inner, f"{path}.{key}", spot, depth + 1))
            case ListValue(items=items):
                for number, item in enumerate(items):
                    if spot.touches(item.location) or _begins(item, spot) or _in_block(item, spot):
                        found.extend(_deepest(Entry(item), f"{path}[{number}]", spot, depth + 1))
            case Text() if (part := _part(value, spot)) is not None:
                return [(path, part)]
    return found or [(path, entry.value)]


def _texts(value: Value, path: str, depth: int) -> Iterator[tuple[str, Text]]:
    """Yield the texts in a value, each with its path."""
    match value:
        case Text():
            yield path, value
        case Document(rendered=Text() as rendered):
            yield path, rendered
        case Document(content=content) if depth < DEEPEST:
            yield from _texts(content, path, depth + 1)
        case MapValue(entries=entries) if depth < DEEPEST:
            for key, entry in entries.items():
                yield from _texts(entry.value, f"{path}.{key}", depth + 1)
        case ListValue(items=items) if depth < DEEPEST:
            for number, item in enumerate(items):
                yield from _texts(item, f"{path}[{number}]", depth + 1)


def _part(value: Text, spot: Spot) -> Text | None:
    """Return what of a text of several lines stands at the spot; None when it is all there."""
    if not _stands(value, spot):
        return None
    source = TextMap(value)
    if "\n" not in source.string.rstrip("\n"):
        return None
    at = 0
    for line in source.string.splitlines(keepends=True):
        end = at + len(line.rstrip("\r\n"))
        if spot.touches(source.locate(at, max(end, at + 1))):
            return source.slice(at, end)
        at += len(line)
    return None


def _stands(value: Text, spot: Spot) -> bool:
    return any(spot.touches(part.location) for part in value.segments)


def _fields_with(entity: Entity, spots: tuple[Spot, ...]) -> Iterator[str]:
    for field in fields(entity):
        if field.name in ("header", "declared", "conditions"):
            continue
        if _holds(getattr(entity, field.name), spots, 0):
            yield field.name


def _holds(it: object, spots: tuple[Spot, ...], depth: int) -> bool:
    """Whether something an entity holds came from the spots or through them."""
    if depth > DEEPEST or isinstance(it, Entity | Location):
        return False
    if isinstance(it, _VALUES):
        written = not isinstance(it, Absent) and it.origin.kind is not OriginKind.DEFAULT
        return written and _came(it, spots)
    if isinstance(it, tuple | list):
        return any(_holds(item, spots, depth + 1) for item in it)
    if isinstance(it, Members):
        return any(_holds(item, spots, depth + 1) for item in it.items)
    if is_dataclass(it) and not isinstance(it, type):
        return any(_holds(getattr(it, f.name), spots, depth + 1) for f in fields(it))
    return False


def _came(value: Value, spots: tuple[Spot, ...]) -> bool:
    stack: list[Value] = [value]
    while stack:
        here = stack.pop()
        if any(spot.passed(here.location) for spot in spots):
            return True
        match here:
            case Text(segments=segments):
                for part in segments:
                    if isinstance(part, Piece):
                        if any(spot.passed(part.location) for spot in spots):
                            return True
                    else:
                        stack.append(part)
            case ListValue(items=items):
                stack.extend(items)
            case MapValue(entries=entries):
                if any(spot.touches(e.span) for e in entries.values() for spot in spots):
                    return True
                stack.extend(entry.value for entry in entries.values())
            case Document(content=content):
                stack.append(content)
            case Unknown(candidates=candidates, reason=reason):
                if any(spot.touches(reason.location) for spot in spots):
                    return True
                stack.extend(candidates)
    return False
