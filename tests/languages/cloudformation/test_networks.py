"""What CloudFormation's networks, routes and endpoints become."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import known_bool, known_text
from ekslint.core.location import SourceText
from ekslint.languages.cloudformation.evaluate import evaluate
from ekslint.languages.cloudformation.inventory import contribute
from ekslint.model.inventory import Inventory
from ekslint.model.network.endpoint import VpcEndpoint, reaches_service
from ekslint.model.network.routing import Connection
from ekslint.model.network.vpc import Subnet, Vpc
from ekslint.model.nodes.compute import NodeGroup
from ekslint.sources.textmap import file_text

NETWORK = """\
Parameters:
  Other: {Type: String}
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: {CidrBlock: 10.0.0.0/16}
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}
  Gateway:
    Type: AWS::EC2::InternetGateway
  Table:
    Type: AWS::EC2::RouteTable
    Properties: {VpcId: !GetAtt Vpc.VpcId}
  Association:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}
  Nodes:
    Type: AWS::EKS::Nodegroup
    Properties: {ClusterName: prod, NodeRole: role, Subnets: [!Ref Subnet]}
"""


def scan(more: str = "") -> Inventory:
    source = SourceText("stack.yaml", NETWORK + more)
    evaluation, problems = evaluate(file_text(source), scope="stack", where=source.whole())
    assert problems == ()
    return Inventory([contribute(evaluation, root=".")[0]])


def only(inventory: Inventory, cls: Any) -> Any:
    (found,) = inventory.every(cls)
    return found


def test_defaults_of_ec2_are_filled_in() -> None:
    inventory = scan()
    vpc, subnet = only(inventory, Vpc), only(inventory, Subnet)
    assert (known_bool(vpc.dns_support), known_bool(vpc.dns_hostnames)) == (True, False)
    assert known_bool(subnet.public_addresses) is False


ROUTE = """
  Route:
    Type: AWS::EC2::Route
    Properties: {RouteTableId: %s, DestinationCidrBlock: 0.0.0.0/0, %s}
"""


@pytest.mark.parametrize(
    ("more", "way"),
    [
        ("", "none"),
        (ROUTE % ("!Ref Table", "GatewayId: !Ref Gateway"), "an internet gateway"),
        (ROUTE % ("!Ref Table", "NatGatewayId: nat-1"), "a NAT gateway"),
        (ROUTE % ("!Ref Table", "TransitGatewayId: !Ref Other"), "another network"),
        (ROUTE % ("!Ref Table", "GatewayId: !Ref Other"), None),
        (ROUTE % ("!Ref Other", "NatGatewayId: nat-1"), None),
        (ROUTE % ("rtb-1", "NatGatewayId: nat-1"), "none"),
    ],
    ids=["none", "internet", "nat", "transit", "any-gateway", "any-table", "table-elsewhere"],
)
def test_where_a_node_group_leads(more: str, way: str | None) -> None:
    inventory = scan(more)
    (subnet,) = only(inventory, NodeGroup).subnets(inventory).items
    assert known_text(subnet.way_out(inventory)) == way


def test_a_vpn_gateway_that_propagates_its_routes_keeps_them_open() -> None:
    inventory = scan(
        "\n  Propagation:\n    Type: AWS::EC2::VPNGatewayRoutePropagation\n"
        "    Properties: {RouteTableIds: [!Ref Table], VpnGatewayId: vgw-1}\n"
    )
    assert only(inventory, Subnet).has_way_out(inventory).truth is None


@pytest.mark.parametrize(
    ("gateway", "connections"), [("InternetGatewayId", 0), ("VpnGatewayId", 1)]
)
def test_only_a_vpn_gateway_joins_other_networks(gateway: str, connections: int) -> None:
    inventory = scan(
        "\n  Attachment:\n    Type: AWS::EC2::VPCGatewayAttachment\n"
        f"    Properties: {{VpcId: !Ref Vpc, {gateway}: !Ref Other}}\n"
    )
    assert len(inventory.every(Connection)) == connections


def test_an_endpoint_is_a_gateway_unless_it_says_otherwise() -> None:
    inventory = scan(
        "\n  Storage:\n    Type: AWS::EC2::VPCEndpoint\n    Properties:\n"
        "      {VpcId: !Ref Vpc, ServiceName: !Sub 'com.amazonaws.${AWS::Region}.s3',"
        " RouteTableIds: [!Ref Table]}\n"
    )
    assert known_text(only(inventory, VpcEndpoint).type) == "Gateway"
    assert reaches_service(inventory, only(inventory, Subnet), "s3").truth is True
    assert reaches_service(inventory, only(inventory, Subnet), "ec2").truth is False
