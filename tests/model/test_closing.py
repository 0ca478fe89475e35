"""The text a person would edit where a control plane does not admit nodes."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest

from ekslint.config.settings import Settings
from ekslint.linter.run import lint_texts

CALL = """\
    module "eks" {
      source                     = "terraform-aws-modules/eks/aws"
      version                    = "20.24.0"
      cluster_name               = "prod"
      vpc_id                     = "vpc-0a1b2c3d4e5f60718"
      subnet_ids                 = ["subnet-0a1b2c3d4e5f60718"]
      create_node_security_group = false
      %s
      eks_managed_node_groups = {
        blue = { vpc_security_group_ids = [aws_security_group.node.id] }
      }
    }
    resource "aws_security_group" "node" {}
    resource "aws_security_group" "other" {}
    resource "aws_security_group_rule" "kubelet" {
      type                     = "ingress"
      security_group_id        = aws_security_group.node.id
      source_security_group_id = module.eks.cluster_security_group_id
      protocol                 = "tcp"
      from_port                = 10250
      to_port                  = 10250
    }
"""
RULES = "cluster_security_group_additional_rules = { a = { type = %s, protocol = %s, %s } }"
PORTS = "from_port = %d, to_port = %d, "
NODES = "source_security_group_id = aws_security_group.node.id"


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (RULES % ('"ingress"', '"tcp"', PORTS % (8443, 8443) + NODES), "8443"),
        (RULES % ('"ingress"', '"udp"', PORTS % (443, 443) + NODES), '"udp"'),
        (
            RULES % ('"ingress"', '"tcp"', PORTS % (443, 443) + NODES.replace("node", "other")),
            "aws_security_group.other.id",
        ),
        (
            RULES % ('"ingress"', '"tcp"', PORTS % (8443, 8443) + 'cidr_blocks = ["10.9.0.0/16"]'),
            "cluster_security_group_additional_rules",
        ),
    ],
    ids=["the port", "the protocol", "the peer", "the map of the call"],
)
def test_closing(rules: str, expected: str) -> None:
    text = dedent(CALL) % rules
    report = lint_texts({"main.tf": text}, Settings(), today=date(2026, 11, 1))
    (finding,) = (one for one in report.findings if one.rule == "api-port-closed")
    assert finding.location.text.strip('"') == expected.strip('"')
