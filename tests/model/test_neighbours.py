"""What the paths of files tell of each other."""

from __future__ import annotations

import pytest

from ekslint.core.location import SourceText
from ekslint.model.neighbours import Kustomization, surroundings, told_apart, unused_copy
from tests.model.entities import inventory


@pytest.mark.parametrize(
    ("path", "other", "copy"),
    [
        ("aws-auth.yaml", "main.tf", False),
        ("k8s/aws-auth.yaml", "infra/main.tf", False),
        ("examples/aws-auth.yaml", "main.tf", True),
        ("docs/access/aws-auth.yaml", "main.tf", True),
        ("examples/a/aws-auth.yaml", "examples/a/main.tf", False),
        ("examples/a/aws-auth.yaml", "examples/b/main.tf", False),
        ("aws-auth.example.yaml", "main.tf", True),
        ("aws-auth-backup.yaml", "main.tf", True),
        ("aws-auth.yaml.bak", "main.tf", True),
        ("aws-auth_old.yaml", "main.tf", True),
        ("golden/aws-auth.yaml", "main.tf", False),
        ("cdk.out/eks.template.json", "cdk.out/eks.template.json", False),
        ("nodes.template.yaml", "cluster.template.yaml", False),
        ("aws-auth.template.yaml", "cluster.yaml", True),
        ("templates/aws-auth.yaml", "main.tf", False),
    ],
)
def test_copies(path: str, other: str, copy: bool) -> None:
    assert (unused_copy(path, other) is not None) is copy


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("a.yaml", "b.yaml", False),
        ("prod/a.yaml", "prod/b.yaml", False),
        ("prod/a.yaml", "dev/a.yaml", True),
        ("a-prod.yaml", "a.yaml", True),
        ("a.production.yaml", "a.staging.yaml", True),
        ("eu-west-1/a.yaml", "us-east-1/a.yaml", True),
        ("eu-west-1/a.yaml", "eu-west-1/b.yaml", False),
        ("users.yaml", "roles.yaml", False),
        ("us-gov-west-1.yaml", "us-west-2.yaml", True),
    ],
)
def test_environments(one: str, other: str, apart: bool) -> None:
    assert (told_apart(inventory(), one, other) is not None) is apart
    assert (told_apart(inventory(), other, one) is not None) is apart


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("k/a.yaml", "k/b.yaml", False),
        ("k/a.yaml", "k/patch.yaml", True),
        ("k/a.yaml", "k/base/a.yaml", True),
        ("base/a.yaml", "k/a.yaml", True),
        ("x/a.yaml", "y/a.yaml", False),
    ],
)
def test_kustomize(one: str, other: str, apart: bool) -> None:
    header = SourceText("k/kustomization.yaml", "kind: Kustomization\n").whole()
    folder = Kustomization(id="k", scope="k", header=header, folder="k", patches=("k/patch.yaml",))
    assert (told_apart(inventory(folder), one, other) is not None) is apart


@pytest.mark.parametrize(
    ("one", "other", "contradict"),
    [
        ("k8s/prod", "infra/dev", True),
        ("k8s/prod", "infra/production", False),
        ("k8s/prod", "infra", False),
        ("k8s", "infra", False),
        ("live/prod", "live/dev", True),
        ("accounts/nonprod/eks", "k8s/dev", False),
        ("accounts/nonprod/eks", "k8s/prod", True),
        ("eks-blue", "k8s/green", True),
        ("eks-blue", "k8s/prod", False),
        ("prod/eu-west-1", "prod/us-east-1", True),
        ("prod/eu-west-1", "k8s/prod", False),
        ("infra#dev", "kubernetes:k8s/prod/a.yaml", True),
        ("infra#dev", "kubernetes:k8s/a-dev.yaml", False),
        ("product/a", "dev/a", False),
        ("eks-cluster", "kubernetes:local-cluster/a.yaml", True),
        ("aws", "kubernetes:azure/a.yaml", True),
        ("aws", "kubernetes:eks/a.yaml", False),
        ("aws", "kubernetes:aws-local/a.yaml", False),
        ("infra", "kubernetes:minikube/a.yaml", False),
        ("eks#vars/local", "kubernetes:eks/a.yaml", False),
    ],
)
def test_surroundings(one: str, other: str, contradict: bool) -> None:
    assert surroundings(one).contradicts(surroundings(other)) is contradict
    assert surroundings(other).contradicts(surroundings(one)) is contradict
