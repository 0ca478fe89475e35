"""What Terraform's networks, routes and endpoints become."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import known_bool, known_text
from ekslint.languages.terraform.inventory import contribute
from ekslint.model.inventory import Inventory
from ekslint.model.network.endpoint import VpcEndpoint
from ekslint.model.network.routing import Connection, NatGateway, Route, RouteTable, TableRoute
from ekslint.model.network.vpc import Subnet, Vpc
from ekslint.model.network.way_out import way_of_route
from tests.languages.terraform.scan import root


def scan(text: str) -> Inventory:
    return Inventory([contribute(root(text))[0]])


def only(text: str, cls: Any) -> Any:
    (found,) = scan(text).every(cls)
    return found


@pytest.mark.parametrize(
    ("body", "support", "hostnames"),
    [
        ("", True, False),
        ("enable_dns_hostnames = true", True, True),
        ("enable_dns_support = false", False, False),
    ],
    ids=["left-out", "hostnames", "no-support"],
)
def test_a_network_has_the_providers_defaults(body: str, support: bool, hostnames: bool) -> None:
    vpc = only(f'resource "aws_vpc" "v" {{\n cidr_block = "10.0.0.0/16"\n {body}\n}}\n', Vpc)
    assert known_bool(vpc.dns_support) is support
    assert known_bool(vpc.dns_hostnames) is hostnames


@pytest.mark.parametrize(
    ("text", "public", "data"),
    [
        ('resource "aws_subnet" "s" {\n vpc_id = "vpc-1"\n}', False, False),
        ('resource "aws_subnet" "s" {\n map_public_ip_on_launch = true\n}', True, False),
        ('resource "aws_default_subnet" "s" {\n availability_zone = "a"\n}', True, True),
        ('data "aws_subnet" "s" {\n id = "subnet-1"\n}', None, True),
    ],
    ids=["left-out", "public", "default", "looked-up"],
)
def test_a_subnet_gives_public_addresses_or_not(text: str, public: bool | None, data: bool) -> None:
    subnet = only(text, Subnet)
    assert (known_bool(subnet.public_addresses), subnet.data) == (public, data)


ROUTES = """
resource "aws_route_table" "t" {
  vpc_id = "vpc-1"
  %s
}
resource "aws_internet_gateway" "i" {}
resource "aws_vpn_gateway" "v" {}
resource "aws_nat_gateway" "private" {
  connectivity_type = "private"
}
variable "x" {}
"""


@pytest.mark.parametrize(
    ("target", "way"),
    [
        ("gateway_id = aws_internet_gateway.i.id", "an internet gateway"),
        ("gateway_id = aws_vpn_gateway.v.id", "another network"),
        ('gateway_id = "igw-1"', "an internet gateway"),
        ("gateway_id = var.x", None),
        ('gateway_id = "local"', "local"),
        ("nat_gateway_id = var.x", "a NAT gateway"),
        ("nat_gateway_id = aws_nat_gateway.private.id", "another network"),
        ('gateway_id = ""\n nat_gateway_id = "nat-1"', "a NAT gateway"),
        ("egress_only_gateway_id = var.x", "an egress-only internet gateway"),
        ("network_interface_id = var.x", "another network"),
        ("core_network_arn = var.x", "another network"),
        ('vpc_endpoint_id = "vpce-1"', "another network"),
    ],
)
@pytest.mark.parametrize("apart", [False, True], ids=["inside", "apart"])
def test_what_a_route_leads_to(target: str, way: str | None, apart: bool) -> None:
    if apart:
        text = ROUTES % "" + (
            'resource "aws_route" "r" {\n route_table_id = aws_route_table.t.id\n'
            f' destination_cidr_block = "0.0.0.0/0"\n {target}\n}}\n'
        )
        inventory = scan(text)
        (part,) = inventory.every(TableRoute)
        route: Route = part.route
    else:
        inventory = scan(ROUTES % f'route {{\n cidr_block = "0.0.0.0/0"\n {target}\n }}')
        (table,) = inventory.every(RouteTable)
        (route,) = table.own_routes.items
    assert known_text(route.destination) == "0.0.0.0/0"
    assert way_of_route(inventory, route)[0] == way


def test_routes_that_others_may_change_stay_open() -> None:
    text = ROUTES % "lifecycle {\n ignore_changes = [route]\n }"
    (table,) = scan(text).every(RouteTable)
    assert table.own_routes.open


def test_routes_of_an_unknown_list_stay_open() -> None:
    text = ROUTES % (
        'dynamic "route" {\n for_each = var.x\n content {\n cidr_block = route.value\n }\n }'
    )
    (table,) = scan(text).every(RouteTable)
    assert table.own_routes.open


def test_an_endpoint_is_a_gateway_unless_it_says_otherwise() -> None:
    text = 'resource "aws_vpc_endpoint" "e" {\n service_name = "com.amazonaws.eu-west-1.s3"\n}\n'
    assert known_text(only(text, VpcEndpoint).type) == "Gateway"


@pytest.mark.parametrize(
    ("kind", "connections"),
    [
        ("aws_ec2_transit_gateway_vpc_attachment", 1),
        ("aws_vpn_gateway", 1),
        ("aws_vpc_peering_connection", 2),
        ("aws_networkfirewall_firewall", 1),
        ("aws_internet_gateway", 0),
    ],
)
def test_what_joins_a_network_to_others(kind: str, connections: int) -> None:
    inventory = scan(f'resource "{kind}" "c" {{\n vpc_id = "vpc-1"\n}}\n')
    assert len(inventory.every(Connection)) == connections


def test_a_nat_gateway_knows_its_address() -> None:
    text = 'resource "aws_nat_gateway" "n" {\n allocation_id = "eipalloc-1"\n}\n'
    assert known_text(only(text, NatGateway).address) == "eipalloc-1"
