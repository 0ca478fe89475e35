"""Turn EKS's rules on subnets, address ranges and ports into tables.

It does not judge a network: what is reachable from where is the business of the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from ipaddress import IPv4Network

from ekslint.core.record import record
from ekslint.facts.tables import table


@record
class PortNeed:
    """A port range that must, or had better, be open: `from_` and `to` are nodes, control-plane or
    an address note; `level` is required, advised or if-component."""

    from_: str
    to: str
    protocols: tuple[str, ...]
    first: int
    last: int
    level: str


@record
class SubnetNeed:
    """Smallest number of zones and of free addresses of each cluster subnet."""

    zones: int
    free_addresses: int
    advised_free_addresses: int


@record
class ServiceRange:
    """Where `serviceIpv4Cidr` may lie, and its shortest and longest prefix."""

    within: tuple[IPv4Network, ...]
    prefix_min: int
    prefix_max: int


@cache
def port_needs() -> tuple[PortNeed, ...]:
    """Return the ports between nodes and control plane. Source: AWS user guide, sec-group-reqs."""
    found = []
    for origin, target, protocol, ports, level in table("network")["ports"]:
        first, _, last = ports.partition("-")
        protocols = tuple(protocol.split("+"))
        found.append(PortNeed(origin, target, protocols, int(first), int(last or first), level))
    return tuple(found)


def cluster_subnets() -> SubnetNeed:
    """Return what EKS asks of cluster subnets. Source: AWS user guide, network-reqs."""
    return SubnetNeed(**table("network")["cluster_subnets"])


@cache
def service_range() -> ServiceRange:
    """Return where the service range may lie. Source: EKS API, KubernetesNetworkConfigRequest."""
    row = table("network")["service_ipv4"]
    within = tuple(IPv4Network(text) for text in row["within"])
    return ServiceRange(within, row["prefix_min"], row["prefix_max"])


def blocked_zone_ids() -> Mapping[str, tuple[str, ...]]:
    """Return the zone ids without EKS control planes, by region. Source: AWS user guide."""
    return {region: tuple(ids) for region, ids in table("network")["blocked_zone_ids"].items()}


def private_endpoints() -> tuple[str, ...]:
    """Return the endpoint services nodes without any route out may need (`ecr.api`, `s3` …)."""
    return tuple(table("network")["endpoints"])


def ipv6_minimums() -> Mapping[str, str]:
    """Return the first versions that work with `ipFamily` ipv6, by `kubernetes` and add-on name."""
    minimums: Mapping[str, str] = table("network")["ipv6_min"]
    return minimums


def controller_minimums() -> Mapping[str, str]:
    """Return from which release the AWS Load Balancer Controller finds subnets otherwise:
    `by_reachability` without any role tag, `without_cluster_tag` without the cluster's tag.

    Source: AWS Load Balancer Controller, subnet_discovery of the releases.
    """
    minimums: Mapping[str, str] = table("network")["controller"]
    return minimums
