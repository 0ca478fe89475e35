"""Calls of registry modules through the whole linter: right ones are silent, wrong ones are not."""

from __future__ import annotations

from datetime import date

import pytest

from ekslint.config.settings import Settings
from ekslint.core.finding import Level
from ekslint.linter.run import lint_texts
from tests.stubs.calls import SETUP, call

TODAY = date(2026, 11, 20)
EKS = "terraform-aws-modules/eks/aws"
IRSA = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts"
KMS = "terraform-aws-modules/kms/aws"
OLD = """
cluster_name    = "prod"
cluster_version = "1.33"
vpc_id          = "vpc-0123"
subnet_ids      = ["subnet-1", "subnet-2"]
"""
NEW = OLD.replace("cluster_name   ", "name").replace("cluster_version", "kubernetes_version")
TRUSTED = """
oidc_providers = { main = {
  provider_arn               = module.eks.oidc_provider_arn
  namespace_service_accounts = ["kube-system:aws-node"]
} }
"""
ADDON = "vpc-cni = {{ service_account_role_arn = module.it.{output} }}"
DEVICE = 'device_name = "/dev/xvda", ebs = { encrypted = true, kms_key_id = module.it.key_arn }'
VOLUMES = (
    f"eks_managed_node_groups = {{ blue = {{ block_device_mappings = {{ x = {{ {DEVICE} }} }} }} }}"
)
UNSET = 'variable "unset" {}'
NODES = """
eks_managed_node_groups = { blue = { ami_type = "AL2023_x86_64_STANDARD" } }
"""
AUTOSCALING = (
    "arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/"
    "AWSServiceRoleForAutoScaling"
)


POSTURE = (
    "endpoint-public-open",  # what release 18 does by default
    "cluster-without-cni",  # what release 21 does without add-ons
    "module-input-renamed",  # one body of inputs serves several releases here
    "module-path-removed",
    "module-unpinned",
)
"""True of these calls, and not what they are about."""


def serious(*texts: str) -> set[tuple[str, int]]:
    """Return the errors and warnings of one root, as rule and line of `main.tf`."""
    files = {"main.tf": "\n".join(texts), "provider.tf": SETUP}
    report = lint_texts(files, Settings(ignore=POSTURE), today=TODAY)
    assert not report.failures
    found = [f for f in report.findings if f.level is not Level.NOTE]
    assert {f.location.path for f in found} <= {"main.tf"}
    return {(f.rule, f.location.line) for f in found}


@pytest.mark.parametrize(
    ("version", "inputs"),
    [
        pytest.param("~> 18.31", OLD, id="v18"),
        pytest.param("~> 19.21", OLD, id="v19"),
        pytest.param("~> 20.37", OLD, id="v20"),
        pytest.param("~> 21.0", NEW, id="v21"),
    ],
)
@pytest.mark.parametrize(
    "groups",
    [
        pytest.param("", id="bare"),
        pytest.param("eks_managed_node_groups = { blue = {} }", id="managed"),
        pytest.param(
            'self_managed_node_groups = { blue = { ami_type = "AL2023_x86_64_STANDARD" } }\n'
            "manage_aws_auth_configmap = true",
            id="self-managed",
        ),
    ],
)
def test_a_plain_cluster_is_silent(version: str, inputs: str, groups: str) -> None:
    assert serious(call(EKS, version, inputs + groups)) == set()


@pytest.mark.parametrize(
    ("source", "version", "output", "flags", "expected"),
    [
        pytest.param(f"{IRSA}-eks", "~> 4.12", "iam_role_arn", "", True, id="v4-neither"),
        pytest.param(f"{IRSA}-eks", "5.30.0", "iam_role_arn", "ipv6", True, id="v5-ipv6"),
        pytest.param(f"{IRSA}-eks", "5.30.0", "iam_role_arn", "ipv4", False, id="v5-ipv4"),
        pytest.param(IRSA, "~> 6.0", "arn", "ipv6", True, id="v6-ipv6"),
        pytest.param(IRSA, "~> 6.0", "arn", "ipv4", False, id="v6-ipv4"),
    ],
)
def test_role_of_the_cni(
    source: str, version: str, output: str, flags: str, expected: bool
) -> None:
    given = "attach_vpc_cni_policy = true\n" + TRUSTED
    if flags:
        given += f"vpc_cni_enable_{flags} = true"
    addons = f"cluster_addons = {{ {ADDON.format(output=output)} }}"
    found = serious(call(source, version, given), call(EKS, "20.37.2", OLD + addons, "eks"))
    assert found == ({("vpc-cni-role-lacks-ipv4", 1)} if expected else set())


