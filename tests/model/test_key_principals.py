"""Key policies that name another service-linked role than the one that starts nodes."""

from __future__ import annotations

import pytest

from ekslint.core.contents import known_text
from ekslint.core.verdict import Members
from ekslint.model.volumes.key_principals import named_instead
from tests.model.iam import policy

LINKED = "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com"
SCALING = "AWSServiceRoleForAutoScaling"


@pytest.mark.parametrize(
    ("principal", "action", "named"),
    [
        (f"{LINKED}/AWSServiceRoleForAmazonEKSNodegroup", "kms:*", True),
        (f"{LINKED}/AWSServiceRoleForAutoScaling_blue", "kms:Decrypt", True),
        (f"{LINKED}/AWSServiceRoleForApplicationAutoScaling_ECSService", "kms:*", True),
        (f"{LINKED}/{SCALING}", "kms:*", False),
        (f"{LINKED}/AWSServiceRoleForEC2Spot", "kms:*", False),
        (f"{LINKED}/AWSServiceRoleForAmazonEKSNodegroup", "kms:DescribeKey", False),
        ("arn:aws:iam::111122223333:root", "kms:*", False),
    ],
    ids=["node groups", "suffix", "application", "itself", "spot", "no use", "account"],
)
def test_named_instead(principal: str, action: str, named: bool) -> None:
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": action}
    found = named_instead(Members((policy(statement),)), SCALING)
    assert known_text(found) == (principal if named else None)
