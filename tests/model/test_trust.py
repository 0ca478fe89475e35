"""Trust policies: which tokens and services may assume a role."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ekslint.core.contents import known_text
from ekslint.core.value import Absent, Piece, ReasonKind, Unknown, text, unknown
from ekslint.model.entity import Entity
from ekslint.model.iam.trust import subject_of
from tests.model.build import made, partly, unset
from tests.model.iam import (
    ISSUER,
    NODE,
    SUBJECT,
    attribute,
    binding,
    provider,
    role,
    scan,
    service,
    sub,
    web,
)

URL_SUFFIX = unknown(ReasonKind.COMPUTED, "known at deployment", identity="AWS::URLSuffix")


@pytest.mark.parametrize(
    ("trust", "truth"),
    [
        ([web(sub(SUBJECT))], True),
        ([web(sub(SUBJECT.upper()))], False),
        ([web(sub("system:serviceaccount:kube-system:*"))], False),
        ([web(sub("system:serviceaccount:kube-system:*", test="StringLike"))], True),
        ([web(sub("other")), web(sub(SUBJECT))], True),
        ([web(sub("other", SUBJECT))], True),
        ([web()], True),
        ([web({**sub(SUBJECT), "StringLike": {"x:sub": "other"}})], False),
        ([service("pods.eks.amazonaws.com")], False),
        ([web(sub(SUBJECT), Effect="Deny")], False),
        ([web(sub(SUBJECT), Action="sts:*")], True),
        ([web(sub(SUBJECT), Action="sts:AssumeRole")], False),
        ([], False),
        ([web(sub(unset()))], None),
        ([web(sub("other", ...))], None),
        ([web(unset())], None),
        ([..., web(sub("other"))], None),
        ([..., web(sub(SUBJECT))], True),
        ([web({"StringEquals": ((partly(unset(), ":sub"), SUBJECT),)})], True),
        ([web({"StringEquals": ((partly(unset(), ":sub"), "other"),)})], False),
        ([web({"StringEquals": ((unset(), "other"),)})], None),
    ],
)
def test_trust_in_a_service_account(trust: list[Any], truth: bool | None) -> None:
    found = role("cni", *trust)
    assert found.trusts_service_account(scan(found), *NODE).truth is truth


def test_trust_in_an_account_known_in_part() -> None:
    found = role("cni", web(sub(partly("system:serviceaccount:", unset("ns"), ":aws-node"))))
    inventory = scan(found)
    assert found.trusts_service_account(inventory, unset("ns"), "aws-node").truth is True
    assert found.trusts_service_account(inventory, unset("ns"), "other").truth is False
    assert found.trusts_service_account(inventory, unset("other"), "aws-node").truth is None
    assert found.trusts_service_account(inventory, Absent(), "aws-node").truth is None


@pytest.mark.parametrize(
    ("trust", "truth"),
    [
        (service("ec2.amazonaws.com"), True),
        (service("pods.eks.amazonaws.com"), False),
        ({**service("ec2.amazonaws.com"), "Action": ["sts:AssumeRole", "sts:TagSession"]}, True),
        ({**service("ec2.amazonaws.com"), "Effect": "Deny"}, False),
        ({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"}, None),
        (service(partly("ec2.", unset("suffix"))), None),
        (service(partly("ec2.", URL_SUFFIX)), True),
        (service(partly("ec2.", URL_SUFFIX, ".cn")), False),
        (service(partly("ec2.", URL_SUFFIX, URL_SUFFIX)), None),
        (service(partly("ec2-spot.", URL_SUFFIX)), False),
        (service(partly("pods.", unset("suffix"))), False),
        (
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"AWS": "arn:aws:iam::1:root"},
            },
            False,
        ),
    ],
)
def test_trust_in_a_service(trust: dict[str, Any], truth: bool | None) -> None:
    found = role("cni", trust)
    assert found.trusts_service(scan(found), "ec2.amazonaws.com").truth is truth


def aud(audience: Any, subject: Any = SUBJECT, test: str = "StringEquals") -> dict[str, Any]:
    return {
        "StringEquals": {f"{ISSUER}:sub": subject},
        test + "IfExists": {f"{ISSUER}:aud": audience},
    }


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        (web(aud("sts.amazonaws.com")), []),
        (web(aud("sts.amazonaws.com.cn")), ["sts.amazonaws.com.cn"]),
        (web(aud(["one", "two"])), ["one"]),
        (web(aud(["one", "sts.amazonaws.com"])), []),
        (web(aud("sts.*", test="StringLike")), []),
        (web(aud("STS.amazonaws.com", test="StringEqualsIgnoreCase")), []),
        (web(aud("sts.amazonaws.com", test="StringNotEquals")), []),
        (web(aud([])), []),
        (web(aud(unset())), []),
        (web(aud(["one", ...])), []),
        (web(aud(partly("sts.", unset(), ".amazonaws.com"))), [None]),
        (web(aud("one", subject="repo:example/x")), ["one"]),
        (web({"StringEquals": {"x:sub": "repo:example/x", "x:aud": "one"}}, unset()), []),
        (web({"StringEquals": {"x:sub": SUBJECT, "x:aud": "one"}}, unset()), ["one"]),
        (web({"StringEquals": {f"{ISSUER}:aud": "one"}}, unset()), ["one"]),
        (web(aud(SUBJECT, subject="sts.amazonaws.com")), [SUBJECT]),
        (web(aud("one"), principal="arn:aws:iam::1:oidc-provider/gitlab.example.com"), []),
        (web(aud("one"), principal=unset()), ["one"]),
        (web(aud("one"), Effect="Deny"), []),
        (web(aud("one"), Effect=unset()), []),
    ],
)
def test_audiences_that_no_token_has(statement: Any, refused: list[str | None]) -> None:
    found = role("cni", statement)
    listed = found.refused_audiences(scan(found))
    assert [known_text(v) for v in listed] == refused


@pytest.mark.parametrize(
    ("audience", "others", "truth"),
    [
        ("sts.amazon.com", [], False),
        ("https://sts.amazonaws.com", [], False),
        ("sts.amazonaws.com.cn", [], False),
        (SUBJECT, [], False),
        (partly("sts.", unset(), ".amazonaws.com"), [], False),
        ("uploads", [], None),
        ("amazon-uploads", [], None),
        ("uploads", [binding("cni", audience=text("uploads"))], True),
        ("uploads", [binding("cni", audience=text("other"))], None),
        ("uploads", [provider(text("https://x"), client_ids=made(["a", "uploads"]))], True),
        ("uploads", [provider(text("https://x"), client_ids=made(["a"]))], None),
        ("sts.amazon.com", [provider(text("https://x"), client_ids=made(["a", ...]))], None),
    ],
)
def test_audiences_of_ones_own(audience: Any, others: list[Entity], truth: bool | None) -> None:
    found = role("cni", web(aud("one")))
    assert found.expects_audience(scan(found, *others), made(audience)).truth is truth


def test_a_declared_provider_that_does_not_list_an_audience_refuses_it() -> None:
    known = provider(text(f"https://{ISSUER}"))
    found = role("cni", web(aud("uploads"), principal=attribute(known, "arn")))
    assert found.expects_audience(scan(found, known), text("uploads")).truth is False
    looked_up = replace(known, data=True)
    assert found.expects_audience(scan(found, looked_up), text("uploads")).truth is None


def test_texts_of_unknown_subjects() -> None:
    assert subject_of("a", text("b")).known == "system:serviceaccount:a:b"
    made_of = subject_of(partly("x-", unset()), "b")
    assert (made_of.prefix, made_of.suffix) == ("system:serviceaccount:x-", ":b")
    assert all(isinstance(s, Piece | Unknown) for s in subject_of(Absent(), "b").segments)
