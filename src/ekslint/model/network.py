"""Turn security groups and their rules, however written, into what may pass; knows no node.

Source of the port requirements: https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ekslint.core.value import Reason, ReasonKind, Value, known_text
from ekslint.core.verdict import Members
from ekslint.model.entity import Entity
from ekslint.model.inventory import Inventory
from ekslint.model.link import follow, last_segment
from ekslint.model.policy import members_of


@dataclass(frozen=True, slots=True)
class Opening:
    """One permission of a security group: protocol, port range and peers as written.

    `protocol` is "tcp", "udp", "-1" (all) …; `first` and `last` are ports. `peers` are CIDRs,
    group ids and prefix lists; `own` when the group itself is a peer.
    """

    outward: bool
    protocol: Value
    first: Value
    last: Value
    peers: Members[Value] = field(default_factory=Members)
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SecurityGroup(Entity):
    """A security group with the openings written inside it.

    `closed_outward`: whether a group without outward openings lets nothing out (Terraform removes
    the default rule; CloudFormation keeps it). `data`: it is only looked up.
    """

    kind: ClassVar[str] = "security group"

    own_openings: Members[Opening]
    closed_outward: bool
    data: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SecurityRule(Entity):
    """An opening declared apart from its group."""

    kind: ClassVar[str] = "security group rule"

    group: Value
    opening: Opening


def security_groups_of(
    inventory: Inventory, value: Value, scope: str
) -> Members[SecurityGroup]:
    """Return the security groups a list value names; an id from elsewhere leaves it open."""
    listed = members_of(value)
    items: list[SecurityGroup] = []
    open_: list[Reason] = list(listed.open)
    for item in listed:
        link = follow(inventory, item, SecurityGroup, scope, key=last_segment)
        if link.target is not None:
            items.append(link.target)
        else:
            name = known_text(item) or str(item.ref or "a security group")
            open_.extend(
                link.open or (Reason(ReasonKind.OUTSIDE, f"`{name}` is not in the scan"),)
            )
    return Members(tuple(items), tuple(dict.fromkeys(open_)), value.location)
