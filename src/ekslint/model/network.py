"""Turn security groups and their rules, however written, into what may pass; knows no node.

Source of the port requirements: https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import ClassVar

from ekslint.core.value import Absent, Null, Reason, ReasonKind, Value, known, known_text, reasons
from ekslint.core.verdict import FALSE, TRUE, Members, Verdict, maybe, no, yes
from ekslint.model.entity import Entity, relation, verb
from ekslint.model.inventory import Inventory
from ekslint.model.link import exists, follow, last_segment, meant_elsewhere
from ekslint.model.module import unread_modules_touching
from ekslint.model.policy import members_of

ALL_PROTOCOLS = ("-1", "all")
NOBODY = ("127.0.0.1/32", "::1/128")


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

    `closed_outward`: the rule that AWS makes, and that lets everything out, is gone (Terraform
    removes it; CloudFormation only where the group says what may leave). `data`: only looked up.
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
        return self._outward(inventory, lambda o: o.covers(protocol, port) & _beyond(o))

    @verb
    def lets_out_to_any(self, inventory: Inventory, protocol: str, port: int) -> Verdict:
        """Whether anything, and be it the group's own members, can be reached on a port."""
        return self._outward(inventory, lambda o: o.covers(protocol, port) & _anybody(o))

    def _outward(self, inventory: Inventory, passes: Callable[[Opening], Verdict]) -> Verdict:
        if not self.closed_outward and not self.data:
            return yes(self.header)
        openings = self.openings(inventory)
        outward = tuple(o for o in openings if o.outward)
        return Members(outward, openings.open, self.header).any(passes)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SecurityRule(Entity):
    """An opening declared apart from its group."""

    kind: ClassVar[str] = "security group rule"

    group: Value
    opening: Opening


CLUSTER_GROUP = ("cluster_security_group_id", "ClusterSecurityGroupId")
"""The attribute of a cluster that is the security group EKS makes; it lets everything out."""


def is_cluster_group(value: Value) -> bool:
    """Whether a value is the security group that EKS made for a cluster."""
    return value.ref is not None and value.ref.path[-1:] in [(name,) for name in CLUSTER_GROUP]


def security_groups_of(inventory: Inventory, value: Value, scope: str) -> Members[SecurityGroup]:
    """Return the security groups a list value names; an id from elsewhere leaves it open."""
    if isinstance(value, Absent | Null):
        return Members(header=value.location)
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
    items = [_without_itself(o, group, inventory) for o in group.own_openings]
    open_ = list(group.own_openings.open)
    if group.data:
        open_.append(Reason(ReasonKind.DATA, f"{group.label} is only looked up here"))
    for rule in inventory.every(SecurityRule):
        link = follow(inventory, rule.group, SecurityGroup, rule.scope, key=last_segment)
        if link.target is group:
            sure = exists(rule, group.conditions)
            if sure.truth is True:
                items.append(_without_itself(rule.opening, group, inventory))
            elif sure.truth is None:
                open_.extend(sure.open)
        elif link.target is None and rule.group.ref is None and rule.scope == group.scope:
            open_.extend(link.open)
        elif rule.opening.outward:
            open_.extend(meant_elsewhere(inventory, group.scope, rule.scope, rule.group))
    open_.extend(unread_modules_touching(inventory, group))
    open_.extend(inventory.open(SecurityRule, group.scope))
    return Members(tuple(items), tuple(dict.fromkeys(open_)), group.header)


def _without_itself(opening: Opening, group: SecurityGroup, inventory: Inventory) -> Opening:
    """Return an opening whose peers are others: a reference to the group itself counts as `own`."""
    others = [p for p in opening.peers if inventory.named_by(p, SecurityGroup) is not group]
    if len(others) == len(opening.peers.items):
        return opening
    return replace(opening, peers=replace(opening.peers, items=tuple(others)), own=True)


def _beyond(opening: Opening) -> Verdict:
    """Whether an opening has a peer beside the group itself.

    The loopback address is how one says "nobody" where a rule has to be written.
    """
    if any(known_text(peer) not in NOBODY for peer in opening.peers):
        return TRUE
    return maybe(*opening.peers.open) if opening.peers.open else FALSE


def _anybody(opening: Opening) -> Verdict:
    return TRUE if opening.own else _beyond(opening)


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
