"""Roles: what their policies are about, and which of several roles is used."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.model.entity import Entity
from ekslint.model.policy import unread_policy
from tests.model.build import either, partly, unset
from tests.model.iam import (
    MAYBE,
    NODE,
    SUBJECT,
    allow,
    attachment,
    binding,
    cluster,
    deny,
    inline,
    role,
    scan,
    sub,
    web,
)

CNI = "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"
ASKED = "ec2:AttachNetworkInterface"


@pytest.mark.parametrize(
    ("attached", "truth"),
    [
        ([], False),
        ([inline("cni", allow("ec2:CreateTags"))], True),
        ([inline("cni", allow("EC2:Describe*", "logs:PutLogEvents"))], True),
        ([attachment("cni", CNI)], True),
        ([inline("cni", allow("ec2:*"), deny("s3:*"))], True),
        ([inline("cni", allow("ec2:*", "sqs:SendMessage"))], False),
        ([inline("cni", allow("ec2:*")), inline("cni", allow("s3:*"))], False),
        ([inline("cni", allow("*"))], False),
        ([inline("cni", {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})], False),
        ([inline("cni", allow("ec2:*", unset()))], None),
        ([inline("cni", allow(partly("ec2:", unset())))], True),
        ([inline("cni", allow(partly("s3:", unset())))], False),
        ([inline("cni", allow("ec2:*", either("ec2:A", "ec2:B")))], None),
        ([inline("cni", allow("ec2:*"), ...)], None),
        ([inline("cni", allow("ec2:*"), conditions=(MAYBE,))], None),
        ([attachment("cni", unset())], None),
    ],
)
def test_what_policies_are_about(attached: list[Entity], truth: bool | None) -> None:
    found = role()
    inventory = scan(found, *attached)
    assert found.is_about(inventory, "ec2", "logs").truth is truth


def test_an_unread_policy_may_be_about_anything() -> None:
    found = role(inline=(unread_policy(unset().reason),))
    assert found.is_about(scan(found), "ec2").truth is None


NAMED = web(sub(SUBJECT))


@pytest.mark.parametrize(
    ("others", "truth"),
    [
        ([], False),
        ([role("other", NAMED)], False),
        ([role("other", NAMED), attachment("other", CNI)], True),
        ([role("other", NAMED), attachment("other", unset())], None),
        ([role("other", web(sub("somebody"))), attachment("other", CNI)], False),
        ([role("other", NAMED), attachment("other", CNI), binding("cni")], False),
        ([role("other", NAMED, scope="elsewhere"), attachment("other", CNI)], False),
        (
            [
                cluster("one"),
                cluster("two"),
                role("other", NAMED),
                attachment("other", CNI),
                binding("other", cluster_name=cluster("two").name),
            ],
            False,
        ),
    ],
)
def test_a_role_that_is_to_spare(others: list[Any], truth: bool | None) -> None:
    found = role("cni", NAMED)
    inventory = scan(found, *others)
    assert found.is_spare_for(inventory, *NODE, ASKED).truth is truth
