"""Turn several readings of one module call, one per release it may mean, into what all agree on.

A value is known where every release gives the same one; what only some releases declare exists
under a condition that proves no finding. It knows no module by name, and nothing of versions but
the words for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.resource import Condition, Resource
from ekslint.core.value import (
    Document,
    Entry,
    ListValue,
    MapValue,
    Reason,
    ReasonKind,
    Text,
    Unknown,
    Value,
)
from ekslint.facts.provider import BlockSchema, TypeSchema, data_schema, resource_schema
from ekslint.languages.terraform.bodies import BLOCK
from ekslint.languages.terraform.provenance import choose, identity

Schema = TypeSchema | BlockSchema
_Key = tuple[str, str, str, int]

SETS_OF_POLICIES: Final = frozenset({"Action", "NotAction", "Resource", "NotResource"})
"""Elements of a policy's statement whose lists are sets of texts."""


@record
class Readings:
    """The releases one call may mean: who calls, the releases in words, where it is said."""

    identity: str
    name: str
    labels: tuple[str, ...]
    location: Location

    @property
    def reason(self) -> Reason:
        """Why a value is not known that the releases differ in."""
        listed = " and ".join(sorted(self.labels))
        detail = f"the releases of module `{self.name}` that it may be ({listed}) differ here"
        return Reason(ReasonKind.MODULE, detail, "", self.location)

    def only(self, chosen: Sequence[int], subject: str = "") -> Condition:
        """Return the condition that the release is one of some; `subject` makes it one thing's."""
        labels = sorted(self.labels[i] for i in chosen)
        words = f"module `{self.name}` is release {' or '.join(labels)}"
        own = f"release:{self.identity}:{','.join(labels)}:{subject}"
        return Condition(own, words, False, self.reason, reading=True)


def agreed_resources(readings: Sequence[Sequence[Resource]], which: Readings) -> Iterator[Resource]:
    """Yield the resources of all readings: agreed values, and conditions for what only some have.

    Resources are told apart by mode, type and address. The order is that of the first reading, with
    what it lacks at the end.
    """
    tables = [_table(resources) for resources in readings]
    for key in dict.fromkeys(key for table in tables for key in table):
        having = [i for i, table in enumerate(tables) if key in table]
        yield _agreed_resource([tables[i][key] for i in having], having, which)


def _table(resources: Sequence[Resource]) -> dict[_Key, Resource]:
    table: dict[_Key, Resource] = {}
    for resource in resources:
        number = 0
        while (key := (resource.mode, resource.type, resource.address, number)) in table:
            number += 1
        table[key] = resource
    return table


def _agreed_resource(found: Sequence[Resource], having: Sequence[int], which: Readings) -> Resource:
    first = found[0]
    schema = None
    if first.mode in ("managed", "data"):
        schema = (data_schema if first.mode == "data" else resource_schema)(first.type)
    body = _agreed_map([r.body for r in found], which, schema)
    conditions = tuple(c for c in first.conditions if all(c in r.conditions for r in found))
    if any(set(r.conditions) != set(conditions) for r in found):
        conditions = (*conditions, which.only(having, first.address))
    elif len(having) < len(which.labels):
        conditions = (*conditions, which.only(having))
    return replace(first, body=body, conditions=conditions)


def agreed(values: Sequence[Value], which: Readings, schema: Schema | None = None) -> Value:
    """Return what all values agree on, as deep as they do; `schema` is that of nested blocks.

    What is an attribute of one and the same thing in every reading stays that.
    """
    first = values[0]
    if len(values) == 1:
        return first
    found = _agreed(values, which, schema)
    ref = first.ref if all(value.ref == first.ref for value in values) else None
    return found if found.ref == ref else replace(found, ref=ref)


def _agreed(values: Sequence[Value], which: Readings, schema: Schema | None) -> Value:
    first = values[0]
    names = {identity(value) for value in values}
    if len(names) == 1 and None not in names:
        return first
    maps = [value for value in values if isinstance(value, MapValue)]
    if len(maps) == len(values) and len({m.kind for m in maps}) == 1:
        return _agreed_map(maps, which, schema)
    lists = [value for value in values if isinstance(value, ListValue)]
    if len(lists) == len(values) and len({found.kind for found in lists}) == 1:
        return _agreed_list(lists, which, schema)
    documents = [value for value in values if isinstance(value, Document)]
    if len(documents) == len(values) and len({d.format for d in documents}) == 1:
        content = agreed([d.content for d in documents], which)
        return replace(documents[0], content=content, rendered=None)
    if isinstance(first, Text) and all(value == first for value in values):
        return first  # too long to be named, or with parts that have no name
    return choose(values, Unknown(which.reason, location=first.location), first.location)


