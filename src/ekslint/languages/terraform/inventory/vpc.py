"""Turn Terraform's networks, subnets, route tables, gateways and endpoints into entities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.resource import Resource
from ekslint.core.value import Absent, MapValue, Null, Reason, ReasonKind, Unknown, Value
from ekslint.core.verdict import Members
from ekslint.languages.terraform.inventory.compute import TRUE_VALUE, tags_of
from ekslint.languages.terraform.inventory.reading import effective, nested, written
from ekslint.languages.values import block_value, common, first
from ekslint.model.entity import Entity
from ekslint.model.network.endpoint import EndpointService, EndpointTable, VpcEndpoint
from ekslint.model.network.routing import (
    EGRESS_ONLY,
    ELSEWHERE,
    INTERNET_GATEWAY,
    NAT_GATEWAY,
    Connection,
    Gateway,
    MainTable,
    NatGateway,
    Route,
    RouteTable,
    TableAssociation,
    TableRoute,
)
from ekslint.model.network.vpc import DhcpAssociation, Subnet, SubnetTag, Vpc
from ekslint.model.nodes.launch import Tag

INSIDE: Final = ("cidr_block", "ipv6_cidr_block", "destination_prefix_list_id")
APART: Final = (
    "destination_cidr_block",
    "destination_ipv6_cidr_block",
    "destination_prefix_list_id",
)
TARGETS: Final = {
    "nat_gateway_id": NAT_GATEWAY,
    "egress_only_gateway_id": EGRESS_ONLY,
    "transit_gateway_id": ELSEWHERE,
    "vpc_peering_connection_id": ELSEWHERE,
    "network_interface_id": ELSEWHERE,
    "vpc_endpoint_id": ELSEWHERE,
    "carrier_gateway_id": ELSEWHERE,
    "local_gateway_id": ELSEWHERE,
    "core_network_arn": ELSEWHERE,
    "instance_id": ELSEWHERE,
    "gateway_id": "",
}
"""What a route may lead to, by argument; a gateway may be of the internet or of a VPN."""


def vpc(resource: Resource) -> Iterator[Entity]:
    """`aws_vpc`, and `aws_default_vpc`, whose routes are as they were."""
    yield Vpc(
        **common(resource),
        cidr=written(resource, "cidr_block"),
        dns_support=effective(resource, "enable_dns_support"),
        dns_hostnames=effective(resource, "enable_dns_hostnames"),
        data=resource.type != "aws_vpc",
    )


def looked_up_vpc(resource: Resource) -> Iterator[Entity]:
    """`data.aws_vpc`."""
    why = Reason(ReasonKind.DATA, f"`{resource.address}` is only looked up", "", resource.header)
    unsaid = Unknown(why, location=resource.header)
    yield Vpc(
        **common(resource),
        name=written(resource, "id"),
        cidr=unsaid,
        dns_support=unsaid,
        dns_hostnames=unsaid,
        data=True,
    )


def subnet(resource: Resource) -> Iterator[Entity]:
    """`aws_subnet`, and `aws_default_subnet`, whose routes are as they were."""
    yield Subnet(
        **common(resource),
        vpc=written(resource, "vpc_id"),
        cidr=written(resource, "cidr_block"),
        zone=first(
            written(resource, "availability_zone"), written(resource, "availability_zone_id")
        ),
        public_addresses=effective(resource, "map_public_ip_on_launch"),
        ipv6_only=effective(resource, "ipv6_native"),
        own_tags=_tags(resource),
        data=resource.type != "aws_subnet",
    )


def looked_up_subnet(resource: Resource) -> Iterator[Entity]:
    """`data.aws_subnet`."""
    why = Reason(ReasonKind.DATA, f"`{resource.address}` is only looked up", "", resource.header)
    unsaid = Unknown(why, location=resource.header)
    yield Subnet(
        **common(resource),
        name=written(resource, "id"),
        vpc=unsaid,
        public_addresses=unsaid,
        data=True,
    )


def _tags(resource: Resource) -> Members[Tag]:
    """Return the tags with those that the provider puts on everything, by their names."""
    own = tags_of(written(resource, "tags"), TRUE_VALUE)
    everything = written(resource, "tags_all")
    if not isinstance(everything, MapValue):
        return own
    found = tags_of(everything, TRUE_VALUE)
    items = tuple(sorted(found.items, key=lambda tag: known_text(tag.key) or ""))
    return Members(items, tuple(dict.fromkeys((*own.open, *found.open))), found.header)


def tag(resource: Resource) -> Iterator[Entity]:
    """`aws_ec2_tag`."""
    yield SubnetTag(
        **common(resource),
        resource=written(resource, "resource_id"),
        tag=Tag(written(resource, "key"), written(resource, "value"), TRUE_VALUE),
    )


def dhcp(resource: Resource) -> Iterator[Entity]:
    """`aws_vpc_dhcp_options_association`."""
    yield DhcpAssociation(**common(resource), vpc=written(resource, "vpc_id"))


def table(resource: Resource) -> Iterator[Entity]:
    """`aws_route_table` and `aws_default_route_table`."""
    inside = nested(resource, "route")
    routes = [_inside(block) for block in inside]
    routes.extend(_propagated(written(resource, "propagating_vgws"), resource))
    main = resource.type == "aws_default_route_table"
    nothing = Absent(name="vpc_id", location=resource.header)
    yield RouteTable(
        **common(resource),
        vpc=nothing if main else written(resource, "vpc_id"),
        own_routes=Members(tuple(routes), inside.open, resource.header),
        main_of=written(resource, "default_route_table_id") if main else nothing,
    )


def looked_up_table(resource: Resource) -> Iterator[Entity]:
    """`data.aws_route_table`."""
    yield RouteTable(
        **common(resource),
        name=written(resource, "route_table_id"),
        vpc=written(resource, "vpc_id"),
        own_routes=Members(header=resource.header),
        data=True,
    )


def _inside(block: MapValue) -> Route:
    target, by = _target({name: block_value(block, name) for name in TARGETS})
    destination = first(*(block_value(block, name) for name in INSIDE))
    return Route(_said(destination), target, by, block.location)


def _target(values: dict[str, Value]) -> tuple[Value, str]:
    """Return what a route leads to, and the way that the argument's name tells."""
    nothing: Value = values["gateway_id"]
    for name, by in TARGETS.items():
        value = values[name]
        if not isinstance(value, Absent | Null) and not _empty(value):
            return value, by
    return nothing, ""


