"""What Terraform's typed Kubernetes resources are as manifests."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import plain
from ekslint.core.resource import Embedded
from ekslint.core.value import MapValue, Unknown
from ekslint.languages.terraform.inventory import contribute
from tests.languages.terraform.scan import root


def embedded(files: str) -> MapValue:
    """Return the one manifest of a root."""
    found: list[Embedded] = list(contribute(root(files))[1])
    assert len(found) == 1
    assert isinstance(found[0].text, MapValue)
    return found[0].text


def manifest(kind: str, body: str) -> dict[str, Any]:
    """Return the manifest of one resource as plain data, without its metadata."""
    made: dict[str, Any] = plain(embedded(f'resource "{kind}" "a" {{\n{body}\n}}\n'))
    made.pop("metadata", None)
    return made


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        (
            "kubernetes_pod_disruption_budget",
            'spec {\n min_available = "50%"\n selector {\n match_labels = { a_b = "c" }\n }\n}',
            {
                "apiVersion": "policy/v1beta1",
                "kind": "PodDisruptionBudget",
                "spec": {"minAvailable": "50%", "selector": {"matchLabels": {"a_b": "c"}}},
            },
        ),
        (
            "kubernetes_storage_class_v1",
            'storage_provisioner = "ebs.csi.aws.com"\nparameters = { encrypted = "true" }\n'
            'reclaim_policy = null\nallowed_topologies {\n match_label_expressions {\n key = "z"\n'
            ' values = ["a"]\n }\n}',
            {
                "apiVersion": "storage.k8s.io/v1",
                "kind": "StorageClass",
                "provisioner": "ebs.csi.aws.com",
                "parameters": {"encrypted": "true"},
                "allowedTopologies": [{"matchLabelExpressions": [{"key": "z", "values": ["a"]}]}],
            },
        ),
        (
            "kubernetes_ingress_v1",
            'spec {\n rule {\n http {\n path {\n path = "/"\n backend {\n service {\n'
            ' name = "s"\n port {\n number = 80\n }\n }\n }\n }\n }\n }\n}',
            {
                "apiVersion": "networking.k8s.io/v1",
                "kind": "Ingress",
                "spec": {
                    "rules": [
                        {
                            "http": {
                                "paths": [
                                    {
                                        "path": "/",
                                        "backend": {
                                            "service": {"name": "s", "port": {"number": 80}}
                                        },
                                    }
                                ]
                            }
                        }
                    ]
                },
            },
        ),
        (
            "kubernetes_service",
            'spec {\n selector = { app_name = "a" }\n port {\n target_port = 80\n }\n port {\n'
            " target_port = 81\n }\n}",
            {
                "apiVersion": "v1",
                "kind": "Service",
                "spec": {
                    "selector": {"app_name": "a"},
                    "ports": [{"targetPort": 80}, {"targetPort": 81}],
                },
            },
        ),
        (
            "kubernetes_cluster_role_binding_v1",
            'role_ref {\n kind = "ClusterRole"\n name = "view"\n}\nsubject {\n kind = "Group"\n'
            ' name = "g"\n}',
            {
                "apiVersion": "rbac.authorization.k8s.io/v1",
                "kind": "ClusterRoleBinding",
                "roleRef": {"kind": "ClusterRole", "name": "view"},
                "subjects": [{"kind": "Group", "name": "g"}],
            },
        ),
        (
            "kubernetes_cron_job",
            "spec {\n job_template {\n spec {\n template {\n spec {\n host_network = true\n"
            ' container {\n image = "a"\n }\n }\n }\n }\n }\n}',
            {
                "apiVersion": "batch/v1beta1",
                "kind": "CronJob",
                "spec": {
                    "jobTemplate": {
                        "spec": {
                            "template": {
                                "spec": {"hostNetwork": True, "containers": [{"image": "a"}]}
                            }
                        }
                    }
                },
            },
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("kube") else "",
)
def test_as_manifest(kind: str, body: str, expected: dict[str, Any]) -> None:
    assert manifest(kind, body) == expected


@pytest.mark.parametrize(
    ("kind", "written", "expected"),
    [
        ("kubernetes_secret", 'name = "a"', "default"),
        ("kubernetes_secret", 'name = "a"\nnamespace = "b"', "b"),
        ("kubernetes_storage_class", 'name = "a"', None),
    ],
)
def test_the_provider_fills_in_the_namespace(kind: str, written: str, expected: str | None) -> None:
    made = embedded(f'resource "{kind}" "a" {{\nmetadata {{\n{written}\n}}\n}}\n')
    assert plain(made)["metadata"].get("namespace") == expected


def test_blocks_that_are_not_known_stay_unknown() -> None:
    body = 'dynamic "spec" {\nfor_each = var.x\ncontent {\nreplicas = 1\n}\n}'
    made = embedded(f'variable "x" {{}}\nresource "kubernetes_deployment" "a" {{\n{body}\n}}\n')
    spec = made.get("spec")
    assert isinstance(spec, Unknown) or made.open
