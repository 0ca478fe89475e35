"""Turn calls of modules into entities: what was asked for, and whether the source could be read.

It knows no module by name (`module_providers` does). An unread module may contribute to anything it
was given a hold of. What a release of a module takes is worked out by the language that calls it.
"""

from __future__ import annotations

from typing import ClassVar

from ekslint.core.record import record
from ekslint.core.value import MapValue, Reason, ReasonKind, Value
from ekslint.core.verdict import Members
from ekslint.model.entity import Entity, Link, relation
from ekslint.model.inventory import Inventory
from ekslint.model.link import mentions
from ekslint.model.modules.module_providers import ProviderGap, provider_gaps


@record(kw_only=True, eq=False)
class ModuleCall(Entity):
    """One call of a module: its `source` and `version` as written, its inputs by name.

    `read` is false when its source is not available: then what it declares is not known. `address`
    is that of a public or private registry, `part` the path of a sub-module; `releases` are the
    known ones it admits, newest first. `unbounded`: it admits every later one too. `lacks_part`:
    the newest has no such sub-module; `part_was_in` says which have. `fits_older`: the releases
    that take its inputs, when the newest does not.
    """

    kind: ClassVar[str] = "module"

    source: Value
    version: Value
    inputs: MapValue
    read: bool
    address: str = ""
    part: str = ""
    releases: tuple[str, ...] = ()
    unbounded: bool = False
    lacks_part: bool = False
    part_was_in: str = ""
    fits_older: str = ""

    @property
    def newest(self) -> str:
        """The newest known release that the call admits; empty when none is known."""
        return self.releases[0] if self.releases else ""

    @property
    def pin(self) -> str:
        """The constraint for the newest major release that takes the call; empty when none is."""
        fitting = self.part_was_in or self.fits_older or self.newest
        last = fitting.split(" or ")[0]
        return f"~> {last}.0" if last.isdigit() else ""

    @property
    def part_advice(self) -> str:
        """The end of a message that says which releases had the sub-module."""
        return f"; release {self.part_was_in} had it" if self.part_was_in else ""

    @property
    def misfit(self) -> str:
        """The end of a message that says which releases alone take the inputs."""
        return f"; its inputs fit release {self.fits_older} only" if self.fits_older else ""

    @relation
    def provider_gaps(self, inventory: Inventory) -> Members[ProviderGap]:
        """What its OIDC providers lack, where it is a registry module for service account roles."""
        return provider_gaps(self)


@record(kw_only=True, eq=False)
class ForeignWord(Entity):
    """A word of a module call that the releases it admits do not know.

    `release` names them. `near` is the word most likely meant, empty when none is; `renamed`: the
    makers of the module say so.
    """

    release: str
    near: str = ""
    renamed: bool = False

    @relation
    def call(self, inventory: Inventory) -> Link[ModuleCall]:
        """The call it stands in."""
        for call in inventory.every(ModuleCall, self.scope):
            if call.declared is self.declared:
                return Link(call)
        return Link()

    @property
    def advice(self) -> str:
        """The end of a message that names the right word; empty when none is near."""
        if not self.near:
            return ""
        return f"; it is `{self.near}` there" if self.renamed else f"; nearest is `{self.near}`"


@record(kw_only=True, eq=False)
class RefusedInput(ForeignWord):
    """An argument of a module call that the newest release it admits does not declare.

    `everywhere`: no other admitted release declares it either.
    """

    kind: ClassVar[str] = "input"

    everywhere: bool


@record(kw_only=True, eq=False)
class DroppedKey(ForeignWord):
    """A key inside an input of a module call that the type of the input does not hold.

    `path` leads to it from the `input`; `*` stands for keys of maps and items of lists.
    """

    kind: ClassVar[str] = "key"

    input: str
    path: str


@record(kw_only=True, eq=False)
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
