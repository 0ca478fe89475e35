"""terraform-aws-modules/eks: node groups, their roles, templates and user data, by major."""

from __future__ import annotations

import base64

import pytest

from ekslint.core.contents import known, known_bool, known_text, plain
from ekslint.core.resource import Evaluation
from ekslint.core.value import Document, ListValue, MapValue
from tests.stubs.calls import call, evaluated, line, named
from tests.stubs.clusters import (
    ALL,
    MANAGED,
    SELF,
    SOURCE,
    VERSIONS,
    cluster,
    one,
    pattern,
    policies,
)


@pytest.mark.parametrize("major", ALL)
@pytest.mark.parametrize("kind", ["eks_managed_node_groups", "self_managed_node_groups"])
def test_node_roles_hold_what_nodes_need(major: int, kind: str) -> None:
    inside = MANAGED if kind.startswith("eks") else SELF
    needed = {"AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryReadOnly"}
    result = cluster(major, f"{kind} = {{ blue = {{}} }}")
    assert policies(result, inside) == {*needed, "AmazonEKS_CNI_Policy"}
    result = cluster(major, f"{kind} = {{ blue = {{ iam_role_attach_cni_policy = false }} }}")
    assert policies(result, inside) == needed
    result = cluster(major, f'<ip_family> = "ipv6"\n{kind} = {{ blue = {{}} }}')
    assert policies(result, inside) == {*needed, "AmazonEKS_CNI_IPv6_Policy"}


@pytest.mark.parametrize("major", ALL)
def test_an_unknown_cni_flag_leaves_the_role_open(major: int) -> None:
    given = "eks_managed_node_groups = { blue = { iam_role_attach_cni_policy = var.unset } }"
    result = cluster(major, given)
    found = {
        address: bool(a.conditions)
        for address, a in named(result, "aws_iam_role_policy_attachment").items()
        if address.startswith(MANAGED)
    }
    assert sum(found.values()) >= 1, "something may be attached besides"
    assert sum(not maybe for maybe in found.values()) == 2


@pytest.mark.parametrize("major", ALL)
def test_a_group_takes_the_version_of_the_cluster(major: int) -> None:
    result = cluster(major, "eks_managed_node_groups = { blue = {} }")
    version = one(result, "aws_eks_node_group").get("version")
    assert known_text(version) == "1.29"
    assert line(version.location) == "main.tf:5"
    own = 'eks_managed_node_groups = { blue = { <kubernetes_version> = "1.27" } }'
    assert known_text(one(cluster(major, own), "aws_eks_node_group").get("version")) == "1.27"


@pytest.mark.parametrize("major", [18, 19, 20])
def test_group_defaults_stand_behind_the_group(major: int) -> None:
    given = """
eks_managed_node_group_defaults = { ami_type = "AL2_ARM_64", max_size = 9, tags = { a = "b" } }
eks_managed_node_groups         = { blue = { max_size = 5 } }
"""
    made = one(cluster(major, given), "aws_eks_node_group")
    assert known_text(made.get("ami_type")) == "AL2_ARM_64"
    assert known(made.get("scaling_config", "max_size")) == 5
    assert known(made.get("scaling_config", "min_size")) == 1


def test_unknown_group_defaults_hide_nothing_the_group_says() -> None:
    given = """
eks_managed_node_group_defaults = var.unset
eks_managed_node_groups         = { blue = { capacity_type = "SPOT" } }
"""
    made = one(cluster(20, given), "aws_eks_node_group")
    assert known_text(made.get("capacity_type")) == "SPOT"
    assert known(made.get("scaling_config", "max_size")) is None


def test_v21_drops_what_its_types_do_not_know() -> None:
    given = 'eks_managed_node_groups = { blue = { cluster_version = "1.27" } }'
    assert known_text(one(cluster(21, given), "aws_eks_node_group").get("version")) == "1.29"


@pytest.mark.parametrize(
    ("major", "expected"),
    [(18, None), (19, None), (20, None), (21, "AL2023_x86_64_STANDARD")],
    ids=["v18", "v19", "v20", "v21"],
)
def test_default_ami_type_of_managed_groups(major: int, expected: str | None) -> None:
    made = one(cluster(major, "eks_managed_node_groups = { blue = {} }"), "aws_eks_node_group")
    assert known_text(made.body.get("ami_type")) == expected


