"""Turn calls of modules into entities: what was asked for, and whether the source could be read.

It knows no module by name. An unread module may contribute to anything it was given a hold of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ekslint.core.value import MapValue, Reason, ReasonKind, Value
from ekslint.model.entity import Entity
from ekslint.model.inventory import Inventory
from ekslint.model.link import mentions


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModuleCall(Entity):
    """One call of a module: its `source` and `version` as written, its inputs by name.

    `read` is false when its source is not available: then what it declares is not known.
    """

    kind: ClassVar[str] = "module"

    source: Value
    version: Value
    inputs: MapValue
    read: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UnreadPart(ModuleCall):
    """A part of a template that declares more than it shows: a nested stack, a custom resource.

    `what` says which, for people; its properties are the `inputs`.
    """

    what: str

    @property
    def label(self) -> str:
        """What it is, and its logical id."""
        return f"{self.what} `{self.ref.address}`"


def unread_modules_touching(
    inventory: Inventory, entity: Entity, names: frozenset[str] = frozenset()
) -> tuple[Reason, ...]:
    """Return a reason for each unread module that an entity was handed to (by reference or name).

    Such a module may attach policies to a role, add nodes to a cluster or rules to a group.
    """
    return tuple(
        Reason(
            ReasonKind.MODULE,
            f"{call.label} is not readable and receives {entity.label}",
            "",
            call.header,
        )
        for call in inventory.every(ModuleCall, entity.scope)
        if not call.read and mentions(call.inputs, entity.ref, names)
    )
