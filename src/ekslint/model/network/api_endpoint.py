"""Turn the endpoint settings of a cluster into who reaches its API server from outside.

It knows addresses only; whom the API server then believes is in `access`.

Source: https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
"""

from __future__ import annotations

from ipaddress import IPv6Network
from typing import TYPE_CHECKING, Final

from ekslint.core.value import ListValue, Reason, ReasonKind
from ekslint.core.verdict import Verdict, maybe, no, truth_of, yes
from ekslint.model.inventory import Inventory
from ekslint.model.network.cidr import (
    cover_everything,
    leave_some_out,
    networks_of,
    public_addresses,
)
from ekslint.model.network.routing import INTERNET_GATEWAY, NAT_GATEWAY
from ekslint.model.network.vpc import Subnet
from ekslint.model.network.way_out import nat_gateway_of

if TYPE_CHECKING:
    from ekslint.model.clusters.cluster import Cluster

NARROW: Final = 24
FEW: Final = 1024
"""From this prefix on, and up to so many addresses, ranges are offices and not EC2's own pools."""


def admits_everyone(cluster: Cluster) -> Verdict:
    """Whether the public endpoint is on and its ranges hold all addresses.

    An empty list is what EKS takes for no list: then all addresses may come.
    """
    return truth_of(cluster.public_access) & ranges_hold_all(cluster)


def ranges_hold_all(cluster: Cluster) -> Verdict:
    """Whether the ranges of the public endpoint hold every address."""
    value = cluster.public_cidrs
    if isinstance(value, ListValue) and not value.items and not value.open:
        return yes(value.location)
    ranges = networks_of(value)
    if cover_everything(ranges.items):
        return yes(value.location)
    if isinstance(value, ListValue) and leave_some_out(value):
        return no(value.location)
    return maybe(*ranges.open) if ranges.open else no(value.location)


def admits_subnet(inventory: Inventory, cluster: Cluster, subnet: Subnet) -> Verdict:
    """Whether nodes of a subnet may use the public endpoint.

    They come by the address of their NAT gateway, or by one EC2 picks for each. Neither is in the
    files, so only what cannot hold them is refused: ranges without addresses of the internet, fewer
    addresses than NAT gateways, and a few single addresses for nodes that each have their own.
    """
    value = cluster.public_cidrs
    held = ranges_hold_all(cluster)
    ranges = networks_of(value)
    if held.truth is not False or ranges.open:
        return held if held.truth is True else maybe(*(held.open or ranges.open))
    if any(isinstance(network, IPv6Network) for network in ranges.items):
        return maybe(_perhaps(subnet))
    room = public_addresses(ranges.items)
    for way in (NAT_GATEWAY, INTERNET_GATEWAY):
        leads = subnet.leads_to(inventory, way)
        if leads.truth is not True:
            continue
        if way == NAT_GATEWAY:
            excluded = room < max(1, len(_nat_gateways(inventory, cluster)))
        else:
            small = all(network.prefixlen >= NARROW for network in ranges.items)
            excluded = room == 0 or (small and room <= FEW)
        return no(value.location) if excluded else maybe(_perhaps(subnet))
    return maybe(_perhaps(subnet))


def _nat_gateways(inventory: Inventory, cluster: Cluster) -> set[str]:
    """Return the NAT gateways that surely stand before nodes of a cluster, by id."""
    found: set[str] = set()
    for placed in cluster.placements(inventory):
        for subnet in placed.subnets(inventory):
            gateway = nat_gateway_of(inventory, subnet)
            if gateway is not None and not (gateway.conditions or placed.conditions):
                found.add(gateway.id)
    return found


def _perhaps(subnet: Subnet) -> Reason:
    detail = f"by which addresses nodes in {subnet.label} come is not known"
    return Reason(ReasonKind.OUTSIDE, detail, "", subnet.header)
