"""Roles: whom they are for, and the clusters they work in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ekslint.core.contents import known_text
from ekslint.core.value import Absent, text
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.entity import Entity
from ekslint.model.iam.grants import CustomerPolicy
from tests.model.build import partly, unset
from tests.model.iam import (
    ISSUER,
    NODE,
    SUBJECT,
    allow,
    attachment,
    attribute,
    binding,
    cluster,
    group,
    issuer,
    name_of,
    parts,
    policy,
    provider,
    role,
    scan,
    service,
    sub,
    web,
)

POLICY = CustomerPolicy(
    **parts("aws_iam_policy.cni"),
    name=partly("AmazonEKS_CNI_Policy-", unset()),
    policy=policy(allow("ec2:CreateTags")),
    arn=Absent(),
)


@pytest.mark.parametrize(
    ("trust", "others", "serves", "is_for"),
    [
        ([web(sub(SUBJECT))], [], True, True),
        ([web(sub(SUBJECT + "*", test="StringLike"))], [], True, True),
        ([web(sub("system:serviceaccount:*:*", test="StringLike"))], [], False, True),
        ([web(sub("system:serviceaccount:kube-system:metrics"))], [], False, False),
        ([web(sub(partly("system:serviceaccount:", unset(), ":aws-node")))], [], None, True),
        ([web(sub(unset()))], [], False, True),
        ([web()], [], False, True),
        ([web()], [binding("cni")], True, True),
        ([web()], [binding("cni", "default")], False, True),
        ([web()], [binding("cni", unset(), unset())], False, True),
        ([service("pods.eks.amazonaws.com")], [], False, True),
        ([service("pods.eks.amazonaws.com")], [binding("cni", way="pod-identity")], True, True),
        (
            [service("pods.eks.amazonaws.com")],
            [binding("cni", "default", "x", way="pod-identity")],
            False,
            False,
        ),
        ([service("ec2.amazonaws.com")], [], False, False),
        ([..., service("ec2.amazonaws.com")], [], False, False),
        ([], [], False, True),
    ],
)
def test_whom_a_role_is_for(
    trust: list[Any], others: list[Entity], serves: bool | None, is_for: bool | None
) -> None:
    found = role("cni", *trust)
    attached = attachment("cni", attribute(POLICY, "arn"))
    inventory = scan(found, POLICY, attached, *others)
    assert found.serves(inventory, *NODE).truth is serves
    assert found.is_for(inventory, *NODE, "CNI_Policy", "VPC_CNI").truth is is_for
    plain = scan(found, *others)
    assert found.is_for(plain, *NODE, "CNI_Policy").truth is serves


ONE, TWO = cluster("one"), cluster("two", "ipv6")


@pytest.mark.parametrize(
    ("trust", "others", "found"),
    [
        ([], [], None),
        ([], [ONE], "one"),
        ([], [ONE, TWO], None),
        (
            [web(principal=attribute(provider(issuer(TWO)), "arn"))],
            [ONE, TWO, provider(issuer(TWO))],
            "two",
        ),
        ([web(principal=partly("arn:aws:iam::1:oidc-provider/", issuer(TWO)))], [ONE, TWO], "two"),
        ([web()], [ONE, TWO, binding("cni", cluster_name=text("two"))], "two"),
        (
            [web()],
            [
                ONE,
                TWO,
                binding("cni", cluster_name=text("two")),
                binding("cni", cluster_name=text("one")),
            ],
            None,
        ),
        ([web()], [ONE, binding("cni", cluster_name=text("elsewhere"))], "one"),
        ([service("ec2.amazonaws.com")], [ONE, TWO, group("cni", "two")], "two"),
    ],
)
def test_the_cluster_a_role_works_in(
    trust: list[Any], others: list[Entity], found: str | None
) -> None:
    cni = role("cni", *trust)
    inventory = scan(cni, *others)
    link = cni.cluster(inventory)
    assert name_of(link) == found
    assert bool(link.open) is (found is None and len(inventory.every(Cluster)) > 1)


def test_the_cluster_of_a_provider() -> None:
    of_two = provider(partly("https://", issuer(TWO)))
    literal = provider(text(f"https://{ISSUER}"), "literal")
    foreign = provider(text("https://token.actions.githubusercontent.com"), "foreign")
    both = scan(ONE, TWO, of_two, literal, foreign)
    assert name_of(of_two.cluster(both)) == "two"
    assert literal.cluster(both).open
    assert foreign.cluster(both).target is None
    assert not foreign.cluster(both).open
    assert name_of(literal.cluster(scan(ONE, literal))) == "one"
    assert [p.id for p in TWO.oidc_providers(both)] == [of_two.id]
    assert TWO.oidc_providers(both).open, "the literal issuer may be this cluster's"


def test_roles_of_an_issuer_without_a_provider() -> None:
    direct = role("direct", web(principal=partly("arn:aws:iam::1:oidc-provider/", issuer(ONE))))
    through = role("through", web(principal=attribute(provider(issuer(ONE)), "arn")))
    variable = role(
        "variable", web({"StringEquals": ((partly(issuer(ONE), ":sub"), "x"),)}, unset())
    )
    inventory = scan(ONE, TWO, direct, through, variable)
    assert [known_text(r.name) for r in ONE.issuer_roles(inventory)] == ["direct"]
    assert TWO.issuer_roles(inventory).items == ()


@pytest.mark.parametrize(
    ("others", "truth"),
    [
        ([group("cni", "two")], True),
        ([], False),
        ([group("other", "two")], False),
        ([group("cni", "two"), binding("x", cluster_name=text("two"))], False),
        ([group("cni", "two"), binding("x", cluster_name=text("one"))], True),
        ([group("cni", "two"), binding("x", "default", cluster_name=text("two"))], True),
        ([group("cni", "two"), binding("x")], None),
        ([group("cni", "two"), binding("x", unset(), cluster_name=text("two"))], None),
        ([group("cni", "two"), role("irsa", web(sub(SUBJECT)))], None),
        ([group("cni", "two"), role("irsa", web(sub("other")))], True),
    ],
)
def test_a_node_role_that_stands_in(others: list[Entity], truth: bool | None) -> None:
    cni = role("cni", service("ec2.amazonaws.com"))
    inventory = scan(cni, ONE, TWO, *others)
    assert cni.stands_in_for(inventory, *NODE).truth is truth


def test_a_provider_that_names_itself_or_another() -> None:
    one = provider(Absent(), "one")
    one = replace(one, url=attribute(one, "url"))
    two = provider(attribute(one, "url"), "two")
    trusting = role("cni", web(principal=attribute(two, "arn")))
    inventory = scan(ONE, one, two, trusting)
    assert name_of(one.cluster(inventory)) == "one", "the only one here"
    assert name_of(trusting.cluster(inventory)) == "one"
