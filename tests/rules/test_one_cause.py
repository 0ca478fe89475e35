"""A mistake that two rules could tell is told by the one that names its cause."""

from __future__ import annotations

from datetime import date

from ekslint.config.settings import Settings
from ekslint.linter.run import lint_texts

IPV6 = """\
resource "aws_eks_cluster" "this" {
  name     = "prod"
  role_arn = "arn:aws:iam::111122223333:role/cluster"
  kubernetes_network_config {
    ip_family = "%s"
  }
  vpc_config {
    subnet_ids = ["subnet-1", "subnet-2"]
  }
}

resource "aws_eks_pod_identity_association" "cni" {
  cluster_name    = aws_eks_cluster.this.name
  namespace       = "kube-system"
  service_account = "aws-node"
  role_arn        = aws_iam_role.cni.arn
}

resource "aws_iam_role" "cni" {
  name = "prod-cni"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Principal = { Service = "pods.eks.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "cni" {
  role = aws_iam_role.cni.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ec2:Describe*", Resource = "*" }]
  })
}
"""


def rules_of(family: str) -> set[str]:
    settings = Settings(select=("vpc-cni-role-lacks-*",))
    report = lint_texts({"main.tf": IPV6 % family}, settings, today=date(2026, 11, 20))
    return {finding.rule for finding in report.findings}


def test_a_role_without_either_family_lacks_that_of_its_cluster() -> None:
    assert rules_of("ipv6") == {"vpc-cni-role-lacks-ipv6"}
    assert rules_of("ipv4") == {"vpc-cni-role-lacks-ipv4"}


MISPLACED = """\
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: prod, region: eu-west-1, version: "1.34"}
iam:
  withOIDC: true
  serviceAccounts:
    - metadata:
        name: external-dns
        namespace: kube-system
        wellKnownPolicies:
          externalDNS: true
"""


def test_a_policy_in_a_place_that_eksctl_refuses_is_not_missing_as_well() -> None:
    settings = Settings(select=("eksctl-schema-invalid", "component-role-lacks-actions"))
    report = lint_texts({"cluster.yaml": MISPLACED}, settings, today=date(2026, 11, 20))
    assert [finding.rule for finding in report.findings] == ["eksctl-schema-invalid"]
    assert [question.rule for question in report.open] == ["component-role-lacks-actions"]
