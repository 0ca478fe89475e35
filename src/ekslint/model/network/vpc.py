"""Turn networks and their subnets, however written, into what nodes are placed in.

It knows what is written about a network and a subnet; where packets go from there is in `routing`,
endpoints are in `endpoint`.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, ClassVar, TypeVar

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import Absent, ListValue, Null, Reason, ReasonKind, Unknown, Value
from ekslint.core.verdict import Members, Verdict, maybe, truth_of
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.inventory import Inventory
from ekslint.model.link import exists, follow, last_segment, meant_elsewhere
from ekslint.model.modules.module import unread_modules_touching
from ekslint.model.network.cidr import EVERYWHERE
from ekslint.model.nodes.launch import Tag
from ekslint.model.policy import members_of

if TYPE_CHECKING:
    from ekslint.model.network.endpoint import VpcEndpoint


@record(kw_only=True, eq=False)
class Vpc(Entity):
    """A network. `data`: only looked up, or adopted as it is, so not all of it is in the files."""

    kind: ClassVar[str] = "VPC"

    cidr: Value
    dns_support: Value
    dns_hostnames: Value
    data: bool = False

    @relation
    def subnets(self, inventory: Inventory) -> Members[Subnet]:
        """All subnets of it."""
        from ekslint.model.network.discovery import subnets_in

        return subnets_in(inventory, self)

    @verb
    def role_tag(self, inventory: Inventory, key: Value) -> Value:
        """A tag for load balancers on the subnets that a registry module makes: where it could be
        written."""
        from ekslint.model.network.tagging import where_role_tagged

        return where_role_tagged(self.subnets(inventory), known_text(key) or "", self.header)

    @verb
    def resolves_names(self, inventory: Inventory) -> Verdict:
        """Whether AWS's resolver answers in it, or a resolver that DHCP options name."""
        answered = truth_of(self.dns_support)
        if answered.truth is not False:
            return answered
        for options in inventory.every(DhcpAssociation):
            link = owner(inventory, options.vpc, Vpc, options.scope)
            if link.target is self or (link.target is None and options.scope == self.scope):
                detail = f"{self.label} has DHCP options, which may name other resolvers"
                return maybe(Reason(ReasonKind.OUTSIDE, detail, "", options.header))
        why = (
            *unread_modules_touching(inventory, self),
            *inventory.open(DhcpAssociation, self.scope),
        )
        return maybe(*why) if why else answered


@record(kw_only=True, eq=False)
class DhcpAssociation(Entity):
    """DHCP options given to a network: they name the resolvers of its instances."""

    kind: ClassVar[str] = "DHCP options"

    vpc: Value


@record(kw_only=True, eq=False)
class SubnetTag(Entity):
    """A tag put on something from elsewhere (`aws_ec2_tag`)."""

    kind: ClassVar[str] = "tag"

    resource: Value
    tag: Tag


@record(kw_only=True, eq=False)
class Subnet(Entity):
    """A subnet. `public_addresses`: whether instances get a public IPv4 address at launch.

    `keeps_tags`: tags that others put on it stay; Terraform takes them off.
    `side` is what the file itself calls it: public, private (eksctl), else empty. `data`: only
    looked up, so its routes and tags are not in the files.
    """

    kind: ClassVar[str] = "subnet"

    vpc: Value
    cidr: Value = field(default_factory=Absent)
    zone: Value = field(default_factory=Absent)
    public_addresses: Value
    ipv6_only: Value = field(default_factory=Absent)
    own_tags: Members[Tag] = field(default_factory=Members)
    keeps_tags: bool = False
    side: str = ""
    data: bool = False

    @relation
    def network(self, inventory: Inventory) -> Link[Vpc]:
        """The VPC it lies in."""
        made: Link[Vpc] = inventory.memo(
            ("network of", self.id),
            lambda: follow(inventory, self.vpc, Vpc, self.scope, key=last_segment),
        )
        return made

    @relation
    def tags(self, inventory: Inventory) -> Members[Tag]:
        """Its tags, its own and those put on it from elsewhere."""
        made: Members[Tag] = inventory.memo(
            ("subnet tags", self.id), lambda: _tags(inventory, self)
        )
        return made

    @verb
    def is_tagged(self, inventory: Inventory, key: Value | str, *values: str) -> Verdict:
        """Whether it carries a tag, with one of the values when there are any."""
        from ekslint.model.network.tagging import carries

        return carries(self.tags(inventory), key, values)

    @verb
    def is_tagged_for(self, inventory: Inventory, cluster: Value) -> Verdict:
        """Whether a tag says that a cluster uses it, alone or with others."""
        from ekslint.model.network.tagging import is_of_cluster

        return is_of_cluster(self.tags(inventory), cluster)

    @verb
    def cluster_tag(self, inventory: Inventory, cluster: Value) -> Value:
        """The tag that says that a cluster uses it: where it is written, or could be."""
        from ekslint.model.network.tagging import where_tagged

        return where_tagged(self.declared, cluster, self.header)

    @verb
    def leads_to(self, inventory: Inventory, *ways: str) -> Verdict:
        """Whether its route to everywhere goes over one of the ways (`INTERNET_GATEWAY` …)."""
        from ekslint.model.network.way_out import leads_to

        return leads_to(inventory, self, ways)

    @verb
    def has_way_out(self, inventory: Inventory) -> Verdict:
        """Whether anything outside of its network can be reached from it."""
        from ekslint.model.network.way_out import has_way_out

        return has_way_out(inventory, self)

    @verb
    def has_endpoint(self, inventory: Inventory, *services: str) -> Verdict:
        """Whether its network has an endpoint of one of the services, of those nodes need."""
        from ekslint.model.network.endpoint import NODE_SERVICES, has_endpoint

        return has_endpoint(inventory, self, services or NODE_SERVICES)

    @verb
    def missing_endpoints(self, inventory: Inventory, *services: str) -> Value:
        """The services of these, or of those nodes need, that no endpoint brings to it."""
        from ekslint.model.network.endpoint import NODE_SERVICES, missing

        return missing(inventory, self, services or NODE_SERVICES)

    @relation
    def an_endpoint(self, inventory: Inventory) -> Link[VpcEndpoint]:
        """One of the endpoints of its network."""
        from ekslint.model.network.endpoint import an_endpoint_of

        return an_endpoint_of(inventory, self)

    @relation
    def way_out(self, inventory: Inventory) -> Value:
        """What its default route leads to, in words; unknown when there is none for certain."""
        from ekslint.model.network.way_out import way_of

        return way_of(inventory, self)

    @relation
    def routing(self, inventory: Inventory) -> Value:
        """The place a person would edit to give it another way out."""
        from ekslint.model.network.way_out import place_of

        return place_of(inventory, self)


