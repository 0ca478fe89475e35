"""Turn the security groups of nodes and control plane into what gets through between them.

It knows which groups stand on which side, and the addresses of a side as far as its subnets tell
them: a range of rules that meets them is taken for one that holds them.

Source: https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
"""

from __future__ import annotations

from dataclasses import field
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Final

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import Absent, Reason, ReasonKind, Value, reasons
from ekslint.core.verdict import Members, Verdict, maybe, no, some, yes
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.inventory import Inventory
from ekslint.model.network.cidr import NOT_ON_THE_INTERNET, Network, network_of
from ekslint.model.network.security_groups import (
    NOBODY,
    Opening,
    SecurityGroup,
    group_named,
    is_cluster_group,
    made_group,
    names_none,
    security_groups_of,
)
from ekslint.model.network.vpc import Subnet, subnets_of, vpcs_of
from ekslint.model.policy import members_of

if TYPE_CHECKING:
    from ekslint.model.nodes.compute import NodeGroup

Groups = Members[SecurityGroup]

RANGES: Final = ("cidr_block", "CidrBlock", "ipv6_cidr_block", "ipv6_cidr_blocks")
"""Attributes of networks and subnets that hold their own range of addresses."""


@record
class Side:
    """One end of a connection: the security groups it carries, and the ranges its addresses are
    from; open where it may have others."""

    groups: Groups
    ranges: Members[Network] = field(default_factory=Members)


def of_nodes(inventory: Inventory, group: NodeGroup) -> Groups:
    """Return the security groups that the nodes of a group carry.

    A managed group without any in its launch template gets the one EKS makes for the cluster; an
    instance of our own, the default group of the network.
    Source: https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
    """
    made: Groups = inventory.memo(("node groups", group.id), lambda: _of_nodes(inventory, group))
    return made


def _of_nodes(inventory: Inventory, group: NodeGroup) -> Groups:
    link = group.launch_template(inventory)
    if link.target is None and link.open:
        return Members((), link.open, group.header)
    nothing: Value = Absent(name="security_groups", location=group.header)
    listed = link.target.security_groups if link.target is not None else nothing
    if not names_none(listed):
        found = security_groups_of(inventory, listed, group.scope)
        if any(one.with_cluster for one in found):
            made = _made_for(inventory, group)
            return Members((*found.items, *made.items), (*found.open, *made.open), found.header)
        return found
    if group.way != "managed":
        detail = "the network's default security group stands in where none is named"
        return Members((), (Reason(ReasonKind.OUTSIDE, detail, "", listed.location),), group.header)
    return _made_for(inventory, group)


def _made_for(inventory: Inventory, group: NodeGroup) -> Groups:
    cluster = group.cluster(inventory).target
    return Members((made_group(inventory, cluster or group),), (), group.header)


def naming_of(inventory: Inventory, group: NodeGroup) -> Value:
    """Return what a person would edit to give nodes other security groups: the list of a template,
    or the first item of it that is written in the person's own files."""
    link = group.launch_template(inventory)
    if link.target is None:
        return Absent(name="security_groups", location=group.header)
    listed = link.target.security_groups
    named: tuple[Value, ...] = (listed, *members_of(listed))
    for value in named:
        if value.location is not None and not value.location.source.library:
            return value
    return listed


def of_control_plane(inventory: Inventory, cluster: Cluster) -> Groups:
    """Return the security groups of a control plane: the one EKS makes, and those it is given."""
    given = security_groups_of(inventory, cluster.security_groups, cluster.scope)
    made = made_group(inventory, cluster)
    return Members((made, *given.items), given.open, cluster.header)


def nodes_side(inventory: Inventory, group: NodeGroup) -> Side:
    """Return the nodes of a group as one end of a connection."""
    return Side(of_nodes(inventory, group), _ranges(inventory, group.subnets(inventory)))


def plane_side(inventory: Inventory, cluster: Cluster) -> Side:
    """Return a control plane as one end of a connection: it has interfaces in the subnets of the
    cluster."""
    subnets = subnets_of(inventory, cluster.subnets, cluster.scope)
    return Side(of_control_plane(inventory, cluster), _ranges(inventory, subnets))


def _ranges(inventory: Inventory, subnets: Members[Subnet]) -> Members[Network]:
    """Return the ranges of subnets and of the networks they lie in."""
    networks = vpcs_of(inventory, subnets)
    values = (*(subnet.cidr for subnet in subnets), *(network.cidr for network in networks))
    found = tuple(range_ for range_ in map(network_of, values) if range_ is not None)
    unsure = [reason for value in values for reason in reasons(value)]
    return Members(found, (*subnets.open, *networks.open, *unsure))


def _control_plane_of(inventory: Inventory, group: NodeGroup) -> Side:
    link = group.cluster(inventory)
    if link.target is not None:
        return plane_side(inventory, link.target)
    why = link.open or (Reason(ReasonKind.OUTSIDE, "the cluster is not in the scan"),)
    return Side(Members((), why, group.header), Members((), why))


def carries_cluster_group(inventory: Inventory, group: NodeGroup) -> Verdict:
    """Whether nodes of a group carry the security group that EKS makes for the cluster."""
    link = group.launch_template(inventory)
    if link.target is not None:
        for named in members_of(link.target.security_groups):
            if is_cluster_group(named):
                return yes(named.location)
    groups = of_nodes(inventory, group)
    if any(found.by_eks for found in groups):
        return yes(group.header)
    unsure = [*groups.open]
    unsure.extend(_only_looked_up(found) for found in groups if found.data)
    return maybe(*unsure) if unsure else no(groups.header)