def _said(value: Value) -> Value:
    """Return a destination; an empty text is how lists of routes leave one out."""
    return Absent(name="cidr_block", location=value.location) if _empty(value) else value


def _empty(value: Value) -> bool:
    return getattr(value, "known", None) == ""


def _propagated(gateways: Value, resource: Resource) -> Iterator[Route]:
    """Yield a route to somewhere where a VPN gateway makes routes of its own."""
    if isinstance(gateways, Absent | Null) or getattr(gateways, "items", None) == ():
        return
    why = Reason(ReasonKind.OUTSIDE, "a VPN gateway adds routes of its own", "", resource.header)
    anywhere = Unknown(why, location=gateways.location)
    yield Route(anywhere, anywhere, ELSEWHERE, gateways.location)


def route(resource: Resource) -> Iterator[Entity]:
    """`aws_route`."""
    target, by = _target({name: written(resource, name) for name in TARGETS})
    destination = first(*(written(resource, name) for name in APART))
    yield TableRoute(
        **common(resource),
        table=written(resource, "route_table_id"),
        route=Route(_said(destination), target, by, resource.header),
    )


def propagation(resource: Resource) -> Iterator[Entity]:
    """`aws_vpn_gateway_route_propagation`."""
    for made in _propagated(written(resource, "vpn_gateway_id"), resource):
        yield TableRoute(**common(resource), table=written(resource, "route_table_id"), route=made)


def association(resource: Resource) -> Iterator[Entity]:
    """`aws_route_table_association`; that of a gateway is no matter here."""
    if isinstance(written(resource, "subnet_id"), Absent):
        return
    yield TableAssociation(
        **common(resource),
        subnet=written(resource, "subnet_id"),
        table=written(resource, "route_table_id"),
    )


def main_table(resource: Resource) -> Iterator[Entity]:
    """`aws_main_route_table_association`."""
    yield MainTable(
        **common(resource),
        vpc=written(resource, "vpc_id"),
        table=written(resource, "route_table_id"),
    )


