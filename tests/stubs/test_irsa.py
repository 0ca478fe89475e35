"""Roles for service accounts by registry modules: what flags allow, who is trusted, and where."""

from __future__ import annotations

import pytest

from ekslint.core.contents import known_text
from ekslint.core.resource import Resource
from ekslint.core.value import ListValue, MapValue
from tests.stubs.calls import (
    actions,
    call,
    evaluated,
    gates,
    line,
    named,
    statement_list,
    statements,
    texts,
)

IAM = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts"
V4, V5, V6 = (IAM + "-eks", "~> 4.12"), (IAM + "-eks", "5.30.0"), (IAM, "~> 6.0")
POD = ("terraform-aws-modules/eks-pod-identity/aws", "~> 2.0")
MAJORS = [pytest.param(V4, id="v4"), pytest.param(V5, id="v5"), pytest.param(V6, id="v6")]

ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/0123"
TRUSTED = f"""
oidc_providers = {{
  main = {{
    provider_arn               = "arn:aws:iam::123456789012:oidc-provider/{ISSUER}"
    namespace_service_accounts = ["kube-system:aws-node"]
  }}
}}
"""
ATTACH_IPV4 = {
    "ec2:AssignPrivateIpAddresses",
    "ec2:AttachNetworkInterface",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DetachNetworkInterface",
    "ec2:ModifyNetworkInterfaceAttribute",
    "ec2:UnassignPrivateIpAddresses",
}
UNSET = 'variable "unset" {}'


def policy(source: tuple[str, str], inputs: str) -> Resource:
    """Return the one policy that a call makes."""
    found = named(evaluated(call(*source, inputs), UNSET), "aws_iam_policy")
    assert len(found) == 1, sorted(found)
    return next(iter(found.values()))


def role(source: tuple[str, str], inputs: str) -> Resource:
    """Return the one role that a call makes."""
    found = named(evaluated(call(*source, inputs), UNSET), "aws_iam_role")
    assert len(found) == 1, sorted(found)
    return next(iter(found.values()))


@pytest.mark.parametrize("source", MAJORS)
@pytest.mark.parametrize(
    ("flags", "ipv4", "ipv6"),
    [
        pytest.param("", False, False, id="neither"),
        pytest.param("vpc_cni_enable_ipv4 = true", True, False, id="ipv4"),
        pytest.param("vpc_cni_enable_ipv6 = true", False, True, id="ipv6"),
        pytest.param("vpc_cni_enable_ipv4 = false", False, False, id="explicit-false"),
        pytest.param(
            "vpc_cni_enable_ipv4 = true\nvpc_cni_enable_ipv6 = true", True, True, id="both"
        ),
    ],
)
def test_cni_policy_holds_the_families_asked_for(
    source: tuple[str, str], flags: str, ipv4: bool, ipv6: bool
) -> None:
    allowed = actions(policy(source, f"attach_vpc_cni_policy = true\n{flags}").get("policy"))
    assert "ec2:CreateTags" in allowed
    assert allowed & ATTACH_IPV4 == (ATTACH_IPV4 if ipv4 else set())
    assert ("ec2:AssignIpv6Addresses" in allowed) == ipv6


def test_pod_identity_flags_have_other_names() -> None:
    given = "attach_aws_vpc_cni_policy = true\naws_vpc_cni_enable_ipv4 = true"
    assert actions(policy(POD, given).get("policy")) >= ATTACH_IPV4
    without = policy(POD, "attach_aws_vpc_cni_policy = true").get("policy")
    assert actions(without) == {"ec2:CreateTags"}


@pytest.mark.parametrize("source", MAJORS)
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("", "main.tf:1", id="left-out-at-the-header"),
        pytest.param("vpc_cni_enable_ipv4 = false", "main.tf:5", id="false-at-the-input"),
        pytest.param(
            "vpc_cni_enable_ipv4 = local.off", "main.tf:8", id="false-where-it-is-written"
        ),
    ],
)
def test_what_keeps_the_ipv4_actions_out_is_at_the_call(
    source: tuple[str, str], given: str, expected: str
) -> None:
    inputs = f"attach_vpc_cni_policy = true\n{given or '# nothing'}"
    text = call(*source, inputs) + "locals {\n  off = false\n}\n"
    (made,) = named(evaluated(text), "aws_iam_policy").values()
    assert line(made.header) == "main.tf:1"
    assert line(made.get("policy").location) == "main.tf:1"
    places = {line(g.location) for g in gates(made.get("policy")) if g.location}
    assert places == {expected, "main.tf:1"}


