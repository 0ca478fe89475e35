"""Turn the object that a release of Flux takes its chart from into the address it stands for.

It looks among the objects of the scan, by kind, namespace and name; two that say different things
are not chosen between.

Source: https://fluxcd.io/flux/components/source/helmrepositories/
"""

from __future__ import annotations

from typing import ClassVar

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import MapValue, Value, unknown
from ekslint.core.value import ReasonKind as Kind
from ekslint.model.entity import Entity
from ekslint.model.inventory import Inventory


@record(kw_only=True, eq=False)
class ChartSource(Entity):
    """A HelmRepository of Flux: the address `url`, in a namespace."""

    kind: ClassVar[str] = "Helm repository"

    url: Value
    namespace: Value


def address_of(inventory: Inventory, reference: Value, namespace: Value) -> Value:
    """Return the address of the chart repository that a `sourceRef` names; `namespace` is that of
    the object it stands in."""
    missing = unknown(Kind.OUTSIDE, "the chart's source is not here", location=reference.location)
    if not isinstance(reference, MapValue) or reference.open:
        return missing
    name = known_text(reference.get("name"))
    if name is None or known_text(reference.get("kind")) != "HelmRepository":
        return missing
    place = known_text(reference.get("namespace") or namespace)
    found = {
        known_text(source.url): source.url
        for source in inventory.every(ChartSource)
        if known_text(source.name) == name and known_text(source.namespace) == place
    }
    return next(iter(found.values())) if len(found) == 1 and None not in found else missing
