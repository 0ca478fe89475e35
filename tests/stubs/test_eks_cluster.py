"""terraform-aws-modules/eks: the cluster, its keys, groups and entries, by major version."""

from __future__ import annotations

import pytest

from ekslint.core.contents import known, known_text, plain
from ekslint.core.value import Document, ListValue, MapValue
from tests.stubs.calls import call, evaluated, line, named
from tests.stubs.clusters import (
    ALL,
    MANAGED,
    SOURCE,
    cluster,
    one,
    pattern,
)


@pytest.mark.parametrize(
    ("major", "public", "private", "logs"),
    [
        pytest.param(18, True, False, ["api", "audit", "authenticator"], id="v18"),
        pytest.param(19, False, True, ["api", "audit", "authenticator"], id="v19"),
        pytest.param(20, False, True, ["api", "audit", "authenticator"], id="v20"),
        pytest.param(21, False, True, ["api", "audit", "authenticator"], id="v21"),
    ],
)
def test_defaults_of_the_cluster(major: int, public: bool, private: bool, logs: list[str]) -> None:
    made = one(cluster(major), "aws_eks_cluster")
    assert known(made.get("vpc_config", "endpoint_public_access")) is public
    assert known(made.get("vpc_config", "endpoint_private_access")) is private
    assert sorted(plain(made.get("enabled_cluster_log_types"))) == logs
    assert known_text(made.get("version")) == "1.29"


@pytest.mark.parametrize("major", ALL)
def test_log_types_land_where_they_are_written(major: int) -> None:
    made = one(cluster(major, "<enabled_log_types> = []"), "aws_eks_cluster")
    assert line(made.get("enabled_cluster_log_types").location) == "main.tf:8"


@pytest.mark.parametrize(
    ("major", "inputs", "keys"),
    [
        pytest.param(18, "", 0, id="v18-none"),
        pytest.param(19, "", 1, id="v19-new-key"),
        pytest.param(20, "", 1, id="v20-new-key"),
        pytest.param(20, "cluster_encryption_config = {}", 0, id="v20-off"),
        pytest.param(21, "", 1, id="v21-new-key"),
        pytest.param(21, "encryption_config = null", 0, id="v21-off"),
    ],
)
def test_secrets_key(major: int, inputs: str, keys: int) -> None:
    result = cluster(major, inputs)
    assert len(named(result, "aws_kms_key")) == keys
    key = one(result, "aws_eks_cluster").get("encryption_config", "provider", "key_arn")
    assert (str(key.ref) == "module.it.module.kms.aws_kms_key.this[0].arn") == bool(keys)


@pytest.mark.parametrize("major", [20, 21])
def test_creator_gets_an_entry_only_on_request(major: int) -> None:
    assert not named(cluster(major), "aws_eks_access_entry")
    result = cluster(major, "enable_cluster_creator_admin_permissions = true")
    assert set(named(result, "aws_eks_access_entry")) == {
        'aws_eks_access_entry.this["cluster_creator"]'
    }
    made = one(result, "aws_eks_cluster").get("access_config", "authentication_mode")
    assert known_text(made) == "API_AND_CONFIG_MAP"


@pytest.mark.parametrize("major", ALL)
def test_oidc_provider_is_of_the_cluster(major: int) -> None:
    provider = one(cluster(major), "aws_iam_openid_connect_provider")
    assert "sts.amazonaws.com" in plain(provider.get("client_id_list"))
    assert "aws_eks_cluster.this[0]" in str(provider.get("url").ref)
    assert not named(cluster(major, "enable_irsa = false"), "aws_iam_openid_connect_provider")


@pytest.mark.parametrize(
    ("major", "inputs", "ports"),
    [
        pytest.param(18, "", {443, 10250, 53}, id="v18"),
        pytest.param(20, "", {443, 10250, 53, 1025, 4443, 6443, 8443, 9443}, id="v20"),
        pytest.param(21, "", {443, 10250, 53, 1025, 4443, 6443, 8443, 9443, 10251}, id="v21"),
        pytest.param(
            20,
            "node_security_group_enable_recommended_rules = false",
            {443, 10250, 53},
            id="v20-without",
        ),
    ],
)
def test_what_reaches_the_nodes(major: int, inputs: str, ports: set[int]) -> None:
    rules = named(cluster(major, inputs), "aws_security_group_rule")
    found = {
        known(r.get("from_port"))
        for address, r in rules.items()
        if address.startswith("aws_security_group_rule.node")
        and known_text(r.get("type")) == "ingress"
    }
    assert found == ports


