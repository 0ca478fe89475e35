"""Turn machine images into what they are made for; an opaque image id tells nothing.

Dated facts about image names and parameter paths come from `facts.ami`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ekslint.core.value import (
    Absent,
    Null,
    Piece,
    Reason,
    ReasonKind,
    Text,
    Value,
    known_text,
    reasons,
)
from ekslint.core.verdict import Evidence, Members, Verdict, maybe, no, yes
from ekslint.facts.ami import ImageFact, image_from_name, image_from_ssm_path
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.inventory import Inventory
from ekslint.model.policy import members_of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Image(Entity):
    """A machine image found by name filters or by an SSM parameter path (not by an opaque id).

    `names` are the name patterns, `path` the parameter path, `owners` who publishes it.
    """

    kind: ClassVar[str] = "image"

    names: Members[Value] = field(default_factory=Members)
    path: Value = field(default_factory=Absent)
    owners: Value = field(default_factory=Absent)

    def fact(self) -> ImageFact | None:
        """What the name or path tells, when all names agree; None when it tells nothing."""
        if not isinstance(self.path, Absent):
            return image_from_ssm_path(pattern_of(self.path))
        if self.names.open:
            return None
        found = {image_from_name(pattern_of(n)) for n in self.names}
        return found.pop() if len(found) == 1 else None

    @relation
    def source(self, inventory: Inventory) -> Value:
        """The name or path that tells what the image is."""
        if not isinstance(self.path, Absent):
            return self.path
        return next(iter(self.names), Absent(name="image", location=self.header))

    @verb
    def owned_by(self, inventory: Inventory, owner: str) -> Verdict:
        """Whether an owner is among those asked for."""
        if isinstance(self.owners, Absent):
            return no(self.header)
        return members_of(self.owners).any(
            lambda o: Verdict(known_text(o) == owner).with_evidence(o.location)
        )

    @verb
    def is_eks(self, inventory: Inventory) -> Verdict:
        """Whether this is an image made to join EKS clusters."""
        fact = self.fact()
        place = self.path.location or next((n.location for n in self.names), self.header)
        if fact is None or fact.eks is None:
            return maybe(
                Reason(ReasonKind.OUTSIDE, f"{self.label} is not a known image", "", place)
            )
        return yes(place) if fact.eks else no(place)


def pattern_of(value: Value) -> str:
    """Return a text with a `*` for every part that is not known."""
    if isinstance(value, Text):
        return "".join(s.text if isinstance(s, Piece) else "*" for s in value.segments)
    return known_text(value) or "*"


def image_of(inventory: Inventory, value: Value, scope: str) -> Link[Image]:
    """Return the image a value means."""
    if isinstance(value, Null | Absent):
        return Link()
    found = inventory.named_by(value, Image)
    evidence = (Evidence(value.location),) if value.location else ()
    if found is not None:
        return Link(found, (), evidence)
    why = tuple(reasons(value)) or (Reason(ReasonKind.OUTSIDE, "an opaque image id"),)
    return Link(None, why, evidence)
