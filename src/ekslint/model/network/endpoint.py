"""Turn VPC endpoints into the AWS services that a subnet reaches without any way out.

A gateway endpoint serves the route tables it is given, an interface endpoint its whole network. It
does not know what nodes need; the names of services are those of AWS without region.

Source: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
"""

from __future__ import annotations

from dataclasses import field
from typing import ClassVar, Final

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import (
    Absent,
    ListValue,
    Null,
    Reason,
    ReasonKind,
    Text,
    Unknown,
    Value,
    reasons,
    text,
)
from ekslint.core.verdict import Members, Verdict, maybe, no, some, yes
from ekslint.model.entity import Entity, Link
from ekslint.model.inventory import Inventory
from ekslint.model.link import exists, follow, last_segment
from ekslint.model.modules.module import unread_modules_touching
from ekslint.model.network.routing import RouteTable, looked_up, may_mean, table_of
from ekslint.model.network.vpc import Subnet, Vpc, owner
from ekslint.model.policy import members_of

NODE_SERVICES: Final = ("ec2", "ecr.api", "ecr.dkr", "s3")
"""What every node asks: EC2 for its network interfaces, ECR and S3 for its images.
https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html"""
GATEWAY: Final = "gateway"


@record(kw_only=True, eq=False)
class VpcEndpoint(Entity):
    """An endpoint of a service in a network. `type`: Gateway, Interface … `service` is its full
    name (`com.amazonaws.eu-west-1.ecr.api`); `tables` are the route tables of a gateway."""

    kind: ClassVar[str] = "VPC endpoint"

    vpc: Value
    service: Value
    type: Value
    tables: Value = field(default_factory=Absent)
    subnets: Value = field(default_factory=Absent)
    security_groups: Value = field(default_factory=Absent)
    private_dns: Value = field(default_factory=Absent)
    every_service: bool = False
    """`every_service`: stands for all that nodes need, where a tool makes them."""


@record(kw_only=True, eq=False)
class EndpointTable(Entity):
    """Gives a gateway endpoint one more route table."""

    kind: ClassVar[str] = "endpoint association"

    endpoint: Value
    table: Value


@record(kw_only=True, eq=False)
class EndpointService(Entity):
    """A service that is looked up by its short name (`s3`), to get its full one."""

    kind: ClassVar[str] = "endpoint service"

    service: Value
    full_name: Value


def endpoints_of(inventory: Inventory, vpc: Vpc) -> Members[VpcEndpoint]:
    """Return the endpoints of a network; a module that is given it may make more."""
    made: Members[VpcEndpoint] = inventory.memo(
        ("endpoints", vpc.id), lambda: _endpoints(inventory, vpc)
    )
    return made


def _endpoints(inventory: Inventory, vpc: Vpc) -> Members[VpcEndpoint]:
    items: list[VpcEndpoint] = []
    open_: list[Reason] = []
    if vpc.data:
        open_.append(Reason(ReasonKind.DATA, f"the endpoints of {vpc.label} are not in the files"))
    for endpoint in inventory.every(VpcEndpoint):
        link = owner(inventory, endpoint.vpc, Vpc, endpoint.scope)
        if link.target is vpc:
            items.append(endpoint)
        elif link.target is None and may_mean(inventory, vpc, endpoint.scope, endpoint.vpc):
            open_.extend(link.open)
    open_.extend(unread_modules_touching(inventory, vpc))
    open_.extend(inventory.open(VpcEndpoint, vpc.scope))
    return Members(tuple(items), tuple(dict.fromkeys(open_)), vpc.header)


def is_service(inventory: Inventory, endpoint: VpcEndpoint, service: str) -> Verdict:
    """Whether an endpoint is that of a service (`ecr.api`), whatever its region."""
    if endpoint.every_service:
        return yes(endpoint.header)
    looked = inventory.named_by(endpoint.service, EndpointService)
    if looked is not None:
        short = known_text(looked.service)
        if short is not None:
            return _told(short == service, looked.service)
        if isinstance(looked.full_name, Absent | Null):
            return maybe(*reasons(looked.service))
        return _named(looked.full_name, service)
    return _named(endpoint.service, service)


def _named(name: Value, service: str) -> Verdict:
    whole = known_text(name)
    if whole is not None:
        return _told(_short(whole) == service, name)
    if isinstance(name, Text):
        # com.amazonaws.<region>.ecr.api: the end tells, as a region has no dots
        end = name.suffix
        if end.startswith("."):
            return _told(end == f".{service}", name)
        if end and not f".{service}".endswith(end) and not end.endswith(f".{service}"):
            return no(name.location)
    return maybe(*reasons(name))


