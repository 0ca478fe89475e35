"""Turn a resource with `ignore_changes` into one that says what of it is left to others.

What is written decides at the creation only: afterwards an attribute that is named there is not
known, and a collection may hold more than is written. It knows no resource type.
Source: https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#ignore_changes
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.resource import Resource
from ekslint.core.value import (
    COMPUTED,
    Entry,
    ListValue,
    MapValue,
    Reason,
    ReasonKind,
    Unknown,
    Value,
)
from ekslint.languages.terraform.shapes import INTERNAL, NAMING
from ekslint.languages.values import blocks

Steps = tuple[str, ...]

ALL: Final = "all"
AT_CREATION: Final = frozenset({"bootstrap_self_managed_addons"})
"""What only the making of a resource asks: nobody changes it afterwards."""
_INDEX: Final = re.compile(r"\[[^\]]*\]")


def ignored_paths(lifecycles: Value | None) -> Iterator[tuple[Steps, Value]]:
    """Yield each path under `ignore_changes`, without indexes and keys, and where it is written.

    A path that is not known comes as `all`.
    """
    for lifecycle in blocks(lifecycles):
        named = lifecycle.get("ignore_changes")
        if named is None:
            continue
        for item in named.items if isinstance(named, ListValue) else (named,):
            name = _INDEX.sub("", known_text(item) or ALL)
            yield (tuple(name.split(".")) if name != "*" else (ALL,)), item


def left_to_others(resource: Resource) -> Resource:
    """Return the resource with everything open or unknown that `ignore_changes` names."""
    if "lifecycle" not in resource.body.entries:
        return resource
    found = resource.body.get("lifecycle")
    return replace(resource, body=_marked(resource.body, found, resource.address, fill=True))


def open_to_others(made: MapValue, body: MapValue, address: str) -> MapValue:
    """Return what a reference to a resource gives, with what its body leaves to others unknown.

    Under `all` the names of the resource itself stay: others can change what it has, not those.
    """
    if "lifecycle" not in body.entries:
        return made
    return _marked(made, body.get("lifecycle"), address, fill=False)


def _marked(body: MapValue, lifecycles: Value | None, address: str, *, fill: bool) -> MapValue:
    """`fill`: what is not written, but named, is unknown as well."""
    for steps, item in ignored_paths(lifecycles):
        detail = f"`ignore_changes` leaves `{'.'.join(steps)}` of {address} to others"
        why = Reason(ReasonKind.IGNORED, detail, "", item.location)
        if steps[0] in AT_CREATION:
            continue
        if steps == (ALL,):
            body = _everything(body, why, INTERNAL if fill else INTERNAL | NAMING)
        elif fill or steps[0] in body.entries:
            body = _one(body, steps, why)
    return body


def _everything(body: MapValue, why: Reason, kept: frozenset[str] = INTERNAL) -> MapValue:
    entries = {
        name: entry if name in kept else replace(entry, value=_open(entry.value, why, deep=True))
        for name, entry in body.entries.items()
    }
    return replace(body, entries=entries, open=(*body.open, why))


def _one(body: MapValue, steps: Steps, why: Reason) -> MapValue:
    name, rest = steps[0], steps[1:]
    entry = body.entries.get(name)
    if entry is None:
        if rest:
            return body
        unset = Unknown(why, location=body.location, origin=COMPUTED)
        return replace(body, entries={**body.entries, name: Entry(unset, body.location)})
    value = _inside(entry.value, rest, why) if rest else _open(entry.value, why)
    return replace(body, entries={**body.entries, name: replace(entry, value=value)})


def _inside(value: Value, steps: Steps, why: Reason) -> Value:
    if isinstance(value, MapValue):
        return _one(value, steps, why)
    if isinstance(value, ListValue):
        return replace(value, items=tuple(_inside(item, steps, why) for item in value.items))
    return value


def _open(value: Value, why: Reason, *, deep: bool = False) -> Value:
    if isinstance(value, MapValue):
        return _everything(value, why) if deep else replace(value, open=(*value.open, why))
    if isinstance(value, ListValue):
        items = value.items
        if deep:
            items = tuple(_open(item, why, deep=isinstance(item, MapValue)) for item in items)
        return replace(value, items=items, open=(*value.open, why))
    identity = f"{value.ref.scope}|{value.ref}" if value.ref is not None else ""
    reason = replace(why, identity=identity)
    return Unknown(reason, location=value.location, origin=COMPUTED, ref=value.ref)
