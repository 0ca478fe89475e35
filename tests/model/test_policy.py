"""Policies: how documents are read, and what their statements together allow."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.value import Document, Gate, ListValue, MapValue, Null, Text, Value, text
from ekslint.core.verdict import Verdict
from ekslint.model.policy import (
    Policy,
    Principal,
    members_of,
    no_policy,
    read_policy,
    speaks_to,
    unread_policy,
)
from tests.model.build import PLACE, either, made, partly, unset

ALLOW = {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}
ASKED = "ec2:AttachNetworkInterface"


def policy(*statements: Any) -> Policy:
    return read_policy(made({"Version": "2012-10-17", "Statement": list(statements)}))


@pytest.mark.parametrize(
    ("statements", "truth"),
    [
        ([], False),
        ([ALLOW], True),
        ([{**ALLOW, "Action": ["s3:*", "EC2:attach*"]}], True),
        ([{**ALLOW, "Action": "s3:*"}], False),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], True),
        ([{"Effect": "Allow", "NotAction": ["iam:*", "ec2:Attach*"], "Resource": "*"}], False),
        ([{"Effect": "Allow", "NotAction": [], "Resource": "*"}], True),
        ([{"Effect": "Allow", "Action": [], "Resource": "*"}], False),
        ([{"Effect": "Allow", "Action": None, "NotAction": "iam:*", "Resource": "*"}], True),
        ([{"Effect": "Allow", "Resource": "*"}], False),
        # a narrow Allow counts
        ([{**ALLOW, "Resource": "arn:aws:ec2:*:*:subnet/*"}], True),
        ([{**ALLOW, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}], True),
        # effects
        ([{**ALLOW, "Effect": "Deny"}], False),
        ([{**ALLOW, "Effect": "allow"}], False),
        ([{**ALLOW, "Effect": unset()}], None),
        ([{"Action": "ec2:*", "Resource": "*"}], None),
        # a Deny of everything wins, in any order
        ([ALLOW, {"Effect": "Deny", "Action": "ec2:Attach*", "Resource": "*"}], False),
        ([{"Effect": "Deny", "Action": "ec2:Attach*", "Resource": "*"}, ALLOW], False),
        ([ALLOW, {"Effect": "Deny", "Action": "ec2:Detach*", "Resource": "*"}], True),
        ([ALLOW, {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}], False),
        ([ALLOW, {"Effect": "Deny", "NotAction": "ec2:*", "Resource": "*"}], True),
        ([ALLOW, {"Effect": "Deny", "Action": "*", "Resource": ["arn:aws:s3:::x", "**"]}], False),
        ([ALLOW, {"Effect": "Deny", "Action": "*", "NotResource": []}], False),
        # a Deny that is narrow does not
        ([ALLOW, {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:ec2:*:*:subnet/*"}], True),
        ([ALLOW, {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:ec2:*"}], True),
        (
            [
                ALLOW,
                {
                    "Effect": "Deny",
                    "Action": "*",
                    "Resource": "*",
                    "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}},
                },
            ],
            True,
        ),
        # what is not known
        ([{**ALLOW, "Action": ["s3:*", ...]}], None),
        ([{**ALLOW, "Action": ["ec2:*", ...]}], True),
        ([{**ALLOW, "Action": unset()}], None),
        ([{**ALLOW, "Action": [unset(), "ec2:*"]}], True),
        ([{**ALLOW, "Action": partly("s3:", unset())}], False),
        ([{"Effect": "Allow", "NotAction": ["iam:*", ...], "Resource": "*"}], None),
        ([{"Effect": "Allow", "NotAction": ["ec2:*", ...], "Resource": "*"}], False),
        ([..., {**ALLOW, "Action": "s3:*"}], None),
        ([..., ALLOW], True),
        ([unset(), {**ALLOW, "Action": "s3:*"}], None),
        ([((..., None), ("Effect", "Allow"), ("Resource", "*"))], None),
        ([ALLOW, {"Effect": unset(), "Action": "*", "Resource": "*"}], None),
        ([ALLOW, {"Effect": "Deny", "Action": unset(), "Resource": "*"}], None),
        ([ALLOW, {"Effect": "Deny", "Action": "*", "Resource": unset()}], None),
        ([ALLOW, {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": unset()}], None),
        ([ALLOW, ((..., None), ("Effect", "Deny"), ("Action", "*"), ("Resource", "*"))], None),
        ([ALLOW, {"Effect": "Deny", "Action": "s3:*", "Resource": unset()}], True),
        # what has not the form of a statement
        (["ec2:*"], None),
        ([None, ALLOW], True),
        ([{"effect": "Allow", "action": "ec2:*", "resource": "*"}], None),
        ([{"Effect": "Allow", "actions": "ec2:*", "Resource": "*"}], False),
    ],
)
def test_allows(statements: list[Any], truth: bool | None) -> None:
    verdict = policy(*statements).allows(ASKED)
    assert verdict.truth is truth
    assert bool(verdict.open) is (truth is None), "an open question has a reason"


@pytest.mark.parametrize(
    ("document", "truth"),
    [
        ({"Statement": ALLOW}, True),
        ({"Statement": []}, False),
        ({"Version": "2012-10-17"}, False),
        ({"Version": "2012-10-17", "Statement": None}, False),
        ({"Statement": unset()}, None),
        ({"Statement": "ec2:*"}, None),
        ({"statement": [ALLOW]}, None),
        ({"policy": {"Statement": [ALLOW]}}, None),
        (((..., None), ("Version", "2012-10-17")), None),
        ({"Statement": [ALLOW], "Comment": "x"}, True),
        (unset(), None),
        (either({"Statement": [ALLOW]}, {"Statement": []}), None),
        (partly("{", unset(), "}"), None),
        ("not structured", None),
        (["ec2:*"], None),
        (None, False),
    ],
)
def test_documents(document: Any, truth: bool | None) -> None:
    assert read_policy(made(document)).allows(ASKED).truth is truth


def test_a_document_keeps_place_and_gates() -> None:
    gate = Gate("statement", PLACE)
    statements = ListValue((), gates=(gate,))
    content = MapValue({"Statement": made({"x": statements}).entries["x"]})  # type: ignore[union-attr]
    found = read_policy(Document("json", content, location=PLACE))
    assert found.location == PLACE
    assert found.gates == (gate,)
    refused = found.allows(ASKED)
    assert refused.truth is False
    assert [e.location for e in refused.because] == [PLACE], "the gate is evidence"


def test_no_policy_and_unread_policy() -> None:
    assert no_policy().allows(ASKED).truth is False
    assert unread_policy(unset().reason).allows(ASKED).open == (unset().reason,)
    assert read_policy(Null()).allows(ASKED).truth is False


@pytest.mark.parametrize(
    ("value", "items", "is_open"),
    [
        ("a", ["a"], False),
        (["a", "b", None], ["a", "b"], False),
        (["a", ...], ["a"], True),
        ([], [], False),
        (None, [], False),
        (partly("a", unset()), [None], False),
    ],
)
def test_members(value: Any, items: list[str | None], is_open: bool) -> None:
    found = members_of(made(value))
    assert [v.known if isinstance(v, Text) else None for v in found] == items
    assert bool(found.open) is is_open


def is_service(service: str) -> Any:
    def test(principal: Principal) -> Verdict:
        if principal.type == "*":
            return Verdict(True)
        known = principal.value.known if isinstance(principal.value, Text) else None
        if known is None:
            return Verdict(None, open=(unset().reason,))
        return Verdict(principal.type == "Service" and known == service)

    return test


@pytest.mark.parametrize(
    ("element", "truth"),
    [
        ({"Principal": {"Service": "ec2.amazonaws.com"}}, True),
        ({"Principal": {"Service": ["eks.amazonaws.com", "ec2.amazonaws.com"]}}, True),
        ({"Principal": {"AWS": "ec2.amazonaws.com"}}, False),
        ({"Principal": {"Service": "ec2.amazonaws.com", "AWS": "*"}}, True),
        ({"Principal": "*"}, True),
        ({"Principal": {"Service": []}}, False),
        ({"NotPrincipal": {"Service": "ec2.amazonaws.com"}}, False),
        ({"NotPrincipal": {"Service": "eks.amazonaws.com"}}, True),
        ({"NotPrincipal": {"Service": ["eks.amazonaws.com", ...]}}, None),
        ({}, False),
        ({"Principal": unset()}, None),
        ({"Principal": {"Service": unset()}}, None),
        ({"Principal": {"Service": ["ec2.amazonaws.com", ...]}}, True),
        ({"Principal": {"Service": ["eks.amazonaws.com", ...]}}, None),
        ({"Principal": ((..., None), ("Service", "eks.amazonaws.com"))}, None),
        ({"Principal": ["ec2.amazonaws.com"]}, None),
        ({"principal": {"Service": "ec2.amazonaws.com"}}, None),
    ],
)
def test_principals(element: dict[str, Any], truth: bool | None) -> None:
    (statement,) = policy({"Effect": "Allow", "Action": "sts:AssumeRole", **element}).statements
    assert speaks_to(statement, is_service("ec2.amazonaws.com")).truth is truth


def test_an_unknown_element_may_be_the_principal() -> None:
    (statement,) = policy(((..., None), ("Effect", "Allow"), ("Action", "*"))).statements
    assert statement.speaks_to(is_service("ec2.amazonaws.com")).truth is None
    assert statement.conditions.open


def test_evidence_of_an_allow_is_the_action() -> None:
    action: Value = text("ec2:*", PLACE)
    verdict = policy({"Effect": "Allow", "Action": action, "Resource": "*"}).allows(ASKED)
    assert [e.location for e in verdict.because] == [PLACE]