@pytest.mark.parametrize(
    ("major", "hops"), [(18, 2), (19, 2), (20, 2), (21, 1)], ids=["v18", "v19", "v20", "v21"]
)
def test_metadata_options_of_groups(major: int, hops: int) -> None:
    made = one(cluster(major, "eks_managed_node_groups = { blue = {} }"), "aws_launch_template")
    assert known_text(made.get("metadata_options", "http_tokens")) == "required"
    assert known(made.get("metadata_options", "http_put_response_hop_limit")) == hops


@pytest.mark.parametrize("major", ALL)
def test_volumes_of_a_group(major: int) -> None:
    given = """
eks_managed_node_groups = { blue = { block_device_mappings = { root = {
  device_name = "/dev/xvda"
  ebs         = { encrypted = true, kms_key_id = aws_kms_key.nodes.arn }
} } } }
"""
    result = cluster(major, given, 'resource "aws_kms_key" "nodes" {}')
    template = one(result, "aws_launch_template")
    ebs = template.get("block_device_mappings", "ebs")
    assert isinstance(ebs, ListValue)
    (volume,) = ebs.items
    assert isinstance(volume, MapValue)
    assert known_bool(volume.get("encrypted")) is True
    key = volume.get("kms_key_id")
    assert key is not None
    assert str(key.ref) == "aws_kms_key.nodes.arn"


@pytest.mark.parametrize("major", ALL)
def test_own_image_and_role_are_kept(major: int) -> None:
    given = """
eks_managed_node_groups = { blue = {
  ami_id          = "ami-0123"
  create_iam_role = false
  iam_role_arn    = aws_iam_role.nodes.arn
} }
"""
    result = cluster(major, given, 'resource "aws_iam_role" "nodes" {\n  name = "nodes"\n}')
    made = one(result, "aws_eks_node_group")
    assert str(made.get("node_role_arn").ref) == "aws_iam_role.nodes.arn"
    assert known_text(one(result, "aws_launch_template").get("image_id")) == "ami-0123"
    for name in ("ami_type", "version", "release_version"):
        assert known_text(made.body.get(name)) is None


@pytest.mark.parametrize("major", ALL)
def test_self_managed_instances_carry_the_tag_of_the_cluster(major: int) -> None:
    result = cluster(major, "self_managed_node_groups = { blue = {} }")
    tags = [plain(t) for t in one(result, "aws_autoscaling_group").blocks("tag")]
    assert {
        "key": "kubernetes.io/cluster/prod",
        "value": "owned",
        "propagate_at_launch": True,
    } in tags


@pytest.mark.parametrize(
    ("major", "entries"), [(18, 0), (19, 0), (20, 1), (21, 1)], ids=["v18", "v19", "v20", "v21"]
)
def test_self_managed_groups_let_their_nodes_in(major: int, entries: int) -> None:
    result = cluster(major, "self_managed_node_groups = { blue = {} }")
    found = named(result, "aws_eks_access_entry")
    assert len(found) == entries
    assert {known_text(e.get("type")) for e in found.values()} <= {"EC2_LINUX"}


def _script(result: Evaluation) -> str:
    value = one(result, "aws_launch_template").get("user_data")
    assert isinstance(value, Document)
    assert value.format == "base64"
    if not isinstance(value.content, Document):
        return pattern(value.content)
    parts = value.content.content
    assert isinstance(parts, ListValue)
    return "\n".join(
        f"{known_text(p.get('content_type'))}: {pattern(p.get('content'))}"
        for p in parts.items
        if isinstance(p, MapValue)
    )


@pytest.mark.parametrize("major", [18, 19, 20])
def test_self_managed_user_data_joins(major: int) -> None:
    given = (
        'self_managed_node_groups = { blue = { bootstrap_extra_args = "--use-max-pods false" } }'
    )
    script = _script(cluster(major, given))
    assert "/etc/eks/bootstrap.sh prod --use-max-pods false --b64-cluster-ca" in script


def test_self_managed_user_data_of_al2023_is_a_node_config() -> None:
    script = _script(cluster(21, "self_managed_node_groups = { blue = {} }"))
    assert "application/node.eks.aws" in script
    assert "name: prod" in script


