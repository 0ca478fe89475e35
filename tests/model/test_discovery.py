"""How load balancers find their subnets: tags, and what the Ingress asks for."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import known_text
from ekslint.core.value import Absent
from ekslint.core.verdict import Members
from ekslint.model.network.discovery import role_tag
from ekslint.model.network.tagging import carries, is_of_cluster
from ekslint.model.nodes.launch import Tag
from tests.model.build import made, partly, unset

ALB = "kubernetes.io/ingress.class"
SCHEME = "alb.ingress.kubernetes.io/scheme"
SUBNETS = "alb.ingress.kubernetes.io/subnets"


def ingress(annotations: Any, **spec: Any) -> Any:
    return made({"metadata": {"annotations": annotations}, "spec": spec})


@pytest.mark.parametrize(
    ("body", "tag"),
    [
        (ingress({ALB: "alb", SCHEME: "internet-facing"}), "kubernetes.io/role/elb"),
        (ingress({ALB: "alb", SCHEME: "internal"}), "kubernetes.io/role/internal-elb"),
        (ingress({}, ingressClassName="alb"), "kubernetes.io/role/internal-elb"),
        (ingress({ALB: "alb", SCHEME: unset("scheme")}), None),
        (ingress({ALB: "alb", SUBNETS: "subnet-0a1b"}), None),
        (ingress({ALB: "nginx"}), None),
        (ingress({ALB: unset("class")}), None),
        (ingress({ALB: "alb", ...: ""}), None),
        (ingress(unset("annotations"), ingressClassName="alb"), None),
        (made({"spec": {"ingressClassName": "alb"}}), None),
        (unset("body"), None),
    ],
    ids=[
        *("facing", "internal", "by-class", "any-scheme", "subnets", "nginx", "any-class"),
        *("more", "any-annotations", "none", "unknown"),
    ],
)
def test_the_tag_an_ingress_asks_for(body: Any, tag: str | None) -> None:
    found = role_tag(body)
    assert known_text(found) == tag
    assert isinstance(found, Absent) is (tag is None)


def tags(*pairs: tuple[Any, Any], more: bool = False) -> Members[Tag]:
    found = tuple(Tag(made(key), made(value), made(True)) for key, value in pairs)
    return Members(found, (unset("tags").reason,) if more else ())


ROLE = "kubernetes.io/role/elb"


@pytest.mark.parametrize(
    ("found", "truth"),
    [
        (tags((ROLE, "1")), True),
        (tags((ROLE, 1)), True),
        (tags((ROLE, "")), True),
        (tags((ROLE, "true")), False),
        (tags(("kubernetes.io/role/internal-elb", "1")), False),
        (tags((ROLE, unset("value"))), None),
        (tags((unset("key"), "1")), None),
        (tags((partly("Name-", unset("key")), "1")), False),
        (tags(more=True), None),
        (tags(), False),
    ],
)
def test_whether_a_subnet_is_tagged(found: Members[Tag], truth: bool | None) -> None:
    assert carries(found, ROLE, ("1", "")).truth is truth


CLUSTER = "kubernetes.io/cluster/"


@pytest.mark.parametrize(
    ("found", "truth"),
    [
        (tags((f"{CLUSTER}prod", "shared")), True),
        (tags((f"{CLUSTER}prod", "owned")), True),
        (tags((f"{CLUSTER}prod", "1")), False),
        (tags((f"{CLUSTER}test", "shared")), False),
        (tags((partly(CLUSTER, unset("name")), "shared")), None),
        (tags((partly("Name-", unset("name")), "shared")), False),
        (tags((unset("key"), "shared")), None),
        (tags(more=True), None),
        (tags(), False),
    ],
)
def test_whether_a_tag_names_a_cluster(found: Members[Tag], truth: bool | None) -> None:
    assert is_of_cluster(found, made("prod")).truth is truth
