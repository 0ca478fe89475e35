"""Security groups tagged for a cluster, and what would look for them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ekslint.core.value import Absent, Null, Value, text
from ekslint.core.verdict import Members
from ekslint.model.clusters.addon import HelmRelease
from ekslint.model.entity import Entity
from ekslint.model.network.security_groups import SecurityGroup
from ekslint.model.network.vpc import SubnetTag
from ekslint.model.plain import PlainResource
from tests.model.build import made, partly, unset
from tests.model.entities import base, inventory
from tests.model.nodes import attribute, tag, tags
from tests.model.test_network import security_group
from tests.model.test_reach import cluster, cluster_group, nodes

KEY = "kubernetes.io/cluster/prod"


def own(*found: Any, name: str = "node") -> SecurityGroup:
    return replace(security_group(name=name), tags=tags(*found))


@pytest.mark.parametrize(
    ("found", "more", "count"),
    [
        (own(), (), 1),
        (own(tag(KEY)), (), 2),
        (own(tag(KEY, "shared")), (), 2),
        (own(tag("kubernetes.io/cluster/staging")), (), 1),
        (own(replace(tag(KEY), value=Null())), (), 1),
        (own(tag(partly("kubernetes.io/cluster/", unset()))), (), None),
        (replace(own(), tags=Members((), (unset().reason,))), (), None),
        (own(), (SubnetTag(**base("t"), resource=attribute(own()), tag=tag(KEY)),), 2),
    ],
    ids=[
        "untagged",
        "tagged",
        "another value",
        "another cluster",
        "null",
        "a name not known",
        "tags not known",
        "from elsewhere",
    ],
)
def test_groups_tagged_for_the_cluster(
    found: SecurityGroup, more: tuple[Entity, ...], count: int | None
) -> None:
    owner = cluster()
    group, launched = nodes(owner, cluster_group(owner), attribute(found))
    tagged = group.tagged_security_groups(inventory(owner, group, launched, found, *more))
    assert (len(tagged.items), bool(tagged.open)) == (count or 1, count is None)


def plain(kind: str, body: Any, mode: str = "managed") -> PlainResource:
    return PlainResource(
        **base("thing"), type=kind, language="kubernetes", mode=mode, body=made(body)
    )


def chart(name: str) -> HelmRelease:
    nothing: Value = Absent(name="repository")
    return HelmRelease(**base("release"), chart=text(name), repository=nothing, version=nothing)


@pytest.mark.parametrize(
    ("thing", "by", "truth"),
    [
        (plain("v1/Service", {"spec": {"type": "LoadBalancer"}}), "service", True),
        (plain("kubernetes_service_v1", {"spec": [{"type": "LoadBalancer"}]}), "service", True),
        (plain("v1/Service", {"spec": {"type": "ClusterIP"}}), "service", False),
        (plain("v1/Service", {"spec": {}}), "service", False),
        (plain("networking.k8s.io/v1/Ingress", {}), "service", True),
        (plain("kubernetes_ingress_v1", {}, "data"), "service", False),
        (chart("aws-load-balancer-controller"), "chart", True),
        (chart("metrics-server"), "chart", False),
        (chart("aws-load-balancer-controller"), "service", False),
    ],
    ids=[
        "service",
        "in Terraform",
        "inside",
        "by default",
        "ingress",
        "looked up",
        "controller",
        "another chart",
        "a chart is no service",
    ],
)
def test_what_asks_for_load_balancers(thing: Entity, by: str, truth: bool) -> None:
    owner = cluster()
    group, launched = nodes(owner)
    whole = inventory(owner, group, launched, thing)
    assert group.meets_load_balancers(whole, by).truth is truth
