"""Turn route tables, routes and who uses them into where packets from a subnet can go.

That a subnet has no way out needs everything that may add a route to be known: routes declared
apart, in other roots, by modules that are not readable, and connections to other networks. It
knows no node and no endpoint.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
"""

from __future__ import annotations

from dataclasses import field
from typing import ClassVar, Final, TypeVar

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.value import Absent, Null, Reason, ReasonKind, Unknown, Value
from ekslint.core.verdict import Members
from ekslint.model.entity import Entity, Link
from ekslint.model.inventory import Inventory
from ekslint.model.link import comparable, exists, follow, last_segment
from ekslint.model.modules.module import unread_modules_touching
from ekslint.model.network.vpc import Subnet, Vpc, is_lookup, owner

E = TypeVar("E", bound=Entity)

INTERNET_GATEWAY: Final = "an internet gateway"
NAT_GATEWAY: Final = "a NAT gateway"
EGRESS_ONLY: Final = "an egress-only internet gateway"
ELSEWHERE: Final = "another network"
LOCAL: Final = "local"
WAYS: Final = (INTERNET_GATEWAY, NAT_GATEWAY, EGRESS_ONLY, ELSEWHERE)
_MAIN: Final = frozenset({"default_route_table_id", "main_route_table_id"})


@record
class Route:
    """One route: where to, over what. `by` is the way that the argument's name tells, or empty."""

    destination: Value
    target: Value
    by: str = ""
    location: Location | None = None


@record(kw_only=True, eq=False)
class Gateway(Entity):
    """What a route may lead to, with the way that is."""

    kind: ClassVar[str] = "gateway"

    way: str


@record(kw_only=True, eq=False)
class NatGateway(Gateway):
    """A NAT gateway; `address` is the elastic address it translates to. Private ones have none."""

    kind: ClassVar[str] = "NAT gateway"

    address: Value = field(default_factory=Absent)


@record(kw_only=True, eq=False)
class RouteTable(Entity):
    """A route table with the routes written inside it.

    `main_of` names the network of which it is the main table. `assumed`: the main table that AWS
    makes with a network, which no file declares.
    """

    kind: ClassVar[str] = "route table"

    vpc: Value
    own_routes: Members[Route]
    main_of: Value = field(default_factory=Absent)
    assumed: bool = False
    data: bool = False

    @property
    def label(self) -> str:
        """The table, or whose main table it is."""
        return "the main route table" if self.assumed else f"route table `{self.spoken}`"


@record(kw_only=True, eq=False)
class TableRoute(Entity):
    """A route declared apart from its table."""

    kind: ClassVar[str] = "route"

    table: Value
    route: Route


@record(kw_only=True, eq=False)
class TableAssociation(Entity):
    """Says which table a subnet uses."""

    kind: ClassVar[str] = "route table association"

    subnet: Value
    table: Value


@record(kw_only=True, eq=False)
class MainTable(Entity):
    """Makes a table the main one of its network."""

    kind: ClassVar[str] = "main route table"

    vpc: Value
    table: Value


@record(kw_only=True, eq=False)
class Connection(Entity):
    """What joins a network to others: then their routes may come from elsewhere."""

    kind: ClassVar[str] = "connection"

    vpc: Value


def table_of(inventory: Inventory, subnet: Subnet) -> Link[RouteTable]:
    """Return the table a subnet uses: the associated one, else the main one of its network."""
    made: Link[RouteTable] = inventory.memo(
        ("route table", subnet.id), lambda: _table_of(inventory, subnet)
    )
    return made


def _table_of(inventory: Inventory, subnet: Subnet) -> Link[RouteTable]:
    if subnet.data:
        return Link(None, (looked_up(subnet),))
    named: list[TableAssociation] = []
    open_: list[Reason] = []
    of_subnets, others = _associations(inventory)
    for association in of_subnets.get(subnet.id, ()):
        sure = exists(association, subnet.conditions)
        if sure.truth is True:
            named.append(association)
        open_.extend(sure.open)
    for association, why in others:
        if may_mean(inventory, subnet, association.scope, association.subnet):
            open_.extend(why)
    if len(named) == 1:
        return follow(inventory, named[0].table, RouteTable, named[0].scope, key=last_segment)
    if named:
        return Link(None, (Reason(ReasonKind.AMBIGUOUS, f"{subnet.label} uses several tables"),))
    open_.extend(unread_modules_touching(inventory, subnet))
    open_.extend(inventory.open(TableAssociation, subnet.scope))
    if open_:
        return Link(None, tuple(dict.fromkeys(open_)))
    network = subnet.network(inventory)
    if network.target is None:
        return Link(None, network.open or (looked_up(subnet),))
    return main_table(inventory, network.target)


