"""KMS keys: what names them, and whom their policies and grants admit."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import known_text
from ekslint.core.value import Absent, Value
from ekslint.core.verdict import Verdict
from ekslint.model.entity import Entity
from ekslint.model.iam.identity import Role
from ekslint.model.policy import no_policy, read_policy
from ekslint.model.volumes.encryption import (
    EbsDefaultKey,
    EbsEncryptionDefault,
    KeyAlias,
    KeyGrant,
    KeyPolicy,
    KmsKey,
    encrypts_by_default,
    key_of,
)
from ekslint.model.volumes.key_policy import Caller
from tests.model.build import made, partly, unset
from tests.model.entities import SCOPE, base, inventory
from tests.model.nodes import attribute, volume

ROLE = "AWSServiceRoleForAutoScaling"
ARN = f"arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/{ROLE}"
PARTIAL = partly("arn:aws:iam::", unset("account"), f":role/aws-service-role/autoscaling/{ROLE}")
ROOT = "arn:aws:iam::111122223333:root"
USE = ("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext")
GRANT = "kms:CreateGrant"
ALL = [*USE, "kms:ReEncrypt*", GRANT]


def key(policy: Any = None, *, scope: str = SCOPE) -> KmsKey:
    """Return a key; without a policy AWS writes its own."""
    own = None if policy is None else read_policy(made({"Statement": policy}))
    return KmsKey(**base("key", scope), own_policy=own)


def allow(principal: Any, actions: Any = "kms:*", **more: Any) -> dict[str, Any]:
    who = {"AWS": principal} if principal != "*" else "*"
    return {"Effect": "Allow", "Principal": who, "Action": actions, "Resource": "*", **more}


def admits(found: KmsKey, *others: Entity, role: str = ROLE) -> bool | None:
    return found.admits(inventory(found, *others), role, USE, GRANT).truth


def when(operator: str, name: str, value: Any) -> dict[str, Any]:
    return {"Condition": {operator: {name: value}}}


FOR_AWS = when("Bool", "kms:GrantIsForAWSResource", "true")


@pytest.mark.parametrize(
    ("policy", "truth"),
    [
        (None, False),
        ([allow(ROOT)], False),
        ([allow("111122223333")], False),
        ([allow(partly("arn:aws:iam::", unset("account"), ":root"))], False),
        ([allow(ARN)], True),
        ([allow([ROOT, PARTIAL])], True),
        ([allow(ARN.replace(ROLE, "AWSServiceRoleForEC2Spot"))], False),
        ([allow(unset("principal"))], None),
        ([allow(unset("administrator"), ["kms:Put*", GRANT])], False),
        ([allow(ARN, [*USE])], False),
        ([allow(ARN, [*USE]), allow(PARTIAL, GRANT, **FOR_AWS)], True),
        ([allow(ARN, unset("actions"))], None),
        ([allow("*")], True),
        ([{**allow("*"), "Principal": {"Service": "autoscaling.amazonaws.com"}}], False),
        ([{"Effect": "Allow", "NotPrincipal": {"AWS": ROOT}, "NotAction": "iam:*"}], True),
        ([allow(ARN), {**allow("*"), "Effect": "Deny", "Action": GRANT}], False),
        ([allow(ARN), {**allow(ROOT), "Effect": "Deny", "Action": GRANT}], True),
        ([allow(ARN), {**allow("*"), "Effect": "Deny", **when("Bool", "aws:x", "true")}], None),
        ([allow(ROOT), unset("statement")], None),
    ],
    ids=[
        "default policy",
        "root",
        "account",
        "partial root",
        "role",
        "partial role",
        "another role",
        "unknown",
        "unknown and not enough",
        "no grant",
        "both parts",
        "unknown actions",
        "everybody",
        "a service",
        "all but root",
        "denied",
        "denied to others",
        "denied under a condition",
        "unknown statement",
    ],
)
def test_admitting_by_policy(policy: Any, truth: bool | None) -> None:
    assert admits(key(policy=policy)) is truth


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        (FOR_AWS, True),
        (when("Bool", "kms:GrantIsForAWSResource", True), True),
        (when("Bool", "kms:grantisforawsresource", "TRUE"), True),
        (when("BoolIfExists", "kms:GrantIsForAWSResource", "true"), True),
        (when("Bool", "kms:GrantIsForAWSResource", "false"), False),
        (when("StringEquals", "kms:GrantIsForAWSResource", "true"), False),
        (when("Bool", "kms:GrantIsForAWSResource", unset("x")), None),
        (when("StringEquals", "kms:ViaService", "ec2.eu-west-1.amazonaws.com"), True),
        (when("StringLike", "kms:ViaService", "ec2.*"), True),
        (when("StringEquals", "kms:ViaService", partly("ec2.", unset("r"), ".x")), True),
        (when("StringEquals", "kms:ViaService", partly("rds.", unset("r"), ".x")), False),
        (when("StringEquals", "kms:ViaService", ["rds.x", "ec2.x"]), True),
        (when("StringEquals", "kms:ViaService", "autoscaling.x"), None),
        (when("StringNotEquals", "kms:ViaService", "ec2.x"), None),
        (when("StringEquals", "kms:ViaService", "ec2.eu-west-1.amazonaws.co"), False),
        (when("StringEquals", "kms:ViaService", "ec2.eu-west-1.amazonwas.com"), False),
        (when("StringEquals", "kms:ViaService", "ec2.us-gov-west-1.amazonaws.com"), True),
        (when("StringEquals", "kms:ViaService", "ec2.cn-north-1.amazonaws.com.cn"), True),
        (when("StringEquals", "kms:ViaService", "ec2.us-iso-east-1.c2s.ic.gov"), True),
        (when("StringEquals", "kms:ViaService", "ec2.REGION.amazonaws.com"), True),
        (when("StringEquals", "kms:ViaService", "ec2.eu-west-1.<domain>"), True),
        (
            when("StringEquals", "kms:ViaService", partly("ec2.", unset("r"), ".amazonaws.com")),
            True,
        ),
        (
            when("StringEquals", "kms:ViaService", partly("ec2.", unset("r"), ".amazonaws.co")),
            False,
        ),
        (when("StringLike", "kms:ViaService", "ec2.eu-west-1.amazonaws.*"), True),
        (when("StringEquals", "kms:CallerAccount", "111122223333"), True),
        (when("StringEquals", "kms:CallerAccount", unset("account")), True),
        (when("ArnEquals", "aws:PrincipalArn", ARN), True),
        (when("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::*:role/*/{ROLE}*"), True),
        (when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/admin"), False),
        (when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/*"), None),
        (when("StringEquals", "aws:PrincipalOrgID", "o-abc"), None),
    ],
)
def test_conditions_of_a_grant(condition: dict[str, Any], truth: bool | None) -> None:
    found = key(policy=[allow("*", GRANT, **condition)])
    assert found.admits(inventory(found), ROLE, GRANT).truth is truth


@pytest.mark.parametrize(("operator", "truth"), [("Bool", False), ("BoolIfExists", True)])
def test_only_requests_about_grants_carry_the_key(operator: str, truth: bool) -> None:
    found = key(policy=[allow(ARN, ALL, **when(operator, "kms:GrantIsForAWSResource", "true"))])
    assert found.admits(inventory(found), ROLE, USE).truth is truth


def test_the_caller_and_roles_of_the_tree_are_not_the_role() -> None:
    caller = Caller(**base("caller"))
    role = Role(
        **{**base("node"), "name": Absent()}, path=Absent(), arn=Absent(), trust=no_policy()
    )
    linked = Role(**base(ROLE), path=Absent(), arn=Absent(), trust=no_policy(), data=True)
    for thing, truth in ((caller, False), (role, False), (linked, True)):
        assert admits(key(policy=[allow(attribute(thing, "arn"))]), thing) is truth


@pytest.mark.parametrize(
    ("grantee", "operations", "truth"),
    [
        (ARN, ["Decrypt", "GenerateDataKeyWithoutPlaintext", "CreateGrant"], True),
        (PARTIAL, ["Decrypt", "GenerateDataKeyWithoutPlaintext", "CreateGrant", "Encrypt"], True),
        (ARN, ["Decrypt"], False),
        ("arn:aws:iam::111122223333:role/node", ["Decrypt", "CreateGrant"], False),
        (unset("role"), ["Decrypt", "GenerateDataKeyWithoutPlaintext", "CreateGrant"], None),
        (ARN, unset("operations"), None),
    ],
    ids=["role", "partial", "not enough", "node role", "unknown role", "unknown operations"],
)
def test_admitting_by_grant(grantee: Any, operations: Any, truth: bool | None) -> None:
    found = key()
    grant = KeyGrant(
        **base("grant"),
        key=attribute(found, "key_id"),
        grantee=made(grantee),
        operations=made(operations),
    )
    assert admits(found, grant) is truth


def test_a_policy_apart_counts() -> None:
    found = key()
    policy = read_policy(made({"Statement": [allow(ARN)]}))
    apart = KeyPolicy(**base("apart"), key=attribute(found), policy=policy)
    assert admits(found, apart) is True


def test_a_role_of_ones_own() -> None:
    found = key(policy=[allow(f"{ARN}_batch")])
    assert admits(found) is False
    assert admits(found, role=f"{ROLE}_batch") is True


def test_naming_is_not_admitting() -> None:
    for policy, named in (
        ([allow(ARN, "kms:Decrypt")], True),
        ([allow("*")], False),
        ([allow(ROOT)], False),
        ([allow(unset("role"))], None),
        ([allow(unset("administrator"), ["kms:Create*", "kms:Describe*"])], False),
        ([{**allow(ARN), "Effect": "Deny"}], False),
    ):
        found = key(policy=policy)
        assert found.names_role(inventory(found), ROLE).truth is named


def test_what_is_refused() -> None:
    found = key(policy=[allow(ARN, ["kms:Decrypt", "kms:GenerateDataKey"])])
    refused = found.refused(inventory(found), ROLE, USE, GRANT)
    assert [known_text(a) for a in getattr(refused, "items", ())] == [
        "kms:DescribeKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:CreateGrant",
    ]


def named(name: Any, target: Value | None = None, *, data: bool = False) -> KeyAlias:
    own = {**base(f"alias {name}{data}"), "name": made(name)}
    return KeyAlias(**own, key=target if target is not None else Absent(), data=data)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("alias/nodes", True),
        ("arn:aws:kms:eu-west-1:111122223333:alias/nodes", True),
        (partly("arn:aws:kms:", unset("region"), ":111122223333:alias/nodes"), True),
        ("alias/aws/ebs", False),
        (partly("arn:aws:kms:", unset("region"), ":1:alias/aws/ebs"), False),
        (None, False),
        ("", False),
        ("alias/other", None),
        ("arn:aws:kms:eu-west-1:444455556666:key/0a1b2c3d", None),
        (unset("key"), None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_keys_by_name(value: Any, found: bool | None) -> None:
    own = key()
    whole = inventory(own, named("alias/nodes", attribute(own, "key_id")))
    link = key_of(whole, Absent() if value is None else made(value), SCOPE)
    assert (link.target is own) is (found is True)
    assert bool(link.open) is (found is None)


def test_keys_that_are_looked_up() -> None:
    own = key()
    alias = named("alias/nodes", attribute(own, "key_id"))
    lookup = named("alias/nodes", data=True)
    looked_up = KmsKey(**{**base("data"), "name": made("alias/nodes")}, own_policy=None, data=True)
    whole = inventory(own, alias, lookup, looked_up)
    for thing in (lookup, looked_up):
        assert key_of(whole, attribute(thing, "arn"), SCOPE).target is own
    elsewhere = inventory(looked_up)
    assert key_of(elsewhere, attribute(looked_up, "arn"), SCOPE).target is looked_up
    assert admits(looked_up) is None


def test_aliases_that_go_round_end() -> None:
    first = named("alias/a", made("alias/b"))
    second = named("alias/b", made("alias/a"))
    link = key_of(inventory(first, second), made("alias/a"), SCOPE)
    assert link.target is None
    assert link.open


@pytest.mark.parametrize(("enabled", "truth"), [(True, True), (False, False), (unset("on"), None)])
def test_the_switch_of_the_account(enabled: Any, truth: bool | None) -> None:
    switch = EbsEncryptionDefault(**base("switch", "account"), enabled=made(enabled))
    plain = volume()
    whole = inventory(switch, plain)
    assert plain.is_encrypted(whole).truth is truth
    assert encrypts_by_default(inventory(plain), SCOPE).truth is False


def test_environments_do_not_share_the_switch() -> None:
    switch = EbsEncryptionDefault(**base("switch", "account#prod"), enabled=made(True))
    other = key(scope="nodes#dev")
    assert encrypts_by_default(inventory(switch, other), "nodes#dev").truth is False


def test_the_key_of_the_account() -> None:
    own = key()
    default = EbsDefaultKey(**base("default"), key=attribute(own, "arn"))
    plain, keyed, aws = volume("a"), volume("b", key=unset("key")), volume("c", key="alias/aws/ebs")
    whole = inventory(own, default, plain, keyed, aws)
    assert plain.kms_key(whole).target is own
    assert keyed.kms_key(whole).target is None
    assert aws.kms_key(whole) == aws.kms_key(whole)
    assert aws.kms_key(whole).target is None
    assert not aws.kms_key(whole).open


def test_verdicts_carry_their_places() -> None:
    found = key()
    verdict = found.admits(inventory(found), ROLE, USE)
    assert isinstance(verdict, Verdict)
    assert [e.location for e in verdict.because] == [found.header]
