"""terraform-aws-modules/kms: whom the inputs admit, and where a finding about the policy lands."""

from __future__ import annotations

import pytest

from ekslint.core.contents import known_bool, known_text
from ekslint.core.resource import Resource
from tests.stubs.calls import actions, call, evaluated, gates, line, named, statements, texts

SOURCE = "terraform-aws-modules/kms/aws"
MAJORS = [pytest.param(f"~> {major}.0", id=f"v{major}") for major in (1, 2, 3, 4)]
AUTOSCALING = (
    "arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/"
    "AWSServiceRoleForAutoScaling"
)


def key(version: str, inputs: str, kind: str = "aws_kms_key") -> Resource:
    """Return the one key that a call makes."""
    (found,) = named(evaluated(call(SOURCE, version, inputs)), kind).values()
    return found


def admitted(made: Resource, principal: str) -> set[str]:
    """Return the actions that the policy of a key allows to a principal by name."""
    found = set()
    for statement in statements(made.get("policy")):
        principals = statement.get("Principal")
        if principal in texts(getattr(principals, "get", lambda _: None)("AWS")):
            found |= texts(statement.get("Action"))
    return found


@pytest.mark.parametrize("version", MAJORS)
def test_default_policy_is_the_account(version: str) -> None:
    made = key(version, "")
    assert admitted(made, "arn:aws:iam::123456789012:root") == {"kms:*"}
    assert len(statements(made.get("policy"))) == 1
    assert line(made.get("policy").location) == "main.tf:1"


@pytest.mark.parametrize("version", MAJORS)
@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        pytest.param(
            f'key_service_roles_for_autoscaling = ["{AUTOSCALING}"]',
            {
                "kms:CreateGrant",
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey*",
                "kms:ReEncrypt*",
            },
            id="autoscaling",
        ),
        pytest.param(
            f'key_users = ["{AUTOSCALING}"]',
            {
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey*",
                "kms:ReEncrypt*",
            },
            id="user-without-grants",
        ),
        pytest.param(
            f'key_service_users = ["{AUTOSCALING}"]',
            {"kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"},
            id="service-user",
        ),
        pytest.param(f'key_owners = ["{AUTOSCALING}"]', {"kms:*"}, id="owner"),
    ],
)
def test_inputs_admit_their_principals(version: str, inputs: str, expected: set[str]) -> None:
    assert admitted(key(version, inputs), AUTOSCALING) == expected


def test_what_keeps_autoscaling_out_is_at_the_call() -> None:
    given = gates(key("~> 2.0", "key_service_roles_for_autoscaling = []").get("policy"))
    assert "main.tf:4" in {line(g.location) for g in given if g.location}


@pytest.mark.parametrize(
    ("inputs", "kind"),
    [
        pytest.param("", "aws_kms_key", id="key"),
        pytest.param("create_external = true", "aws_kms_external_key", id="external"),
        pytest.param("create_replica = true", "aws_kms_replica_key", id="replica"),
    ],
)
def test_kind_of_key(inputs: str, kind: str) -> None:
    assert actions(key("~> 3.0", inputs, kind).get("policy")) == {"kms:*"}


def test_key_that_is_off_is_off() -> None:
    assert known_bool(key("~> 4.0", "is_enabled = false").get("is_enabled")) is False


@pytest.mark.parametrize(
    ("version", "name"),
    [pytest.param("~> 3.0", "conditions", id="v3"), pytest.param("~> 4.0", "condition", id="v4")],
)
def test_own_statements_keep_their_conditions(version: str, name: str) -> None:
    given = f"""
key_statements = [{{
  sid        = "Own"
  actions    = ["kms:CreateGrant"]
  resources  = ["*"]
  principals = [{{ type = "AWS", identifiers = ["{AUTOSCALING}"] }}]
  {name}     = [{{ test = "Bool", variable = "kms:GrantIsForAWSResource", values = ["true"] }}]
}}]
"""
    (own,) = [
        s
        for s in statements(key(version, given).get("policy"))
        if known_text(s.get("Sid")) == "Own"
    ]
    assert own.get("Condition") is not None


@pytest.mark.parametrize("version", MAJORS)
def test_aliases(version: str) -> None:
    given = 'aliases = ["nodes"]\ncomputed_aliases = { cluster = { name = "eks/prod" } }'
    found = named(evaluated(call(SOURCE, version, given)), "aws_kms_alias")
    assert {known_text(a.get("name")) for a in found.values()} == {"alias/nodes", "alias/eks/prod"}
