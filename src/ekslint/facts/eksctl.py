"""Turn eksctl's ClusterConfig schema into the properties of each of its definitions.

It does not know the rules eksctl checks beyond the schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ekslint.core.record import record
from ekslint.facts.tables import table

ROOT = "ClusterConfig"


@record
class Property:
    """One property: a JSON type word, or a `ref` to another definition.

    `items` describes list elements, `values` the values of a free-form map. `default` is what
    eksctl takes when it is left out, where its schema states a plain value.
    """

    type: str | None
    ref: str | None
    enum: tuple[str, ...]
    default: Any
    items: Property | None
    values: Property | None


@record
class Definition:
    """One definition; when `closed`, eksctl refuses any other property."""

    name: str
    required: tuple[str, ...]
    closed: bool
    properties: Mapping[str, Property]


@cache
def definition(name: str = ROOT) -> Definition | None:
    """Return a definition of the schema, or None when there is none of that name.

    Source: eksctl-io/eksctl, pkg/apis/eksctl.io/v1alpha5/assets/schema.json.
    """
    row = table("eksctl")["definitions"].get(name)
    if row is None:
        return None
    properties = {key: _property(raw) for key, raw in row["properties"].items()}
    return Definition(name, tuple(row["required"]), row["closed"], properties)


def _property(raw: Mapping[str, Any]) -> Property:
    kind = raw.get("type")
    default = raw.get("default")
    fits = {"boolean": bool, "integer": int, "string": str}.get(kind or "")
    return Property(
        kind,
        raw.get("ref"),
        tuple(raw.get("enum", ())),
        default if fits and isinstance(default, fits) else None,
        _property(raw["items"]) if "items" in raw else None,
        _property(raw["values"]) if "values" in raw else None,
    )
