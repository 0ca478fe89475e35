"""Turn what runs pods (node groups, Fargate profiles) into the subnets it is placed in.

It does not know what the subnets lead to; see `way_out`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import ClassVar

from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.value import (
    Absent,
    Document,
    Null,
    Piece,
    Reason,
    ReasonKind,
    Text,
    Value,
    reasons,
)
from ekslint.core.verdict import Members, Verdict, maybe, no, yes
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.iam.binding import ServiceAccountBinding
from ekslint.model.inventory import Inventory
from ekslint.model.network.endpoint import NODE_SERVICES, missing
from ekslint.model.network.vpc import Subnet, Vpc, subnets_of, vpcs_of
from ekslint.model.nodes.launch import LaunchTemplate

_PROXY = "proxy"


@record(kw_only=True, eq=False)
class Placed(Entity):
    """Something that runs pods in subnets: `subnet_ids` is the list as written."""

    needs_ec2: ClassVar[bool] = True

    subnet_ids: Value = field(default_factory=Absent)

    @relation
    def subnets(self, inventory: Inventory) -> Members[Subnet]:
        """The subnets it is placed in; ids from elsewhere leave it open."""
        made: Members[Subnet] = inventory.memo(
            ("subnets", self.id), lambda: subnets_of(inventory, self.subnet_ids, self.scope)
        )
        return made

    @relation
    def vpcs(self, inventory: Inventory) -> Members[Vpc]:
        """The networks of its subnets."""
        return vpcs_of(inventory, self.subnets(inventory))

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster it belongs to."""
        return Link(None)

    @verb
    def joins_a_cluster(self, inventory: Inventory) -> Verdict:
        """Whether its pods are those of an EKS cluster."""
        return yes(self.header)

    @verb
    def missing_endpoints(self, inventory: Inventory, subnet: Subnet) -> Value:
        """The services its pods need that no endpoint brings to one of its subnets."""
        return missing(inventory, subnet, needed_services(inventory, self))

    @verb
    def uses_proxy(self, inventory: Inventory) -> Verdict:
        """Whether its nodes reach what is outside by a proxy that its user data names."""
        return no(self.header)


def needed_services(inventory: Inventory, placed: Placed) -> tuple[str, ...]:
    """Return the AWS services that nodes and pods ask, as far as the files show it.

    Fargate makes its own network interfaces. Roles of service accounts come from STS or, for pod
    identity, from EKS. Source: https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
    """
    services = [s for s in NODE_SERVICES if s != "ec2" or placed.needs_ec2]
    home = placed.cluster(inventory).target
    for binding in inventory.every(ServiceAccountBinding) if home is not None else ():
        if binding.cluster(inventory).target is not home or binding.conditions:
            continue
        service = "eks-auth" if binding.way == "pod-identity" else "sts"
        if service not in services:
            services.append(service)
    return tuple(services)


def own_interfaces(template: Link[LaunchTemplate], header: Location) -> Verdict:
    """Whether a template describes network interfaces; then what they get is not judged."""
    if template.target is None:
        return maybe(*template.open) if template.open else no(header)
    settings = template.target.settings
    if any(setting.key == "subnet" for setting in settings):
        return yes(template.target.header)
    return maybe(*settings.open) if settings.open else no(template.target.header)


def names_proxy(value: Value) -> Verdict:
    """Whether user data names a proxy; a part that nobody computes may."""
    if isinstance(value, Absent | Null):
        return no(value.location)
    unknown: list[Reason] = []
    for part in _parts(value):
        if isinstance(part, Piece):
            if _PROXY in part.text.lower():
                detail = "the user data names a proxy"
                return maybe(Reason(ReasonKind.OUTSIDE, detail, "", part.location))
        elif part.ref is None:
            unknown.extend(reasons(part))
    return maybe(*unknown) if unknown else no(value.location)


def _parts(value: Value) -> Iterator[Piece | Value]:
    match value:
        case Text(segments=segments):
            yield from segments
        case Document(content=content):
            yield from _parts(content)
        case _:
            yield value