def _told(truth: bool, value: Value) -> Verdict:
    return yes(value.location) if truth else no(value.location)


def _short(name: str) -> str:
    """Return the service of `com.amazonaws.<region>.<service>`; in China `cn.` goes before."""
    parts = name.removeprefix("cn.").split(".")
    return ".".join(parts[3:]) if len(parts) > 3 else name


def reaches_service(inventory: Inventory, subnet: Subnet, service: str) -> Verdict:
    """Whether an endpoint of its network brings a service to a subnet."""
    network = subnet.network(inventory)
    if network.target is None:
        return maybe(*(network.open or (looked_up(subnet),)))

    def serves(endpoint: VpcEndpoint) -> Verdict:
        named = is_service(inventory, endpoint, service) & exists(endpoint, subnet.conditions)
        if named.truth is False:
            return named
        return named & _is_given(inventory, endpoint, subnet)

    return endpoints_of(inventory, network.target).any(serves)


def _is_given(inventory: Inventory, endpoint: VpcEndpoint, subnet: Subnet) -> Verdict:
    """Whether an endpoint serves a subnet: a gateway only those whose table it is given."""
    kind = known_text(endpoint.type)
    if kind is None:
        return maybe(*reasons(endpoint.type))
    if kind.lower() != GATEWAY:
        return yes(endpoint.header)
    table = table_of(inventory, subnet)
    if table.target is None:
        return maybe(*table.open)
    given = [(endpoint.tables, endpoint.scope)]
    open_: list[Reason] = []
    for apart in inventory.every(EndpointTable):
        link = follow(inventory, apart.endpoint, VpcEndpoint, apart.scope, key=last_segment)
        if link.target is endpoint:
            given.append((ListValue((apart.table,)), apart.scope))
        elif link.target is None and may_mean(inventory, endpoint, apart.scope, apart.endpoint):
            open_.extend(link.open)
    found = some(_holds(inventory, tables, table.target, scope) for tables, scope in given)
    if found.truth is False:
        open_.extend(unread_modules_touching(inventory, endpoint))
        if table.target.assumed:
            open_.append(Reason(ReasonKind.OUTSIDE, "gateway endpoints of the main route table"))
        return maybe(*open_) if open_ else found
    return found


def _holds(inventory: Inventory, tables: Value, table: RouteTable, scope: str) -> Verdict:
    if isinstance(tables, Absent | Null):
        return no(tables.location)
    if isinstance(tables, Unknown) and tables.ref is None:
        return maybe(tables.reason)
    listed = members_of(tables)
    open_ = list(listed.open)
    for item in listed:
        link = follow(inventory, item, RouteTable, scope, key=last_segment)
        if link.target is table:
            return yes(item.location)
        if link.target is None:
            open_.extend(link.open)
    return maybe(*open_) if open_ else no(tables.location)


def has_endpoint(inventory: Inventory, subnet: Subnet, services: tuple[str, ...]) -> Verdict:
    """Whether an endpoint of one of the services is in a subnet's network at all."""
    network = subnet.network(inventory)
    if network.target is None:
        return maybe(*(network.open or (looked_up(subnet),)))
    return endpoints_of(inventory, network.target).any(
        lambda e: some(is_service(inventory, e, service) for service in services)
    )


def missing(inventory: Inventory, subnet: Subnet, services: tuple[str, ...]) -> Value:
    """Return the services that no endpoint brings to a subnet, as a list of their names.

    Unknown when none is missing for certain and some are not known.
    """
    lacking: list[Value] = []
    open_: list[Reason] = []
    for service in services:
        found = reaches_service(inventory, subnet, service)
        if found.truth is False:
            lacking.append(text(service, subnet.header))
        open_.extend(found.open)
    if not lacking and open_:
        return Unknown(open_[0], location=subnet.header)
    return ListValue(tuple(lacking), location=subnet.header)


def an_endpoint_of(inventory: Inventory, subnet: Subnet) -> Link[VpcEndpoint]:
    """Return an endpoint of a subnet's network: one that does not serve it, else the first, as
    others are written beside it."""
    network = subnet.network(inventory)
    if network.target is None:
        return Link(None, network.open)
    found = endpoints_of(inventory, network.target)
    for endpoint in found:
        if _is_given(inventory, endpoint, subnet).truth is False:
            return Link(endpoint)
    return Link(found.items[0] if found.items else None, found.open)
