"""The public endpoint of a cluster: who may use it, and whether nodes can."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ekslint.core.verdict import Members
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.entity import Entity
from ekslint.model.network.api_endpoint import admits_everyone, admits_subnet
from ekslint.model.network.routing import (
    INTERNET_GATEWAY,
    NAT_GATEWAY,
    Gateway,
    NatGateway,
    Route,
    RouteTable,
    TableAssociation,
)
from ekslint.model.network.vpc import Subnet
from tests.model.build import made, unset
from tests.model.entities import base, cluster, inventory
from tests.model.nodes import attribute, group, value


def open_to(ranges: Any, public: Any = True) -> Cluster:
    return replace(cluster("prod"), public_access=made(public), public_cidrs=value(ranges))


@pytest.mark.parametrize(
    ("ranges", "public", "truth"),
    [
        (["0.0.0.0/0"], True, True),
        ([], True, True),
        (["8.8.4.4/32"], True, False),
        (["0.0.0.0/0"], False, False),
        (["0.0.0.0/0"], unset("public"), None),
        (["8.8.4.4/32", unset("office")], True, None),
        (["0.0.0.0/0", unset("office")], True, True),
        (unset("ranges"), True, None),
        (unset("ranges"), False, False),
    ],
)
def test_who_may_use_the_public_endpoint(ranges: Any, public: Any, truth: bool | None) -> None:
    assert admits_everyone(open_to(ranges, public)).truth is truth


def behind(gateway: Gateway, name: str) -> tuple[Subnet, list[Entity]]:
    """Return a subnet whose default route leads to a gateway, and what makes it so."""
    subnet = Subnet(**base(name), vpc=made("vpc-1"), public_addresses=made(True))
    out = Route(made("0.0.0.0/0"), attribute(gateway))
    table = RouteTable(**base(f"table {name}"), vpc=made("vpc-1"), own_routes=Members((out,)))
    uses = TableAssociation(**base(f"use {name}"), subnet=attribute(subnet), table=attribute(table))
    return subnet, [gateway, subnet, table, uses]


def nat(name: str) -> NatGateway:
    return NatGateway(**base(name), way=NAT_GATEWAY)


def answer(ranges: Any, *gateways: Gateway) -> bool | None:
    parts: list[Entity] = []
    subnets = []
    for number, gateway in enumerate(gateways):
        subnet, more = behind(gateway, f"subnet {number}")
        subnets.append(subnet)
        parts.extend(more)
    nodes = group(cluster_name="prod", subnet_ids=made([attribute(s) for s in subnets]))
    here = open_to(ranges)
    return admits_subnet(inventory(here, nodes, *parts), here, subnets[0]).truth


@pytest.mark.parametrize(
    ("ranges", "one", "two"),
    [
        (["10.0.0.0/8"], False, False),
        (["8.8.4.4/32"], None, False),
        (["8.8.4.4/31"], None, None),
        (["8.8.4.4/32", "8.8.4.4/32"], None, False),
        (["0.0.0.0/0"], True, True),
        (["2001:db8::/32"], None, None),
        (unset("ranges"), None, None),
    ],
    ids=["private", "one-address", "two", "one-twice", "all", "six", "unknown"],
)
def test_addresses_of_nat_gateways_are_counted(
    ranges: Any, one: bool | None, two: bool | None
) -> None:
    assert answer(ranges, nat("a")) is one
    assert answer(ranges, nat("a"), nat("b")) is two


@pytest.mark.parametrize(
    ("ranges", "truth"),
    [
        (["8.8.4.4/32"], False),
        (["8.8.4.0/24"], False),
        (["8.8.0.0/16"], None),
        (["8.8.4.4/32", "3.0.0.0/8"], None),
    ],
    ids=["address", "office", "wide", "one-wide"],
)
def test_nodes_with_addresses_of_their_own_fit_in_no_office(
    ranges: Any, truth: bool | None
) -> None:
    assert answer(ranges, Gateway(**base("igw"), way=INTERNET_GATEWAY)) is truth
