"""Turn the instance metadata options of launch templates into what nodes start with.

What a template leaves out is decided by the account, then by the image, then by EC2: the defaults
of the account count where the files set them. Which pods need the metadata it does not know.

Sources: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-options-order-of-precedence.html
and https://docs.aws.amazon.com/eks/latest/userguide/al2023.html
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, ClassVar, Final

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import (
    Absent,
    Null,
    Reason,
    ReasonKind,
    Scalar,
    Unknown,
    Value,
    absent,
    default_of,
    reasons,
    text,
)
from ekslint.model.entity import Entity
from ekslint.model.inventory import Inventory
from ekslint.model.nodes import node_image

if TYPE_CHECKING:
    from ekslint.model.nodes.compute import NodeGroup

TOKENS: Final = "http_tokens"
HOP_LIMIT: Final = "http_put_response_hop_limit"
TAGS: Final = "instance_metadata_tags"
_LEFT: Final = ("", "no-preference", "-1")
"""What the account's defaults say for "not decided here"."""


@record
class MetadataOptions:
    """The options as written; what is left out is absent at the place it could stand."""

    tokens: Value = field(default_factory=Absent)
    hop_limit: Value = field(default_factory=Absent)
    tags: Value = field(default_factory=Absent)

    def named(self, name: str) -> Value:
        """Return an option by its name."""
        return {TOKENS: self.tokens, HOP_LIMIT: self.hop_limit}.get(name, self.tags)


@record(kw_only=True, eq=False)
class MetadataDefaults(Entity):
    """The defaults of an account in one region (`aws_ec2_instance_metadata_defaults`)."""

    kind: ClassVar[str] = "metadata defaults"

    options: MetadataOptions


def option(inventory: Inventory, group: NodeGroup, name: str) -> Value:
    """Return what the nodes of a group start with; absent when nothing in the files decides it."""
    link = group.launch_template(inventory)
    if link.target is None:
        if link.open:
            return Unknown(link.open[0], location=group.header)
        if group.way != "managed":
            return Unknown(_elsewhere(group), location=group.header)
        return _of_eks(inventory, group, name)
    written = link.target.metadata.named(name)
    if not isinstance(written, Absent | Null) and known_text(written) != "":
        return written
    account = _of_account(inventory, group, name)
    if account is not None:
        return account
    return _of_image(inventory, group, name, written)


def _elsewhere(group: NodeGroup) -> Reason:
    return Reason(ReasonKind.OUTSIDE, f"how {group.label} starts is not in the files")


def _of_eks(inventory: Inventory, group: NodeGroup, name: str) -> Value:
    """Return what the template says that EKS makes for a group without one."""
    nothing = Absent(name=name, location=group.header)
    if name == TAGS:
        return nothing
    family, value = node_image.family(inventory, group)
    if family is None:
        return Unknown(node_image.unknown_family(group, value), location=group.header)
    if family == "AL2":
        return nothing
    place = value.location or group.header
    if family != "AL2023":
        why = Reason(ReasonKind.OUTSIDE, "the image may ask for IMDSv2 by itself", "", place)
        return Unknown(why, location=place)
    source = default_of("EKS: IMDSv2 with a hop limit of 1 on AL2023")
    if name == TOKENS:
        return text("required", place, source)
    return Scalar(1, location=place, origin=source)


def _of_account(inventory: Inventory, group: NodeGroup, name: str) -> Value | None:
    """Return what the defaults of the account say; None when the files set none."""
    for defaults in inventory.every(MetadataDefaults, group.scope):
        value = defaults.options.named(name)
        if isinstance(value, Absent | Null) or known_text(value) in _LEFT:
            continue
        if defaults.conditions:
            why = Reason(ReasonKind.OUTSIDE, "the account may have defaults of its own")
            return Unknown(why, location=value.location)
        return value
    return None


def _of_image(inventory: Inventory, group: NodeGroup, name: str, written: Value) -> Value:
    """Return what the image asks for; Amazon Linux 2 asks for nothing."""
    place = written.location or group.header
    slot = written.origin.slot if isinstance(written, Absent) else None
    nothing = absent(name, place, slot)
    if name == TAGS:
        return nothing
    family, value = node_image.family(inventory, group)
    if family is None:
        why = next(reasons(value), node_image.unknown_family(group, value))
        return Unknown(why, location=place)
    if family == "AL2":
        return nothing
    if family == "AL2023" and name == TOKENS:
        return text("required", value.location or place, default_of("AL2023: IMDSv2 only"))
    why = Reason(ReasonKind.OUTSIDE, "the image may ask for IMDSv2 by itself", "", place)
    return Unknown(why, location=place)