Kept = TypeVar("Kept", bound=Entity)


def owner(inventory: Inventory, value: Value, cls: type[Kept], scope: str) -> Link[Kept]:
    """Return the thing that a part declared apart belongs to.

    What is only looked up may be any: also one that these files declare.
    """
    link = follow(inventory, value, cls, scope, key=last_segment)
    if link.target is None or not getattr(link.target, "data", False):
        return link
    return Link(None, (Reason(ReasonKind.DATA, f"{link.target.label} is only looked up here"),))


def is_lookup(value: Value) -> bool:
    """Whether a value refers to what is only looked up."""
    address = value.ref.address if value.ref is not None else ""
    return address.startswith("data.") or ".data." in address


def _tags(inventory: Inventory, subnet: Subnet) -> Members[Tag]:
    items = [*subnet.own_tags.items]
    open_ = [*subnet.own_tags.open]
    if subnet.data:
        open_.append(Reason(ReasonKind.DATA, f"{subnet.label} is only looked up here"))
    for apart in inventory.every(SubnetTag):
        link = owner(inventory, apart.resource, Subnet, apart.scope)
        if link.target is subnet:
            sure = exists(apart, subnet.conditions)
            if sure.truth is True:
                items.append(apart.tag)
            elif sure.truth is None:
                open_.extend(sure.open)
        elif link.target is None and (
            is_lookup(apart.resource)
            or (apart.resource.ref is None and apart.scope == subnet.scope)
        ):
            open_.extend(link.open)
        else:
            open_.extend(meant_elsewhere(inventory, subnet.scope, apart.scope, apart.resource))
    open_.extend(unread_modules_touching(inventory, subnet))
    open_.extend(inventory.open(SubnetTag, subnet.scope))
    return Members(tuple(items), tuple(dict.fromkeys(open_)), subnet.header)


def subnets_of(inventory: Inventory, value: Value, scope: str) -> Members[Subnet]:
    """Return the subnets a list names; an id from elsewhere leaves it open."""
    if isinstance(value, Absent | Null):
        return Members(header=value.location)
    if isinstance(value, Unknown) and value.ref is None:
        return Members((), (value.reason,), value.location)
    listed = members_of(value)
    items: dict[str, Subnet] = {}
    open_: list[Reason] = list(listed.open)
    for item in listed:
        link = follow(inventory, item, Subnet, scope, key=last_segment)
        if link.target is not None:
            items[link.target.id] = link.target
        else:
            name = known_text(item) or str(item.ref or "a subnet")
            open_.extend(link.open or (Reason(ReasonKind.OUTSIDE, f"`{name}` is not in the scan"),))
    return Members(tuple(items.values()), tuple(dict.fromkeys(open_)), value.location)


def vpcs_of(inventory: Inventory, subnets: Members[Subnet]) -> Members[Vpc]:
    """Return the networks that subnets lie in."""
    items: dict[str, Vpc] = {}
    open_: list[Reason] = list(subnets.open)
    for subnet in subnets:
        link = subnet.network(inventory)
        if link.target is not None:
            items[link.target.id] = link.target
        else:
            open_.extend(link.open)
    return Members(tuple(items.values()), tuple(dict.fromkeys(open_)), subnets.header)


def is_everywhere(value: Value) -> bool | None:
    """Whether a destination holds all addresses; None when it is not known."""
    written = known_text(value)
    if written is None:
        return None
    return written.strip() in EVERYWHERE


def listed(value: Value) -> Value:
    """Return a value that may be one id or a list of them as a list."""
    if isinstance(value, ListValue | Absent | Null | Unknown):
        return value
    return ListValue((value,), location=value.location)
