"""Turn something that a registry's module makes into the map of its call that could say more.

A part that is missing among others is written beside them; where nothing is written, the thing
itself is all there is to point at.
"""

from __future__ import annotations

from typing import Final

from ekslint.core.value import Absent, MapValue, Value, text
from ekslint.model.entity import Entity
from ekslint.model.inventory import Inventory
from ekslint.model.modules.module import ModuleCall

_OF_GROUP: Final = "_security_group_additional_rules"
"""The end of inputs for rules of a security group: what stands before it is the group's name."""


def map_of_call(inventory: Inventory, thing: Entity, names: tuple[str, ...]) -> Value:
    """Return the name of the first input with a map, of the call that made a thing, placed where it
    is written; absent at the thing when none is."""
    place = thing.header.anchor()
    if thing.header.source.library:
        for call in inventory.every(ModuleCall, thing.scope):
            if call.header != place:
                continue
            for name in names:
                entry = call.inputs.entries.get(name)
                if entry is None or not _is_about(name, thing):
                    continue
                written = entry.value
                if isinstance(written, MapValue) and written.entries:
                    return text(name, entry.key or written.location or place)
    return Absent(name=names[0], location=thing.header)


def _is_about(name: str, thing: Entity) -> bool:
    group = name.removesuffix(_OF_GROUP)
    return group == name or (thing.declared is not None and thing.declared.name == group)
