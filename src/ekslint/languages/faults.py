"""Turn what the reader of a language refuses or drops in a resource into things of the model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.resource import Resource
from ekslint.model.document import SchemaFault


@record
class Fault:
    """One thing that a reader refuses or drops: `subject` and `defect` make a sentence.

    `sure`: it does not fit this or any later schema; a key nobody knows may come with one. `near`:
    the key that is meant, where there is one.
    """

    subject: str
    defect: str
    consequence: str
    location: Location
    sure: bool = True
    near: str = ""


def schema_faults(
    resource: Resource, faults: Iterable[Fault], reader: str
) -> Iterator[SchemaFault]:
    """Yield the faults of a resource; `reader` is eksctl or cloudformation."""
    for number, fault in enumerate(faults):
        yield SchemaFault(
            id=f"{resource.scope}::{resource.address}/fault[{number}]",
            scope=resource.scope,
            header=fault.location,
            conditions=resource.conditions,
            declared=resource,
            subject=fault.subject,
            defect=fault.defect,
            consequence=fault.consequence,
            sure=fault.sure,
            near=fault.near,
            reader=reader,
        )
