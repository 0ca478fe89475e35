"""Turn a role and a word into what would add a part of its policies: a switch of the module's call.

It knows how the registry's modules name such inputs, and no module by name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ekslint.core.value import Absent, Scalar, Slot, Value, absent
from ekslint.model.inventory import Inventory
from ekslint.model.modules.module import ModuleCall

if TYPE_CHECKING:
    from ekslint.model.iam.identity import Role

_ATTACHED: Final = re.compile(r"attach_(\w*vpc_cni)_policy")


def switch(inventory: Inventory, role: Role, word: str) -> Value:
    """Return what leaves out a part of the policies, written on a line with a word; else the role,
    and where its module's call could say so."""
    for held in role.policies(inventory):
        for gate in held.policy.gates:
            here = gate.location
            if here is None or here.source.library or word not in here.source.line(here.line):
                continue
            off = here.text == "false"
            return Scalar(False, location=here) if off else Absent(name=word, location=here)
    return absent(word, role.header, _input(inventory, role, word))


def _input(inventory: Inventory, role: Role, word: str) -> Slot | None:
    """Return the input of the call that made a role: they are named alike, `attach_vpc_cni_policy`
    and `vpc_cni_enable_ipv4`."""
    place = role.header.anchor()
    for call in inventory.every(ModuleCall, role.scope):
        if call.header != place or not role.header.source.library:
            continue
        for name in call.inputs.entries:
            if found := _ATTACHED.fullmatch(name):
                return Slot(place, (f"{found[1]}_enable_{word}",))
    return None
