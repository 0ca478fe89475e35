"""Turn attributes of Terraform resources into effective values: defaults filled in, nulls absent.

It knows the provider's defaults through the facts, and no resource by name.
"""

from __future__ import annotations

from ekslint.core.contents import from_plain
from ekslint.core.resource import Resource
from ekslint.core.value import (
    Absent,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Unknown,
    Value,
    missing_at,
)
from ekslint.core.value import default_of as origin_of
from ekslint.core.verdict import Members
from ekslint.facts.provider import default_of
from ekslint.languages.terraform.ignored import ALL, AT_CREATION, ignored_paths
from ekslint.languages.values import blocks


def written(resource: Resource, *path: str) -> Value:
    """Return an attribute as written; null counts as left out, as in Terraform.

    One under `ignore_changes` is unknown: it is left to others.
    """
    why = ignored(resource, *path)
    if why is not None:
        return Unknown(why, location=why.location)
    value = resource.get(*path)
    if isinstance(value, Null):
        place = value.location or resource.header
        return Absent(name=path[-1], location=place, origin=missing_at(place, path[-1]))
    return value


def nested(resource: Resource, name: str) -> Members[MapValue]:
    """Return the nested blocks of a type; those under `ignore_changes` may have company."""
    found = blocks(resource.body.get(name))
    why = ignored(resource, name)
    if why is None:
        return found
    return Members(found.items, (*found.open, why), found.header, found.because)


def ignored(resource: Resource, *path: str) -> Reason | None:
    """Return why an attribute is not what is written: `ignore_changes` names it.

    https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#ignore_changes
    """
    if "lifecycle" not in resource.body.entries or path[0] in AT_CREATION:
        return None
    for steps, item in ignored_paths(resource.body.get("lifecycle")):
        if steps in ((ALL,), path[: len(steps)]):
            detail = f"changes of `{'.'.join(path)}` are ignored here, so others may make some"
            return Reason(ReasonKind.IGNORED, detail, "", item.location)
    return None


def effective(resource: Resource, *path: str) -> Value:
    """Return an attribute, or the default the provider or service fixes for it."""
    value = written(resource, *path)
    if not isinstance(value, Absent):
        return value
    inside = len(path) == 1 or path[0] in resource.body.entries
    default = default_of(resource.type, ".".join(path), block_present=inside)
    if default is None:
        return value
    origin = origin_of(default.source, value.origin.slot)
    return from_plain(default.value, value.location or resource.header, origin)
