"""Facts on the cluster's API, add-ons, network, credentials and the modules that make it."""

from __future__ import annotations

import json
import os
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from ekslint.facts import addons, eks_api, eksctl, network, partitions, removals, renames
from ekslint.facts.exec_credential import (
    exec_api_version,
    exec_command,
    first_v1beta1_release,
)
from ekslint.facts.tables import table
from ekslint.facts.versions import Minor

TABLES = os.environ.get("EKSLINT_SOURCE_TABLES", "")
EKS_MODULE = "terraform-aws-modules/eks/aws"
IAM_MODULE = "terraform-aws-modules/iam/aws"
GROUP = "client.authentication.k8s.io"


@pytest.mark.parametrize(
    ("api", "kind", "removed", "replacement"),
    [
        ("policy/v1beta1", "PodSecurityPolicy", Minor(1, 25), None),
        ("policy/v1beta1", "PodDisruptionBudget", Minor(1, 25), "policy/v1"),
        ("extensions/v1beta1", "Ingress", Minor(1, 22), "networking.k8s.io/v1"),
        ("flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema", Minor(1, 26), None),
        ("v1", "Endpoints", None, None),
    ],
)
def test_deprecated_api(
    api: str, kind: str, removed: Minor | None, replacement: str | None
) -> None:
    fact = removals.deprecated_api(api, kind)
    assert fact is not None
    assert fact.removed == removed
    if replacement:
        assert fact.replacement == replacement


def test_current_apis_have_no_row() -> None:
    assert removals.deprecated_api("apps/v1", "Deployment") is None
    assert removals.deprecated_api("policy/v1beta1", "Deployment") is None


def test_apis_are_removed_after_they_are_deprecated() -> None:
    for api, kind, *_ in table("removals")["apis"]:
        fact = removals.deprecated_api(api, kind)
        assert fact is not None
        if fact.deprecated and fact.removed:
            assert fact.deprecated < fact.removed, api


@pytest.mark.parametrize(
    ("name", "account"),
    [
        ("vpc-cni", ("kube-system", "aws-node")),
        ("aws-ebs-csi-driver", ("kube-system", "ebs-csi-controller-sa")),
        ("amazon-cloudwatch-observability", ("amazon-cloudwatch", "cloudwatch-agent")),
        ("snapshot-controller", None),
        ("no-such-addon", None),
    ],
)
def test_addon_service_account(name: str, account: tuple[str, str] | None) -> None:
    assert addons.addon_service_account(name) == account


def test_addon_needs_and_builds() -> None:
    adot = addons.addon("adot")
    assert adot is not None
    assert adot.needs == ("cert-manager",)
    build = addons.newest_build_seen("kube-proxy", Minor(1, 29))
    assert build is not None
    assert addons.is_build_version(build)
    assert addons.newest_build_seen("kube-proxy", Minor(1, 99)) is None
    assert not addons.is_build_version("1.18.1")
    assert not addons.is_build_version("v1.18.1-eksbuild.1\n")
    assert addons.karpenter_minimum(Minor(1, 31)) == "1.0.5"


@pytest.mark.parametrize(
    ("region", "name"),
    [
        ("eu-west-1", "aws"),
        ("ap-southeast-7", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"),
        ("eusc-de-east-1", "aws-eusc"),
        ("eu-west-1a", None),
        ("global", None),
        ("", None),
    ],
)
def test_partition_of_region(region: str, name: str | None) -> None:
    found = partitions.partition_of_region(region)
    assert (found.name if found else None) == name


def test_listed_regions_are_in_their_partition() -> None:
    for name, row in table("partitions")["partitions"].items():
        for region in row["regions"]:
            found = partitions.partition_of_region(region)
            assert found is not None
            assert found.name == name


def test_credential_versions() -> None:
    old = exec_api_version(f"{GROUP}/v1alpha1")
    assert old is not None
    assert old.removed
    assert old.kubectl_max == Minor(1, 23)
    new = exec_api_version(f"{GROUP}/v1")
    assert new is not None
    assert not new.removed
    assert new.requires == ("interactiveMode",)
    assert exec_api_version("v1beta1") is None
    assert first_v1beta1_release("aws-cli-v2") == "2.7.0"
    assert first_v1beta1_release("kubectl") is None


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("aws", "aws"),
        ("/usr/local/bin/aws-iam-authenticator", "aws-iam-authenticator"),
        ("C:\\tools\\aws.exe", "aws"),
        ("aws-vault", None),
        ("", None),
    ],
)
def test_exec_command(command: str, name: str | None) -> None:
    found = exec_command(command)
    assert (found.name if found else None) == name


def test_flags_that_name_the_cluster() -> None:
    aws, authenticator = exec_command("aws"), exec_command("aws-iam-authenticator")
    assert aws is not None
    assert authenticator is not None
    assert aws.args == ("eks", "get-token")
    assert "--cluster-name" in aws.cluster_flags
    assert "-i" in authenticator.cluster_flags
    assert "--region" in aws.region_flags


def test_enumerations() -> None:
    assert set(eks_api.accepted("LogType")) == {
        "api",
        "audit",
        "authenticator",
        "controllerManager",
        "scheduler",
    }
    with pytest.raises(KeyError):
        eks_api.accepted("NoSuchEnumeration")


