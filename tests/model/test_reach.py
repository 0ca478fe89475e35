"""What gets through between nodes and control plane, by the security groups at both ends."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ekslint.core.value import ReasonKind, Ref, Value, unknown
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.entity import Entity
from ekslint.model.inventory import Inventory
from ekslint.model.network.reach import of_control_plane, of_nodes
from ekslint.model.network.security_groups import Opening, SecurityGroup, SecurityRule, made_group
from ekslint.model.network.vpc import Subnet, Vpc
from ekslint.model.nodes.compute import NodeGroup
from tests.model.build import made, unset
from tests.model.entities import base, inventory
from tests.model.entities import cluster as plain_cluster
from tests.model.nodes import attribute, group, template
from tests.model.test_network import opening, security_group


def cluster(*groups: Value, name: str = "prod") -> Cluster:
    return replace(plain_cluster(name), security_groups=made([*groups]))


def cluster_group(owner: Cluster) -> Value:
    ref = Ref(owner.scope, owner.ref.address, ("vpc_config", 0, "cluster_security_group_id"))
    return unknown(ReasonKind.COMPUTED, "made by EKS", ref=ref, nonnull=True)


def nodes(owner: Cluster, *groups: Any, **given: Any) -> tuple[NodeGroup, Entity]:
    name = given.pop("name", "blue")
    launched = template(name, security_groups=list(groups) if groups else None)
    made_of = {"cluster_name": attribute(owner, "name"), "template": attribute(launched), **given}
    return group(name, **made_of), launched


def rule(name: str, owner: Value, inner: Opening) -> SecurityRule:
    return SecurityRule(**base(name), group=owner, opening=inner)


def inward(protocol: str, port: int | None, *peers: Any, own: bool = False) -> Opening:
    return opening(protocol, port, peers=peers, outward=False, own=own)


def test_a_managed_group_without_groups_of_its_own_gets_the_cluster_s() -> None:
    owner = cluster()
    found, launched = nodes(owner)
    whole = inventory(owner, found, launched)
    assert of_nodes(whole, found).items == (made_group(whole, owner),)
    assert found.has_cluster_security_group(whole).truth is True
    assert found.reaches(whole, owner, "tcp", 443).truth is True
    assert found.admits_control_plane(whole, "tcp", 10250).truth is True
    assert found.admits(whole, found, "udp", 53).truth is True


def test_instances_of_our_own_without_groups_get_the_default_one() -> None:
    owner = cluster()
    found, launched = nodes(owner, way="self-managed")
    whole = inventory(owner, found, launched)
    assert found.has_cluster_security_group(whole).truth is None
    assert found.admitted_by(whole, owner, "tcp", 443).truth is None


def test_the_control_plane_carries_the_cluster_s_group_and_those_it_is_given() -> None:
    extra = security_group(name="extra")
    owner = cluster(attribute(extra))
    whole = inventory(owner, extra)
    assert of_control_plane(whole, owner).items == (made_group(whole, owner), extra)


def estate(*more: Entity, plane: tuple[Value, ...] = ()) -> tuple[Cluster, NodeGroup, Inventory]:
    """A cluster whose nodes carry only the group `node`."""
    owner = cluster(*plane)
    found, launched = nodes(owner, attribute(NODE))
    return owner, found, inventory(owner, found, launched, NODE, PLANE, *more)


NODE = security_group(opening("-1", None, None), name="node")
PLANE = security_group(name="plane")
ANY_NODE = attribute(NODE)
CLUSTER_GROUP = cluster_group(plain_cluster("prod"))


@pytest.mark.parametrize(
    ("rules", "plane", "truth"),
    [
        ((), (), False),
        ((rule("r", CLUSTER_GROUP, inward("tcp", 443, ANY_NODE)),), (), True),
        ((rule("r", CLUSTER_GROUP, inward("-1", None, ANY_NODE)),), (), True),
        ((rule("r", CLUSTER_GROUP, inward("tcp", 80, ANY_NODE)),), (), False),
        ((rule("r", CLUSTER_GROUP, inward("udp", 443, ANY_NODE)),), (), False),
        ((rule("r", CLUSTER_GROUP, inward("tcp", 443, "0.0.0.0/0")),), (), True),
        ((rule("r", CLUSTER_GROUP, inward("tcp", 443, "10.0.0.0/8")),), (), None),
        ((rule("r", CLUSTER_GROUP, inward("tcp", 443, unset("peer"))),), (), None),
        ((rule("r", CLUSTER_GROUP, inward("tcp", 443, "sg-0a1b2c3d4e5f60718")),), (), None),
        ((rule("r", CLUSTER_GROUP, inward("tcp", 443, "pl-0a1b2c3d4e5f60718")),), (), None),
        ((rule("r", CLUSTER_GROUP, inward("tcp", 443, attribute(PLANE))),), (), False),
        ((rule("r", CLUSTER_GROUP, opening("tcp", 443, peers=(ANY_NODE,))),), (), False),
        ((rule("r", attribute(PLANE), inward("tcp", 443, ANY_NODE)),), (), False),
        ((rule("r", attribute(PLANE), inward("tcp", 443, ANY_NODE)),), (attribute(PLANE),), True),
        ((rule("r", ANY_NODE, inward("-1", None, own=True)),), (ANY_NODE,), True),
        ((rule("r", unset("group"), inward("tcp", 443, ANY_NODE)),), (), None),
        ((), (unset("plane"),), None),
    ],
    ids=[
        "nothing",
        "443",
        "all",
        "another port",
        "another protocol",
        "everybody",
        "some addresses",
        "unknown peer",
        "a group by id",
        "a prefix list",
        "another group",
        "outward",
        "a group the plane does not carry",
        "a group the plane carries",
        "the same group at both ends",
        "a rule of an unknown group",
        "an unknown group of the plane",
    ],
)
def test_who_is_let_in_by_the_control_plane(
    rules: tuple[SecurityRule, ...], plane: tuple[Value, ...], truth: bool | None
) -> None:
    owner, found, whole = estate(*rules, plane=plane)
    assert found.admitted_by(whole, owner, "tcp", 443).truth is truth
    assert found.reaches(whole, owner, "tcp", 443).truth is truth


@pytest.mark.parametrize(
    ("peer", "truth"),
    [(CLUSTER_GROUP, True), (attribute(PLANE), True), (ANY_NODE, False), (unset(), None)],
    ids=["cluster group", "additional group", "itself", "unknown"],
)
def test_the_control_plane_is_let_in_through_either_of_its_groups(
    peer: Value, truth: bool | None
) -> None:
    inner = rule("r", ANY_NODE, inward("tcp", 10250, peer))
    _, found, whole = estate(inner, plane=(attribute(PLANE),))
    assert found.admits_control_plane(whole, "tcp", 10250).truth is truth


def test_nodes_that_are_not_let_out_reach_nothing() -> None:
    shut = security_group(name="shut")
    owner = cluster()
    found, launched = nodes(owner, attribute(shut))
    let_in = rule("r", CLUSTER_GROUP, inward("tcp", 443, attribute(shut)))
    whole = inventory(owner, found, launched, shut, let_in)
    assert found.admitted_by(whole, owner, "tcp", 443).truth is True
    assert found.reaches(whole, owner, "tcp", 443).truth is False


@pytest.mark.parametrize(
    ("rules", "truth"),
    [
        ((), False),
        ((inward("udp", 53, own=True),), True),
        ((inward("tcp", 53, own=True),), False),
        ((inward("udp", 53, ANY_NODE),), True),
        ((inward("-1", None, own=True),), True),
    ],
    ids=["nothing", "itself", "only tcp", "by reference", "all"],
)
def test_nodes_among_themselves(rules: tuple[Opening, ...], truth: bool) -> None:
    apart = [rule(f"r{n}", ANY_NODE, inner) for n, inner in enumerate(rules)]
    _, found, whole = estate(*apart)
    assert found.admits(whole, found, "udp", 53).truth is truth


def test_groups_that_are_only_looked_up_may_be_any() -> None:
    data = SecurityGroup(
        **base("data"), own_openings=NODE.own_openings, closed_outward=False, data=True
    )
    let_in = rule("r", CLUSTER_GROUP, inward("tcp", 443, attribute(data)))
    owner, found, whole = estate(let_in, data)
    assert found.admitted_by(whole, owner, "tcp", 443).truth is None


@pytest.mark.parametrize(
    ("peer", "truth"),
    [
        ("10.0.0.0/8", True),
        ("10.0.7.0/24", True),
        ("10.0.4.0/22", True),
        ("192.168.0.0/16", None),
        ("100.64.0.0/10", None),
        ("8.8.8.8/32", False),
        ("2600:1f18::/36", None),
        ("::/0", None),
    ],
    ids=[
        "around the network",
        "the subnet itself",
        "a part of the network",
        "another private range",
        "a range for pods",
        "the internet",
        "an IPv6 range",
        "every IPv6 address",
    ],
)
def test_addresses_of_subnets(peer: str, truth: bool | None) -> None:
    network = Vpc(
        **base("vpc"), cidr=made("10.0.0.0/16"), dns_support=made(True), dns_hostnames=made(True)
    )
    subnet = Subnet(
        **base("subnet"),
        vpc=attribute(network),
        cidr=made("10.0.7.0/24"),
        public_addresses=made(False),
    )
    let_in = rule("r", CLUSTER_GROUP, inward("tcp", 443, peer))
    owner = cluster()
    found, launched = nodes(owner, attribute(NODE), subnet_ids=made([attribute(subnet)]))
    whole = inventory(owner, found, launched, NODE, PLANE, let_in, network, subnet)
    assert found.admitted_by(whole, owner, "tcp", 443).truth is truth
