"""Turn names of CloudFormation resource types into what their schemas let stand in them.

Only types of EKS are listed, all of whose maps are closed: a property that is not in one is
refused. Ranges and words of values are not here, as AWS adds to them between releases.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ekslint.core.record import record
from ekslint.facts.tables import table


@record
class Shape:
    """What may stand at a place: `kind` is object, array, string …, None when it may be several.

    An object without `properties` takes any keys.
    """

    kind: str | None
    properties: Mapping[str, Shape]
    required: tuple[str, ...]
    items: Shape | None


@cache
def resource_shape(type_name: str) -> Shape | None:
    """Return the properties of a resource type, or None when it is not listed."""
    raw = table("cfn_schemas")["types"].get(type_name)
    return _shape(raw) if raw is not None else None


def _shape(raw: Mapping[str, Any]) -> Shape:
    kind = raw.get("t")
    return Shape(
        kind if isinstance(kind, str) else None,
        {name: _shape(inner) for name, inner in raw.get("p", {}).items()},
        tuple(raw.get("r", ())),
        _shape(raw["i"]) if "i" in raw else None,
    )
