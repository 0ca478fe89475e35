"""Turn the shared parts of every manifest (identity, metadata) into entity fields."""

from __future__ import annotations

from ekslint.core.contents import known_text
from ekslint.core.resource import Resource, under
from ekslint.core.value import Absent, MapValue, Unknown, Value, missing_at


def metadata(resource: Resource, name: str) -> Value:
    """Return a field of `metadata`; absent at the header when not written."""
    return resource.get("metadata", name)


def metadata_text(resource: Resource, name: str) -> str | None:
    """Return a known text of `metadata`, None when it is not written or not known."""
    return known_text(metadata(resource, name))


def field(value: Value | None, *path: str, at: Resource) -> Value:
    """Return a nested field of a value; absent at the resource's header when not written.

    Where a map may hold more than is known, what is not written is not known.
    """
    start = value.location if isinstance(value, MapValue) else None
    for done, name in enumerate(path):
        if isinstance(value, Unknown):
            return under(value, path[done:])
        if not isinstance(value, MapValue):
            break
        found = value.get(name)
        if found is None and value.open:
            return Unknown(value.open[0], location=value.location or at.header)
        value = found
    if value is None:
        return Absent(name=path[-1], location=at.header, origin=missing_at(start, *path))
    return value
