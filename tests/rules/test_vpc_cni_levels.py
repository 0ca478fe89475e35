"""The level of a finding about the role of aws-node: what needs no cluster, and what does."""

from __future__ import annotations

from datetime import date

import pytest

from ekslint.config.settings import ClusterFacts, Settings
from ekslint.core.location import SourceText
from ekslint.linter.run import lint_texts

RULE = "vpc-cni-role-lacks-ipv4"
ROLE = """
module "cni" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version = "~> 5.0"

  role_name             = "cni"
  attach_vpc_cni_policy = true
  %s

  oidc_providers = {
    main = {
      provider_arn               = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.example/id/A"
      namespace_service_accounts = ["kube-system:aws-node"]
    }
  }
}
"""
CLUSTER = """
resource "aws_eks_cluster" "this" {
  name     = "prod"
  role_arn = "arn:aws:iam::111122223333:role/prod"
  kubernetes_network_config {
    %s
  }
  vpc_config {
    subnet_ids = ["subnet-0a1b2c3d4e5f60718", "subnet-0b1b2c3d4e5f60718"]
  }
}
"""
IPV6 = "vpc_cni_enable_ipv6 = true"
PLACE = SourceText(".ekslint.toml", "[[clusters]]").whole()


@pytest.mark.parametrize(
    ("flags", "family", "levels"),
    [
        ("", None, ["error"]),
        ("", 'ip_family = "ipv4"', ["error"]),
        ("", 'ip_family = "ipv6"', []),  # the rule for IPv6 speaks
        ("", "ip_family = var.family", ["error"]),
        (IPV6, None, ["warning"]),
        (IPV6, "", ["error"]),
        (IPV6, 'ip_family = "ipv4"', ["error"]),
        (IPV6, 'ip_family = "ipv6"', []),
        (IPV6, "ip_family = var.family", []),
        ("vpc_cni_enable_ipv4 = true", None, []),
    ],
)
def test_levels(flags: str, family: str | None, levels: list[str]) -> None:
    text = ROLE % flags + 'variable "family" {}\n'
    files = {"main.tf": text if family is None else text + CLUSTER % family}
    report = lint_texts(files, Settings(select=(RULE,)), today=date(2026, 11, 1))
    assert [f.level.value for f in report.findings] == levels
    undecided = flags == IPV6 and family == "ip_family = var.family"
    assert bool(report.open) is undecided


@pytest.mark.parametrize(("family", "levels"), [("ipv6", []), ("ipv4", ["error"]), (None, [])])
def test_a_cluster_that_only_the_configuration_names(family: str | None, levels: list[str]) -> None:
    cluster = ClusterFacts(name="prod", ip_family=family, location=PLACE)
    settings = Settings(select=(RULE,), clusters=(cluster,))
    report = lint_texts({"main.tf": ROLE % IPV6}, settings, today=date(2026, 11, 1))
    assert [f.level.value for f in report.findings] == levels


NODES = """
resource "aws_eks_addon" "cni" {
  cluster_name             = aws_eks_cluster.this.name
  addon_name               = "vpc-cni"
  service_account_role_arn = %s
}
resource "aws_iam_role" "node" {
  name = "node"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
  managed_policy_arns = ["arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"]
}
resource "aws_eks_node_group" "blue" {
  cluster_name  = aws_eks_cluster.this.name
  node_role_arn = aws_iam_role.node.arn
  subnet_ids    = ["subnet-0a1b2c3d4e5f60718"]
  scaling_config {
    desired_size = 1
    max_size     = 3
    min_size     = 1
  }
}
"""


@pytest.mark.parametrize(
    ("module", "given", "found", "asked"),
    [
        ("", "null", 1, 0),
        (ROLE % "vpc_cni_enable_ipv4 = true", "null", 0, 1),
        (ROLE % "vpc_cni_enable_ipv4 = true", "module.cni.iam_role_arn", 0, 0),
    ],
    ids=["no role", "a role that nothing gives to aws-node", "the role of the add-on"],
)
def test_a_role_that_nothing_gives_to_aws_node(
    module: str, given: str, found: int, asked: int
) -> None:
    files = {"main.tf": CLUSTER % 'ip_family = "ipv4"' + NODES % given + module}
    settings = Settings(select=("vpc-cni-no-permissions",))
    report = lint_texts(files, settings, today=date(2026, 11, 1))
    assert (len(report.findings), len(report.open)) == (found, asked)
