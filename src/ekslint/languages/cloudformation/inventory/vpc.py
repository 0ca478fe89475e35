"""Turn networks, subnets, route tables, gateways and endpoints of CloudFormation into entities.

Defaults: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_EC2.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ekslint.core.resource import Resource
from ekslint.core.value import (
    Absent,
    Null,
    Reason,
    ReasonKind,
    Scalar,
    Unknown,
    Value,
    default_of,
    text,
)
from ekslint.core.verdict import Members
from ekslint.languages.cloudformation.inventory.reading import Adapters, Made
from ekslint.languages.values import block_value, blocks, common, first
from ekslint.model.network.endpoint import VpcEndpoint
from ekslint.model.network.routing import (
    EGRESS_ONLY,
    ELSEWHERE,
    INTERNET_GATEWAY,
    NAT_GATEWAY,
    Connection,
    Gateway,
    NatGateway,
    Route,
    RouteTable,
    TableAssociation,
    TableRoute,
)
from ekslint.model.network.vpc import DhcpAssociation, Subnet, Vpc
from ekslint.model.nodes.launch import Tag

EC2_DEFAULT: Final = default_of("EC2 service default")
TARGETS: Final = {
    "NatGatewayId": NAT_GATEWAY,
    "EgressOnlyInternetGatewayId": EGRESS_ONLY,
    "TransitGatewayId": ELSEWHERE,
    "VpcPeeringConnectionId": ELSEWHERE,
    "NetworkInterfaceId": ELSEWHERE,
    "VpcEndpointId": ELSEWHERE,
    "CarrierGatewayId": ELSEWHERE,
    "LocalGatewayId": ELSEWHERE,
    "CoreNetworkArn": ELSEWHERE,
    "InstanceId": ELSEWHERE,
    "GatewayId": "",
}
"""What a route may lead to, by property; a gateway may be of the internet or of a VPN."""


def _switch(resource: Resource, name: str, default: bool) -> Value:
    """Return a property that is on or off, or what EC2 takes for it."""
    value = resource.get(name)
    if isinstance(value, Absent | Null):
        return Scalar(default, location=value.location, origin=EC2_DEFAULT)
    return value


def vpc(resource: Resource) -> Iterator[Made]:
    """`AWS::EC2::VPC`."""
    yield Vpc(
        **common(resource),
        cidr=resource.get("CidrBlock"),
        dns_support=_switch(resource, "EnableDnsSupport", True),
        dns_hostnames=_switch(resource, "EnableDnsHostnames", False),
    )


def subnet(resource: Resource) -> Iterator[Made]:
    """`AWS::EC2::Subnet`."""
    yield Subnet(
        **common(resource),
        vpc=resource.get("VpcId"),
        cidr=resource.get("CidrBlock"),
        zone=first(resource.get("AvailabilityZone"), resource.get("AvailabilityZoneId")),
        public_addresses=_switch(resource, "MapPublicIpOnLaunch", False),
        ipv6_only=_switch(resource, "Ipv6Native", False),
        own_tags=_tags(resource),
        keeps_tags=True,
    )


def _tags(resource: Resource) -> Members[Tag]:
    found = blocks(resource.body.get("Tags"))
    items = (
        Tag(block_value(block, "Key"), block_value(block, "Value"), Scalar(True)) for block in found
    )
    return Members(tuple(items), found.open, resource.header)


def dhcp(resource: Resource) -> Iterator[Made]:
    """`AWS::EC2::VPCDHCPOptionsAssociation`."""
    yield DhcpAssociation(**common(resource), vpc=resource.get("VpcId"))


def table(resource: Resource) -> Iterator[Made]:
    """`AWS::EC2::RouteTable`; its routes always stand apart."""
    yield RouteTable(
        **common(resource),
        vpc=resource.get("VpcId"),
        own_routes=Members(header=resource.header),
    )


def route(resource: Resource) -> Iterator[Made]:
    """`AWS::EC2::Route`."""
    target: Value = resource.get("GatewayId")
    way = ""
    for name, by in TARGETS.items():
        value = resource.get(name)
        if not isinstance(value, Absent | Null):
            target, way = value, by
            break
    destination = first(
        resource.get("DestinationCidrBlock"),
        resource.get("DestinationIpv6CidrBlock"),
        resource.get("DestinationPrefixListId"),
    )
    yield TableRoute(
        **common(resource),
        table=resource.get("RouteTableId"),
        route=Route(destination, target, way, resource.header),
    )


def propagation(resource: Resource) -> Iterator[Made]:
    """`AWS::EC2::VPNGatewayRoutePropagation`."""
    why = Reason(ReasonKind.OUTSIDE, "a VPN gateway adds routes of its own", "", resource.header)
    anywhere = Unknown(why, location=resource.header)
    for number, listed in enumerate(_items(resource.get("RouteTableIds"))):
        yield TableRoute(
            **common(resource, f"RouteTableIds[{number}]"),
            table=listed,
            route=Route(anywhere, anywhere, ELSEWHERE, resource.header),
        )


def _items(value: Value) -> tuple[Value, ...]:
    """Return the items of a list; what is no list is one item."""
    items = getattr(value, "items", None)
    if isinstance(items, tuple):
        return items
    return () if isinstance(value, Absent | Null) else (value,)


def association(resource: Resource) -> Iterator[Made]:
    """`AWS::EC2::SubnetRouteTableAssociation`."""
    yield TableAssociation(
        **common(resource),
        subnet=resource.get("SubnetId"),
        table=resource.get("RouteTableId"),
    )


def internet_gateway(resource: Resource) -> Iterator[Made]:
    """`AWS::EC2::InternetGateway`."""
    yield Gateway(**common(resource), way=INTERNET_GATEWAY)


def egress_only(resource: Resource) -> Iterator[Made]:
    """`AWS::EC2::EgressOnlyInternetGateway`."""
    yield Gateway(**common(resource), way=EGRESS_ONLY)


def vpn_gateway(resource: Resource) -> Iterator[Made]:
    """`AWS::EC2::VPNGateway`."""
    yield Gateway(**common(resource), way=ELSEWHERE)


def attachment(resource: Resource) -> Iterator[Made]:
    """`AWS::EC2::VPCGatewayAttachment`: that of a VPN gateway joins other networks."""
    if not isinstance(resource.get("VpnGatewayId"), Absent | Null):
        yield Connection(**common(resource), vpc=resource.get("VpcId"))


def nat_gateway(resource: Resource) -> Iterator[Made]:
    """`AWS::EC2::NatGateway`: a private one translates on the way to other networks."""
    kind = getattr(resource.get("ConnectivityType"), "known", None)
    yield NatGateway(
        **common(resource),
        way=ELSEWHERE if kind == "private" else NAT_GATEWAY,
        address=resource.get("AllocationId"),
    )


def connection(resource: Resource) -> Iterator[Made]:
    """What joins a network to others, by `VpcId`."""
    yield Connection(**common(resource), vpc=resource.get("VpcId"))


def peering(resource: Resource) -> Iterator[Made]:
    """`AWS::EC2::VPCPeeringConnection`, which has two sides."""
    for name in ("VpcId", "PeerVpcId"):
        yield Connection(**common(resource, name), vpc=resource.get(name))


def endpoint(resource: Resource) -> Iterator[Made]:
    """`AWS::EC2::VPCEndpoint`."""
    kind = resource.get("VpcEndpointType")
    if isinstance(kind, Absent | Null):
        kind = text("Gateway", kind.location, EC2_DEFAULT)
    yield VpcEndpoint(
        **common(resource),
        vpc=resource.get("VpcId"),
        service=resource.get("ServiceName"),
        type=kind,
        tables=resource.get("RouteTableIds"),
        subnets=resource.get("SubnetIds"),
        security_groups=resource.get("SecurityGroupIds"),
        private_dns=resource.get("PrivateDnsEnabled"),
    )


ADAPTERS: Adapters = {
    "AWS::EC2::EgressOnlyInternetGateway": egress_only,
    "AWS::EC2::InternetGateway": internet_gateway,
    "AWS::EC2::NatGateway": nat_gateway,
    "AWS::EC2::Route": route,
    "AWS::EC2::RouteTable": table,
    "AWS::EC2::Subnet": subnet,
    "AWS::EC2::SubnetRouteTableAssociation": association,
    "AWS::EC2::TransitGatewayAttachment": connection,
    "AWS::EC2::TransitGatewayVpcAttachment": connection,
    "AWS::EC2::VPC": vpc,
    "AWS::EC2::VPCDHCPOptionsAssociation": dhcp,
    "AWS::EC2::VPCEndpoint": endpoint,
    "AWS::EC2::VPCGatewayAttachment": attachment,
    "AWS::EC2::VPCPeeringConnection": peering,
    "AWS::EC2::VPNGateway": vpn_gateway,
    "AWS::EC2::VPNGatewayRoutePropagation": propagation,
    "AWS::NetworkFirewall::Firewall": connection,
    "AWS::NetworkManager::VpcAttachment": connection,
}
