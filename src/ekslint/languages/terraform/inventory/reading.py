"""Turn attributes of Terraform resources into effective values: defaults filled in, nulls absent.

It knows the provider's defaults through the facts, and no resource by name.
"""

from __future__ import annotations

from ekslint.core.resource import Resource
from ekslint.core.value import Absent, Null, Value, from_plain
from ekslint.core.value import default_of as origin_of
from ekslint.facts.provider import default_of


def entity_id(resource: Resource, part: str = "") -> str:
    """Return the id of the entity a resource becomes; `part` for further entities inside it."""
    return f"{resource.scope}::{resource.address}{'/' + part if part else ''}"


def written(resource: Resource, *path: str) -> Value:
    """Return an attribute as written; null counts as left out, as in Terraform."""
    value = resource.get(*path)
    if isinstance(value, Null):
        return Absent(name=path[-1], location=value.location or resource.header)
    return value


def effective(resource: Resource, *path: str) -> Value:
    """Return an attribute, or the default the provider or service fixes for it."""
    value = written(resource, *path)
    if not isinstance(value, Absent):
        return value
    inside = len(path) == 1 or path[0] in resource.body.entries
    default = default_of(resource.type, ".".join(path), block_present=inside)
    if default is None:
        return value
    return from_plain(default.value, value.location or resource.header, origin_of(default.source))
