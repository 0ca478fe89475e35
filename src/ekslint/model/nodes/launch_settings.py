"""Turn what a launch template and its node group both say into what EKS refuses of it.

It knows managed groups only: an Auto Scaling group takes every template.

Source: https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ekslint.core.contents import known_text
from ekslint.core.value import Absent, ListValue, MapValue, Null, OriginKind, Unknown, Value, text
from ekslint.core.verdict import Verdict, maybe, no, same, truth_of, yes
from ekslint.model.inventory import Inventory
from ekslint.model.nodes.launch import Setting
from ekslint.model.nodes.node_image import OWN

if TYPE_CHECKING:
    from ekslint.model.nodes.compute import NodeGroup

SPOT: Final = text("spot")


def is_given(value: Value) -> Verdict:
    """Whether an optional argument is set: null, 0, an empty text and an empty list are not (they
    are not sent to AWS), nor is what a plan tells of an argument that AWS fills in."""
    if value.origin.kind is OriginKind.DEFAULT:
        return no(value.location)
    match value:
        case Absent() | Null():
            return no(value.location)
        case ListValue(items=items, open=open_):
            if open_ and not items:
                return maybe(*open_)
            return Verdict(bool(items)).with_evidence(value.location)
        case MapValue():
            return yes(value.location)
        case Unknown(reason=reason) if not value.nonnull and value.ref is None:
            return maybe(reason)
    return Verdict(known_text(value) not in ("", "0")).with_evidence(value.location)


def refused(setting: Setting) -> Verdict:
    """Whether EKS refuses a template for a managed group because of one of its settings."""
    match setting.key:
        case "hibernation":
            return truth_of(setting.value)
        case "market":
            return same(setting.value, SPOT)
        case "instance_profile" | "subnet" | "shutdown_behavior":
            return is_given(setting.value)
    return no(setting.location)


def clashes(inventory: Inventory, group: NodeGroup, setting: Setting) -> Verdict:
    """Whether EKS refuses a setting of a group because of the template that the group names."""
    given = is_given(setting.value)
    match setting.key:
        case "disk_size" | "remote_access":
            return given & is_given(group.template)
        case "instance_types":
            return given & _chooses_type(inventory, group)
        case "ami_type":
            own = same(setting.value, text(OWN))
            return given & ~own & group.has_own_image(inventory)
        case "version" | "release_version":
            return given & group.has_own_image(inventory)
    return no(setting.location)


def _chooses_type(inventory: Inventory, group: NodeGroup) -> Verdict:
    link = group.launch_template(inventory)
    if link.target is None:
        return maybe(*link.open) if link.open else no(group.header)
    settings = link.target.settings
    return settings.any(lambda s: is_given(s.value) if s.key == "instance_type" else no(s.location))