def internet_gateway(resource: Resource) -> Iterator[Entity]:
    """`aws_internet_gateway`, made or looked up."""
    yield Gateway(**common(resource), way=INTERNET_GATEWAY)


def egress_only(resource: Resource) -> Iterator[Entity]:
    """`aws_egress_only_internet_gateway`."""
    yield Gateway(**common(resource), way=EGRESS_ONLY)


def vpn_gateway(resource: Resource) -> Iterator[Entity]:
    """`aws_vpn_gateway`, which is joined to a network."""
    yield Gateway(**common(resource), way=ELSEWHERE)
    if not isinstance(written(resource, "vpc_id"), Absent):
        yield Connection(**common(resource, "connection"), vpc=written(resource, "vpc_id"))


def connection(resource: Resource) -> Iterator[Entity]:
    """What joins a network to others, by `vpc_id`."""
    yield Connection(**common(resource), vpc=written(resource, "vpc_id"))


def peering(resource: Resource) -> Iterator[Entity]:
    """`aws_vpc_peering_connection`, which has two sides."""
    yield Gateway(**common(resource), way=ELSEWHERE)
    for name in ("vpc_id", "peer_vpc_id"):
        yield Connection(**common(resource, name), vpc=written(resource, name))


def nat_gateway(resource: Resource) -> Iterator[Entity]:
    """`aws_nat_gateway`: a private one translates on the way to other networks."""
    kind = getattr(effective(resource, "connectivity_type"), "known", None)
    yield NatGateway(
        **common(resource),
        way=ELSEWHERE if kind == "private" else NAT_GATEWAY,
        address=written(resource, "allocation_id"),
    )


def endpoint(resource: Resource) -> Iterator[Entity]:
    """`aws_vpc_endpoint`; one for a firewall is a gateway of routes, too."""
    yield VpcEndpoint(
        **common(resource),
        vpc=written(resource, "vpc_id"),
        service=written(resource, "service_name"),
        type=effective(resource, "vpc_endpoint_type"),
        tables=written(resource, "route_table_ids"),
        subnets=written(resource, "subnet_ids"),
        security_groups=written(resource, "security_group_ids"),
        private_dns=effective(resource, "private_dns_enabled"),
    )


def endpoint_table(resource: Resource) -> Iterator[Entity]:
    """`aws_vpc_endpoint_route_table_association`."""
    yield EndpointTable(
        **common(resource),
        endpoint=written(resource, "vpc_endpoint_id"),
        table=written(resource, "route_table_id"),
    )


def endpoint_service(resource: Resource) -> Iterator[Entity]:
    """`data.aws_vpc_endpoint_service`."""
    named = written(resource, "service_name")
    yield EndpointService(**common(resource), service=written(resource, "service"), full_name=named)


MANAGED = {
    "aws_default_route_table": table,
    "aws_default_subnet": subnet,
    "aws_default_vpc": vpc,
    "aws_ec2_tag": tag,
    "aws_ec2_transit_gateway_vpc_attachment": connection,
    "aws_egress_only_internet_gateway": egress_only,
    "aws_internet_gateway": internet_gateway,
    "aws_main_route_table_association": main_table,
    "aws_nat_gateway": nat_gateway,
    "aws_networkfirewall_firewall": connection,
    "aws_networkmanager_vpc_attachment": connection,
    "aws_route": route,
    "aws_route_table": table,
    "aws_route_table_association": association,
    "aws_subnet": subnet,
    "aws_vpc": vpc,
    "aws_vpc_dhcp_options_association": dhcp,
    "aws_vpc_endpoint": endpoint,
    "aws_vpc_endpoint_route_table_association": endpoint_table,
    "aws_vpc_peering_connection": peering,
    "aws_vpc_peering_connection_accepter": connection,
    "aws_vpn_gateway": vpn_gateway,
    "aws_vpn_gateway_attachment": connection,
    "aws_vpn_gateway_route_propagation": propagation,
}
DATA = {
    "aws_internet_gateway": internet_gateway,
    "aws_nat_gateway": nat_gateway,
    "aws_route_table": looked_up_table,
    "aws_subnet": looked_up_subnet,
    "aws_vpc": looked_up_vpc,
    "aws_vpc_endpoint_service": endpoint_service,
}