@pytest.mark.parametrize(
    ("major", "inputs", "out"),
    [
        pytest.param(18, "", {443, 53, 123}, id="v18-few"),
        pytest.param(19, "", {0}, id="v19-all"),
        pytest.param(21, "", {0}, id="v21-all"),
        pytest.param(
            21, "node_security_group_enable_recommended_rules = false", set(), id="v21-nothing"
        ),
    ],
)
def test_where_nodes_reach(major: int, inputs: str, out: set[int]) -> None:
    rules = named(cluster(major, inputs), "aws_security_group_rule")
    found = {
        known(r.get("from_port"))
        for address, r in rules.items()
        if address.startswith("aws_security_group_rule.node")
        and known_text(r.get("type")) == "egress"
    }
    assert found == out


def test_a_rule_of_the_caller_replaces_its_namesake() -> None:
    given = """
node_security_group_additional_rules = {
  egress_all = {
    type        = "egress"
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["10.0.0.0/8"]
  }
}
"""
    rules = named(cluster(20, given), "aws_security_group_rule")
    assert known(rules['aws_security_group_rule.node["egress_all"]'].get("from_port")) == 443


@pytest.mark.parametrize("major", [18, 19])
def test_aws_auth_is_written_on_request(major: int) -> None:
    assert not named(cluster(major), "kubernetes_config_map_v1_data")
    given = """
manage_aws_auth_configmap = true
self_managed_node_groups  = { blue = { iam_role_name = "blue", iam_role_use_name_prefix = false } }
aws_auth_roles = [
  { rolearn = "arn:aws:iam::123456789012:role/admin", username = "a", groups = [] },
]
"""
    written = one(cluster(major, given), "kubernetes_config_map_v1_data")
    roles = written.get("data", "mapRoles")
    assert isinstance(roles, Document)
    assert isinstance(roles.content, ListValue)
    entries = [r for r in roles.content.items if isinstance(r, MapValue)]
    assert [pattern(r.get("rolearn")) for r in entries] == [
        "arn:aws:iam::123456789012:role/blue",
        "arn:aws:iam::123456789012:role/admin",
    ]


def test_aws_auth_sub_module_writes_the_callers_roles() -> None:
    given = """
manage_aws_auth_configmap = true
aws_auth_roles = [
  { rolearn = "arn:aws:iam::123456789012:role/nodes", username = "a", groups = [] },
]
"""
    result = evaluated(call(f"{SOURCE}//modules/aws-auth", "~> 20.0", given))
    written = one(result, "kubernetes_config_map_v1_data")
    assert "role/nodes" in str(plain(written.get("data", "mapRoles")))


@pytest.mark.parametrize("major", ALL)
def test_outputs_lead_to_what_was_made(major: int) -> None:
    probe = """
resource "terraform_data" "probe" {
  input = {
    name     = module.it.cluster_name
    ca       = module.it.cluster_certificate_authority_data
    provider = module.it.oidc_provider_arn
    nodes    = module.it.node_security_group_id
    role     = module.it.eks_managed_node_groups["blue"].iam_role_arn
  }
}
"""
    result = cluster(major, "eks_managed_node_groups = { blue = {} }", probe)
    made = next(r for r in result.resources if r.address == "terraform_data.probe")
    given = made.get("input")
    assert isinstance(given, MapValue)
    assert known_text(given.get("name")) == "prod"
    refs = {name: str(entry.value.ref) for name, entry in given.entries.items()}
    assert refs["provider"] == "module.it.aws_iam_openid_connect_provider.oidc_provider[0].arn"
    assert refs["nodes"] == "module.it.aws_security_group.node[0].id"
    assert refs["role"] == f"module.it.{MANAGED}aws_iam_role.this[0].arn"


@pytest.mark.parametrize("major", ALL)
def test_create_false_makes_nothing(major: int) -> None:
    result = cluster(major, "create = false\neks_managed_node_groups = { blue = {} }")
    assert not [r for r in result.resources if r.mode == "managed"]
    assert any(gate.what == "module.it.aws_eks_cluster.this" for gate in result.gates)
