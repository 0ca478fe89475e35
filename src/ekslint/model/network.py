"""Turn security groups and their rules, however written, into what may pass; knows no node.

Source of the port requirements: https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ekslint.core.value import Absent, Null, Reason, ReasonKind, Value, known, known_text, reasons
from ekslint.core.verdict import FALSE, TRUE, Members, Verdict, maybe, no, yes
from ekslint.model.entity import Entity, relation, verb
from ekslint.model.inventory import Inventory
from ekslint.model.link import exists, follow, last_segment
from ekslint.model.module import unread_modules_touching
from ekslint.model.policy import members_of

ALL_PROTOCOLS = ("-1", "all")


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

    def covers(self, protocol: str, port: int) -> Verdict:
        """Whether the opening covers a protocol and port, whoever the peers are."""
        spoken = known_text(self.protocol)
        if spoken is None:
            return maybe(*reasons(self.protocol)) if _open(self.protocol) else FALSE
        if spoken.lower() in ALL_PROTOCOLS:
            return yes(self.protocol.location)
        numbers = {"6": "tcp", "17": "udp"}
        if numbers.get(spoken, spoken).lower() != protocol:
            return no(self.protocol.location)
        return _at_least(port, self.first) & _at_least_value(self.last, port)


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

    @relation
    def openings(self, inventory: Inventory) -> Members[Opening]:
        """All openings of the group: written inside it and declared apart."""
        made: Members[Opening] = inventory.memo(
            ("openings", self.id), lambda: _openings(self, inventory)
        )
        return made

    @verb
    def lets_out(self, inventory: Inventory, protocol: str, port: int) -> Verdict:
        """Whether something beside the group itself can be reached on a port."""
        openings = self.openings(inventory)
        outward = tuple(o for o in openings if o.outward)
        if not outward and not openings.open and not self.closed_outward:
            return yes(self.header)
        verdict = Members(outward, openings.open, self.header).any(
            lambda o: o.covers(protocol, port) & _beyond(o)
        )
        return verdict


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SecurityRule(Entity):
    """An opening declared apart from its group."""

    kind: ClassVar[str] = "security group rule"

    group: Value
    opening: Opening


def security_groups_of(inventory: Inventory, value: Value, scope: str) -> Members[SecurityGroup]:
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
            open_.extend(link.open or (Reason(ReasonKind.OUTSIDE, f"`{name}` is not in the scan"),))
    return Members(tuple(items), tuple(dict.fromkeys(open_)), value.location)


def _openings(group: SecurityGroup, inventory: Inventory) -> Members[Opening]:
    items = list(group.own_openings.items)
    open_ = list(group.own_openings.open)
    if group.data:
        open_.append(Reason(ReasonKind.DATA, f"{group.label} is only looked up here"))
    for rule in inventory.every(SecurityRule):
        link = follow(inventory, rule.group, SecurityGroup, rule.scope, key=last_segment)
        if link.target is group:
            sure = exists(rule, group.conditions)
            if sure.truth is True:
                items.append(rule.opening)
            elif sure.truth is None:
                open_.extend(sure.open)
        elif link.target is None and rule.group.ref is None and rule.scope == group.scope:
            open_.extend(link.open)
    open_.extend(unread_modules_touching(inventory, group))
    open_.extend(inventory.open(SecurityRule, group.scope))
    return Members(tuple(items), tuple(dict.fromkeys(open_)), group.header)


def _beyond(opening: Opening) -> Verdict:
    """Whether an opening has a peer beside the group itself."""
    if opening.peers.items:
        return TRUE
    return maybe(*opening.peers.open) if opening.peers.open else FALSE


def _open(value: Value) -> bool:
    return not isinstance(value, Absent | Null)


def _at_least(port: int, first: Value) -> Verdict:
    number = _number(first)
    if number is None:
        return maybe(*reasons(first)) if _open(first) else TRUE
    return Verdict(number == -1 or port >= number).with_evidence(first.location)


def _at_least_value(last: Value, port: int) -> Verdict:
    number = _number(last)
    if number is None:
        return maybe(*reasons(last)) if _open(last) else TRUE
    return Verdict(number == -1 or number >= port).with_evidence(last.location)


def _number(value: Value) -> int | None:
    data = known(value)
    if isinstance(data, bool) or data is None:
        return None
    try:
        return int(data)
    except (TypeError, ValueError):
        return None
