"""Turn what a node group says of its image into operating system and Kubernetes version.

It knows the service's defaults through the facts; what stands behind an opaque image id it does
not know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ekslint.core.contents import is_known, known_text
from ekslint.core.value import (
    Absent,
    Null,
    Reason,
    ReasonKind,
    Unknown,
    Value,
    default_of,
    reasons,
    text,
)
from ekslint.facts.ami import Family, ami_type, default_ami_type, eksctl_family, release_minor
from ekslint.facts.versions import parse_minor
from ekslint.model.inventory import Inventory

if TYPE_CHECKING:
    from ekslint.model.nodes.compute import NodeGroup

OWN = "CUSTOM"
"""The AMI type of a group whose template names the image."""


def effective_ami_type(inventory: Inventory, group: NodeGroup) -> Value:
    """Return the AMI type: written, or what EKS takes for a managed group that asks for none."""
    value = group.ami_type
    if not isinstance(value, Absent | Null):
        return value
    own = group.has_own_image(inventory)
    if group.way != "managed" or own.truth is True:
        return Absent(name="ami_type", location=value.location or group.header)
    if own.truth is None:
        why = own.open[0] if own.open else Reason(ReasonKind.OUTSIDE, "image not known")
        return Unknown(why, location=group.header)
    cluster = group.cluster(inventory).target
    version = known_text(cluster.version) if cluster is not None else None
    minor = parse_minor(version) if version is not None else None
    if minor is None:
        why = Reason(ReasonKind.OUTSIDE, f"the AMI type of {group.label} depends on the version")
        return Unknown(why, location=group.header)
    place = value.location or group.header
    return text(default_ami_type(minor), place, default_of("EKS: AL2023 from 1.30, AL2 before"))


def family(inventory: Inventory, group: NodeGroup) -> tuple[Family | None, Value]:
    """Return the operating system of a group's nodes, and the value that tells it."""
    made: tuple[Family | None, Value] = inventory.memo(
        ("family", group.id), lambda: _family(inventory, group)
    )
    return made


def _family(inventory: Inventory, group: NodeGroup) -> tuple[Family | None, Value]:
    if not isinstance(group.image_family, Absent | Null):
        return eksctl_family(known_text(group.image_family) or ""), group.image_family
    value = effective_ami_type(inventory, group)
    name = known_text(value)
    if name is not None and name != OWN:
        found = ami_type(name)
        return (found.family if found is not None else None), value
    image = group.ami(inventory).target
    fact = image.fact() if image is not None else None
    if image is not None and fact is not None:
        return fact.family, image.source(inventory)
    return None, value


def node_minor(inventory: Inventory, group: NodeGroup) -> Value:
    """Return the Kubernetes minor of a group's nodes as the first source says that tells one.

    Absent for a group that leaves it to EKS or eksctl: it gets the control plane's.
    """
    system, _ = family(inventory, group)
    for value, parse in (
        (group.version, parse_minor),
        (group.release_version, lambda text: release_minor(text, system)),
    ):
        written = known_text(value)
        if written:
            minor = parse(written)
            if minor is not None:
                return text(str(minor), value.location)
        elif not isinstance(value, Absent | Null) and not is_known(value):
            return value
    link = group.ami(inventory)
    if link.target is not None:
        told = link.target.minor(inventory)
        if not isinstance(told, Absent):
            return told
    left_open = group.way == "managed" or group.owner == "eksctl"
    if left_open and link.target is None and not link.open:
        return Absent(name="version", location=group.header)
    detail = f"the version of {group.label} is not written"
    why = link.open[0] if link.open else Reason(ReasonKind.OUTSIDE, detail, "", group.header)
    return Unknown(why, location=group.header)


def unknown_family(group: NodeGroup, value: Value) -> Reason:
    """Return why the operating system of a group's nodes is not known."""
    detail = f"AMI family of {group.label} is not known"
    return next(reasons(value), Reason(ReasonKind.OUTSIDE, detail, "", group.header))
