"""Managed policies, and what roles and keys around a cluster need."""

from __future__ import annotations

import pytest

from ekslint.facts import iam
from ekslint.facts.addons import addons

CNI = "AmazonEKS_CNI_Policy"
EBS = "AmazonEBSCSIDriverPolicy"


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (CNI, CNI),
        (f"arn:aws:iam::aws:policy/{CNI}", CNI),
        (f"arn:aws-cn:iam::aws:policy/{CNI}", CNI),
        (f"service-role/{EBS}", EBS),
        (f"/service-role/{EBS}", EBS),
        (EBS, EBS),
        (f"arn:aws:iam::aws:policy/service-role/{EBS}", EBS),
        (f"arn:aws:iam::aws:policy/{EBS}", None),
        (f"arn:aws:iam::aws:policy/service-role/{CNI}", None),
        (f"arn:aws:iam::123456789012:policy/{CNI}", None),
        (f"arn:aws:iam::aws:role/{CNI}", None),
        (f"arn:amazon:iam::aws:policy/{CNI}", None),
        (f"arn:aws:iam:eu-west-1:aws:policy/{CNI}", None),
        ("arn:aws:iam::aws:policy/", None),
        ("arn:", None),
        ("amazoneks_cni_policy", None),
        ("", None),
    ],
)
def test_managed_policy_by_name_path_or_arn(asked: str, name: str | None) -> None:
    found = iam.managed_policy(asked)
    assert (found.name if found else None) == name


def test_arn_of_a_policy_is_found_again() -> None:
    policy = iam.managed_policy(EBS)
    assert policy is not None
    assert policy.arn("aws-us-gov") == f"arn:aws-us-gov:iam::aws:policy/service-role/{EBS}"
    assert iam.managed_policy(policy.arn("aws-us-gov")) is policy


def test_a_policy_missed_by_its_path_is_named() -> None:
    found = iam.misplaced_managed_policy(f"arn:aws:iam::aws:policy/{EBS}")
    assert found is not None
    assert found.path == "/service-role/"
    assert iam.misplaced_managed_policy(f"arn:aws:iam::aws:policy/{CNI}") is None
    assert iam.misplaced_managed_policy(f"arn:aws:iam::123456789012:policy/{EBS}") is None


def test_statements_are_whole() -> None:
    policy = iam.managed_policy(CNI)
    assert policy is not None
    tags = next(s for s in policy.statements if s.actions == ("ec2:CreateTags",))
    assert tags.resources == ("arn:aws:ec2:*:*:network-interface/*",)
    admin = iam.managed_policy("AdministratorAccess")
    assert admin is not None
    assert admin.actions == {"*"}
    ebs = iam.managed_policy(EBS)
    assert ebs is not None
    assert any(s.conditions for s in ebs.statements)
    assert all(
        isinstance(value, str)
        for s in ebs.statements
        for keys in s.conditions.values()
        for values in keys.values()
        for value in values
    )


@pytest.mark.parametrize("family", ["ipv4", "ipv6"])
def test_cni_needs_exclude_what_only_newer_releases_call(family: str) -> None:
    needed = set(iam.vpc_cni_actions(family))
    newer = iam.vpc_cni_newer_actions(family)
    assert needed.isdisjoint(newer)
    assert {"ec2:DescribeSubnets", "ec2:DescribeSecurityGroups"} == set(newer)
    assert ("ec2:AssignPrivateIpAddresses" in needed) is (family == "ipv4")
    assert ("ec2:AssignIpv6Addresses" in needed) is (family == "ipv6")


def test_managed_cni_policy_covers_ipv4_and_not_ipv6() -> None:
    policy = iam.managed_policy(CNI)
    assert policy is not None
    assert set(iam.vpc_cni_actions("ipv4")) <= policy.actions
    assert not set(iam.vpc_cni_actions("ipv6")) <= policy.actions


@pytest.mark.parametrize("name", sorted({"aws-ebs-csi-driver", "aws-efs-csi-driver"}))
def test_managed_driver_policies_cover_the_core_actions(name: str) -> None:
    component = iam.component(name)
    assert component is not None
    policy = iam.managed_policy(component.managed["any"][0])
    assert policy is not None
    assert set(component.actions["core"]) <= policy.actions


def test_components_by_service_account() -> None:
    found = iam.component_of("kube-system", "aws-node")
    assert found is not None
    assert found.name == "vpc-cni"
    assert iam.component_of("default", "aws-node") is None
    karpenter = iam.component("karpenter")
    assert karpenter is not None
    assert set(karpenter.service_accounts) == {
        ("kube-system", "karpenter"),
        ("karpenter", "karpenter"),
    }


def test_addons_and_components_agree_on_service_accounts() -> None:
    for name, addon in addons().items():
        component = iam.component(name)
        if component is not None and addon.service_account is not None:
            assert addon.service_account in component.service_accounts, name


def test_named_managed_policies_are_in_the_table() -> None:
    node = iam.node_role_policies()
    cluster = iam.cluster_role_policies(auto_mode=True)
    for name in (*node.all, *node.registry, *node.cni, *node.optional, *node.auto_mode, *cluster):
        assert iam.managed_policy(name) is not None, name


def test_auto_scaling_key_need() -> None:
    need = iam.key_need("auto_scaling")
    assert "kms:GenerateDataKey*" in need.use
    assert need.grant == ("kms:CreateGrant",)
    assert need.condition == ("Bool", "kms:GrantIsForAWSResource", "true")
    policy = iam.managed_policy("AutoScalingServiceRolePolicy")
    assert policy is not None
    assert not [action for action in policy.actions if action.startswith("kms:")]


def test_auto_scaling_service_role_arn() -> None:
    arn = iam.auto_scaling_service_role("111122223333", "aws-cn", "blue")
    assert arn == (
        "arn:aws-cn:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/"
        "AWSServiceRoleForAutoScaling_blue"
    )


@pytest.mark.parametrize(
    ("kind", "service"),
    [
        ("cluster", "eks.amazonaws.com"),
        ("node", "ec2.amazonaws.com"),
        ("fargate", "eks-fargate-pods.amazonaws.com"),
        ("pod_identity", "pods.eks.amazonaws.com"),
    ],
)
def test_role_trust(kind: str, service: str) -> None:
    trust = iam.role_trust(kind)
    assert trust.service == service
    assert ("sts:TagSession" in trust.actions) is (kind == "pod_identity")
