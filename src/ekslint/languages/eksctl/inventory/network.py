"""Turn the network of a ClusterConfig, made by eksctl or given to it, into entities.

eksctl makes public subnets that lead to the internet and private ones behind NAT gateways. What is
given to it is known by id only: its routes and tags are not in the file.

Sources: eksctl-io/eksctl, pkg/cfn/builder/vpc_ipv4.go and vpc_endpoint.go, and
https://docs.aws.amazon.com/eks/latest/eksctl/vpc-configuration.html
"""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.contents import known_bool, known_text
from ekslint.core.location import Location
from ekslint.core.resource import Resource
from ekslint.core.value import (
    Absent,
    ListValue,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Ref,
    Scalar,
    Unknown,
    Value,
    reasons,
    text,
)
from ekslint.core.verdict import Members
from ekslint.languages.eksctl.defaults import DEFAULT, MADE, left_to_eksctl, made
from ekslint.languages.eksctl.evaluate import at
from ekslint.languages.eksctl.inventory.reading import File, Made, part_of, written
from ekslint.model.network.endpoint import VpcEndpoint
from ekslint.model.network.routing import (
    INTERNET_GATEWAY,
    NAT_GATEWAY,
    Route,
    RouteTable,
    TableAssociation,
)
from ekslint.model.network.vpc import Subnet, Vpc

PUBLIC, PRIVATE = "public subnets", "private subnets"
USUAL_RANGE = "192.168.0.0/16"
"""What the network spans when the file says nothing of it."""


def network(resource: Resource, file: File) -> Iterator[Made]:
    """The network that eksctl makes, or the subnets that are given to it."""
    place = resource.header
    if not file.makes_network:
        yield from _given(resource, file)
        return
    skipped = file.get("privateCluster", "skipEndpointCreation")
    by_hand = not isinstance(skipped, Absent) and known_bool(skipped) is not False
    on = Scalar(True, location=place, origin=MADE)
    cidr = file.get("vpc", "cidr")
    yield Vpc(
        **part_of(resource, "VPC"),
        name=made("eksctl makes the VPC", place),
        cidr=text(USUAL_RANGE, place, DEFAULT) if isinstance(cidr, Absent | Null) else cidr,
        dns_support=on,
        dns_hostnames=on,
        data=by_hand,
    )
    family = file.get("kubernetesNetworkConfig", "ipFamily")
    four = isinstance(family, Absent) or (known_text(family) or "").lower() == "ipv4"
    for side in (PUBLIC, PRIVATE):
        yield Subnet(
            **part_of(resource, side),
            name=made(f"eksctl makes the {side}", place),
            vpc=_ref(resource, "VPC", place),
            public_addresses=Scalar(side == PUBLIC, location=place, origin=MADE),
            own_tags=Members((), (_tagged(place),), place),
            data=not four,
        )
        yield from _table(resource, file, side)
    if known_bool(file.get("privateCluster", "enabled")) is True and not by_hand:
        yield VpcEndpoint(
            **part_of(resource, "endpoints"),
            vpc=_ref(resource, "VPC", place),
            service=made("eksctl makes the endpoints", place),
            type=text("Interface", place, MADE),
            every_service=True,
        )


def _table(resource: Resource, file: File, side: str) -> Iterator[Made]:
    """Yield the route table of the subnets of one side."""
    way, why, place = _way(resource, file, side)
    anywhere = text("0.0.0.0/0", place, MADE)
    routes = () if way is None else (Route(anywhere, made(f"eksctl makes {way}", place), way),)
    yield RouteTable(
        **{**part_of(resource, f"route table of {side}"), "header": place},
        vpc=_ref(resource, "VPC", place),
        own_routes=Members(routes, why, place),
    )
    yield TableAssociation(
        **part_of(resource, f"association of {side}"),
        subnet=_ref(resource, side, place),
        table=_ref(resource, f"route table of {side}", place),
    )


def _way(
    resource: Resource, file: File, side: str
) -> tuple[str | None, tuple[Reason, ...], Location]:
    """Return what the subnets of one side lead to, or nothing; and where that is said."""
    place = resource.header
    if side == PUBLIC:
        return INTERNET_GATEWAY, (), place
    private = file.get("privateCluster", "enabled")
    if known_bool(private) is True:
        return None, (), private.location or place
    gateway = file.get("vpc", "nat", "gateway")
    if isinstance(gateway, Absent) and not any(reasons(private)):
        return NAT_GATEWAY, (), place
    said = known_text(gateway)
    if said is None:
        return None, (*reasons(private), *reasons(gateway)), place
    here = gateway.location or place
    return (None if said.lower() == "disable" else NAT_GATEWAY), (), here


