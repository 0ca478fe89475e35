"""Conditions of statements: which key they test, what they admit, what they name."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.value import Text, Value
from ekslint.core.verdict import every
from ekslint.model.policy import (
    Statement,
    condition_admits,
    condition_names,
    is_bool_condition,
    read_policy,
    scalar_true,
    string_condition,
)
from tests.model.build import made, partly, unset

ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/AB12"
NODE = "system:serviceaccount:kube-system:aws-node"


def statement(condition: Any) -> Statement:
    body = {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Condition": condition}
    (found,) = read_policy(made({"Statement": [body]})).statements
    return found


@pytest.mark.parametrize(
    ("condition", "keys", "is_open"),
    [
        ({}, [], False),
        (None, [], False),
        ({"StringEquals": {f"{ISSUER}:sub": "x", f"{ISSUER}:aud": "y"}}, [f"{ISSUER}:sub"], False),
        ({"StringEquals": {f"{ISSUER.upper()}:SUB": "x"}}, [f"{ISSUER.upper()}:SUB"], False),
        (
            {"StringLike": {"a:sub": "x"}, "ForAnyValue:StringEquals": {"b:sub": "y"}},
            ["a:sub", "b:sub"],
            False,
        ),
        ({"StringEquals": {"sub": "x"}}, [], False),
        ({"StringEquals": ((partly(unset(), ":sub"), "x"),)}, [None], False),
        ({"StringEquals": ((partly(unset(), ":aud"), "x"),)}, [], False),
        ({"StringEquals": ((partly(unset(), "ub"), "x"),)}, [], True),
        ({"StringEquals": ((partly(unset(), "ud"), "x"),)}, [], False),
        ({"StringEquals": ((partly(ISSUER, ":", unset()), "x"),)}, [], True),
        ({"StringEquals": ((unset(), "x"),)}, [], True),
        ({"StringEquals": unset()}, [], True),
        ({"StringEquals": "x"}, [], True),
        ({"StringEquals": ((..., None), ("a:sub", "x"))}, ["a:sub"], True),
        (((..., None), ("StringEquals", {"a:sub": "x"})), ["a:sub"], True),
        (unset(), [], True),
        ("x", [], True),
        ([{"test": "StringEquals", "variable": "a:sub", "values": ["x"]}], ["a:sub"], False),
        ([{"test": unset(), "variable": "a:sub", "values": ["x"]}], [], True),
        ([..., {"test": "StringEquals", "variable": "a:aud", "values": ["x"]}], [], True),
        (["x"], [], True),
    ],
)
def test_which_conditions_test_a_key(condition: Any, keys: list[str | None], is_open: bool) -> None:
    found = string_condition(statement(condition), ":sub")
    assert [c.key.known if isinstance(c.key, Text) else "" for c in found] == keys
    assert bool(found.open) is is_open


def admits(operator: str, values: Any, wanted: str | Value = NODE) -> bool | None:
    found = string_condition(statement({operator: {f"{ISSUER}:sub": values}}), ":sub")
    assert len(found.items) == 1
    return every(condition_admits(c, wanted) for c in found).truth


@pytest.mark.parametrize(
    ("operator", "values", "truth"),
    [
        ("StringEquals", NODE, True),
        ("StringEquals", [NODE], True),
        ("StringEquals", ["other", NODE], True),
        ("StringEquals", "other", False),
        ("StringEquals", [], False),
        ("StringEquals", NODE.upper(), False),
        ("StringEquals", "system:serviceaccount:kube-system:*", False),
        ("StringEqualsIgnoreCase", NODE.upper(), True),
        ("StringEqualsIgnoreCase", "other", False),
        ("StringLike", "system:serviceaccount:kube-system:*", True),
        ("StringLike", "system:serviceaccount:*:aws-node", True),
        ("StringLike", "system:serviceaccount:default:*", False),
        ("StringLike", "SYSTEM:*", False),
        ("StringLike", NODE, True),
        ("StringNotEquals", "other", True),
        ("StringNotEquals", ["other", NODE], False),
        ("StringNotEqualsIgnoreCase", NODE.upper(), False),
        ("StringNotLike", "system:*", False),
        ("StringNotLike", "user:*", True),
        ("ForAnyValue:StringEquals", ["other", NODE], True),
        ("ForAnyValue:StringLike", "system:serviceaccount:default:*", False),
        ("ForAllValues:StringLike", "system:*", True),
        ("ForAllValues:StringEquals", "other", False),
        ("StringEqualsIfExists", NODE, True),
        ("StringEqualsIfExists", "other", False),
        ("ForAnyValue:StringLikeIfExists", "system:*", True),
        ("StringNotLikeIfExists", "system:*", False),
        ("Null", "false", True),
        ("Null", "true", False),
        ("Null", True, False),
        ("Null", unset(), None),
        # operators for other types are not judged
        ("ArnLike", "arn:*", None),
        ("Bool", "true", None),
        ("NumericEquals", "1", None),
        ("StringMatches", NODE, None),
        # what is not known
        ("StringEquals", unset(), None),
        ("StringEquals", ["other", ...], None),
        ("StringEquals", [NODE, ...], True),
        ("StringEquals", [unset(), NODE], True),
        ("StringNotEquals", ["other", ...], None),
        ("StringNotEquals", [NODE, ...], False),
        ("StringEquals", partly("system:serviceaccount:", unset(), ":aws-node"), None),
        ("StringEquals", partly("system:serviceaccount:", unset(), ":coredns"), False),
        ("StringLike", partly("system:serviceaccount:", unset(), ":*"), None),
        ("StringEquals", "system:serviceaccount:${aws:PrincipalTag/ns}:aws-node", None),
    ],
)
def test_what_a_condition_admits(operator: str, values: Any, truth: bool | None) -> None:
    assert admits(operator, values) is truth


@pytest.mark.parametrize(
    ("operator", "value", "truth"),
    [
        ("StringEquals", partly("system:serviceaccount:", unset("ns"), ":a"), True),
        ("StringEquals", partly("system:serviceaccount:", unset("other"), ":a"), None),
        ("StringEquals", partly("system:serviceaccount:", unset("ns"), ":b"), False),
        ("StringEquals", "system:serviceaccount:x:a", None),
        ("StringEquals", "system:serviceaccount:x:b", False),
        ("StringLike", "system:serviceaccount:*:a", True),
        ("StringLike", "system:serviceaccount:x:*", None),
        ("StringLike", "system:serviceaccount:*:b", False),
        ("StringNotEquals", "system:serviceaccount:x:b", True),
    ],
)
def test_an_account_known_in_part(operator: str, value: Any, truth: bool | None) -> None:
    wanted = partly("system:serviceaccount:", unset("ns"), ":a")
    assert admits(operator, value, wanted) is truth


@pytest.mark.parametrize(
    ("operator", "values", "truth"),
    [
        ("StringEquals", NODE, True),
        ("StringEquals", ["other", NODE], True),
        ("StringEquals", "other", False),
        ("StringLike", NODE, True),
        ("StringLike", NODE + "*", True),
        ("StringLike", "system:serviceaccount:kube-system:*", False),
        ("StringLike", "system:serviceaccount:*:aws-node", False),
        ("StringLike", "*", False),
        ("ForAnyValue:StringLike", NODE, True),
        ("StringNotEquals", NODE, False),
        ("Null", "false", False),
        ("StringEquals", partly("system:serviceaccount:", unset(), ":aws-node"), None),
        ("StringEquals", partly("system:serviceaccount:", unset(), ":coredns"), False),
        ("StringLike", unset(), None),
    ],
)
def test_what_a_condition_names(operator: str, values: Any, truth: bool | None) -> None:
    (condition,) = statement({operator: {f"{ISSUER}:sub": values}}).conditions
    assert condition_names(condition, NODE).truth is truth


def test_bools_of_conditions() -> None:
    (condition,) = statement({"Bool": {"KMS:GrantIsForAWSResource": "true"}}).conditions
    assert is_bool_condition(condition, "kms:GrantIsForAWSResource")
    assert not is_bool_condition(condition, "kms:ViaService")
    assert [scalar_true(made(v)) for v in (True, "True", "false", False, unset())] == [
        True,
        True,
        False,
        False,
        None,
    ]