def test_eksctl_schema() -> None:
    root = eksctl.definition()
    assert root is not None
    assert root.closed
    assert set(root.required) == {"metadata", "kind", "apiVersion"}
    groups = root.properties["nodeGroups"]
    assert groups.items is not None
    assert groups.items.ref == "NodeGroup"
    node_group = eksctl.definition("NodeGroup")
    assert node_group is not None
    assert node_group.properties["disableIMDSv1"].default is True
    assert "AmazonLinux2023" in node_group.properties["amiFamily"].enum
    assert eksctl.definition("NoSuchThing") is None


def test_eksctl_references_lead_somewhere() -> None:
    for name in table("eksctl")["definitions"]:
        found = eksctl.definition(name)
        assert found is not None
        for prop in found.properties.values():
            for inner in (prop, prop.items, prop.values):
                if inner is not None and inner.ref is not None:
                    assert eksctl.definition(inner.ref) is not None, (name, inner.ref)


@pytest.mark.parametrize(
    ("source", "submodule", "name", "major", "renamed"),
    [
        (EKS_MODULE, ".", "cluster_name", 21, "name"),
        (EKS_MODULE, ".", "cluster_name", 20, None),
        (EKS_MODULE, ".", "subnets", 18, "subnet_ids"),
        (EKS_MODULE, ".", "subnets", 21, "subnet_ids"),
        (EKS_MODULE, ".", "cluster_create_security_group", 21, "create_security_group"),
        (EKS_MODULE, "modules/eks-managed-node-group", "cluster_version", 21, "kubernetes_version"),
        (IAM_MODULE, "modules/iam-role-for-service-accounts-eks", "role_name", 6, "name"),
        (IAM_MODULE, "modules/iam-role-for-service-accounts-eks", "role_name", 5, None),
        (IAM_MODULE, "modules/iam-role-for-service-accounts", "role_name", 6, "name"),
        (IAM_MODULE, "modules/iam-role-for-service-accounts", "role_name", 5, None),
        (EKS_MODULE, "modules/karpenter", "irsa_name", 20, "iam_role_name"),
        (EKS_MODULE, "modules/karpenter", "irsa_name", 19, None),
        ("someone/eks/aws", ".", "cluster_name", 21, None),
    ],
)
def test_renamed_input(
    source: str, submodule: str, name: str, major: int, renamed: str | None
) -> None:
    assert renames.renamed_input(source, submodule, name, major) == renamed


@pytest.mark.parametrize(
    ("name", "known", "renamed"),
    [
        ("max_capacity", {"max_size", "capacity_type"}, "max_size"),
        ("desired_capacity", {"desired_size"}, "desired_size"),
        ("asg_max_size", {"max_size"}, "max_size"),
        ("k8s_labels", {"labels"}, "labels"),
        ("k8s_labels", {"tags"}, None),
        ("cluster_version", {"kubernetes_version"}, "kubernetes_version"),
        ("conditions", {"condition"}, None),
    ],
)
def test_renamed_key(name: str, known: set[str], renamed: str | None) -> None:
    assert renames.renamed_key(EKS_MODULE, name, 21, known) == renamed


def test_renamed_submodules_and_removed_inputs() -> None:
    old = "modules/iam-role-for-service-accounts-eks"
    new = "modules/iam-role-for-service-accounts"
    assert renames.renamed_submodule(IAM_MODULE, old, 6) == new
    assert renames.renamed_submodule(IAM_MODULE, old, 5) is None
    assert renames.removed_input(EKS_MODULE, "manage_aws_auth_configmap", 20)
    assert not renames.removed_input(EKS_MODULE, "manage_aws_auth_configmap", 19)


@pytest.mark.skipif(not TABLES, reason="EKSLINT_SOURCE_TABLES is not set: renames not compared")
@pytest.mark.parametrize("step", [(17, 18), (20, 21)], ids=str)
def test_renamed_inputs_exist_in_both_majors(step: tuple[int, int]) -> None:
    old, new = (
        json.loads((Path(TABLES) / f"modules/terraform-aws-modules__eks__v{n}.json").read_text())
        for n in step
    )
    inputs = table("renames")["modules"][EKS_MODULE][f"{step[0]}->{step[1]}"]["inputs"]
    assert inputs
    assert set(inputs) <= set(old["submodules"]["."])
    assert set(inputs.values()) <= set(new["submodules"]["."])


def test_network() -> None:
    needs = network.port_needs()
    kubelet = next(need for need in needs if need.first == 10250)
    assert (kubelet.from_, kubelet.to, kubelet.level) == ("control-plane", "nodes", "required")
    dns = next(need for need in needs if need.first == 53)
    assert dns.protocols == ("tcp", "udp")
    ephemeral = next(need for need in needs if need.first == 1025)
    assert ephemeral.last == 65535
    services = network.service_range()
    assert IPv4Network("172.16.0.0/12") in services.within
    assert (services.prefix_min, services.prefix_max) == (12, 24)
    assert network.cluster_subnets().zones == 2
    assert network.blocked_zone_ids()["us-east-1"] == ("use1-az3",)
    assert {"ecr.api", "s3", "sts"} <= set(network.private_endpoints())
    assert network.ipv6_minimums()["vpc-cni"] == "1.10.1"