def nodes_reach(
    inventory: Inventory, group: NodeGroup, cluster: Cluster, protocol: str, port: int
) -> Verdict:
    """Whether nodes get through to a control plane: let out at one end, let in at the other."""
    nodes, plane = nodes_side(inventory, group), plane_side(inventory, cluster)
    return gets_through(inventory, nodes, plane, protocol, port)


def plane_admits(
    inventory: Inventory, cluster: Cluster, group: NodeGroup, protocol: str, port: int
) -> Verdict:
    """Whether the security groups of a control plane let the nodes of a group in."""
    plane = of_control_plane(inventory, cluster)
    return admits(inventory, plane, nodes_side(inventory, group), protocol, port)


def nodes_admit_plane(inventory: Inventory, group: NodeGroup, protocol: str, port: int) -> Verdict:
    """Whether the security groups of nodes let the control plane of their cluster in."""
    plane = _control_plane_of(inventory, group)
    return admits(inventory, of_nodes(inventory, group), plane, protocol, port)


def nodes_admit(
    inventory: Inventory, group: NodeGroup, other: NodeGroup, protocol: str, port: int
) -> Verdict:
    """Whether the security groups of nodes let the nodes of another group (or their own) in."""
    come = nodes_side(inventory, other)
    return admits(inventory, of_nodes(inventory, group), come, protocol, port)


def gets_through(
    inventory: Inventory, out_of: Side, into: Side, protocol: str, port: int
) -> Verdict:
    """Whether one end reaches the other, through the rules of both."""
    out = _passes(inventory, out_of.groups, into, protocol, port, outward=True)
    return out & admits(inventory, into.groups, out_of, protocol, port)


def admits(
    inventory: Inventory, into: Groups, come_from: Side, protocol: str, port: int
) -> Verdict:
    """Whether what carries some groups lets the other end in."""
    return _passes(inventory, into, come_from, protocol, port, outward=False)


def _passes(
    inventory: Inventory, at: Groups, others: Side, protocol: str, port: int, *, outward: bool
) -> Verdict:
    def fits(group: SecurityGroup) -> Verdict:
        if outward and not group.closed_outward and not group.data:
            return yes(group.header)
        openings = group.outward(inventory) if outward else group.inward(inventory)
        return openings.any(
            lambda opening: (
                opening.covers(protocol, port) & speaks_of(inventory, opening, group, others)
            )
        )

    return at.any(fits)


def speaks_of(
    inventory: Inventory, opening: Opening, group: SecurityGroup, others: Side
) -> Verdict:
    """Whether an opening of a group has a group or an address of the other end as a peer."""
    found: list[Verdict] = []
    if opening.own:
        found.append(_among(group, others.groups))
    peers = opening.peers.any(lambda peer: _is_one_of(inventory, peer, group.scope, others))
    return some([*found, peers])


def _is_one_of(inventory: Inventory, peer: Value, scope: str, others: Side) -> Verdict:
    if (addresses := _addresses(peer, others.ranges)) is not None:
        return addresses
    link = group_named(inventory, peer, scope)
    if link.target is not None:
        return _among(link.target, others.groups).with_evidence(peer.location)
    why = link.open or tuple(reasons(peer))
    return maybe(*(why or (Reason(ReasonKind.OUTSIDE, "who this is, is not known"),)))


def _among(group: SecurityGroup, others: Groups) -> Verdict:
    """Whether a group is one of some; one that is only looked up may be any that is declared."""
    if any(other is group for other in others):
        return yes(group.header)
    unsure = [*others.open]
    for other in others:
        if other.data or group.data:
            unsure.append(_only_looked_up(group if group.data else other))
    return maybe(*unsure) if unsure else no(group.header)


def _only_looked_up(group: SecurityGroup) -> Reason:
    return Reason(ReasonKind.DATA, f"{group.label} is only looked up here", "", group.header)


def _addresses(peer: Value, ranges: Members[Network]) -> Verdict | None:
    """Whether a range of addresses holds those of the other end; None for what is no range.

    Addresses of the internet surely do not, where the range of the network is known to be another.
    A private range may hold them: networks have secondary ranges, and pods may live there.
    """
    if peer.ref is not None and any(step in RANGES for step in peer.ref.path):
        return yes(peer.location)
    written = known_text(peer)
    if written is None or written.startswith("sg-"):
        return None
    if written.startswith("pl-"):
        return maybe(Reason(ReasonKind.OUTSIDE, "prefix list", "", peer.location))
    if written in NOBODY:
        return no(peer.location)
    network = network_of(peer)
    if network is None:
        return None
    if network.prefixlen == 0 and network.version == 4:
        return yes(peer.location)
    if any(_meet(network, other) for other in ranges):
        return yes(peer.location)
    if ranges.items and not ranges.open and _is_outside(network):
        return no(peer.location)
    detail = f"whether `{written}` holds their addresses is not known"
    return maybe(Reason(ReasonKind.OUTSIDE, detail, "", peer.location))


def _meet(one: Network, other: Network) -> bool:
    return one.version == other.version and one.overlaps(other)


def _is_outside(network: Network) -> bool:
    """Whether a range holds addresses of the internet alone."""
    if not isinstance(network, IPv4Network):
        return False
    return not any(network.overlaps(private) for private in NOT_ON_THE_INTERNET)
