"""Turn machine images into what they are made for; an opaque image id tells nothing.

Dated facts about image names and parameter paths come from `facts.ami`.
"""

from __future__ import annotations

import re
from dataclasses import field, replace
from typing import ClassVar, Final

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import (
    Absent,
    Null,
    Piece,
    Reason,
    ReasonKind,
    Text,
    Unknown,
    Value,
    reasons,
    text,
)
from ekslint.core.verdict import Evidence, Members, Verdict, maybe, no, yes
from ekslint.facts.ami import ImageFact, image_from_name, image_from_ssm_path
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.inventory import Inventory
from ekslint.model.policy import members_of

_RESOLVED: Final = re.compile(r"(?:\{\{\s*)?resolve:ssm:")
MAX_COPIES: Final = 4
"""Most copies of copies that are followed."""
_PROBE: Final = "1.99"
"""A minor no image has: it tells which unknown part of a pattern stands for the version."""


@record(kw_only=True, eq=False)
class Image(Entity):
    """A machine image found by name filters or by an SSM parameter path (not by an opaque id).

    `names` are the name patterns, `path` the parameter path, `owners` who publishes it.
    """

    kind: ClassVar[str] = "image"

    names: Members[Value] = field(default_factory=Members)
    path: Value = field(default_factory=Absent)
    owners: Value = field(default_factory=Absent)
    encrypted: Value = field(default_factory=Absent)
    """`encrypted`: what a copy made in the tree says of its snapshots."""
    original: Value = field(default_factory=Absent)
    """`original`: the image this one is a copy of, or is found by the id of."""

    @property
    def label(self) -> str:
        """The name or path it is found by, for lack of a name of its own."""
        told = self.path if not isinstance(self.path, Absent) else next(iter(self.names), None)
        shown = pattern_of(told) if told is not None else ""
        return f"image `{shown or self.spoken}`"

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

    @relation
    def minor(self, inventory: Inventory) -> Value:
        """The Kubernetes minor in its name or path; absent when there is no place for one.

        An unknown part in that place is the minor, with its own identity.
        """
        fact = self.fact()
        source = self.source(inventory)
        if fact is None or not fact.eks:
            return Absent(name="version", location=self.header)
        if fact.minor is not None:
            return text(str(fact.minor), source.location)
        return _unknown_minor(source, by_path=not isinstance(self.path, Absent))

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
        place = self.source(inventory).location or self.header
        if fact is None or fact.eks is None:
            return maybe(
                Reason(ReasonKind.OUTSIDE, f"{self.label} is not a known image", "", place)
            )
        return yes(place) if fact.eks else no(place)


def _unknown_minor(source: Value, *, by_path: bool) -> Value:
    nothing = Absent(name="version", location=source.location)
    if not isinstance(source, Text):
        return nothing
    read = image_from_ssm_path if by_path else image_from_name
    for number, segment in enumerate(source.segments):
        if isinstance(segment, Piece):
            continue
        probed = "".join(
            s.text if isinstance(s, Piece) else _PROBE if n == number else "*"
            for n, s in enumerate(source.segments)
        )
        fact = read(probed)
        if fact is not None and fact.minor is not None and str(fact.minor) == _PROBE:
            return segment
    return nothing


def pattern_of(value: Value) -> str:
    """Return a text with a `*` for every part that is not known."""
    if isinstance(value, Text):
        return "".join(s.text if isinstance(s, Piece) else "*" for s in value.segments)
    return known_text(value) or "*"


def image_of(inventory: Inventory, value: Value, scope: str, steps: int = 0) -> Link[Image]:
    """Return the image a value means: looked up, or a parameter resolved at launch."""
    if isinstance(value, Null | Absent) or known_text(value) == "":
        return Link()
    evidence = (Evidence(value.location, joins=True),) if value.location else ()
    found = inventory.named_by(value, Image)
    if found is None and isinstance(value, Text) and _RESOLVED.match(value.prefix):
        found = _resolved(inventory, value, scope)
    if found is not None:
        return Link(_as_original(inventory, found, scope, steps), (), evidence)
    if isinstance(value, Unknown) and value.candidates:
        links = [image_of(inventory, c, scope, steps + 1) for c in value.candidates]
        if len({id(link.target) for link in links}) == 1 and links[0].target is not None:
            return Link(links[0].target, (), evidence)
    detail = f"what image `{known_text(value) or '?'}` is made of, its id does not tell"
    opaque = Reason(ReasonKind.OUTSIDE, detail, "", value.location)
    return Link(None, tuple(reasons(value)) or (opaque,), evidence)


def _as_original(inventory: Inventory, found: Image, scope: str, steps: int) -> Image:
    """Return an image with the names of the one it is made from, where that is known."""
    if isinstance(found.original, Absent) or steps >= MAX_COPIES:
        return found
    first = image_of(inventory, found.original, scope, steps + 1).target
    if first is None:
        return found
    return replace(found, names=first.names, path=first.path, owners=first.owners)


def _resolved(inventory: Inventory, value: Text, scope: str) -> Image | None:
    """Return the image of a public parameter that EC2 or CloudFormation resolves."""
    pattern = pattern_of(value)
    if value.location is None or "/aws/service/" not in pattern:
        return None
    key = ("resolved image", scope, value.location.sort_key(), pattern)
    made: Image = inventory.memo(
        key,
        lambda: Image(
            id=f"{scope}::{pattern}@{value.location}",
            scope=scope,
            header=value.location,
            name=value,
            path=value,
        ),
    )
    return made
