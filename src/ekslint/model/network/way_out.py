"""Turn the routes of a subnet's table into the way that packets take out of its network.

That there is none needs everything that may add a route to be known: see `routing`, and what joins
the network to others. It knows no node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.value import Absent, Reason, ReasonKind, Unknown, Value, text
from ekslint.core.verdict import Verdict, maybe, no, yes
from ekslint.model.inventory import Inventory
from ekslint.model.modules.module import unread_modules_touching
from ekslint.model.network.cidr import EVERYWHERE
from ekslint.model.network.routing import (
    EGRESS_ONLY,
    ELSEWHERE,
    INTERNET_GATEWAY,
    LOCAL,
    NAT_GATEWAY,
    Connection,
    Gateway,
    NatGateway,
    Route,
    looked_up,
    may_mean,
    routes_of,
    table_of,
)
from ekslint.model.network.vpc import Subnet, Vpc, is_everywhere, owner

IPV4, IPV6 = EVERYWHERE
WAYS: Final = (INTERNET_GATEWAY, NAT_GATEWAY, EGRESS_ONLY, ELSEWHERE)
_IDS: Final = (
    *(("igw-", INTERNET_GATEWAY), ("nat-", NAT_GATEWAY), ("eigw-", EGRESS_ONLY)),
    *(("vgw-", ELSEWHERE), ("tgw-", ELSEWHERE), ("pcx-", ELSEWHERE), ("eni-", ELSEWHERE)),
    *(("local", LOCAL), ("vpce-", ELSEWHERE), ("i-", ELSEWHERE)),
)
"""How ids of what a route leads to begin."""


def leads_to(inventory: Inventory, subnet: Subnet, ways: tuple[str, ...]) -> Verdict:
    """Whether a subnet's route to everywhere goes over one of the ways; that of IPv6 counts only
    where there is none of IPv4."""
    table = table_of(inventory, subnet).target
    routes = routes_of(inventory, table).items if table is not None else ()
    passed_over = any(known_text(route.destination) == IPV4 for route in routes)

    def fits(route: Route) -> Verdict:
        if passed_over and known_text(route.destination) == IPV6:
            return no(route.location)
        way, why = way_of_route(inventory, route)
        if way is not None and way not in ways:
            return no(route.location)
        everywhere = is_everywhere(route.destination)
        if everywhere is False:
            return no(route.location)
        if way is None or everywhere is None:
            return maybe(*(why or _unknown(route)))
        return yes(route.location)

    return _over_routes(inventory, subnet, fits)


def has_way_out(inventory: Inventory, subnet: Subnet) -> Verdict:
    """Whether anything outside of its network can be reached from a subnet.

    A route to some other network only is undecided: there may be a proxy.
    """

    def leads_out(route: Route) -> Verdict:
        way, why = way_of_route(inventory, route)
        if way == LOCAL:
            return no(route.location)
        everywhere = is_everywhere(route.destination)
        if way is None or everywhere is None:
            return maybe(*(why or _unknown(route)))
        if everywhere:
            return yes(route.location)
        detail = f"there may be a proxy behind the route to {_said(route.destination)}"
        return maybe(Reason(ReasonKind.OUTSIDE, detail, "", route.location))

    found = _over_routes(inventory, subnet, leads_out)
    if found.truth is not False:
        return found
    why = tuple(_other_networks(inventory, subnet))
    return maybe(*why) if why else found


def way_of(inventory: Inventory, subnet: Subnet) -> Value:
    """Return the way of a subnet's default route in words, `none`, or why it is not known."""
    for way in WAYS:
        found = leads_to(inventory, subnet, (way,))
        if found.truth is True:
            place = found.because[0].location if found.because else subnet.header
            return text(way, place)
    out = has_way_out(inventory, subnet)
    if out.truth is False:
        return text("none", subnet.header)
    why = out.open[0] if out.open else Reason(ReasonKind.OUTSIDE, "its routes are not known")
    return Unknown(why, location=subnet.header)


def nat_gateway_of(inventory: Inventory, subnet: Subnet) -> NatGateway | None:
    """Return the NAT gateway a subnet's default route surely leads to, if it is in the scan."""
    table = table_of(inventory, subnet).target
    if table is None or leads_to(inventory, subnet, (NAT_GATEWAY,)).truth is not True:
        return None
    for route in routes_of(inventory, table):
        gateway = inventory.named_by(route.target, NatGateway)
        if gateway is not None and is_everywhere(route.destination):
            return gateway
    return None


def place_of(inventory: Inventory, subnet: Subnet) -> Value:
    """Return the place to edit for another way out: what kept a module from making a NAT gateway,
    the subnet's table, or the subnet that uses none of its own."""
    table = table_of(inventory, subnet).target
    if table is None or table.assumed:
        return Absent(name="route table", location=subnet.header)
    module = table.ref.address.rsplit(".", 2)[0] + "." if table.ref.address.count(".") > 1 else ""
    for gate in inventory.gates.get(table.scope, ()):
        place = gate.location
        if place is None or place.anchor().source.library or not module:
            continue
        if gate.what.startswith(f"{module}aws_nat_gateway."):
            return Absent(name="NAT gateway", location=place)
    return Absent(name="route", location=table.header)


def way_of_route(inventory: Inventory, route: Route) -> tuple[str | None, tuple[Reason, ...]]:
    """Return the way a route takes; None with the reasons when it is not known."""
    gateway = inventory.named_by(route.target, Gateway)
    if gateway is not None:
        return gateway.way, ()
    written = known_text(route.target)
    if written is not None:
        for start, way in _IDS:
            if written.startswith(start):
                return way, ()
    if route.by:
        return route.by, ()
    if isinstance(route.target, Unknown):
        return None, (route.target.reason,)
    return None, ()


def _other_networks(inventory: Inventory, subnet: Subnet) -> Iterable[Reason]:
    """Yield why routes may come from elsewhere: the network is joined to others, or is handed to
    a module that is not readable."""
    network = subnet.network(inventory)
    if network.target is None:
        yield from network.open or (looked_up(subnet),)
        return
    vpc = network.target
    for connection in inventory.every(Connection):
        link = owner(inventory, connection.vpc, Vpc, connection.scope)
        if link.target is vpc or (
            link.target is None and may_mean(inventory, vpc, connection.scope, connection.vpc)
        ):
            detail = f"{vpc.label} is joined to other networks by `{connection.ref.address}`"
            yield Reason(ReasonKind.OUTSIDE, detail, "", connection.header)
    yield from unread_modules_touching(inventory, vpc)
    yield from inventory.open(Connection, vpc.scope)


def _over_routes(inventory: Inventory, subnet: Subnet, fits: Callable[[Route], Verdict]) -> Verdict:
    link = table_of(inventory, subnet)
    if link.target is None:
        return maybe(*(link.open or (looked_up(subnet),)))
    routes = routes_of(inventory, link.target)
    return routes.any(fits)


def _unknown(route: Route) -> tuple[Reason, ...]:
    return (Reason(ReasonKind.OUTSIDE, "where a route leads is not known", "", route.location),)


def _said(value: Value) -> str:
    return f"`{known_text(value)}`" if known_text(value) else "a prefix list"
