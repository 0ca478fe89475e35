"""What a person would change in a trust policy is found, or there is nothing to change."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import from_plain, known_text, plain
from ekslint.core.value import Absent, text
from ekslint.model.iam.trust_mending import meant_subject, opening
from ekslint.model.policy import Policy, read_policy

PODS = "pods.eks.amazonaws.com"
BOTH = ("sts:AssumeRole", "sts:TagSession")


def policy(*statements: dict[str, Any]) -> Policy:
    return read_policy(from_plain({"Statement": list(statements)}))


def allow(service: Any, action: Any, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": {"Service": service}, "Action": action, **more}


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("system:serviceaccount:shop/api", "system:serviceaccount:shop:api"),
        ("system:serviceaccounts:shop:api", "system:serviceaccount:shop:api"),
        ("serviceaccount:shop:api", "system:serviceaccount:shop:api"),
        ("shop/api", "system:serviceaccount:shop:api"),
        ("system:serviceaccount", None),
        ("system:serviceaccount:api", None),
        ("system:serviceaccount:Shop:api", None),
        ("system:serviceaccount:shop:api:v2", None),
        ("system:node:shop", None),
        ("shop:*", None),
    ],
)
def test_a_subject_is_only_mended_where_one_thing_was_meant(wrong: str, meant: str | None) -> None:
    assert known_text(meant_subject(text(wrong))) == meant


@pytest.mark.parametrize(
    ("statements", "actions", "lacking"),
    [
        ([allow(PODS, "sts:AssumeRole")], "sts:AssumeRole", ["sts:TagSession"]),
        ([allow(PODS, ["sts:TagSession"])], ["sts:TagSession"], ["sts:AssumeRole"]),
        ([allow([PODS, "ec2.amazonaws.com"], [])], None, list(BOTH)),
        ([allow(PODS, "sts:AssumeRole"), allow(PODS, "sts:TagSession")], None, []),
        ([allow("ec2.amazonaws.com", "sts:AssumeRole")], None, list(BOTH)),
    ],
)
def test_actions_are_added_to_the_one_statement_for_a_service(
    statements: list[dict[str, Any]], actions: Any, lacking: list[str]
) -> None:
    found = opening(policy(*statements), PODS, BOTH)
    assert plain(found.lacking) == lacking
    assert isinstance(found.actions, Absent) if actions is None else plain(found.actions) == actions


@pytest.mark.parametrize(
    ("statements", "services"),
    [
        ([allow("eks.amazonaws.com", "sts:AssumeRole")], "eks.amazonaws.com"),
        ([allow(["eks.amazonaws.com"], "sts:*")], ["eks.amazonaws.com"]),
        ([allow("ec2.amazon.com", "sts:AssumeRole")], None),
        ([allow("eks.amazonaws.com", "sts:TagSession")], None),
        ([allow("eks.amazonaws.com", "sts:AssumeRole", Condition={"Bool": {"a": "b"}})], None),
        ([allow("a.amazonaws.com", "sts:AssumeRole"), allow("b.amazonaws.com", "sts:*")], None),
        ([{"Effect": "Deny", "Principal": {"Service": PODS}, "Action": "sts:AssumeRole"}], None),
        ([{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}], None),
    ],
)
def test_a_service_joins_those_of_the_one_statement_for_services(
    statements: list[dict[str, Any]], services: Any
) -> None:
    found = opening(policy(*statements), "ec2.amazonaws.com", ("sts:AssumeRole",)).services
    assert isinstance(found, Absent) if services is None else plain(found) == services
