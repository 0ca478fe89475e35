"""What an ARN names, with and without unknown parts, and whether two name the same."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import known_text
from ekslint.core.location import SourceText
from ekslint.core.value import Absent, Ref, Text, Unknown, Value, text
from ekslint.model.iam.identity import InstanceProfile
from ekslint.model.iam.principal import (
    RolesLookup,
    at_use,
    has_path,
    is_resource,
    name_in,
    names_role,
    same_principal,
)
from tests.model.build import partly, unset
from tests.model.entities import inventory
from tests.model.iam import parts, role

ACCOUNT = "arn:aws:iam::111122223333:"
EMPTY = inventory()


def profile(name: str) -> InstanceProfile:
    address = f"aws_iam_instance_profile.{name}"
    return InstanceProfile(**parts(address), name=text(name), role=text("node"))


def computed(address: str, *path: str | int) -> Unknown:
    """Return an attribute of a declared thing of which no text is known."""
    found = unset(address)
    return Unknown(found.reason, ref=Ref(".", address, path), nonnull=True)


@pytest.mark.parametrize(
    ("value", "truth"),
    [
        (f"{ACCOUNT}role/node", True),
        (f"{ACCOUNT}role/team/node", True),
        ("ARN:AWS-CN:IAM::111122223333:ROLE/node", True),
        (f"{ACCOUNT}root", False),
        (f"{ACCOUNT}rolling/x", False),
        (f"{ACCOUNT}instance-profile/node", False),
        ("arn:aws:sts::111122223333:assumed-role/node/i-0a1b", False),
        ("arn:aws:iam:eu-west-1:111122223333:role/node", False),
        ("arn:aws:iam:111122223333:role/node", False),
        ("node", False),
        ("role/node", False),
        (partly("arn:aws:iam::", unset(), ":role/node"), True),
        (partly("arn:", unset("a"), ":iam::", unset("b"), ":role/", unset("c")), True),
        (partly("arn:aws:iam::", unset(), ":instance-profile/node"), False),
        (partly("arn:aws:iam::", unset(), ":r", unset("b")), None),
        (partly("arn:aws:iam::", unset(), ":p", unset("b")), False),
        (partly("arn:aws:sts::", unset(), ":role/x"), False),
        (partly("arn:aws:iam::", unset(), "/node"), None),
        (partly("arn:aws:ec2::", unset(), "/node"), False),
        (partly(unset(), ":role/node"), None),
        (partly("bare-", unset()), False),
        (unset(), None),
        (Absent(), False),
    ],
)
def test_kind_of_resource(value: Any, truth: bool | None) -> None:
    found = is_resource(EMPTY, text(value) if isinstance(value, str) else value, "iam", "role")
    assert found.truth is truth


@pytest.mark.parametrize(
    ("value", "truth"),
    [
        (computed("aws_iam_role.node", "arn"), True),
        (computed("aws_iam_role.node", "name"), False),
        (computed("aws_iam_role.node", "id"), False),
        (computed("aws_iam_role.node", "tags"), None),
        (computed("aws_iam_instance_profile.node", "arn"), False),
        (computed("data.aws_eks_node_group.x", "node_role_arn"), True),
        (computed("data.aws_iam_session_context.x[0]", "issuer_arn"), None),
        (computed("module.m.data.aws_caller_identity.x", "arn"), False),
        (computed("module.m.data.aws_partition.x", "arn"), None),
    ],
)
def test_kind_of_resource_by_reference(value: Value, truth: bool | None) -> None:
    scan = inventory(role("node"), profile("node"))
    assert is_resource(scan, value, "iam", "role").truth is truth


def test_session_issuer_is_no_instance_profile() -> None:
    issuer = computed("data.aws_iam_session_context.x[0]", "issuer_arn")
    assert is_resource(EMPTY, issuer, "iam", "instance-profile").truth is False
    assert is_resource(EMPTY, issuer, "iam", "role", "user").truth is True
    caller = computed("data.aws_caller_identity.x", "arn")
    assert is_resource(EMPTY, caller, "iam", "instance-profile", "role").truth is False
    assert is_resource(EMPTY, caller, "iam", "user").truth is None


@pytest.mark.parametrize(
    ("value", "truth"),
    [
        (f"{ACCOUNT}role/node", False),
        (f"{ACCOUNT}role/team/node", True),
        (f"{ACCOUNT}user/team/jo", False),
        (partly("arn:aws:iam::", unset(), ":role/team/", unset("b")), True),
        (partly("arn:aws:iam::", unset(), ":role/", unset("b"), "/x"), True),
        (partly("arn:aws:iam::", unset(), ":role/", unset("b")), False),
        (partly("arn:aws:iam::", unset(), ":role/", unset("role_path"), "x"), None),
        (partly("arn:aws:iam::", unset(), ":role/", computed("aws_iam_role.n", "path")), None),
        (partly("arn:aws:iam::", unset(), ":role/", computed("aws_iam_role.n", "name")), False),
        (partly(unset(), "/node"), None),
        (unset(), None),
        (computed("data.aws_iam_roles.sso", "arns", 0), True),
        (computed("data.aws_iam_roles.any", "arns", 0), None),
    ],
)
def test_path(value: Any, truth: bool | None) -> None:
    scan = inventory(
        RolesLookup(**parts("data.aws_iam_roles.sso"), path_prefix=text("/aws-reserved/")),
        RolesLookup(**parts("data.aws_iam_roles.any"), path_prefix=text("/")),
    )
    found = has_path(scan, text(value) if isinstance(value, str) else value)
    assert found.truth is truth


@pytest.mark.parametrize(
    ("one", "other", "truth"),
    [
        (f"{ACCOUNT}role/node", f"{ACCOUNT}role/node", True),
        (f"{ACCOUNT}role/Node", "arn:aws:iam::444455556666:role/team/node", True),
        (f"{ACCOUNT}role/node", f"{ACCOUNT}role/other", False),
        (f"{ACCOUNT}role/node", f"{ACCOUNT}user/node", False),
        (f"{ACCOUNT}role/node", partly("arn:aws:iam::", unset(), ":role/node"), True),
        (f"{ACCOUNT}role/node", partly("arn:aws:iam::", unset(), ":role/x-", unset("b")), False),
        (f"{ACCOUNT}role/node", partly("arn:aws:iam::", unset(), ":role/n", unset("b")), None),
        (f"{ACCOUNT}role/node", unset(), None),
        (unset("same"), unset("same"), True),
    ],
)
def test_same_principal(one: Any, other: Any, truth: bool | None) -> None:
    values = [text(v) if isinstance(v, str) else v for v in (one, other)]
    for left, right in (values, reversed(values)):
        assert same_principal(EMPTY, left, right, (".", ".")).truth is truth


@pytest.mark.parametrize(
    ("value", "truth"),
    [
        (f"{ACCOUNT}role/node", True),
        (f"{ACCOUNT}role/NODE", True),
        (f"{ACCOUNT}role/other", False),
        (f"{ACCOUNT}user/node", False),
        ("arn:aws:sts::111122223333:assumed-role/node/i-0a1b", True),
        ("arn:aws:sts::111122223333:assumed-role/i-0a1b/node", False),
        (computed("aws_iam_role.node", "arn"), True),
        (partly("x/", computed("aws_iam_role.node", "name")), True),
        (partly("arn:aws:iam::", unset(), ":role/", unset("b")), None),
    ],
)
def test_names_role(value: Any, truth: bool | None) -> None:
    node = role("node")
    scan = inventory(node)
    value = text(value) if isinstance(value, str) else value
    assert names_role(scan, value, ".", node, computed("aws_iam_role.node", "arn")).truth is truth


def test_terraform_chooses_names_that_start_alike() -> None:
    node = role(None, address="aws_iam_role.node")
    scan = inventory(node)
    use = computed("aws_iam_role.node", "arn")

    def named(name: str) -> bool | None:
        return names_role(scan, text(f"{ACCOUNT}role/{name}"), ".", node, use).truth

    assert named("operators") is False
    assert named("terraform-20260101") is None


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (text(f"{ACCOUNT}role/team/node"), "node"),
        (text("node"), "node"),
        (text("arn:aws:sts::1:assumed-role/node/session"), "node"),
        (partly(unset(), "/node"), "node"),
        (partly(unset(), "-node"), None),
        (partly("role/", unset()), None),
    ],
)
def test_name_in(value: Value, name: str | None) -> None:
    assert known_text(name_in(value)) == name


def test_what_is_not_written_out_stands_where_it_is_used() -> None:
    far, near = SourceText("a.tf", 'name = "node"\n'), SourceText("b.tf", "rolearn = x.name\n")
    use = near.location(0, 16)
    literal = text("node", far.location(8, 12))
    assert at_use(literal, use).location == far.location(8, 12)
    reference = Text(literal.segments, location=literal.location, ref=Ref(".", "x", ("name",)))
    assert at_use(reference, use).location == use
    composed = partly("arn:", unset())
    assert at_use(composed, use).location == use