@pytest.mark.parametrize("source", MAJORS)
def test_an_unknown_flag_leaves_the_policy_open(source: tuple[str, str]) -> None:
    given = "attach_vpc_cni_policy = true\nvpc_cni_enable_ipv4 = var.unset"
    document = policy(source, given).get("policy")
    assert "ec2:CreateTags" in actions(document)
    assert statement_list(document).open


@pytest.mark.parametrize(
    ("source", "flag"),
    [
        pytest.param(V4, "attach_vpc_cni_policy", id="v4"),
        pytest.param(V5, "attach_vpc_cni_policy", id="v5"),
        pytest.param(POD, "attach_aws_vpc_cni_policy", id="pod-identity"),
    ],
)
def test_an_unset_attach_flag_makes_a_policy_that_may_exist(
    source: tuple[str, str], flag: str
) -> None:
    (made,) = named(
        evaluated(call(*source, f"{flag} = var.unset"), UNSET), "aws_iam_policy"
    ).values()
    assert made.conditions


@pytest.mark.parametrize("source", MAJORS)
def test_trust_is_one_statement_per_provider(source: tuple[str, str]) -> None:
    (statement,) = statements(role(source, TRUSTED).get("assume_role_policy"))
    assert texts(statement.get("Action")) == {"sts:AssumeRoleWithWebIdentity"}
    condition = statement.get("Condition")
    assert isinstance(condition, MapValue)
    tests = condition.get("StringEquals")
    assert isinstance(tests, MapValue)
    assert {k: texts(e.value) for k, e in tests.entries.items()} == {
        f"{ISSUER}:sub": {"system:serviceaccount:kube-system:aws-node"},
        f"{ISSUER}:aud": {"sts.amazonaws.com"},
    }


@pytest.mark.parametrize("source", MAJORS)
def test_without_a_provider_nobody_is_trusted(source: tuple[str, str]) -> None:
    assert statements(role(source, "").get("assume_role_policy")) == []


@pytest.mark.parametrize(
    ("source", "inputs", "name", "prefix"),
    [
        pytest.param(V4, 'role_name = "cni"', "cni", None, id="v4"),
        pytest.param(V5, 'role_name_prefix = "cni-"', None, "cni-", id="v5-prefix"),
        pytest.param(V6, 'name = "cni"', None, "cni-", id="v6-prefix-by-default"),
        pytest.param(V6, 'name = "cni"\nuse_name_prefix = false', "cni", None, id="v6"),
    ],
)
def test_name_of_the_role(
    source: tuple[str, str], inputs: str, name: str | None, prefix: str | None
) -> None:
    made = role(source, inputs)
    assert known_text(made.body.get("name")) == name
    assert known_text(made.body.get("name_prefix")) == prefix


@pytest.mark.parametrize(
    ("source", "prefix"),
    [
        pytest.param(V4, "AmazonEKS_CNI_Policy-", id="v4"),
        pytest.param(V5, "AmazonEKS_CNI_Policy-", id="v5"),
        pytest.param(V6, "VPC_CNI_IPv6-", id="v6"),
    ],
)
def test_name_of_the_policy(source: tuple[str, str], prefix: str) -> None:
    made = policy(source, "attach_vpc_cni_policy = true")
    assert known_text(made.body.get("name_prefix")) == prefix


@pytest.mark.parametrize(
    ("source", "inputs"),
    [
        pytest.param(V4, "role_policy_arns = [local.arn]", id="v4-list"),
        pytest.param(V5, "role_policy_arns = { cni = local.arn }", id="v5-map"),
        pytest.param(V6, "policies = { cni = local.arn }", id="v6-other-name"),
        pytest.param(POD, "additional_policy_arns = { cni = local.arn }", id="pod-identity"),
    ],
)
def test_other_policies_are_attached(source: tuple[str, str], inputs: str) -> None:
    arn = "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"
    result = evaluated(call(*source, inputs), f'locals {{\n  arn = "{arn}"\n}}')
    attached = named(result, "aws_iam_role_policy_attachment").values()
    assert {known_text(a.get("policy_arn")) for a in attached} == {arn}


