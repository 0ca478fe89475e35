"""What Terraform's Helm releases and Kubernetes workloads become."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import known_text, plain
from ekslint.languages.terraform.inventory import contribute
from ekslint.model.clusters.addon import HelmRelease
from ekslint.model.evidence import ClusterLookup
from ekslint.model.iam.binding import ServiceAccountBinding
from tests.languages.terraform.scan import root

UNSET = 'variable "x" {\n  type = string\n}\n'


def entities(body: str, **files: str) -> list[Any]:
    contribution, _ = contribute(root({"main.tf": UNSET + body, **files}))
    return list(contribution.entities)


def release(arguments: str, **files: str) -> HelmRelease:
    body = f'resource "helm_release" "r" {{\n  name  = "r"\n  chart = "kube2iam"\n{arguments}\n}}\n'
    found = [e for e in entities(body, **files) if isinstance(e, HelmRelease)]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", {}),
        ("values = []", {}),
        ("values = null", {}),
        ('values = [yamlencode({ a = "1" })]', {"a": "1"}),
        ('values = [jsonencode({ a = "1" })]', {"a": "1"}),
        ('values = ["a: x", yamlencode({ b = "y" }), "a: z"]', {"a": "z", "b": "y"}),
        ("values = [<<-EOT\n  a: x\n  b: z\nEOT\n]", {"a": "x", "b": "z"}),
        ('values = ["", "a: x"]', {"a": "x"}),
        ('set {\n name = "a.b"\n value = "x"\n}', {"a": {"b": "x"}}),
        (
            'set = [{ name = "a", value = "x" }, { name = "b", value = true }]',
            {"a": "x", "b": True},
        ),
        ('values = ["a: x"]\nset {\n name = "a"\n value = "y"\n}', {"a": "y"}),
        ('set_sensitive {\n name = "a"\n value = "y"\n}', {"a": "y"}),
        ('set {\n name = "a"\n value = "b\\\\,c"\n}', {"a": "b,c"}),
        ('set {\n name = "a"\n value = "b,c"\n type = "literal"\n}', {"a": "b,c"}),
        ('set_list {\n name = "a"\n value = ["x", "y"]\n}', {"a": ["x", "y"]}),
    ],
)
def test_values_of_a_release(arguments: str, expected: Any) -> None:
    assert plain(release(arguments).values) == expected


@pytest.mark.parametrize(
    "arguments",
    [
        'values = ["a: x", var.x]',
        "values = var.x",
        'values = ["a: x"]\nset {\n name = var.x\n value = "y"\n}',
        'values = ["a: x"]\nset {\n name = "a"\n value = var.x\n}',
        'values = ["a: x"]\nset {\n name = "b"\n value = "c,a=y"\n}',
        'values = ["a: x"]\ndynamic "set" {\n for_each = var.x\n content {\n  name = "b"\n'
        "  value = set.value\n }\n}",
        'values = ["a: ${var.x}"]',
        'values = ["a: x", "b: ["]',
    ],
)
def test_values_that_something_unknown_may_change(arguments: str) -> None:
    values = plain(release(arguments).values)
    assert (
        "$unknown" in values
        or "$unknown" in values.get("a", {"$unknown": ""})
        or "$text" in str(values)
    )


def test_files_and_templates_are_read() -> None:
    made = release(
        'values = [file("${path.module}/a.yaml"), templatefile("b.tftpl", { tag = "z" })]',
        **{"a.yaml": "a: x\n", "b.tftpl": "b: ${tag}\n"},
    )
    assert plain(made.values) == {"a": "x", "b": "z"}


def test_a_release_goes_to_the_default_namespace_unless_told() -> None:
    assert known_text(release("").namespace) == "default"
    assert known_text(release('namespace = "kube-system"').namespace) == "kube-system"


def test_a_set_names_the_role_of_a_service_account() -> None:
    found = entities(
        """
resource "helm_release" "lbc" {
  name      = "lbc"
  chart     = "aws-load-balancer-controller"
  namespace = "kube-system"
  set {
    name  = "serviceAccount.name"
    value = "lbc"
  }
  set {
    name  = "serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn"
    value = aws_iam_role.lbc.arn
  }
}

resource "aws_iam_role" "lbc" {
  name               = "lbc"
  assume_role_policy = "{}"
}
"""
    )
    (binding,) = [e for e in found if isinstance(e, ServiceAccountBinding)]
    assert binding.way == "helm"
    assert binding.label == "service account `kube-system:lbc`"
    assert binding.role.ref is not None
    assert binding.role.ref.address == "aws_iam_role.lbc"
    assert binding.header.line == 13


SHAPES = {
    "kubernetes_deployment": ("apps/v1", "Deployment", "spec.template.spec"),
    "kubernetes_daemon_set_v1": ("apps/v1", "DaemonSet", "spec.template.spec"),
    "kubernetes_stateful_set": ("apps/v1", "StatefulSet", "spec.template.spec"),
    "kubernetes_job_v1": ("batch/v1", "Job", "spec.template.spec"),
    "kubernetes_cron_job_v1": ("batch/v1", "CronJob", "spec.job_template.spec.template.spec"),
    "kubernetes_pod": ("v1", "Pod", "spec"),
}


WORKLOAD = """
resource "{type}" "w" {{
  metadata {{
    name        = "w"
    annotations = {{ a_b = "c" }}
  }}
  {opening}
  service_account_name = "s"
  container {{
    name  = "c"
    image = "i:1"
  }}
  init_container {{
    name  = "d"
    image = "j:1"
  }}
  {closing}
}}
"""


@pytest.mark.parametrize("type_", SHAPES)
def test_a_workload_is_handed_on_as_its_manifest(type_: str) -> None:
    api, kind, path = SHAPES[type_]
    blocks = path.split(".")
    opening = "".join(f"{name} {{\n" for name in blocks)
    body = WORKLOAD.format(type=type_, opening=opening, closing="}\n" * len(blocks))
    _, embedded = contribute(root(body))
    (one,) = embedded
    assert one.kind == "kubernetes"
    manifest = plain(one.text)
    assert (manifest["apiVersion"], manifest["kind"]) == (api, kind)
    assert manifest["metadata"]["name"] == "w"
    assert manifest["metadata"]["annotations"] == {"a_b": "c"}
    spec = manifest
    for name in blocks:
        spec = spec["jobTemplate" if name == "job_template" else name]
    assert spec["serviceAccountName"] == "s"
    assert [c["image"] for c in spec["containers"]] == ["i:1"]
    assert [c["image"] for c in spec["initContainers"]] == ["j:1"]


def test_a_cluster_that_is_looked_up_is_known_by_name() -> None:
    (found,) = entities('data "aws_eks_cluster" "this" {\n  name = "prod"\n}\n')
    assert isinstance(found, ClusterLookup)
    assert known_text(found.name) == "prod"
