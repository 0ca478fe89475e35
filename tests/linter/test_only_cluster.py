"""The only cluster of a scan is the one a thing means, unless there may be others."""

from __future__ import annotations

from datetime import date

import pytest

from ekslint.config.settings import Settings
from ekslint.linter.run import lint_texts

CLUSTER = """\
resource "aws_eks_cluster" "this" {
  name     = "prod"
  version  = "1.33"
  role_arn = "arn:aws:iam::111122223333:role/cluster"
  vpc_config {
    subnet_ids = ["subnet-0a1b2c3d", "subnet-0b1b2c3d"]
  }
}
"""
BUDGET = """\
apiVersion: policy/v1beta1
kind: PodDisruptionBudget
metadata: {name: shop}
spec:
  maxUnavailable: 1
  selector: {matchLabels: {app: shop}}
"""
OLD = 'source  = "terraform-aws-modules/eks/aws"\n  version = "17.24.0"'


def called(source: str) -> str:
    """Return a root that calls a module of which the inputs alone are known, or nothing."""
    return f'module "one" {{\n  {source}\n  cluster_name = terraform.workspace\n}}\n'


@pytest.mark.parametrize(
    ("path", "others", "level"),
    [
        pytest.param("k8s/budget.yaml", {}, "error", id="none"),
        pytest.param("k8s/budget.yaml", {"b/main.tf": called(OLD)}, None, id="an-old-module"),
        pytest.param(
            "k8s/budget.yaml",
            {
                "b/main.tf": called(
                    'source = "git::https://git.example.com/terraform-eks.git?ref=v1"'
                )
            },
            None,
            id="a-private-module",
        ),
        pytest.param(
            "k8s/budget.yaml",
            {"b/main.tf": called('source = "git::https://git.example.com/eks-add-ons.git"')},
            "error",
            id="a-module-for-a-cluster",
        ),
        pytest.param(
            "k8s/budget.yaml",
            {"b/main.tf": called('source = "git::https://git.example.com/iam-role-eks.git"')},
            "error",
            id="a-role-for-a-cluster",
        ),
        pytest.param(
            "k8s/eu-west-1/budget.yaml",
            {"us-east-1/main.tf": called(OLD)},
            "error",
            id="a-module-of-another-region",
        ),
        pytest.param("minikube/budget.yaml", {}, None, id="for-another-platform"),
    ],
)
def test_other_clusters(path: str, others: dict[str, str], level: str | None) -> None:
    files = {"eks/main.tf": CLUSTER, path: BUDGET, **others}
    report = lint_texts(files, Settings(), today=date(2026, 11, 20))
    found = [f.level.value for f in report.findings if f.rule == "api-version-removed"]
    assert found == ([level] if level else [])
