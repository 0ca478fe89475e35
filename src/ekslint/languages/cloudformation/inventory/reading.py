"""Turn attributes of CloudFormation resources into what entities take over, defaults included.

It knows no resource type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from ekslint.core.resource import Embedded, Resource
from ekslint.core.value import Absent, Scalar, Value, default_of, text
from ekslint.model.entity import Entity

EKS_DEFAULT: Final = default_of("EKS service default")
Made = Entity | Embedded
Adapters = Mapping[str, Callable[[Resource], Iterator[Made]]]


def or_default(value: Value, default: str | bool) -> Value:
    """Return a value, or what EKS takes for it when it is left out."""
    if not isinstance(value, Absent):
        return value
    if isinstance(default, bool):
        return Scalar(default, location=value.location, origin=EKS_DEFAULT)
    return text(default, value.location, EKS_DEFAULT)