def _given(resource: Resource, file: File) -> Iterator[Made]:
    """Yield the subnets of a network that exists; nothing is known of their routes."""
    place = resource.header
    for side in ("private", "public"):
        for number, value in enumerate(given_ids(file, side).items):
            yield Subnet(
                **part_of(resource, f"vpc.subnets.{side}[{number}]"),
                name=value,
                vpc=file.get("vpc", "id"),
                public_addresses=left_to_eksctl("the subnet exists already", place),
                own_tags=Members((), (_tagged(place),), place),
                side=side,
                data=True,
            )


def given_ids(file: File, *sides: str) -> ListValue:
    """Return the ids of the subnets that are written; one found by zone or range, and one that is
    not known, leave the list open."""
    found: list[Value] = []
    why: list[Reason] = []
    whole = file.get("vpc", "subnets")
    why.extend(reasons(whole) if isinstance(whole, Unknown) else ())
    for side in sides:
        zones = file.get("vpc", "subnets", side)
        if isinstance(zones, Unknown):
            why.append(zones.reason)
        if not isinstance(zones, MapValue):
            continue
        why.extend(zones.open)
        for name, entry in zones.entries.items():
            subnet = at(entry.value, "id")
            if subnet is not None and not isinstance(subnet, Null):
                found.append(subnet)
            else:
                detail = f"eksctl looks up the {side} subnet `{name}`"
                why.append(Reason(ReasonKind.OUTSIDE, detail, "", entry.key))
    return ListValue(tuple(found), tuple(dict.fromkeys(why)), location=whole.location)


def cluster_subnets(file: File, place: Location) -> Value:
    """Return the subnets of the control plane: those that are written, or what eksctl makes."""
    if file.makes_network:
        made_here = (_ref(file.config, PUBLIC, place), _ref(file.config, PRIVATE, place))
        return ListValue(made_here, location=place)
    given = given_ids(file, "private", "public")
    if not given.items and not given.open:
        return made("eksctl makes the subnets", place)
    return given


def group_subnets(resource: Resource, file: File) -> Value:
    """Return the subnets of a node group: its own, or those of the side it asks for."""
    own = written(resource, "subnets")
    if not isinstance(own, Absent):
        return own
    private = written(resource, "privateNetworking")
    inside = file.get("privateCluster", "enabled")
    if any(reasons(private)) or any(reasons(inside)):
        why = next((*reasons(private), *reasons(inside)).__iter__())
        return Unknown(why, location=resource.header)
    side = PRIVATE if True in (known_bool(private), known_bool(inside)) else PUBLIC
    place = private.location or resource.header
    if file.makes_network:
        return ListValue((_ref(file.config, side, place),), location=place)
    return given_ids(file, side.partition(" ")[0])


def profile_subnets(resource: Resource, file: File) -> Value:
    """Return the subnets of a Fargate profile: its own, else all private ones; without any of
    those eksctl refuses, so the public ones stand for what is offered."""
    own = written(resource, "subnets")
    if not isinstance(own, Absent):
        return own
    place = resource.header
    if file.makes_network:
        return ListValue((_ref(file.config, PRIVATE, place),), location=place)
    private = given_ids(file, "private")
    if private.items or private.open:
        return private
    return given_ids(file, "public")


def _ref(resource: Resource, part: str, place: Location) -> Unknown:
    """Return the id of a thing that eksctl makes for the cluster."""
    ref = Ref(resource.scope, f"{resource.address}/{part}", ("id",))
    why = Reason(ReasonKind.COMPUTED, f"eksctl makes the {part}", "", place)
    return Unknown(why, location=place, origin=MADE, ref=ref, nonnull=True)


def _tagged(place: Location) -> Reason:
    return Reason(ReasonKind.OUTSIDE, "eksctl tags subnets by itself", "", place)


def public_ranges(file: File, place: Location) -> Value:
    """Return the ranges that may use the public endpoint: all, where none are written."""
    value = file.get("vpc", "publicAccessCIDRs")
    if not isinstance(value, Absent):
        return value
    if not file.makes or not isinstance(file.get("vpc", "securityGroup"), Absent):
        return left_to_eksctl("whether this file makes the cluster", place)
    here = value.location or place
    return ListValue((text("0.0.0.0/0", here, DEFAULT),), location=here, origin=DEFAULT)