def _agreed_map(maps: Sequence[MapValue], which: Readings, schema: Schema | None) -> MapValue:
    first = maps[0]
    entries: dict[str, Entry] = {}
    open_ = list(dict.fromkeys(reason for m in maps for reason in m.open))
    for key in dict.fromkeys(key for m in maps for key in m.entries):
        having = [m.entries[key] for m in maps if key in m.entries]
        inner = schema.blocks.get(key) if schema else None
        if len(having) == len(maps):
            everyone = [entry.value for entry in having]
            whole = _agreed_set(everyone, which) if key in SETS_OF_POLICIES else None
            value = agreed(everyone, which, inner) if whole is None else whole
        elif inner is not None or _blocks(having[0].value):
            value = _some([entry.value for entry in having], which)
        elif first.kind == BLOCK:
            value = Unknown(which.reason, location=having[0].value.location)
        else:
            open_.append(which.reason)
            continue
        entries[key] = replace(having[0], value=value)
    partial = _agreed_partial(maps, which)
    if partial is None:
        partial = ()
        open_.append(which.reason)
    return replace(first, entries=entries, open=tuple(dict.fromkeys(open_)), partial=partial)


def _agreed_partial(
    maps: Sequence[MapValue], which: Readings
) -> tuple[tuple[Value, Entry], ...] | None:
    """Return the entries whose keys are not known, where all have the same ones; else None."""
    first = maps[0].partial
    for other in maps[1:]:
        if [key for key, _ in other.partial] != [key for key, _ in first]:
            return None
    columns = zip(*([entry.value for _, entry in m.partial] for m in maps), strict=True)
    return tuple(
        (key, replace(entry, value=agreed(values, which)))
        for (key, entry), values in zip(first, columns, strict=True)
    )


def _blocks(value: Value) -> bool:
    """Whether a value is a run of nested blocks: where it is absent it is empty, not unset."""
    items = value.items if isinstance(value, ListValue) else ()
    return any(isinstance(item, MapValue) and item.kind == BLOCK for item in items)


def _some(values: Sequence[Value], which: Readings) -> Value:
    """Return a run of blocks that some readings do not have at all."""
    first = values[0]
    if not isinstance(first, ListValue):
        return Unknown(which.reason, location=first.location)
    return replace(first, items=(), open=(*first.open, which.reason))


def _agreed_list(lists: Sequence[ListValue], which: Readings, schema: Schema | None) -> ListValue:
    first = lists[0]
    open_ = tuple(dict.fromkeys(reason for found in lists for reason in found.open))
    scattered = any(found.scattered for found in lists)
    same_size = len({len(found.items) for found in lists}) == 1
    if same_size and not open_ and not scattered and first.kind != "set":
        rows = zip(*(found.items for found in lists), strict=True)
        return replace(first, items=tuple(agreed(row, which, schema) for row in rows))
    if first.kind == "set" and (joint := _agreed_set(lists, which)) is not None:
        return joint
    kept, changed = _shared([found.items for found in lists])
    if changed:
        open_, scattered = (*open_, which.reason), True
    return replace(first, items=kept, open=open_, scattered=scattered)


def _agreed_set(values: Sequence[Value], which: Readings) -> ListValue | None:
    """Return texts whose order and repetitions say nothing: what only some have is that item, or
    one of the others once more. None where that does not say it all."""
    lists = [value for value in values if isinstance(value, ListValue) and not value.open]
    kept = _shared([found.items for found in lists])[0] if len(lists) == len(values) else ()
    if not kept:
        return None
    common = {identity(item) for item in kept}
    extra: dict[str, Value] = {}
    for item in (item for found in lists for item in found.items):
        own = identity(item)
        if own is None or not isinstance(item, Text):
            return None
        if own not in common:
            extra.setdefault(own, item)
    more = [
        Unknown(which.reason, (item, kept[0]), nonnull=True, location=item.location)
        for item in extra.values()
    ]
    scattered = bool(more) or any(found.scattered for found in lists)
    return replace(lists[0], items=(*kept, *more), scattered=scattered)


def _shared(lists: Sequence[Sequence[Value]]) -> tuple[tuple[Value, ...], bool]:
    """Return the items of the first list that stand in all, and whether any list has more."""
    pools: list[list[str | None]] = [[identity(item) for item in items] for items in lists[1:]]
    kept = []
    for item in lists[0]:
        own = identity(item)
        if own is not None and all(own in pool for pool in pools):
            kept.append(item)
            for pool in pools:
                pool.remove(own)
    return tuple(kept), len(kept) != len(lists[0]) or any(pools)