def main_table(inventory: Inventory, vpc: Vpc) -> Link[RouteTable]:
    """Return the main table of a network: one that files make so, else the one AWS makes."""
    if vpc.data:
        return Link(None, (Reason(ReasonKind.DATA, f"{vpc.label} is not made here"),))
    open_: list[Reason] = []
    for chosen in inventory.every(MainTable):
        link = owner(inventory, chosen.vpc, Vpc, chosen.scope)
        if link.target is vpc:
            if exists(chosen, vpc.conditions).truth is not True:
                return Link(None, tuple(exists(chosen, vpc.conditions).open))
            return follow(inventory, chosen.table, RouteTable, chosen.scope, key=last_segment)
        if link.target is None and may_mean(inventory, vpc, chosen.scope, chosen.vpc):
            open_.extend(link.open)
    for table in inventory.every(RouteTable):
        if isinstance(table.main_of, Absent | Null):
            continue
        network = inventory.named_by(table.main_of, Vpc)
        if network is vpc:
            sure = exists(table, vpc.conditions)
            return Link(table) if sure.truth is True else Link(None, sure.open)
        if network is None and may_mean(inventory, vpc, table.scope, table.main_of):
            open_.append(_unnamed(table))
    open_.extend(unread_modules_touching(inventory, vpc))
    open_.extend(inventory.open(RouteTable, vpc.scope))
    if vpc.header.source.library:
        open_.append(Reason(ReasonKind.MODULE, "the module may fill the main route table"))
    if open_:
        return Link(None, tuple(dict.fromkeys(open_)))
    return Link(
        RouteTable(
            id=f"{vpc.id}/main route table",
            scope=vpc.scope,
            header=vpc.header,
            conditions=vpc.conditions,
            declared=vpc.declared,
            vpc=Absent(name="vpc_id", location=vpc.header),
            own_routes=Members(header=vpc.header),
            assumed=True,
        )
    )


def routes_of(inventory: Inventory, table: RouteTable) -> Members[Route]:
    """Return all routes of a table: written inside it and declared apart."""
    made: Members[Route] = inventory.memo(("routes", table.id), lambda: _routes(inventory, table))
    return made


def _routes(inventory: Inventory, table: RouteTable) -> Members[Route]:
    items = [*table.own_routes.items]
    open_ = [*table.own_routes.open]
    if table.data:
        open_.append(looked_up(table))
    main = _main_network(inventory, table)
    of_tables, others = _apart(inventory)
    own = of_tables.get(table.id, [])
    for apart in (*own, *(of_tables.get(main.id, ()) if main is not None else ())):
        sure = exists(apart, table.conditions)
        if sure.truth is True:
            items.append(apart.route)
        open_.extend(sure.open)
    for apart, why in others:
        if may_mean(inventory, table, apart.scope, apart.table):
            open_.extend(why)
    open_.extend(unread_modules_touching(inventory, table))
    open_.extend(inventory.open(TableRoute, table.scope))
    return Members(tuple(items), tuple(dict.fromkeys(open_)), table.header)


Sorted = tuple[dict[str, list[E]], list[tuple[E, tuple[Reason, ...]]]]
"""Parts by the id of what they belong to, and those of which that is not known, with reasons."""


def _associations(inventory: Inventory) -> Sorted[TableAssociation]:
    """Return the associations by subnet."""

    def find() -> Sorted[TableAssociation]:
        found: Sorted[TableAssociation] = ({}, [])
        for part in inventory.every(TableAssociation):
            link = owner(inventory, part.subnet, Subnet, part.scope)
            _sort_in(found, part, link.target, link.open)
        return found

    made: Sorted[TableAssociation] = inventory.memo("subnet associations", find)
    return made


def _apart(inventory: Inventory) -> Sorted[TableRoute]:
    """Return the routes declared apart, by table or by the network whose main table it is."""

    def find() -> Sorted[TableRoute]:
        found: Sorted[TableRoute] = ({}, [])
        for part in inventory.every(TableRoute):
            link = owner(inventory, part.table, RouteTable, part.scope)
            holder = link.target or _named_as_main(inventory, part.table)
            _sort_in(found, part, holder, link.open)
        return found

    made: Sorted[TableRoute] = inventory.memo("routes apart", find)
    return made


def _sort_in(found: Sorted[E], part: E, holder: Entity | None, why: tuple[Reason, ...]) -> None:
    if holder is not None:
        found[0].setdefault(holder.id, []).append(part)
    else:
        found[1].append((part, why))


def _main_network(inventory: Inventory, table: RouteTable) -> Vpc | None:
    """Return the network of which a table is the main one as AWS made it."""
    if table.assumed:
        return next((v for v in inventory.every(Vpc) if table.id.startswith(f"{v.id}/")), None)
    return inventory.named_by(table.main_of, Vpc)


def _named_as_main(inventory: Inventory, value: Value) -> Vpc | None:
    """Return the network whose main table a value is (`aws_vpc.this.main_route_table_id`)."""
    if value.ref is None or value.ref.path[-1:] not in [(name,) for name in _MAIN]:
        return None
    return inventory.named_by(value, Vpc)


def may_mean(inventory: Inventory, entity: Entity, scope: str, value: Value) -> bool:
    """Whether a value that leads nowhere may stand for a thing of the model: one that is not known
    here, or one that another root is handed or looks up."""
    if value.ref is not None and not is_lookup(value):
        return False
    if scope == entity.scope:
        return not isinstance(value, Absent | Null) and known_text(value) is None
    return (
        isinstance(value, Unknown)
        and value.reason.kind in (ReasonKind.VARIABLE, ReasonKind.REMOTE, ReasonKind.DATA)
        and scope not in inventory.libraries
        and comparable(inventory, entity.scope, scope)
    )


def looked_up(entity: Entity) -> Reason:
    """Return why the routes of something that is only looked up are not known."""
    return Reason(ReasonKind.DATA, f"the routes of {entity.label} are not in the files")


def _unnamed(table: RouteTable) -> Reason:
    return Reason(ReasonKind.OUTSIDE, f"whose main table {table.label} is, is not known")
