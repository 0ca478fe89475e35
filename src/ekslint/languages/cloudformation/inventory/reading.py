"""Turn attributes of CloudFormation resources into what entities take over, defaults included.

It knows no resource type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from ekslint.core.resource import Embedded, Resource
from ekslint.core.value import Absent, ListValue, Scalar, Value, default_of, text
from ekslint.model.entity import Entity

EKS_DEFAULT: Final = default_of("EKS service default")
Made = Entity | Embedded
Adapters = Mapping[str, Callable[[Resource], Iterator[Made]]]


def everywhere(value: Value) -> Value:
    """Return the ranges that may use the public endpoint: all, where none are written."""
    if not isinstance(value, Absent):
        return value
    origin = default_of(EKS_DEFAULT.source, value.origin.slot)
    all_of_them = text("0.0.0.0/0", value.location, origin)
    return ListValue((all_of_them,), location=value.location, origin=origin)


def or_default(value: Value, default: str | bool) -> Value:
    """Return a value, or what EKS takes for it when it is left out."""
    if not isinstance(value, Absent):
        return value
    origin = default_of(EKS_DEFAULT.source, value.origin.slot)
    if isinstance(default, bool):
        return Scalar(default, location=value.location, origin=origin)
    return text(default, value.location, origin)
