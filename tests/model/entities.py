"""Build model entities that need only what a test is about."""

from __future__ import annotations

from typing import Any

from ekslint.core.location import Location, SourceText
from ekslint.core.resource import Condition, Resource
from ekslint.core.value import Absent, MapValue, Value, text
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.entity import Entity
from ekslint.model.inventory import Contribution, Inventory

SCOPE = "estate"


def place(name: str) -> Location:
    """Return the first line of a file of that name."""
    return SourceText(name, name).whole()


def base(name: str, scope: str = SCOPE, conditions: tuple[Condition, ...] = ()) -> dict[str, Any]:
    """Return the fields every entity has."""
    header = place(name)
    return {
        "id": f"{scope}::{name}",
        "scope": scope,
        "header": header,
        "name": text(name, header),
        "conditions": conditions,
        "declared": Resource("test", "thing", name, scope, MapValue({}), header),
    }


def cluster(
    name: str,
    version: Value | None = None,
    *,
    scope: str = SCOPE,
    conditions: tuple[Condition, ...] = (),
    covers: frozenset[str] | None = None,
) -> Cluster:
    """Return a cluster of which only name and version are written."""
    rest: dict[str, Any] = {
        field: Absent(name=field)
        for field in (
            "ip_family",
            "role",
            "authentication_mode",
            "creator_admin",
            "log_types",
            "subnets",
            "security_groups",
            "public_access",
            "private_access",
            "public_cidrs",
            "secrets_key",
        )
    }
    return Cluster(
        **base(name, scope, conditions),
        version=version if version is not None else Absent(name="version"),
        covers=covers,
        **rest,
    )


def inventory(*entities: Entity, environments: dict[str, str] | None = None) -> Inventory:
    """Return an inventory in which each scope is a root of its own name."""
    scopes = dict.fromkeys((SCOPE, *(entity.scope for entity in entities)))
    return Inventory(
        Contribution(
            scope=scope,
            entities=tuple(e for e in entities if e.scope == scope),
            root=scope.split("#")[0],
            environment=(environments or {}).get(scope, scope.partition("#")[2]),
        )
        for scope in scopes
    )
