"""A finding is the same finding when somebody puts another item in front of the one it is about."""

from __future__ import annotations

from datetime import date

import pytest

from ekslint.config.settings import Settings
from ekslint.linter.run import lint_texts
from ekslint.reports.fingerprint import KEY, fingerprints

TODAY = date(2026, 11, 20)

AWS_AUTH = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: aws-auth, namespace: kube-system}
data:
  mapRoles: |
MORE    - rolearn: arn:aws:iam::111122223333:instance-profile/nodes
      username: system:node:{{EC2PrivateDNSName}}
      groups: [system:bootstrappers, system:nodes]
"""
TERRAFORM = """\
resource "aws_iam_role" "ci" {
  assume_role_policy = "{}"
}
resource "aws_iam_instance_profile" "nodes" {
  name = "nodes"
}
resource "kubernetes_config_map" "aws_auth" {
  metadata {
    name      = "aws-auth"
    namespace = "kube-system"
  }
  data = {
    mapRoles = yamlencode([
MORE      {
        rolearn  = aws_iam_instance_profile.nodes.arn
        username = "system:node:{{EC2PrivateDNSName}}"
        groups   = ["system:bootstrappers", "system:nodes"]
      },
    ])
  }
}
"""
CLUSTER = """\
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: shop, region: eu-west-1, version: "1.33"}
"""
EKSCTL = f"""\
{CLUSTER}nodeGroups:
MORE  - name: blue
    amiFamily: AmazonLinux2
    overrideBootstrapCommand: |
      #!/bin/bash
      /etc/eks/bootstrap.sh another
"""
DAEMON_SET = """\
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: fluent-bit, namespace: kube-system}
spec:
  selector: {matchLabels: {app: a}}
  template:
    metadata: {labels: {app: a}}
    spec:
      containers:
MORE        - name: fluent-bit
          image: public.ecr.aws/aws-observability/aws-for-fluent-bit:2.21.1
"""
KUBECONFIG = """\
apiVersion: v1
kind: Config
users:
MORE  - name: shop
    user:
      exec:
        apiVersion: client.authentication.k8s.io/v1alpha1
        command: aws
        args: [eks, get-token, --cluster-name, shop]
"""


TEMPLATE = """\
resource "aws_launch_template" "nodes" {
MORE  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      encrypted  = true
      kms_key_id = aws_kms_key.volumes.arn
    }
  }
}
resource "aws_kms_key" "volumes" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "kms:*"
      Resource  = "*"
      Principal = { AWS = "arn:aws:iam::111122223333:role/admin" }
    }]
  })
}
resource "aws_eks_node_group" "blue" {
  cluster_name    = "shop"
  node_group_name = "blue"
  node_role_arn   = "arn:aws:iam::111122223333:role/nodes"
  subnet_ids      = ["subnet-0a1b2c3d4e5f60718", "subnet-0b1b2c3d4e5f60718"]
  launch_template {
    id      = aws_launch_template.nodes.id
    version = aws_launch_template.nodes.latest_version
  }
  scaling_config {
    desired_size = 1
    max_size     = 1
    min_size     = 1
  }
}
"""


@pytest.mark.parametrize(
    ("path", "content", "more"),
    [
        pytest.param(
            "aws-auth.yaml",
            AWS_AUTH,
            "    - rolearn: arn:aws:iam::111122223333:role/ci\n"
            "      username: ci\n      groups: [deployers]\n",
            id="aws-auth",
        ),
        pytest.param(
            "main.tf",
            TERRAFORM,
            '      { rolearn = aws_iam_role.ci.arn, username = "ci", groups = ["deployers"] },\n',
            id="aws-auth-by-reference",
        ),
        pytest.param("groups.yaml", EKSCTL, "  - name: green\n", id="eksctl"),
        pytest.param(
            "logging.yaml", DAEMON_SET, "        - {name: a, image: busybox}\n", id="container"
        ),
        pytest.param(
            "kubeconfig", KUBECONFIG, "  - {name: other, user: {token: a}}\n", id="kubeconfig"
        ),
        pytest.param(
            "nodes.tf",
            TEMPLATE,
            '  block_device_mappings {\n    device_name = "/dev/xvdb"\n  }\n',
            id="volume",
        ),
    ],
)
def test_an_item_in_front_of_it_changes_nothing(path: str, content: str, more: str) -> None:
    before = _fingerprints(path, content.replace("MORE", ""))
    after = _fingerprints(path, content.replace("MORE", more))
    assert before
    assert before <= after


def _fingerprints(path: str, content: str) -> set[str]:
    files = {path: content, "cluster.yaml": CLUSTER}
    report = lint_texts(files, Settings(), today=TODAY)
    return {found[KEY] for found in fingerprints(report.findings, lambda place: place)}
