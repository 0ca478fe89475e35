"""Define what all things of the EKS model share, and how one leads to another.

Entities hold values as the files give them and know no file format. What needs other entities is a
*relation* or a *verb*: a method that takes the inventory, so that entities stay frozen. The
expression engine of the rules sees fields, relations and verbs of an entity alike:

    group.version                 a field: a Value
    group.cluster                 a relation: a Link (one thing, none, or not known which)
    group.volumes                 a relation: Members (many things, closed or open)
    role.lacks([...])             a verb: a Verdict (or a Value)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import field
from typing import ClassVar, Final, Generic, TypeVar

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.resource import Condition, Resource
from ekslint.core.value import Absent, Reason, Ref, Value
from ekslint.core.verdict import Evidence

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., object])

_LAST: Final = re.compile(r"\.([\w-]+)(\[[^\]]*\])?$")
"""The name of a resource at the end of its address, and its key."""
_NAMELESS: Final = re.compile(r"(?<=.)/[A-Z]\w* (?:[\w.-]+/)?\?(?: #\d+)?$")
"""A manifest without a known name, behind the address of the resource that holds it."""
_UNNAMED: Final = re.compile(r"(?<=ClusterConfig) \?(?=/|$)")
"""What stands for the name of a configuration of eksctl whose name is not known."""
_OF_CONFIG: Final = re.compile(r'^ClusterConfig [^/]+/(?:\w+\.)*(?=\w+\[")')
"""What stands before a part of a configuration of eksctl that has a name of its own."""
_ALONE: Final = re.compile(r"([A-Z]\w*(?: [^?#\s]+)?)(?: \?)?(?: #\d+)?")
"""A manifest of a file: its kind, and its name where that is known; its number tells nobody."""


def relation(method: F) -> F:
    """Mark `method(self, inventory)` as a relation that rules may follow like a field."""
    method.__ekslint__ = "relation"  # type: ignore[attr-defined]
    return method


def verb(method: F) -> F:
    """Mark `method(self, inventory, *arguments)` as a verb that rules may call."""
    method.__ekslint__ = "verb"  # type: ignore[attr-defined]
    return method


@record
class Link(Generic[T]):
    """The answer to "which one?": a target, surely none (no target, nothing open), or not known.

    `evidence` are the places that make the join; `assumptions` sentences a message must add. `by`
    is the step of the ladder that made it: reference, arn, name, configuration, only cluster.
    """

    target: T | None = None
    open: tuple[Reason, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    assumptions: tuple[str, ...] = ()
    by: str = ""


@record(kw_only=True, eq=False)
class Entity:
    """One thing of the model, declared at `header` by one resource of some language.

    `id` is unique in the inventory (scope and address). `scope` is one root in one environment.
    `conditions` is empty when the thing surely exists. `declared` is the plain resource behind it.
    """

    kind: ClassVar[str] = "thing"

    id: str
    scope: str
    header: Location
    name: Value = field(default_factory=Absent)
    conditions: tuple[Condition, ...] = ()
    declared: Resource | None = None

    @property
    def ref(self) -> Ref:
        """The reference that names this thing in its scope."""
        address = self.declared.address if self.declared else self.id
        return Ref(self.scope, address)

    @property
    def spoken(self) -> str:
        """Its address in the words of whoever calls a module that they did not write: the call,
        with the key they wrote in it (`module.eks["blue"]`) or what the module calls it."""
        address = self.declared.address if self.declared else self.id
        hops = self.header.source.hops
        if not hops:
            address = _OF_CONFIG.sub("", address)
            if alone := _ALONE.fullmatch(address):
                return alone[1]
            return _UNNAMED.sub("", _NAMELESS.sub("", address))
        call = hops[-1].label
        nearest = next((hop.label for hop in hops if not hop.location.source.library), call)
        if nearest != call:  # the entry whose key they wrote
            return f'{call}["{nearest.partition("`")[2].removesuffix("`")}"]'
        found = _LAST.search(address)
        name, index = (found[1], found[2] or "") if found else ("this", "")
        if name.startswith("this"):
            return call + (index if index != "[0]" else "")
        return f"{call}.{name}{index}"

    @property
    def label(self) -> str:
        """What messages call it: kind and name ("node group `blue`"), or its address."""
        name = known_text(self.name) or self.spoken
        return f"{self.kind} `{name}`"

    def __str__(self) -> str:
        return self.label
