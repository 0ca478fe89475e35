"""Turn security groups and their rules, however written, into what may pass; knows no node.

Source of the port requirements: https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, replace
from typing import ClassVar, Final

from ekslint.core.contents import known, known_text
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.value import (
    Absent,
    ListValue,
    Null,
    Reason,
    ReasonKind,
    Unknown,
    Value,
    reasons,
    text,
)
from ekslint.core.verdict import FALSE, TRUE, Evidence, Members, Verdict, maybe, no, yes
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.inventory import Inventory
from ekslint.model.link import exists, follow, last_segment, meant_elsewhere
from ekslint.model.modules.module import unread_modules_touching
from ekslint.model.nodes.launch import Tag
from ekslint.model.policy import members_of

ALL_PROTOCOLS = ("-1", "all")
NOBODY = ("127.0.0.1/32", "::1/128")
WORLD = ("0.0.0.0/0", "::/0")
INSIDERS: Final = (
    ("all ports", 0, 65535),
    ("22 (SSH)", 22, 22),
    ("3389 (RDP)", 3389, 3389),
    ("10250 (the kubelet)", 10250, 10250),
    ("30000-32767 (every node port)", 30000, 32767),
)
"""TCP ports of a node that nobody on the internet needs, in the words of messages."""


@record
class Opening:
    """One permission of a security group: protocol, port range and peers as written.

    `protocol` is "tcp", "udp", "-1" (all) …; `first` and `last` are ports. `peers` are CIDRs,
    group ids and prefix lists; `own` when the group itself is a peer. `header` is where it starts.
    """

    outward: bool
    protocol: Value
    first: Value
    last: Value
    peers: Members[Value] = field(default_factory=Members)
    own: bool = False
    header: Location | None = None

    @relation
    def world(self, inventory: Inventory) -> Members[Value]:
        """The peers that are the whole internet."""
        named = tuple(peer for peer in self.peers if known_text(peer) in WORLD)
        return Members(named, self.peers.open)

    @relation
    def exposed(self, inventory: Inventory) -> Value:
        """The first of the ports that only insiders need and that it covers, in words; absent where
        it covers none of them."""
        unsure: list[Reason] = []
        for name, first, last in INSIDERS:
            covered = self.opens(inventory, "tcp", first, last)
            if covered.truth is True:
                return text(name, self.header)
            unsure.extend(covered.open)
        if unsure:
            return Unknown(unsure[0], location=self.header)
        return Absent(name="exposed", location=self.header)

    @verb
    def opens(self, inventory: Inventory, protocol: str, first: int, last: int) -> Verdict:
        """Whether the opening is inward and covers a whole range of ports."""
        if self.outward:
            return no(self.header)
        return self.covers(protocol, first) & self.covers(protocol, last)

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


@record(kw_only=True, eq=False)
class SecurityGroup(Entity):
    """A security group with the openings written inside it.

    `closed_outward`: the rule that AWS makes, and that lets everything out, is gone (Terraform
    removes it; CloudFormation only where the group says what may leave). `data`: only looked up.
    `by_eks`: EKS makes it for a cluster, for `made_for` where that is in the scan. `with_cluster`:
    the tool that makes it opens it to the control plane, and the control plane to it.
    """

    kind: ClassVar[str] = "security group"

    own_openings: Members[Opening]
    closed_outward: bool
    data: bool = False
    tags: Members[Tag] = field(default_factory=Members)
    by_eks: bool = False
    made_for: Cluster | None = None
    with_cluster: bool = False

    @property
    def label(self) -> str:
        """Its name; that of the group EKS makes is told by the cluster."""
        if self.by_eks:
            return f"security group of {self.made_for.label if self.made_for else 'the cluster'}"
        return f"security group `{known_text(self.name) or self.spoken}`"

    @relation
    def rule_map(self, inventory: Inventory) -> Value:
        """The further rules that the call of a registry module gives it, absent when none are."""
        from ekslint.model.modules.call_map import map_of_call

        return map_of_call(inventory, self, ("node_security_group_additional_rules",))

    @relation
    def inward(self, inventory: Inventory) -> Members[Opening]:
        """What may come in: written inside the group and declared apart."""
        return _openings(self, inventory, outward=False)

    @relation
    def outward(self, inventory: Inventory) -> Members[Opening]:
        """What the rules of the group let out: written inside it and declared apart."""
        return _openings(self, inventory, outward=True)

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
        return self.outward(inventory).any(passes)


@record(kw_only=True, eq=False)
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


def made_group(inventory: Inventory, owner: Entity) -> SecurityGroup:
    """Return the security group EKS makes for a cluster: its members reach each other and all else.

    The owner is the cluster, or nodes of one that is not in the scan.
    Source: https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
    """
    made: SecurityGroup = inventory.memo(("made group", owner.id), lambda: _made(owner))
    return made


def _made(owner: Entity) -> SecurityGroup:
    place = owner.header
    every = Absent(name="port", location=place)
    everything = text("-1", place)
    inward = Opening(False, everything, every, every, own=True, header=place)
    anywhere: Members[Value] = Members(tuple(text(cidr, place) for cidr in WORLD), (), place)
    outward = Opening(True, everything, every, every, anywhere, own=True, header=place)
    return SecurityGroup(
        id=f"{owner.id}/security group of the cluster",
        scope=owner.scope,
        header=place,
        conditions=owner.conditions,
        own_openings=Members((inward, outward), (), place),
        closed_outward=True,
        by_eks=True,
        made_for=owner if isinstance(owner, Cluster) else None,
    )


def group_named(inventory: Inventory, value: Value, scope: str) -> Link[SecurityGroup]:
    """Return the security group that an id, a name or an attribute of a cluster stands for."""
    if not is_cluster_group(value):
        return follow(inventory, value, SecurityGroup, scope, key=last_segment)
    evidence = (Evidence(value.location, joins=True),) if value.location is not None else ()
    cluster = inventory.named_by(value, Cluster)
    if cluster is None:
        from ekslint.model.evidence import ClusterLookup

        looked_up = inventory.named_by(value, ClusterLookup)
        if looked_up is not None:
            cluster = follow(inventory, looked_up.name, Cluster, looked_up.scope).target
    if cluster is not None:
        return Link(made_group(inventory, cluster), (), evidence, by="reference")
    detail = "the cluster of that security group is not declared in the scan"
    return Link(None, (Reason(ReasonKind.OUTSIDE, detail, "", value.location),), evidence)


def security_groups_of(inventory: Inventory, value: Value, scope: str) -> Members[SecurityGroup]:
    """Return the security groups a list value names; an id from elsewhere leaves it open."""
    if isinstance(value, Absent | Null):
        return Members(header=value.location)
    listed = members_of(value)
    items: list[SecurityGroup] = []
    open_: list[Reason] = list(listed.open)
    for item in listed:
        link = group_named(inventory, item, scope)
        if link.target is not None:
            items.append(link.target)
        else:
            name = known_text(item) or str(item.ref or "a security group")
            open_.extend(link.open or (Reason(ReasonKind.OUTSIDE, f"`{name}` is not in the scan"),))
    return Members(tuple(dict.fromkeys(items)), tuple(dict.fromkeys(open_)), value.location)


def names_none(value: Value) -> bool:
    """Whether a list of security groups is surely empty or left out."""
    empty = isinstance(value, ListValue) and not value.items and not value.open
    return empty or isinstance(value, Absent | Null)


def _openings(group: SecurityGroup, inventory: Inventory, *, outward: bool) -> Members[Opening]:
    made: Members[Opening] = inventory.memo(
        ("openings", group.id, outward), lambda: _collected(group, inventory, outward)
    )
    return made


def _collected(group: SecurityGroup, inventory: Inventory, outward: bool) -> Members[Opening]:
    own = [opening for opening in group.own_openings if opening.outward is outward]
    items = [_without_itself(opening, group, inventory) for opening in own]
    open_ = list(group.own_openings.open)
    if group.data:
        open_.append(Reason(ReasonKind.DATA, f"{group.label} is only looked up here"))
    for rule, link in _rules(inventory):
        if rule.opening.outward is not outward:
            continue
        if link.target is group:
            sure = exists(rule, group.conditions)
            if sure.truth is True:
                items.append(_without_itself(rule.opening, group, inventory))
            elif sure.truth is None:
                open_.extend(sure.open)
        elif link.target is None and rule.group.ref is None and rule.scope == group.scope:
            open_.extend(link.open)
        else:
            open_.extend(meant_elsewhere(inventory, group.scope, rule.scope, rule.group))
    touched: Entity = group.made_for or group
    open_.extend(unread_modules_touching(inventory, touched))
    open_.extend(inventory.open(SecurityRule, group.scope))
    return Members(tuple(items), tuple(dict.fromkeys(open_)), group.header)


def _rules(inventory: Inventory) -> list[tuple[SecurityRule, Link[SecurityGroup]]]:
    """Return every rule that is declared apart, with the group it belongs to."""
    made: list[tuple[SecurityRule, Link[SecurityGroup]]] = inventory.memo(
        "security rules",
        lambda: [
            (rule, group_named(inventory, rule.group, rule.scope))
            for rule in inventory.every(SecurityRule)
        ],
    )
    return made


def _without_itself(opening: Opening, group: SecurityGroup, inventory: Inventory) -> Opening:
    """Return an opening whose peers are others: a reference to the group itself counts as `own`."""
    others = [p for p in opening.peers if not _is(inventory, p, group)]
    if len(others) == len(opening.peers.items):
        return opening
    return replace(opening, peers=replace(opening.peers, items=tuple(others)), own=True)


def _is(inventory: Inventory, peer: Value, group: SecurityGroup) -> bool:
    if group.by_eks:
        return is_cluster_group(peer) and group_named(inventory, peer, group.scope).target is group
    return not is_cluster_group(peer) and inventory.named_by(peer, SecurityGroup) is group


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
