"""A finding is of the cluster that its things lead to; where none or several may be, of none."""

from __future__ import annotations

from datetime import date

import pytest

from ekslint.config.settings import Settings
from ekslint.core.finding import Finding
from ekslint.linter.run import lint_texts

CLUSTER = """\
resource "aws_eks_cluster" "{name}" {{
  name     = "{name}"
  role_arn = "arn:aws:iam::111122223333:role/eks"
  vpc_config {{
    subnet_ids = ["subnet-0a1b2c3d4e5f60718", "subnet-1a1b2c3d4e5f60718"]
  }}
}}
"""
CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: aws-auth, namespace: kube-system}
data:
  mapRoles: |
    - rolearn: arn:aws:iam::111122223333:instance-profile/node
      username: system:node:{{EC2PrivateDNSName}}
      groups: [system:bootstrappers, system:nodes]
"""
RULE = "aws-auth-instance-profile-arn"


def of_rule(files: dict[str, str], rule: str = RULE) -> Finding:
    report = lint_texts(files, Settings(), today=date(2026, 11, 20))
    (found,) = (finding for finding in report.findings if finding.rule == rule)
    return found


def cluster(name: str) -> str:
    return CLUSTER.format(name=name)


def test_a_part_is_of_the_cluster_of_its_whole() -> None:
    found = of_rule({"main.tf": cluster("demo"), "aws-auth.yaml": CONFIG_MAP})
    assert found.cluster is not None
    assert (found.cluster.label, str(found.cluster.location)) == ("demo", "main.tf:1:1")


def test_a_cluster_is_its_own() -> None:
    found = of_rule({"main.tf": cluster("demo")}, "audit-log-off")
    assert found.cluster is not None
    assert found.cluster.label == "demo"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"aws-auth.yaml": CONFIG_MAP}, id="none"),
        pytest.param(
            {"main.tf": cluster("a") + cluster("b"), "aws-auth.yaml": CONFIG_MAP}, id="either"
        ),
    ],
)
def test_nothing_is_guessed(files: dict[str, str]) -> None:
    assert of_rule(files).cluster is None


def test_environments_share_a_declaration() -> None:
    named = cluster("demo").replace('name     = "demo"', "name = var.name")
    files = {
        "main.tf": f'variable "name" {{}}\n{named}',
        "env/dev.tfvars": 'name = "demo-dev"\n',
        "env/prod.tfvars": 'name = "demo-prod"\n',
    }
    found = of_rule(files, "audit-log-off")
    assert found.cluster is not None
    assert found.cluster.label == "demo-dev, demo-prod"