@pytest.mark.parametrize("major", ALL)
@pytest.mark.parametrize(
    ("before", "expected"),
    [
        pytest.param('"echo"', "echoB64_CLUSTER_CA=", id="runs-into-the-next-line"),
        pytest.param('"echo\\n"', "echo\nB64_CLUSTER_CA=", id="ends-its-line"),
    ],
)
def test_text_before_the_bootstrap(major: int, before: str, expected: str) -> None:
    given = f"""
eks_managed_node_groups = {{ blue = {{
  ami_id                     = "ami-0123"
  ami_type                   = "AL2_x86_64"
  enable_bootstrap_user_data = true
  pre_bootstrap_user_data    = {before}
}} }}
"""
    assert expected in _script(cluster(major, given))


def test_own_template_is_rendered() -> None:
    given = """
eks_managed_node_groups = { blue = {
  ami_id                  = "ami-0123"
  user_data_template_path = "own.tpl"
} }
"""
    value = one(cluster(20, given), "aws_launch_template").get("user_data")
    assert known_text(value) is None, "the file is not part of the scan"


@pytest.mark.parametrize("major", ALL)
def test_a_template_that_is_null_is_none(major: int) -> None:
    given = """
self_managed_node_groups = { blue = {
  ami_type                = "AL2_x86_64"
  user_data_template_path = null
} }
"""
    assert "/etc/eks/bootstrap.sh prod" in _script(cluster(major, given))


@pytest.mark.parametrize("major", [18, 19])
def test_with_a_null_template_a_managed_group_keeps_what_comes_before(major: int) -> None:
    given = """
eks_managed_node_groups = { blue = {
  pre_bootstrap_user_data = "echo before"
  user_data_template_path = null
} }
"""
    script = _script(cluster(major, given))
    assert "echo before" in script
    assert "bootstrap.sh" not in script


@pytest.mark.parametrize("major", ALL)
def test_templates_attach_the_node_group(major: int) -> None:
    result = cluster(major, "eks_managed_node_groups = { blue = {} }")
    groups = one(result, "aws_launch_template").get("vpc_security_group_ids")
    assert isinstance(groups, ListValue)
    refs = {str(item.ref) for item in groups.items}
    assert "module.it.aws_security_group.node[0].id" in refs


@pytest.mark.parametrize(
    ("major", "role"),
    [
        (18, "aws_iam_role.this"),
        (19, "aws_iam_role.this"),
        (20, "aws_iam_role.node"),
        (21, "aws_iam_role.node"),
    ],
    ids=["v18", "v19", "v20", "v21"],
)
def test_karpenter_nodes_may_join(major: int, role: str) -> None:
    given = 'cluster_name = "prod"'
    if major < 20:
        issuer = "oidc.eks.eu-west-1.amazonaws.com/id/0123"
        provider = f"arn:aws:iam::123456789012:oidc-provider/{issuer}"
        given += f'\nirsa_oidc_provider_arn = "{provider}"'
    result = evaluated(call(f"{SOURCE}//modules/karpenter", VERSIONS[major], given))
    assert f"{role}[0]" in named(result, "aws_iam_role")
    assert "AmazonEKS_CNI_Policy" in policies(result, "")
    assert len(named(result, "aws_eks_access_entry")) == (major >= 20)


@pytest.mark.parametrize("major", ALL)
def test_unknown_groups_may_exist(major: int) -> None:
    result = cluster(major, "eks_managed_node_groups = var.unset")
    (group,) = named(result, "aws_eks_node_group").values()
    assert group.conditions


def test_user_data_is_base64_when_all_of_it_is_known() -> None:
    given = """
name                       = "blue"
cluster_name               = "prod"
cluster_version            = "1.29"
cluster_endpoint           = "https://example.eks.amazonaws.com"
cluster_auth_base64        = "Zm9v"
cluster_service_cidr       = "172.20.0.0/16"
subnet_ids                 = ["subnet-1"]
"""
    result = evaluated(call(f"{SOURCE}//modules/self-managed-node-group", "~> 20.0", given))
    text = known_text(one(result, "aws_launch_template").get("user_data"))
    assert text
    script = base64.b64decode(text).decode()
    assert "--b64-cluster-ca $B64_CLUSTER_CA" in script
    assert "B64_CLUSTER_CA=Zm9v\n" in script


def test_platform_of_early_v20_groups_decides() -> None:
    given = 'self_managed_node_groups = { blue = { ami_id = "ami-0123", platform = "al2023" } }'
    script = _script(cluster(20, given))
    assert "application/node.eks.aws" in script
    assert "bootstrap.sh" not in script
