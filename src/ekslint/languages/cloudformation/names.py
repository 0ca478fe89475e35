"""Turn a template's parameters into resources of their own, for who asks about their values.

Nothing is made of them (`mode` is "name"); what `NoEcho` hides is told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from ekslint.core.contents import known_bool
from ekslint.core.location import Location
from ekslint.core.resource import Resource
from ekslint.core.value import Entry, MapValue, Value

PSEUDO: Final = (
    "AccountId",
    "NotificationARNs",
    "Partition",
    "Region",
    "StackId",
    "StackName",
    "URLSuffix",
)
"""What `Ref` gives under `AWS::` that a deployment knows."""


def named_parameters(
    scope: str,
    parameters: MapValue,
    where: Location,
    value_of: Callable[[str, Location | None], Value],
) -> Iterator[Resource]:
    """Yield the parameters; `value_of` gives the value that `Ref` of one has."""
    for name, entry in parameters.entries.items():
        if not isinstance(entry.value, MapValue):
            continue
        header = entry.key or where
        span = header
        for inner in entry.value.entries.values():
            span = span.merge(inner.span) if inner.span is not None else span
        value = value_of(name, None)
        yield Resource(
            language="cloudformation",
            type="parameter",
            address=f"Parameters.{name}",
            scope=scope,
            body=MapValue({"value": Entry(value, header, span)}, location=span),
            header=header,
            mode="name",
            name=name,
        )


def hidden_parameters(parameters: MapValue) -> tuple[str, ...]:
    """Return the names of the parameters that are not to be shown (`NoEcho`)."""
    return tuple(
        name
        for name, entry in parameters.entries.items()
        if isinstance(entry.value, MapValue) and known_bool(entry.value.get("NoEcho")) is True
    )
