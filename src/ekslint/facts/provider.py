"""Turn Terraform resource types into what their provider knows of each argument: schema and
defaults.

It knows the types that matter to EKS (AWS, some of kubernetes, kubectl and helm) in one release of
each provider plus named later additions; for anything else it answers None, which proves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import cache
from typing import Any, NamedTuple

from ekslint.core.record import record
from ekslint.facts.tables import table

TypeTree = str | tuple[Any, ...]


@record
class AttributeSchema:
    """One argument or exported attribute.

    `type` is a word (string, number, bool, dynamic) or a tuple around further types: ("list", t),
    ("set", t), ("map", t), ("object", {name: t}). `computed` without `optional` is filled by AWS;
    with `optional`, AWS or the provider fills it when it is left out. A computed list of objects
    may also be written as blocks.
    """

    name: str
    type: TypeTree
    required: bool
    optional: bool
    computed: bool
    sensitive: bool
    deprecated: bool


@record
class BlockSchema:
    """One nested block: `nesting` is list or set, `max` 0 means any number."""

    name: str
    nesting: str
    min: int
    max: int
    attributes: Mapping[str, AttributeSchema]
    blocks: Mapping[str, BlockSchema]


@record
class TypeSchema:
    """One resource type or data source.

    `whole` is false where the table holds only the part that matters to EKS: a name that is not
    in it may still exist.
    """

    name: str
    provider: str
    attributes: Mapping[str, AttributeSchema]
    blocks: Mapping[str, BlockSchema]
    whole: bool = field(default=True)


class Default(NamedTuple):
    """The value an omitted argument takes, and what fixes it: the provider or the service."""

    value: Any
    source: str


@cache
def resource_schema(type_name: str) -> TypeSchema | None:
    """Return the schema of a managed resource type, or None when it is not in the tables.

    Sources: `terraform providers schema` of hashicorp/aws 5.100.0 with the 6.x additions to EKS
    types; the reference pages of the kubernetes, helm and kubectl providers.
    """
    raw = table("provider")["resources"].get(type_name)
    if raw is not None:
        return _schema(type_name, "hashicorp/aws", raw)
    extra = table("kubernetes_provider")
    raw = extra["resources"].get(type_name)
    if raw is None:
        return None
    if "same" in raw:
        raw = extra["resources"][raw["same"]]
    return _schema(type_name, _provider_of(type_name), raw, shapes=extra["shapes"], whole=False)


@cache
def data_schema(type_name: str) -> TypeSchema | None:
    """Return the schema of a data source, or None when it is not in the tables."""
    raw = table("provider")["data"].get(type_name)
    return None if raw is None else _schema(type_name, "hashicorp/aws", raw)


def attribute_names(type_name: str, *, data: bool = False) -> frozenset[str] | None:
    """Return the names an expression may use after a resource, or None when not known.

    Attributes and blocks alike. A later provider may have more: a name that is not here is not
    proven wrong, only not known.
    """
    schema = data_schema(type_name) if data else resource_schema(type_name)
    return frozenset((*schema.attributes, *schema.blocks)) if schema else None


def default_of(
    type_name: str, path: str, *, data: bool = False, block_present: bool = True
) -> Default | None:
    """Return the value of an omitted argument and what fixes it; None when nothing surely does.

    `path` joins block and argument names with dots (`vpc_config.endpoint_public_access`). Some
    defaults hold only when the enclosing block is written, others only when it is not: tell with
    `block_present`. No default is given where the account, the AMI or the region decides, such as
    volume encryption or instance metadata options of a launch template.
    """
    defaults = table("provider_defaults")
    row = defaults["data" if data else "resources"].get(type_name, {}).get(path)
    if row is None and not data:
        row = table("kubernetes_provider")["defaults"].get(type_name, {}).get(path)
        if row is not None:
            return Default(row[0], f"{_provider_of(type_name)}: default in the schema")
    if isinstance(row, dict):
        row = row.get("within" if block_present else "absent")
    if row is None:
        return None
    value, origin = row
    return Default(value, defaults["origins"][origin])


def default_paths(type_name: str, *, data: bool = False) -> tuple[str, ...]:
    """Return the paths of a type that have a default, in either case of the enclosing block."""
    rows = table("provider_defaults")["data" if data else "resources"].get(type_name, {})
    extra = {} if data else table("kubernetes_provider")["defaults"].get(type_name, {})
    return (*rows, *extra)


def planned_defaults(type_name: str) -> Mapping[str, Default]:
    """Return the omitted top-level arguments that the provider itself fills in, by name.

    A plan shows these; what a service puts in their place is known only after apply.
    """
    defaults = table("provider_defaults")
    rows = defaults["resources"].get(type_name, {})
    return {
        name: Default(row[0], defaults["origins"][row[1]])
        for name, row in rows.items()
        if "." not in name and isinstance(row, list) and row[1] == "provider"
    }


def _provider_of(type_name: str) -> str:
    kind = type_name.partition("_")[0]
    return {"helm": "hashicorp/helm", "kubectl": "gavinbunney/kubectl"}.get(
        kind, "hashicorp/kubernetes"
    )


def _schema(
    name: str,
    provider: str,
    raw: Mapping[str, Any],
    *,
    shapes: Mapping[str, Any] | None = None,
    whole: bool = True,
) -> TypeSchema:
    return TypeSchema(name, provider, _attributes(raw), _blocks(raw, shapes or {}), whole)


def _attributes(raw: Mapping[str, Any]) -> dict[str, AttributeSchema]:
    found = {}
    for name, row in raw.get("a", {}).items():
        flags, kind = row.split(" ") if isinstance(row, str) else row
        found[name] = AttributeSchema(
            name,
            _frozen(kind),
            required="r" in flags,
            optional="o" in flags,
            computed="c" in flags,
            sensitive="s" in flags,
            deprecated="d" in flags,
        )
    return found


def _blocks(raw: Mapping[str, Any], shapes: Mapping[str, Any]) -> dict[str, BlockSchema]:
    found = {}
    for name, row in raw.get("b", {}).items():
        body = shapes[row] if isinstance(row, str) else row
        found[name] = BlockSchema(
            name,
            body["n"],
            body.get("min", 0),
            body.get("max", 0),
            _attributes(body),
            _blocks(body, shapes),
        )
    return found


def _frozen(kind: Any) -> TypeTree:
    if isinstance(kind, str):
        return kind
    word, inner = kind
    if isinstance(inner, dict):
        return (word, {name: _frozen(part) for name, part in inner.items()})
    return (word, _frozen(inner))
