"""Security groups: what their openings, however written, let out."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import known_text
from ekslint.core.value import Absent, ReasonKind, Ref, Unknown, Value, unknown
from ekslint.core.verdict import Members
from ekslint.model.network.security_groups import (
    Opening,
    SecurityGroup,
    SecurityRule,
    is_cluster_group,
    security_groups_of,
)
from tests.model.build import made, unset
from tests.model.entities import SCOPE, base, inventory
from tests.model.nodes import attribute, group, template, value

ANYWHERE = ("0.0.0.0/0",)


def opening(
    protocol: Any = "tcp",
    first: Any = 443,
    last: Any = None,
    peers: tuple[Any, ...] = ANYWHERE,
    *,
    outward: bool = True,
    own: bool = False,
) -> Opening:
    found = Members(tuple(made(p) for p in peers))
    end = first if last is None else last
    return Opening(outward, value(protocol), value(first), value(end), found, own)


def security_group(
    *openings: Opening, closed: bool = True, name: str = "node", **given: Any
) -> SecurityGroup:
    own = Members(openings, given.pop("open", ()))
    return SecurityGroup(**base(name), own_openings=own, closed_outward=closed, **given)


@pytest.mark.parametrize(
    ("openings", "truth"),
    [
        ((), False),
        ((opening(),), True),
        ((opening("-1", 0, 0),), True),
        ((opening("all", None, None),), True),
        ((opening("6", 0, 65535),), True),
        ((opening("TCP", "443"),), True),
        ((opening("udp"),), False),
        ((opening("tcp", 5432),), False),
        ((opening("tcp", 1025, 65535),), False),
        ((opening("tcp", unset("port")),), None),
        ((opening(unset("protocol")),), None),
        ((opening(outward=False),), False),
        ((opening(peers=(), own=True),), False),
        ((opening(peers=("127.0.0.1/32",)),), False),
        ((opening(peers=("10.0.0.0/8",)),), True),
        ((opening(peers=(unset("cidr"),)),), True),
    ],
    ids=[
        "nothing",
        "443",
        "all",
        "all in words",
        "by number",
        "as text",
        "udp",
        "5432",
        "high ports",
        "unknown port",
        "unknown protocol",
        "inward",
        "itself",
        "loopback",
        "private",
        "unknown peer",
    ],
)
def test_what_lets_out(openings: tuple[Opening, ...], truth: bool | None) -> None:
    found = security_group(*openings)
    assert found.lets_out(inventory(found), "tcp", 443).truth is truth


def test_the_rule_aws_makes_stays_unless_it_is_removed() -> None:
    found = security_group(closed=False)
    extra = SecurityRule(**base("extra"), group=attribute(found), opening=opening("tcp", 5432))
    assert found.lets_out(inventory(found, extra), "tcp", 443).truth is True


def test_a_group_that_is_looked_up_is_open() -> None:
    found = security_group(closed=False, data=True)
    assert found.lets_out(inventory(found), "tcp", 443).truth is None


@pytest.mark.parametrize("unsure", [True, False], ids=["unknown rules", "no more rules"])
def test_rules_that_may_exist(unsure: bool) -> None:
    found = security_group(open=(unset("rules").reason,) if unsure else ())
    assert found.lets_out(inventory(found), "tcp", 443).truth is (None if unsure else False)


def test_rules_apart_count_for_their_group() -> None:
    found, other = security_group(), security_group(name="other")
    rule = SecurityRule(**base("rule"), group=attribute(found), opening=opening())
    whole = inventory(found, other, rule)
    assert found.lets_out(whole, "tcp", 443).truth is True
    assert other.lets_out(whole, "tcp", 443).truth is False


def test_a_reference_to_itself_is_no_way_out() -> None:
    found = security_group()
    inner = opening("-1", None, None, peers=(attribute(found),))
    rule = SecurityRule(**base("rule"), group=attribute(found), opening=inner)
    whole = inventory(found, rule)
    assert found.lets_out(whole, "tcp", 443).truth is False
    assert found.lets_out_to_any(whole, "udp", 53).truth is True


def cluster_group(name: str) -> Value:
    return unknown(ReasonKind.COMPUTED, "made by EKS", ref=Ref(SCOPE, "cluster", ("vpc", 0, name)))


@pytest.mark.parametrize(
    ("name", "truth"),
    [("cluster_security_group_id", True), ("ClusterSecurityGroupId", True), ("id", None)],
)
def test_the_group_that_eks_makes(name: str, truth: bool | None) -> None:
    assert is_cluster_group(cluster_group(name)) is bool(truth)
    listed = made([cluster_group(name), "sg-0a1b2c3d4e5f60718"])
    launched = template(security_groups=listed)
    found = group(template=attribute(launched))
    assert found.has_cluster_security_group(inventory(found, launched)).truth is truth


def test_groups_of_a_template() -> None:
    found = security_group()
    whole = inventory(found)
    assert security_groups_of(whole, Absent(), SCOPE).empty().truth is True
    assert security_groups_of(whole, made([attribute(found)]), SCOPE).items == (found,)
    elsewhere = security_groups_of(whole, made(["sg-0a1b2c3d4e5f60718"]), SCOPE)
    assert elsewhere.items == ()
    assert elsewhere.open


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (opening("-1", None, outward=False), "all ports"),
        (opening("tcp", 0, 65535, outward=False), "all ports"),
        (opening("tcp", 22, outward=False), "22 (SSH)"),
        (opening("tcp", 3000, 4000, outward=False), "3389 (RDP)"),
        (opening("tcp", 10000, 20000, outward=False), "10250 (the kubelet)"),
        (opening("tcp", 30000, 32767, outward=False), "30000-32767 (every node port)"),
        (opening("tcp", 30080, outward=False), None),
        (opening("tcp", 443, outward=False), None),
        (opening("udp", 0, 65535, outward=False), None),
        (opening("tcp", 22), None),
    ],
    ids=[
        "all protocols",
        "all of tcp",
        "ssh",
        "a range",
        "kubelet",
        "node ports",
        "one node port",
        "https",
        "udp",
        "outward",
    ],
)
def test_what_only_insiders_need(given: Opening, words: str | None) -> None:
    assert known_text(given.exposed(inventory())) == words


def test_ports_that_are_not_known_may_be_anything() -> None:
    assert isinstance(opening("tcp", unset(), outward=False).exposed(inventory()), Unknown)


def test_the_world_among_the_peers() -> None:
    given = opening(peers=("10.0.0.0/8", "0.0.0.0/0", "::/0"), outward=False)
    assert [known_text(peer) for peer in given.world(inventory())] == ["0.0.0.0/0", "::/0"]
