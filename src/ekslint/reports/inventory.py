"""Turn the inventory into JSON: every thing with its values, where they come from, and its links.

It knows how entities, values and links are made, and no kind of entity by name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, Final

from ekslint import __version__
from ekslint.core.location import Location
from ekslint.core.resource import Condition, Notice
from ekslint.core.value import Absent, Gate, OriginKind, Reason, Value, reasons
from ekslint.core.verdict import Evidence, Members
from ekslint.model.entity import Entity, Link
from ekslint.model.inventory import Inventory
from ekslint.model.registry import Registry
from ekslint.reports.json import place, reason, steps_of
from ekslint.reports.secrets import hide
from ekslint.reports.trail import steps
from ekslint.reports.values import number, plain

SCHEMA_VERSION: Final = 1

DEEPEST: Final = 30
"""Levels of things inside things that are printed."""

_COMMON: Final = frozenset(field.name for field in fields(Entity))
_VALUES: Final = Value.__args__


def render(
    inventory: Inventory,
    registry: Registry,
    notices: Iterable[Notice],
    secrets: tuple[str, ...] = (),
) -> str:
    """Return one JSON object, indented, with a line end."""
    printed = document(inventory, registry, notices, secrets)
    return json.dumps(printed, indent=2, ensure_ascii=False) + "\n"


def document(
    inventory: Inventory,
    registry: Registry,
    notices: Iterable[Notice],
    secrets: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Return scopes, entities by collection, and notices as plain data, without the secrets."""
    return {
        "schema_version": SCHEMA_VERSION,
        "ekslint": __version__,
        "scopes": [_scope(inventory, scope) for scope in inventory.scopes],
        "entities": {
            name: [hide(entity(inventory, each), secrets) for each in found]
            for name, found in collections(inventory, registry).items()
        },
        "notices": [
            {"level": n.level, "message": n.message, "location": place(n.location)} for n in notices
        ],
    }


def collections(inventory: Inventory, registry: Registry) -> dict[str, tuple[Entity, ...]]:
    """Return all entities by the collection that rule pages know them by, in order of their ids.

    What is only reached through others (a key's policy, an instance profile) stands under the name
    of its class.
    """
    names = {cls: name for name, cls in registry.collections.items()}
    found: dict[str, list[Entity]] = {}
    for each in inventory.every(Entity):
        found.setdefault(names.get(type(each)) or _plural(type(each)), []).append(each)
    return {name: tuple(sorted(found[name], key=lambda e: e.id)) for name in sorted(found)}


def _plural(cls: type[Entity]) -> str:
    word = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


def entity(inventory: Inventory, it: Entity) -> dict[str, Any]:
    """Return one thing: its identity, its fields, and where its relations lead."""
    return {
        "id": it.id,
        "label": it.label,
        "scope": it.scope,
        "location": place(it.header),
        "resource": it.declared.address if it.declared is not None else None,
        "conditions": [_thing(condition, 0) for condition in it.conditions],
        "fields": {"name": _thing(it.name, 0), **own_fields(it)},
        "links": {name: _thing(getattr(it, name)(inventory), 0) for name in relations(type(it))},
    }


def own_fields(it: Entity) -> dict[str, Any]:
    """Return the fields that only this class of things has."""
    return {
        field.name: _thing(getattr(it, field.name), 0)
        for field in fields(it)
        if field.name not in _COMMON
    }


def relations(cls: type[Entity]) -> list[str]:
    """Return the names of the relations of a class, in order."""
    return sorted(
        name for name in dir(cls) if getattr(getattr(cls, name), "__ekslint__", None) == "relation"
    )


def _scope(inventory: Inventory, scope: str) -> dict[str, Any]:
    open_: dict[str, list[Any]] = {}
    for contribution in inventory.contributions:
        if contribution.scope == scope:
            for kind, why in contribution.open.items():
                if why:
                    open_.setdefault(kind, []).extend(reason(one) for one in why)
    return {
        "scope": scope,
        "root": inventory.roots[scope],
        "environment": inventory.environments[scope],
        "open": open_,
        "gates": [_thing(gate, 0) for gate in inventory.gates.get(scope, ())],
    }


def _thing(it: Any, depth: int) -> Any:
    """Return whatever an entity holds as plain data."""
    if depth > DEEPEST:
        return None
    match it:
        case Enum():
            return it.value
        case None | bool() | str():
            return it
        case Entity():
            return {"id": it.id}
        case Location():
            return place(it)
        case Reason():
            return reason(it)
        case Evidence():
            return {"label": it.label, "location": place(it.location)}
        case Condition():
            return {"description": it.description, "negated": it.negated}
        case Gate():
            return {"what": it.what, "location": place(it.location)}
        case Link():
            return _link(it)
        case Members():
            return {
                "items": [_thing(item, depth + 1) for item in it.items],
                "open": [reason(why) for why in it.open],
                "evidence": [_thing(one, depth + 1) for one in it.because],
            }
        case Mapping():
            return {_key(key): _thing(item, depth + 1) for key, item in it.items()}
        case tuple() | list():
            return [_thing(item, depth + 1) for item in it]
        case frozenset() | set():
            return sorted(str(item) for item in it)
    if isinstance(it, _VALUES):
        return value_of(it)
    if is_dataclass(it):
        return {f.name: _thing(getattr(it, f.name), depth + 1) for f in fields(it)}
    return number(it) if isinstance(it, int) else str(it)


def _key(key: object) -> str:
    return " ".join(map(str, key)) if isinstance(key, tuple) else str(key)


def value_of(value: Value) -> dict[str, Any]:
    """Return a value, how it came to be, and what would have to be known."""
    absent = isinstance(value, Absent)
    found: dict[str, Any] = {
        "value": plain(value),
        "origin": "absent" if absent else value.origin.kind.value,
        "location": place(value.location),
        "open": [reason(why) for why in dict.fromkeys(reasons(value))],
    }
    if value.origin.kind is OriginKind.DEFAULT:
        found["source"] = value.origin.source
    if value.ref is not None:
        found["ref"] = str(value.ref)
    if value.location is not None and len(way := steps(value.location)) > 1:
        found["trace"] = steps_of(way)
    return found


def _link(link: Link[Any]) -> dict[str, Any]:
    """Return what a link leads to; no target and nothing open is surely none."""
    target = link.target
    return {
        "target": target.id if isinstance(target, Entity) else _thing(target, 1),
        "open": [reason(why) for why in link.open],
        "evidence": [_thing(one, 1) for one in link.evidence],
        "by": link.by or None,
        "assumptions": list(link.assumptions),
    }
