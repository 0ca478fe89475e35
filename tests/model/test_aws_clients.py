"""Which programs have only their node's role, what it allows, and what roles of their own need."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.value import Absent
from ekslint.facts.aws_clients import aws_clients, client_of_chart, client_of_image
from ekslint.model.clusters.addon import Addon, HelmRelease
from ekslint.model.entity import Entity
from ekslint.model.volumes.storage import StorageClass
from ekslint.model.workloads.workload import Workload
from tests.model.build import made, unset
from tests.model.iam import (
    allow,
    binding,
    cluster,
    group,
    parts,
    policy,
    role,
    scan,
    service,
    sub,
    value,
    web,
)

AUTOSCALER = ("kube-system", "cluster-autoscaler")


def nodes(*actions: str) -> tuple[Entity, ...]:
    held = role("node", service("ec2.amazonaws.com"), inline=(policy(allow(*actions)),))
    return held, group("node", "prod")


def release(values: Any = None, repository: str = "") -> HelmRelease:
    return HelmRelease(
        **parts("helm_release.dns"),
        name=value("dns"),
        chart=value("external-dns"),
        repository=value(repository or "https://kubernetes-sigs.github.io/external-dns/"),
        version=Absent(),
        values=Absent() if values is None else value(values),
    )


def workload(**container: Any) -> Workload:
    told = {"image": "r.example.com/external-dns:v1", "args": ["--provider=aws"], **container}
    return Workload(
        **parts("Deployment dns"),
        name=value("dns"),
        type="Deployment",
        namespace=value("dns"),
        service_account=value("external-dns"),
        pod=made({"containers": [told]}),
    )


@pytest.mark.parametrize(
    ("installed", "others", "alone", "may"),
    [
        (release(), nodes("ecr:*"), True, False),
        (release(), nodes("route53:*"), True, True),
        (release(), nodes("sts:AssumeRole"), True, True),
        (release(), (group("elsewhere", "prod"),), True, None),
        (release({"serviceAccount": {"name": "external-dns"}}), nodes("ecr:*"), True, False),
        (release({"serviceAccount": {"name": "other"}}), nodes("ecr:*"), False, None),
        (release({"serviceAccount": {"create": False}}), nodes("ecr:*"), False, None),
        (release(unset("values")), nodes("ecr:*"), None, None),
        (
            release(),
            (*nodes("ecr:*"), role("own", web(sub("system:serviceaccount:a:external-dns")))),
            None,
            None,
        ),
        (workload(), nodes("ecr:*"), None, None),
        (workload(args=["--provider=google"]), nodes("ecr:*"), False, None),
        (workload(envFrom=[{"secretRef": {"name": "a"}}]), nodes("ecr:*"), None, None),
        (workload(env=unset("env")), nodes("ecr:*"), None, None),
    ],
    ids=[
        "nodes may not",
        "nodes may",
        "nodes may assume another role",
        "nodes with a role that is not here",
        "its account by its usual name",
        "an account of another name",
        "an account that is made elsewhere",
        "values that are not known",
        "a role trusts an account of its name",
        "a manifest whose account is not here",
        "a manifest for another cloud",
        "a manifest with variables of a secret",
        "a manifest with variables that are not known",
    ],
)
def test_node_role_users(
    installed: Entity, others: tuple[Entity, ...], alone: bool | None, may: bool | None
) -> None:
    prod = cluster()
    (found,) = prod.node_role_users(scan(prod, installed, *others)).items
    assert (found.alone.truth, found.nodes_may.truth) == (alone, may)


def test_other_charts_of_the_name_are_left_alone() -> None:
    prod = cluster()
    other = release(repository="https://charts.example.com")
    assert prod.node_role_users(scan(prod, other, *nodes("ecr:*"))).items == ()


@pytest.mark.parametrize(
    ("trust", "others", "expected"),
    [
        (web(sub("system:serviceaccount:kube-system:cluster-autoscaler")), (), [AUTOSCALER]),
        (web(sub("system:serviceaccount:kube-system:other")), (), []),
        (service("pods.eks.amazonaws.com"), (binding("own", *AUTOSCALER),), [AUTOSCALER]),
        (service("pods.eks.amazonaws.com"), (), []),
    ],
    ids=["by trust", "another account", "by binding", "nobody's"],
)
def test_duties(trust: Any, others: tuple[Entity, ...], expected: list[tuple[str, str]]) -> None:
    own = role("own", trust)
    found = own.duties(scan(own, *others))
    assert [(duty.namespace, duty.account) for duty in found] == expected


def test_an_add_on_has_a_rule_of_its_own() -> None:
    own = role("own", web(sub("system:serviceaccount:kube-system:ebs-csi-controller-sa")))
    driver = Addon(
        **parts("aws_eks_addon.ebs"),
        name=value("aws-ebs-csi-driver"),
        cluster_name=value("prod"),
        version=Absent(),
        role=Absent(),
    )
    assert len(own.duties(scan(own)).items) == 1
    assert own.duties(scan(own, driver)).items == ()


def test_facts_name_actions_and_what_comes_of_lacking_them() -> None:
    for name, client in aws_clients().items():
        assert client.actions, name
        assert client.so, name
        assert all(":" in action for action in (*client.actions, *client.instead)), name
        assert client.accounts, name
    assert client_of_chart("karpenter", "oci://public.ecr.aws/karpenter") is not None
    assert client_of_chart("karpenter", "oci://registry.example.com/karpenter") is None
    assert client_of_image("cluster-autoscaler") is client_of_chart(
        "cluster-autoscaler", "https://kubernetes.github.io/autoscaler"
    )


@pytest.mark.parametrize(
    ("provisioner", "parameters", "truth"),
    [
        ("efs.csi.aws.com", {"provisioningMode": "efs-ap"}, True),
        ("efs.csi.aws.com", {}, False),
        ("ebs.csi.aws.com", {"provisioningMode": "efs-ap"}, False),
        ("efs.csi.aws.com", {"provisioningMode": unset("mode")}, None),
        (unset("provisioner"), {"provisioningMode": "efs-ap"}, None),
    ],
    ids=["it does", "by hand", "another driver", "a mode that is not known", "any driver"],
)
def test_makes_access_points(provisioner: Any, parameters: Any, truth: bool | None) -> None:
    shared = StorageClass(
        **parts("StorageClass shared"), provisioner=value(provisioner), parameters=made(parameters)
    )
    prod = cluster()
    inventory = scan(prod, shared)
    assert shared.makes_access_points(inventory).truth is truth
    assert prod.storage_classes(inventory).items == (shared,)
