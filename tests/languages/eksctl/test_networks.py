"""The network that eksctl makes, and the subnets that are given to it."""

from __future__ import annotations

import pytest

from ekslint.core.contents import known_bool, known_text
from ekslint.core.value import ListValue
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.inventory import Inventory
from ekslint.model.network.endpoint import NODE_SERVICES, missing
from ekslint.model.network.placement import Placed
from ekslint.model.nodes.compute import NodeGroup
from ekslint.model.nodes.node_role import FargateProfile
from tests.languages.eksctl.test_inventory import config

GROUP = "managedNodeGroups: [{name: blue, %s}]\n"
MADE = "metadata: {name: prod, region: eu-west-1, version: '1.33'}\n"


def made(body: str, meta: str = MADE) -> Inventory:
    return config(body, meta)


def way(inventory: Inventory, cls: type[Placed]) -> str | None:
    (placed,) = inventory.every(cls)
    (subnet,) = placed.subnets(inventory).items
    return known_text(subnet.way_out(inventory))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (GROUP % "privateNetworking: true", "a NAT gateway"),
        (GROUP % "privateNetworking: false", "an internet gateway"),
        (GROUP % "desiredCapacity: 2", "an internet gateway"),
        ("vpc: {nat: {gateway: Disable}}\n" + GROUP % "privateNetworking: true", "none"),
        ("vpc: {nat: {gateway: Single}}\n" + GROUP % "privateNetworking: true", "a NAT gateway"),
        ("privateCluster: {enabled: true}\n" + GROUP % "desiredCapacity: 2", "none"),
        (
            "kubernetesNetworkConfig: {ipFamily: IPv6}\n" + GROUP % "privateNetworking: true",
            None,
        ),
    ],
    ids=["private", "public", "left-out", "no-nat", "one-nat", "fully-private", "six"],
)
def test_where_node_groups_lead(body: str, expected: str | None) -> None:
    assert way(made(body), NodeGroup) == expected


@pytest.mark.parametrize(
    ("body", "cidr"),
    [
        (GROUP % "desiredCapacity: 2", "192.168.0.0/16"),
        ("vpc: {cidr: 10.20.0.0/16}\n" + GROUP % "desiredCapacity: 2", "10.20.0.0/16"),
    ],
    ids=["left-out", "written"],
)
def test_the_cluster_lies_in_the_network_eksctl_makes(body: str, cidr: str) -> None:
    inventory = made(body)
    (cluster,) = inventory.every(Cluster)
    networks = cluster.vpcs(inventory)
    assert not networks.open
    (network,) = networks.items
    assert known_text(network.cidr) == cidr
    assert (known_bool(network.dns_support), known_bool(network.dns_hostnames)) == (True, True)


def test_fargate_takes_the_private_subnets() -> None:
    body = "fargateProfiles: [{name: jobs, selectors: [{namespace: jobs}]}]\n"
    assert way(made(body), FargateProfile) == "a NAT gateway"


def test_a_private_cluster_has_its_endpoints() -> None:
    inventory = made("privateCluster: {enabled: true}\n" + GROUP % "privateNetworking: true")
    (group,) = inventory.every(NodeGroup)
    (subnet,) = group.subnets(inventory).items
    nothing = missing(inventory, subnet, NODE_SERVICES)
    assert isinstance(nothing, ListValue)
    assert nothing.items == ()


def test_without_its_endpoints_nothing_is_known_of_them() -> None:
    body = "privateCluster: {enabled: true, skipEndpointCreation: true}\n"
    inventory = made(body + GROUP % "privateNetworking: true")
    (group,) = inventory.every(NodeGroup)
    (subnet,) = group.subnets(inventory).items
    assert subnet.has_endpoint(inventory).truth is None


GIVEN = """\
vpc:
  id: vpc-1
  subnets:
    private:
      a: {id: subnet-1}
      %s
    public:
      a: {id: subnet-2}
"""


@pytest.mark.parametrize(
    ("second", "count", "closed"),
    [
        ("b: {id: subnet-3}", 2, True),
        ("b: {}", 1, False),
        ("b: {cidr: 10.0.1.0/24}", 1, False),
        ("b: {id: ${SUBNET}}", 1, False),
    ],
    ids=["known", "by-zone", "by-range", "not-known"],
)
def test_given_subnets_never_vanish(second: str, count: int, closed: bool) -> None:
    inventory = made(GIVEN % second + GROUP % "privateNetworking: true")
    (group,) = inventory.every(NodeGroup)
    found = group.subnets(inventory)
    assert (len(found.items), not found.open) == (count, closed)
    (cluster,) = inventory.every(Cluster)
    assert bool(cluster.own_subnets(inventory).open) is not closed


def test_nothing_is_known_of_the_routes_of_given_subnets() -> None:
    inventory = made(GIVEN % "" + GROUP % "privateNetworking: true")
    assert way(inventory, NodeGroup) is None
