"""What Terraform's security groups become."""

from __future__ import annotations

import pytest

from ekslint.core.contents import known_text
from ekslint.languages.terraform.inventory import contribute
from ekslint.model.network.security_groups import SecurityGroup, SecurityRule
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


def group_of(text: str) -> SecurityGroup:
    entities = contribute(root(text))[0].entities
    (group,) = (e for e in entities if isinstance(e, SecurityGroup))
    return group


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("self = true", id="block"),
        pytest.param("self = true\n cidr_blocks = []", id="empty-list"),
        pytest.param("self = true\n cidr_blocks = null", id="null"),
    ],
)
def test_an_opening_for_the_group_alone_has_no_other_peers(text: str) -> None:
    group = group_of(f'resource "aws_security_group" "g" {{\n egress {{\n {PORTS}{text}\n }}\n}}\n')
    (opening,) = group.own_openings
    assert (opening.own, opening.peers.items, opening.peers.open) == (True, (), ())


def test_openings_as_a_list_of_objects() -> None:
    one = "{ protocol = -1, from_port = 0, to_port = 0, self = true, cidr_blocks = [] }"
    group = group_of(
        f'resource "aws_security_group" "g" {{\n ingress = [{one}]\n egress = []\n}}\n'
    )
    (opening,) = group.own_openings
    assert opening.own
    assert not opening.outward
    assert group.own_openings.open == ()


def test_tags_are_those_of_the_provider_too() -> None:
    group = group_of(
        'provider "aws" {\n default_tags {\n tags = { team = "a" }\n }\n}\n'
        'resource "aws_security_group" "g" {\n tags = { Name = "g" }\n}\n'
    )
    assert [known_text(tag.key) for tag in group.tags] == ["team", "Name"]