@pytest.mark.parametrize(
    ("source", "inputs"),
    [
        pytest.param(V4, "create_role = false", id="v4"),
        pytest.param(V5, "create_role = false", id="v5"),
        pytest.param(V6, "create = false", id="v6"),
        pytest.param(POD, "create = false", id="pod-identity"),
    ],
)
def test_create_false_makes_nothing(source: tuple[str, str], inputs: str) -> None:
    result = evaluated(call(*source, inputs + "\nattach_vpc_cni_policy = true"))
    assert not [r for r in result.resources if r.mode == "managed"]
    assert any(gate.what == "module.it.aws_iam_role.this" for gate in result.gates)


def test_pod_identity_associations_take_the_defaults() -> None:
    given = """
association_defaults = { namespace = "kube-system", service_account = "aws-node" }
associations = {
  one = { cluster_name = "prod" }
  two = { cluster_name = "dev", namespace = "x" }
}
"""
    found = named(evaluated(call(*POD, given)), "aws_eks_pod_identity_association").values()
    assert {
        tuple(known_text(a.get(n)) for n in ("cluster_name", "namespace", "service_account"))
        for a in found
    } == {("prod", "kube-system", "aws-node"), ("dev", "x", "aws-node")}


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        pytest.param(
            'oidc_fully_qualified_subjects = ["system:serviceaccount:kube-system:aws-node"]',
            {"StringEquals"},
            id="subjects",
        ),
        pytest.param("", set(), id="every-service-account"),
    ],
)
def test_any_oidc_provider_may_be_trusted_without_subjects(inputs: str, expected: set[str]) -> None:
    source = "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc"
    given = f'create_role = true\nprovider_url = "https://{ISSUER}"\n{inputs}'
    (statement,) = statements(role((source, "~> 5.0"), given).get("assume_role_policy"))
    condition = statement.get("Condition")
    assert (set(condition.entries) if isinstance(condition, MapValue) else set()) == expected


@pytest.mark.parametrize(
    ("version", "flag", "expected"),
    [
        pytest.param(V4, "attach_ebs_csi_policy", {"ec2:CreateVolume"}, id="v4-ebs"),
        pytest.param(V5, "attach_efs_csi_policy", {"elasticfilesystem:TagResource"}, id="v5-efs"),
        pytest.param(
            V6,
            "attach_load_balancer_controller_policy",
            {"ec2:GetSecurityGroupsForVpc"},
            id="v6-lb",
        ),
        pytest.param(V5, "attach_karpenter_controller_policy", {"iam:PassRole"}, id="v5-karpenter"),
        pytest.param(V5, "attach_velero_policy", {"s3:PutObject"}, id="v5-velero"),
        pytest.param(V4, "attach_external_dns_policy", {"route53:ListHostedZones"}, id="v4-dns"),
        pytest.param(
            V6, "attach_cluster_autoscaler_policy", {"autoscaling:DescribeTags"}, id="v6-autoscaler"
        ),
    ],
)
def test_flags_bring_their_actions(version: tuple[str, str], flag: str, expected: set[str]) -> None:
    document = policy(version, f"{flag} = true").get("policy")
    assert expected <= actions(document)


def test_cloudwatch_flag_attaches_policies_of_aws() -> None:
    result = evaluated(call(*V6, "attach_cloudwatch_observability_policy = true"))
    attached = named(result, "aws_iam_role_policy_attachment")
    assert {known_text(a.get("policy_arn")) for a in attached.values()} == {
        "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy",
        "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess",
    }
    assert not named(result, "aws_iam_policy")


def test_volume_keys_of_the_caller_bring_grants() -> None:
    key = "arn:aws:kms:eu-west-1:123456789012:key/0123"
    given = f'attach_ebs_csi_policy = true\nebs_csi_kms_cmk_ids = ["{key}"]'
    document = policy(V5, given).get("policy")
    found = [s for s in statements(document) if "kms:CreateGrant" in texts(s.get("Action"))]
    assert [texts(s.get("Resource")) for s in found] == [{key}]
    assert isinstance(found[0].get("Resource"), ListValue)
