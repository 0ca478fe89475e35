"""Where packets from a subnet can go: tables, routes, and everything that may add one."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import known_text
from ekslint.core.resource import Condition
from ekslint.core.value import Absent, Reason, ReasonKind, Unknown, Value
from ekslint.core.verdict import Members
from ekslint.model.entity import Entity
from ekslint.model.network.endpoint import EndpointTable, VpcEndpoint, missing, reaches_service
from ekslint.model.network.routing import (
    ELSEWHERE,
    INTERNET_GATEWAY,
    NAT_GATEWAY,
    Connection,
    Gateway,
    MainTable,
    Route,
    RouteTable,
    TableAssociation,
    TableRoute,
)
from ekslint.model.network.vpc import Subnet, Vpc
from tests.model.build import made, unset
from tests.model.entities import SCOPE, base, inventory
from tests.model.nodes import attribute, value

NOT_SURE = (Condition("var.nat", "`var.nat` is true"),)


def vpc(name: str = "vpc", **given: Any) -> Vpc:
    return Vpc(**base(name), cidr=made("10.0.0.0/16"), dns_support=made(True),
               dns_hostnames=made(True), **given)  # fmt: skip


NETWORK = vpc()
GATEWAY = Gateway(**base("igw"), way=INTERNET_GATEWAY)


def subnet(name: str = "node", network: Vpc = NETWORK, **given: Any) -> Subnet:
    return Subnet(**base(name), vpc=attribute(network), public_addresses=made(False), **given)


def table(name: str = "table", *routes: Route, **given: Any) -> RouteTable:
    open_ = given.pop("open", ())
    return RouteTable(
        **base(name), vpc=attribute(NETWORK), own_routes=Members(routes, open_), **given
    )


def route(to: Any = "0.0.0.0/0", over: Any = None, by: str = "") -> Route:
    return Route(value(to), over if over is not None else value(None), by)


def uses(used: RouteTable, by: Subnet, name: str = "association", **given: Any) -> TableAssociation:
    return TableAssociation(**base(name, **given), subnet=attribute(by), table=attribute(used))


NODE = subnet()
OUT = route(over=made("nat-0a1b"), by=NAT_GATEWAY)


def handed(kind: ReasonKind = ReasonKind.VARIABLE) -> Unknown:
    return Unknown(Reason(kind, "from elsewhere"))


@pytest.mark.parametrize(
    ("routes", "out", "way"),
    [
        ((), False, "none"),
        ((OUT,), True, NAT_GATEWAY),
        ((route(over=attribute(GATEWAY)),), True, INTERNET_GATEWAY),
        ((route(over=made("igw-0a1b")),), True, INTERNET_GATEWAY),
        ((route(over=made("vgw-0a1b")),), True, ELSEWHERE),
        ((route("::/0", made("eigw-0a1b")),), True, "an egress-only internet gateway"),
        ((route("::/0", made("igw-0a1b")), OUT), True, NAT_GATEWAY),
        ((route("10.0.0.0/16", made("local")),), False, "none"),
        ((route("10.9.0.0/16", made("pcx-0a1b")),), None, None),
        ((route(unset("to"), made("tgw-0a1b")),), None, None),
        ((route(over=unset("gateway")),), None, None),
        ((route("10.9.0.0/16", made("pcx-0a1b")), OUT), True, NAT_GATEWAY),
    ],
    ids=[
        *("nothing", "nat", "internet", "literal", "vpn", "six", "six-and-four", "local", "narrow"),
        *("anywhere", "any-gateway", "narrow-and-nat"),
    ],
)  # fmt: skip
def test_routes_of_the_table_decide(
    routes: tuple[Route, ...], out: bool | None, way: str | None
) -> None:
    own = table("table", *routes)
    found = inventory(NETWORK, NODE, GATEWAY, own, uses(own, NODE))
    assert NODE.has_way_out(found).truth is out
    assert known_text(NODE.way_out(found)) == way


def apart(over: Any, name: str = "route", scope: str = SCOPE, **given: Any) -> TableRoute:
    return TableRoute(**base(name, scope, **given), table=over, route=OUT)


OWN = table()
OTHER = table("other")
LOOKED = vpc("data.aws_vpc.looked", data=True)
FOUND = table("data.aws_route_table.found", data=True)


@pytest.mark.parametrize(
    ("parts", "out"),
    [
        pytest.param([apart(attribute(OWN))], True, id="declared-apart"),
        pytest.param([apart(attribute(OTHER))], False, id="of-another-table"),
        pytest.param([apart(made("rtb-0a1b"))], False, id="of-a-table-elsewhere"),
        pytest.param([apart(unset("table"))], None, id="of-a-table-that-is-not-known"),
        pytest.param([apart(attribute(OWN), conditions=NOT_SURE)], None, id="under-a-condition"),
        pytest.param([apart(handed(), scope="routes")], None, id="of-a-table-handed-to-a-root"),
        pytest.param(
            [apart(handed(ReasonKind.DATA), scope="routes")], None, id="of-a-table-looked-up"
        ),
        pytest.param(
            [apart(handed(ReasonKind.COMPUTED), scope="routes")], False, id="of-a-root-of-its-own"
        ),
        pytest.param(
            [Connection(**base("tgw"), vpc=attribute(NETWORK))], None, id="joined-to-others"
        ),
        pytest.param([Connection(**base("tgw"), vpc=made("vpc-0a1b"))], False, id="others-joined"),
        pytest.param(
            [LOOKED, Connection(**base("tgw"), vpc=attribute(LOOKED))],
            None,
            id="joined-where-it-is-looked-up",
        ),
        pytest.param([FOUND, apart(attribute(FOUND))], None, id="of-a-table-looked-up-here"),
    ],
)
def test_what_may_add_a_route_keeps_no_way_out_open(parts: list[Entity], out: bool | None) -> None:
    found = inventory(NETWORK, NODE, OWN, OTHER, uses(OWN, NODE), *parts)
    assert NODE.has_way_out(found).truth is out


MAIN = table("main", main_of=attribute(NETWORK, "default_route_table_id"))


@pytest.mark.parametrize(
    ("parts", "out"),
    [
        pytest.param([], False, id="as-aws-made-it"),
        pytest.param([apart(attribute(NETWORK, "main_route_table_id"))], True, id="filled"),
        pytest.param([MAIN], False, id="taken-over"),
        pytest.param(
            [MAIN, apart(attribute(NETWORK, "default_route_table_id"))], True, id="and-filled"
        ),
        pytest.param(
            [
                OTHER,
                apart(attribute(OTHER)),
                MainTable(**base("m"), vpc=attribute(NETWORK), table=attribute(OTHER)),
            ],
            True,
            id="replaced",
        ),
        pytest.param([uses(OTHER, NODE, conditions=NOT_SURE), OTHER], None, id="maybe-associated"),
        pytest.param(
            [TableAssociation(**base("a"), subnet=unset("subnet"), table=attribute(OTHER)), OTHER],
            None,
            id="which-subnet-is-not-known",
        ),
        pytest.param([uses(OWN, NODE), OWN, uses(OTHER, NODE, "b"), OTHER], None, id="two-tables"),
    ],
)
def test_without_a_table_of_its_own_the_main_one_counts(
    parts: list[Entity], out: bool | None
) -> None:
    assert NODE.has_way_out(inventory(NETWORK, NODE, *parts)).truth is out


def test_nothing_is_known_of_what_is_only_looked_up() -> None:
    known = vpc(data=True)
    for looked in (subnet(data=True), subnet(network=known)):
        found = inventory(known, looked)
        assert looked.has_way_out(found).truth is None
        assert reaches_service(found, looked, "s3").truth is None


def endpoint(service: Any, kind: str = "Interface", **given: Any) -> VpcEndpoint:
    name = known_text(service) if isinstance(service, Value) else service
    full = service if isinstance(service, Value) else made(f"com.amazonaws.eu-west-1.{service}")
    return VpcEndpoint(
        **base(f"endpoint {name}"), vpc=attribute(NETWORK), service=full, type=made(kind), **given
    )


GIVEN = made([attribute(OWN)])
S3 = endpoint("s3", "Gateway", tables=made([attribute(OTHER)]))


@pytest.mark.parametrize(
    ("parts", "truth"),
    [
        pytest.param([endpoint("s3")], True, id="interface"),
        pytest.param([endpoint("ec2")], False, id="another"),
        pytest.param([endpoint(made("cn.com.amazonaws.cn-north-1.s3"))], True, id="china"),
        pytest.param([endpoint(made("com.amazonaws.eu-west-1.ecr.s3"))], False, id="longer-name"),
        pytest.param([endpoint(unset("service"))], None, id="which-is-not-known"),
        pytest.param([endpoint("s3", "Gateway", tables=GIVEN)], True, id="gateway"),
        pytest.param([S3], False, id="gateway-of-another-table"),
        pytest.param(
            [endpoint("s3", "Gateway", tables=unset("tables"))], None, id="gateway-of-some-tables"
        ),
        pytest.param(
            [S3, EndpointTable(**base("e"), endpoint=attribute(S3), table=attribute(OWN))],
            True,
            id="given-apart",
        ),
        pytest.param([], False, id="none"),
    ],
)
def test_an_endpoint_brings_a_service(parts: list[Entity], truth: bool | None) -> None:
    found = inventory(NETWORK, NODE, OWN, OTHER, uses(OWN, NODE), *parts)
    assert reaches_service(found, NODE, "s3").truth is truth


def test_missing_services_are_named() -> None:
    found = inventory(NETWORK, NODE, OWN, uses(OWN, NODE), endpoint("ec2"))
    named = missing(found, NODE, ("ec2", "s3", "ecr.api"))
    assert [known_text(item) for item in getattr(named, "items", ())] == ["s3", "ecr.api"]


def test_what_is_missing_is_open_where_an_endpoint_is_not_known() -> None:
    found = inventory(NETWORK, NODE, OWN, uses(OWN, NODE), endpoint(unset("service")))
    assert isinstance(missing(found, NODE, ("ec2",)), Unknown)
    assert isinstance(NODE.routing(found), Absent)
