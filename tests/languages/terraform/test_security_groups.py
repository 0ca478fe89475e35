"""What Terraform's security groups become."""

from __future__ import annotations

import pytest

from ekslint.languages.terraform.inventory import contribute
from ekslint.model.network import SecurityGroup, SecurityRule
from tests.languages.terraform.scan import root

PORTS = "protocol = -1\n from_port = 0\n to_port = 0\n"


@pytest.mark.parametrize(
    ("itself", "own", "closed"),
    [
        pytest.param("", False, True, id="left-out"),
        pytest.param("self = true", True, True, id="yes"),
        pytest.param("self = false", False, True, id="no"),
        pytest.param("self = var.x", False, False, id="not-known"),
    ],
)
def test_whether_a_group_lets_itself_in_may_not_be_known(
    itself: str, own: bool, closed: bool
) -> None:
    text = (
        'variable "x" {}\n'
        f'resource "aws_security_group" "g" {{\n ingress {{\n {PORTS}{itself}\n }}\n}}\n'
        'resource "aws_security_group_rule" "r" {\n type = "ingress"\n'
        f"security_group_id = aws_security_group.g.id\n {PORTS}{itself}\n}}\n"
    )
    entities = contribute(root(text))[0].entities
    (group,) = (e for e in entities if isinstance(e, SecurityGroup))
    (rule,) = (e for e in entities if isinstance(e, SecurityRule))
    for opening in (*group.own_openings, rule.opening):
        assert (opening.own, not opening.peers.open) == (own, closed)
