"""What an eksctl file says of a cluster, what eksctl makes beside it, and what stays open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest

from ekslint.config.discover import load
from ekslint.core.contents import is_known, known, known_text
from ekslint.core.finding import Report
from ekslint.core.location import SourceText
from ekslint.core.value import ListValue
from ekslint.linter.intake import take_in
from ekslint.linter.run import lint_texts
from ekslint.model.access.entries import AccessEntry, AwsAuth
from ekslint.model.clusters.addon import Addon
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.entity import Entity
from ekslint.model.iam.binding import ServiceAccountBinding
from ekslint.model.iam.identity import OidcProvider
from ekslint.model.inventory import Inventory
from ekslint.model.nodes.compute import NodeGroup

E = TypeVar("E", bound=Entity)

HEAD = "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\n"
META = "metadata: {name: prod, region: eu-west-1, version: '1.34'}\n"
CNI = ("ec2:AssignPrivateIpAddresses",)


def inventory(files: dict[str, str]) -> Inventory:
    texts = {path: SourceText(path, text) for path, text in files.items()}
    settings = load(Path(), start=Path("/nowhere"))
    intake = take_in(texts, settings, lambda _: None, named=(".",))
    assert [str(problem) for _, problem in intake.problems] == []
    return Inventory(intake.contributions)


def config(body: str, meta: str = META) -> Inventory:
    return inventory({"cluster.yaml": HEAD + meta + body})


def one(made: Inventory, cls: type[E]) -> E:
    (entity,) = made.every(cls)
    return entity


def report(files: dict[str, str], *rules: str) -> Report:
    settings = load(Path(), start=Path("/nowhere"))
    found = lint_texts(files, settings, today=date(2026, 11, 20))
    kept = tuple(f for f in found.findings if not rules or f.rule in rules)
    assert found.failures == ()
    return replace(found, findings=kept)


def texts(value: object) -> list[str | None]:
    assert isinstance(value, ListValue)
    return [known_text(item) for item in value.items]


def test_cluster_with_defaults() -> None:
    cluster = one(config(""), Cluster)
    assert (known(cluster.name), known(cluster.version)) == ("prod", "1.34")
    assert known(cluster.ip_family) == "ipv4"
    assert known(cluster.authentication_mode) == "API_AND_CONFIG_MAP"
    assert (known(cluster.public_access), known(cluster.private_access)) == (True, False)
    assert texts(cluster.log_types) == []


def test_written_settings() -> None:
    cluster = one(
        config(
            "privateCluster: {enabled: true}\n"
            "kubernetesNetworkConfig: {ipFamily: IPv6}\n"
            "cloudWatch: {clusterLogging: {enableTypes: ['*']}}\n"
            "secretsEncryption: {keyARN: 'arn:aws:kms:eu-west-1:111122223333:key/a'}\n"
            "vpc: {subnets: {private: {a: {id: subnet-1}, b: {id: subnet-2}}}}\n"
        ),
        Cluster,
    )
    assert known(cluster.ip_family) == "ipv6"
    assert (known(cluster.public_access), known(cluster.private_access)) == (False, True)
    assert "audit" in texts(cluster.log_types)
    assert texts(cluster.subnets) == ["subnet-1", "subnet-2"]
    assert known(cluster.secrets_key) == "arn:aws:kms:eu-west-1:111122223333:key/a"


@pytest.mark.parametrize(
    "body",
    [
        "nodeGroups: [{name: a}]\n",
        "vpc: {id: vpc-1, securityGroup: sg-1}\ncloudWatch: {}\n",
    ],
)
def test_what_a_file_leaves_out_of_a_cluster_made_elsewhere_is_not_known(body: str) -> None:
    cluster = one(config(body, "metadata: {name: prod, region: eu-west-1}\n"), Cluster)
    assert cluster.mentioned
    assert not is_known(cluster.log_types)
    assert not is_known(cluster.authentication_mode)


TERRAFORM = 'resource "aws_eks_cluster" "this" {\n  name     = "prod"\n  version  = "1.33"\n}\n'


def test_a_mentioned_cluster_is_the_declared_one() -> None:
    made = inventory(
        {
            "main.tf": TERRAFORM,
            "groups.yaml": HEAD
            + "metadata: {name: prod, region: eu-west-1}\nmanagedNodeGroups: [{name: a}]\n",
        }
    )
    cluster = one(made, Cluster)
    assert cluster.declared is not None
    assert cluster.declared.language == "terraform"
    assert one(made, NodeGroup).cluster(made).target is cluster


def test_two_files_of_one_cluster() -> None:
    bare = "metadata: {name: prod, region: eu-west-1}\n"
    made = inventory(
        {
            "a.yaml": HEAD + bare + "managedNodeGroups: [{name: a}]\n",
            "b.yaml": HEAD + META,
            "c.yaml": HEAD + bare + "fargateProfiles: [{name: b, selectors: []}]\n",
        }
    )
    assert one(made, Cluster).header.path == "b.yaml"


@pytest.mark.parametrize(
    ("group", "family"),
    [
        ("{name: a}", "AL2023"),
        ("{name: a, amiFamily: AmazonLinux2}", "AL2"),
        ("{name: a, amiFamily: Bottlerocket}", "BOTTLEROCKET"),
        ("{name: a, ami: auto-ssm}", "AL2023"),
    ],
)
@pytest.mark.parametrize("kind", ["nodeGroups", "managedNodeGroups"])
def test_family_of_nodes(kind: str, group: str, family: str) -> None:
    made = config(f"{kind}: [{group}]\n")
    assert one(made, NodeGroup).runs(made, family).truth is True


def test_family_that_depends_on_the_version_of_eksctl() -> None:
    meta = META.replace("1.34", "1.31")
    made = config("nodeGroups: [{name: a}]\n", meta)
    verdict = one(made, NodeGroup).runs(made, "AL2023")
    assert verdict.truth is None
    assert "eksctl before 0.219.0" in verdict.open[0].detail


def test_own_group_joins_the_cluster_of_the_file() -> None:
    made = config("nodeGroups: [{name: a}]\n")
    group = one(made, NodeGroup)
    assert group.way == "self-managed"
    assert group.owner == "eksctl"
    assert group.joins_a_cluster(made).truth is True
    assert group.carries_a_cluster_tag(made).truth is True
    assert group.cluster(made).target is one(made, Cluster)
    role = group.iam_role(made).target
    assert role is not None
    assert role.trusts_service(made, "ec2.amazonaws.com").truth is True


def test_node_role_with_policies_of_its_own_has_no_others() -> None:
    worker = "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"
    made = config(f"managedNodeGroups: [{{name: a, iam: {{attachPolicyARNs: ['{worker}']}}}}]\n")
    role = one(made, NodeGroup).iam_role(made).target
    assert role is not None
    assert role.lacks(made, *CNI).truth is True
    made = config("managedNodeGroups: [{name: a}]\n")
    role = one(made, NodeGroup).iam_role(made).target
    assert role is not None
    assert role.lacks(made, *CNI).truth is None  # each eksctl attaches what it wants


def test_role_given_to_nodes() -> None:
    made = config(
        "nodeGroups: [{name: a, iam: {instanceRoleARN: 'arn:aws:iam::111122223333:role/n'}}]\n"
    )
    group = one(made, NodeGroup)
    assert known(group.role) == "arn:aws:iam::111122223333:role/n"
    assert group.iam_role(made).target is None


@pytest.mark.parametrize(
    ("volume", "encrypted"),
    [("", False), ("volumeEncrypted: true", True), ("volumeEncrypted: false", False)],
)
def test_volumes(volume: str, encrypted: bool) -> None:
    made = config(
        f"nodeGroups: [{{name: a, {volume}, additionalVolumes: []}}]\n".replace(", ,", ",")
    )
    (root,) = one(made, NodeGroup).volumes(made)
    assert root.is_encrypted(made).truth is encrypted


def test_service_accounts_and_their_roles() -> None:
    made = config(
        "iam:\n"
        "  withOIDC: true\n"
        "  serviceAccounts:\n"
        "    - metadata: {name: app, namespace: shop}\n"
        "      attachPolicyARNs: ['arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy']\n"
        "    - metadata: {name: plain}\n"
        "      attachRoleARN: arn:aws:iam::111122223333:role/r\n"
        "    - metadata: {name: only}\n"
        "      roleOnly: true\n"
        "      attachPolicyARNs: ['arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy']\n"
    )
    app, plain = made.every(ServiceAccountBinding)
    role = app.iam_role(made).target
    assert role is not None
    assert role.trusts_service_account(made, "shop", "app").truth is True
    assert role.trusts_service_account(made, "shop", "other").truth is False
    assert role.allows(made, *CNI).truth is True
    assert (known(plain.namespace), known(plain.account)) == ("default", "plain")
    provider = one(made, OidcProvider)
    assert provider.cluster(made).target is one(made, Cluster)


def test_add_on_with_given_policies() -> None:
    made = config(
        "iam: {withOIDC: true}\n"
        "addons:\n"
        "  - name: vpc-cni\n"
        "    attachPolicyARNs: ['arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy']\n"
    )
    (binding,) = made.every(ServiceAccountBinding)
    assert (known(binding.namespace), known(binding.account)) == ("kube-system", "aws-node")
    role = binding.iam_role(made).target
    assert role is not None
    assert role.lacks(made, *CNI).truth is True
    assert one(made, Addon).cluster(made).target is one(made, Cluster)


def test_cni_gets_the_policy_eksctl_recommends() -> None:
    made = config("iam: {withOIDC: true}\naddons: [{name: vpc-cni}]\n")
    (binding,) = made.every(ServiceAccountBinding)
    role = binding.iam_role(made).target
    assert role is not None
    assert role.allows(made, *CNI).truth is True


def test_mappings_and_access_entries() -> None:
    made = config(
        "iamIdentityMappings:\n"
        "  - arn: arn:aws:iam::111122223333:role/admin\n"
        "    username: admin\n"
        "    groups: [system:masters]\n"
        "  - arn: arn:aws:iam::111122223333:user/ops\n"
        "  - account: '111122223333'\n"
        "accessConfig:\n"
        "  accessEntries:\n"
        "    - principalARN: arn:aws:iam::111122223333:role/n\n"
        "      type: EC2_LINUX\n"
    )
    writer = one(made, AwsAuth)
    assert not writer.replaces
    assert [known(e.arn) for e in writer.roles] == ["arn:aws:iam::111122223333:role/admin"]
    assert [known(e.arn) for e in writer.users] == ["arn:aws:iam::111122223333:user/ops"]
    assert known(one(made, AccessEntry).type) == "EC2_LINUX"


def test_a_list_that_is_filled_in_later_leaves_its_things_open() -> None:
    made = config("managedNodeGroups: ${GROUPS}\n")
    cluster = one(made, Cluster)
    assert cluster.node_groups(made).items == ()
    assert cluster.node_groups(made).open


def rules_of(found: Report) -> Sequence[str]:
    return sorted({finding.rule for finding in found.findings})


def test_override_joins_another_cluster() -> None:
    body = (
        "nodeGroups:\n"
        "  - name: a\n"
        "    ami: ami-0123456789abcdef0\n"
        "    amiFamily: AmazonLinux2\n"
        "    overrideBootstrapCommand: |\n"
        "      #!/bin/bash\n"
        "      /etc/eks/bootstrap.sh staging\n"
    )
    meta = META.replace("1.34", "1.31")
    found = report({"c.yaml": HEAD + meta + body}, "bootstrap-cluster-name-mismatch")
    assert [f.location.text for f in found.findings] == ["staging"]


def test_manifests_beside_the_config_are_read_too() -> None:
    auth = (
        "---\napiVersion: v1\nkind: ConfigMap\n"
        "metadata: {name: aws-auth, namespace: kube-system}\n"
        "data:\n  mapRoles: |\n"
        "    - rolearn: arn:aws:iam::111122223333:instance-profile/n\n"
        "      username: system:node:{{EC2PrivateDNSName}}\n"
        "      groups: [system:bootstrappers, system:nodes]\n"
    )
    found = report({"c.yaml": HEAD + META + auth}, "aws-auth-instance-profile-arn")
    assert rules_of(found) == ["aws-auth-instance-profile-arn"]


def test_json() -> None:
    made = inventory(
        {
            "cluster.json": '{"apiVersion": "eksctl.io/v1alpha5", "kind": "ClusterConfig",'
            ' "metadata": {"name": "prod", "region": "eu-west-1"}}'
        }
    )
    assert known(one(made, Cluster).name) == "prod"