@pytest.mark.parametrize(
    ("version", "cluster", "inputs", "expected"),
    [
        pytest.param(None, ">= 19.0", "", {"vpc-cni-role-lacks-ipv4"}, id="both-releases-open"),
        pytest.param(">= 4.12", "~> 20.8", "", {"vpc-cni-role-lacks-ipv4"}, id="no-upper-end"),
        pytest.param(None, None, "vpc_cni_enable_ipv4 = true", set(), id="right-in-each-release"),
        pytest.param(
            None, None, "role_path = var.unset", {"vpc-cni-role-lacks-ipv4"}, id="no-version"
        ),
    ],
)
def test_what_holds_in_every_release_it_may_be(
    version: str | None, cluster: str | None, inputs: str, expected: set[str]
) -> None:
    given = f"attach_vpc_cni_policy = true\n{TRUSTED}{inputs}"
    addons = f"cluster_addons = {{ {ADDON.format(output='iam_role_arn')} }}"
    found = serious(
        call(f"{IRSA}-eks", version, given), call(EKS, cluster, OLD + addons, "eks"), UNSET
    )
    assert found == {(rule, 1) for rule in expected}


@pytest.mark.parametrize(
    ("version", "inputs", "expected"),
    [
        pytest.param(
            ">= 20.0, < 22.0", "enabled_log_types = []", {"audit-log-off"}, id="of-v21-only"
        ),
        pytest.param(
            ">= 18.4, < 20.0", "cluster_enabled_log_types = []", {"audit-log-off"}, id="in-both"
        ),
        pytest.param(">= 18.4", NODES, set(), id="a-group-whose-releases-differ"),
        pytest.param(">= 19.0, < 21.0", "", set(), id="a-block-of-one-release-only"),
        pytest.param(">= 21.0", "enabled_log_types = []", set(), id="newer-than-all-stubs"),
    ],
)
def test_releases_of_a_cluster(version: str, inputs: str, expected: set[str]) -> None:
    found = serious(call(EKS, version, (NEW if "\nenabled" in f"\n{inputs}" else OLD) + inputs))
    assert {rule for rule, _ in found} == expected


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        pytest.param("", {"volume-key-denies-autoscaling"}, id="nobody"),
        pytest.param(
            f'key_service_roles_for_autoscaling = ["{AUTOSCALING}"]', set(), id="admitted"
        ),
        pytest.param("key_users = var.unset", set(), id="unknown"),
    ],
)
def test_key_of_node_volumes(inputs: str, expected: set[str]) -> None:
    found = serious(
        call(KMS, "~> 2.1", inputs),
        call(EKS, "20.37.2", OLD + VOLUMES, "eks"),
        'variable "unset" {}',
    )
    assert {rule for rule, _ in found} == expected


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        pytest.param('cluster_enabled_log_types = ["api"]', {("audit-log-off", 8)}, id="audit-log"),
        pytest.param("cluster_enabled_log_types = var.unset", set(), id="unknown-logs"),
        pytest.param(
            "node_security_group_enable_recommended_rules = false\n"
            "eks_managed_node_groups = { blue = {} }",
            {("node-sg-egress-closed", 1)},
            id="closed-group",
        ),
        pytest.param(
            "node_security_group_enable_recommended_rules = var.unset\n"
            "eks_managed_node_groups = { blue = {} }",
            set(),
            id="unknown-rules",
        ),
    ],
)
def test_wishes_of_the_caller(inputs: str, expected: set[tuple[str, int]]) -> None:
    found = serious(call(EKS, "20.37.2", OLD + inputs), 'variable "unset" {}')
    assert found == expected


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        pytest.param("role_arn", set(), id="the-role"),
        pytest.param("instance_profile_arn", {"aws-auth-instance-profile-arn"}, id="the-profile"),
    ],
)
def test_nodes_of_karpenter_are_mapped(output: str, expected: set[str]) -> None:
    mapped = (
        "manage_aws_auth_configmap = true\naws_auth_roles = [{\n"
        f"  rolearn = module.karpenter.{output}\n"
        '  username = "system:node:{{EC2PrivateDNSName}}"\n'
        '  groups = ["system:bootstrappers", "system:nodes"]\n}]\n'
    )
    found = serious(
        call(EKS, "~> 19.21", OLD + mapped, "eks"),
        call(
            f"{EKS}//modules/karpenter",
            "~> 19.21",
            "cluster_name = module.eks.cluster_name\n"
            "irsa_oidc_provider_arn = module.eks.oidc_provider_arn",
            "karpenter",
        ),
    )
    assert {rule for rule, _ in found} == expected


def test_a_cluster_in_a_network_of_vpc_is_silent() -> None:
    network = call(
        "terraform-aws-modules/vpc/aws",
        "~> 5.21",
        """
        name = "prod"
        cidr = "10.0.0.0/16"
        azs = ["eu-west-1a", "eu-west-1b"]
        private_subnets = ["10.0.0.0/24", "10.0.1.0/24"]
        public_subnets = ["10.0.2.0/24", "10.0.3.0/24"]
        enable_nat_gateway = true
        """,
        "vpc",
    )
    inside = OLD.replace('"vpc-0123"', "module.vpc.vpc_id").replace(
        '["subnet-1", "subnet-2"]', "module.vpc.private_subnets"
    )
    text = "\n".join((network, call(EKS, "~> 20.37", inside, "eks")))
    report = lint_texts(
        {"main.tf": text, "provider.tf": SETUP}, Settings(ignore=POSTURE), today=TODAY
    )
    assert not [f for f in report.findings if f.level is not Level.NOTE]
    assert not report.open
