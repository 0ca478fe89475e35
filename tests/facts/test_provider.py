"""Schemas and defaults of Terraform providers, checked against a plan of the real provider."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ekslint.facts.provider import (
    AttributeSchema,
    BlockSchema,
    TypeSchema,
    attribute_names,
    data_schema,
    default_of,
    default_paths,
    resource_schema,
)
from ekslint.facts.tables import table

MIRROR = os.environ.get("EKSLINT_PROVIDER_MIRROR", "")
WITH_DEFAULTS = sorted(table("provider_defaults")["resources"])
KUBERNETES = sorted(table("kubernetes_provider")["defaults"])


def _schema(name: str) -> TypeSchema:
    found = resource_schema(name)
    assert found is not None, name
    return found


def _at(schema: TypeSchema | BlockSchema, path: str) -> AttributeSchema:
    *blocks, last = path.split(".")
    for name in blocks:
        schema = schema.blocks[name]
    return schema.attributes[last]


@pytest.mark.parametrize(
    ("type_name", "path", "value", "source"),
    [
        ("aws_eks_cluster", "vpc_config.endpoint_public_access", True, "hashicorp/aws"),
        ("aws_eks_cluster", "vpc_config.endpoint_private_access", False, "hashicorp/aws"),
        ("aws_eks_cluster", "access_config.authentication_mode", "CONFIG_MAP", "Amazon EKS API"),
        ("aws_eks_cluster", "enabled_cluster_log_types", [], "Amazon EKS API"),
        ("aws_eks_cluster", "kubernetes_network_config.ip_family", "ipv4", "Amazon EKS API"),
        ("aws_eks_cluster", "bootstrap_self_managed_addons", True, "hashicorp/aws"),
        ("aws_eks_cluster", "upgrade_policy.support_type", "EXTENDED", "Amazon EKS API"),
        ("aws_iam_role", "path", "/", "hashicorp/aws"),
        ("aws_security_group", "egress", [], "revoked"),
        ("aws_kms_key", "enable_key_rotation", False, "hashicorp/aws"),
        ("kubernetes_config_map", "metadata.namespace", "default", "hashicorp/kubernetes"),
    ],
    ids=lambda v: str(v),
)
def test_default(type_name: str, path: str, value: Any, source: str) -> None:
    found = default_of(type_name, path)
    assert found is not None
    assert found.value == value
    assert source in found.source


@pytest.mark.parametrize(
    ("type_name", "path"),
    [
        ("aws_launch_template", "block_device_mappings.ebs.encrypted"),
        ("aws_launch_template", "metadata_options.http_tokens"),
        ("aws_launch_template", "metadata_options.http_put_response_hop_limit"),
        ("aws_instance", "metadata_options.http_tokens"),
        ("aws_ebs_volume", "encrypted"),
        ("aws_autoscaling_group", "tag.propagate_at_launch"),
        ("aws_eks_node_group", "ami_type"),
        ("aws_eks_node_group", "version"),
        ("aws_eks_cluster", "version"),
        ("aws_eks_cluster", "kubernetes_network_config.service_ipv4_cidr"),
        ("aws_subnet", "availability_zone"),
        ("aws_nonsense", "name"),
    ],
)
def test_what_the_account_or_the_service_decides_has_no_default(type_name: str, path: str) -> None:
    assert default_of(type_name, path) is None


def test_a_default_may_depend_on_whether_the_block_is_written() -> None:
    path = "access_config.bootstrap_cluster_creator_admin_permissions"
    written = default_of("aws_eks_cluster", path)
    left_out = default_of("aws_eks_cluster", path, block_present=False)
    assert written is not None
    assert left_out is not None
    assert (written.value, left_out.value) == (False, True)


@pytest.mark.parametrize("type_name", [*WITH_DEFAULTS, *KUBERNETES])
def test_every_default_belongs_to_an_optional_argument(type_name: str) -> None:
    kinds = {"bool": bool, "number": int, "string": str}
    schema = _schema(type_name)
    for path in default_paths(type_name):
        attribute = _at(schema, path)
        assert attribute.optional, path
        rows = [default_of(type_name, path, block_present=p) for p in (True, False)]
        for row in rows:
            if row is None:
                continue
            kind = attribute.type if isinstance(attribute.type, str) else attribute.type[0]
            expected = kinds.get(kind, dict if kind == "map" else list)
            assert type(row.value) is expected, path


def test_required_optional_and_computed() -> None:
    cluster = _schema("aws_eks_cluster")
    assert cluster.attributes["name"].required
    assert cluster.attributes["arn"].computed
    assert not cluster.attributes["arn"].optional
    version = cluster.attributes["version"]
    assert version.optional
    assert version.computed
    tag = _schema("aws_autoscaling_group").blocks["tag"]
    assert tag.attributes["propagate_at_launch"].required


def test_nesting_of_blocks() -> None:
    vpc_config = _schema("aws_eks_cluster").blocks["vpc_config"]
    assert (vpc_config.nesting, vpc_config.min, vpc_config.max) == ("list", 1, 1)
    taint = _schema("aws_eks_node_group").blocks["taint"]
    assert (taint.nesting, taint.min) == ("set", 0)


def test_types_are_trees() -> None:
    issuer = _schema("aws_eks_cluster").attributes["identity"].type
    assert issuer == ("list", ("object", {"oidc": ("list", ("object", {"issuer": "string"}))}))
    ingress = _schema("aws_security_group").attributes["ingress"].type
    assert ingress[0] == "set"


def test_attribute_names_hold_blocks_and_later_arguments() -> None:
    names = attribute_names("aws_eks_cluster")
    assert names is not None
    assert {"identity", "vpc_config", "id", "deletion_protection", "region"} <= names
    assert "cluster_name" not in names
    role = attribute_names("aws_iam_role")
    assert role is not None
    assert "region" not in role
    policy = attribute_names("aws_iam_policy_document", data=True)
    assert policy is not None
    assert {"json", "statement"} <= policy
    assert attribute_names("aws_nonsense") is None


def test_partial_schemas_say_so() -> None:
    assert _schema("aws_eks_cluster").whole
    config_map = _schema("kubernetes_config_map_v1")
    assert not config_map.whole
    assert config_map.blocks == _schema("kubernetes_config_map").blocks
    deployment = _schema("kubernetes_deployment_v1")
    pod = deployment.blocks["spec"].blocks["template"].blocks["spec"]
    assert "image" in pod.blocks["container"].attributes


@pytest.mark.parametrize("kind", ["resources", "data"])
def test_every_schema_reads(kind: str) -> None:
    read = resource_schema if kind == "resources" else data_schema
    for name in table("provider")[kind]:
        schema = read(name)
        assert schema is not None
        assert schema.attributes or schema.blocks


@pytest.mark.skipif(
    not MIRROR or shutil.which("terraform") is None,
    reason="EKSLINT_PROVIDER_MIRROR or terraform is missing: defaults not compared with a plan",
)
def test_a_plan_of_the_real_provider_shows_the_same_defaults(tmp_path: Path) -> None:
    """Each omitted argument with a provider default is planned with that value, others are not."""
    planned = _plan(tmp_path)
    compared = 0
    for type_name, values in planned:
        for path, value in values:
            found = default_of(type_name, path)
            if found is not None and found.source.startswith("hashicorp/aws: default"):
                assert value == found.value, f"{type_name}.{path}"
                compared += 1
            elif found is not None:
                assert value in (None, found.value), f"{type_name}.{path}"
            elif isinstance(value, bool) and value:
                pytest.fail(f"{type_name}.{path} is planned as true and has no default here")
    assert compared > 40


def _plan(folder: Path) -> list[tuple[str, list[tuple[str, Any]]]]:
    shutil.copy(Path(__file__).parent / "provider" / "minimal.tf", folder)
    (folder / "cli.tfrc").write_text(
        f'provider_installation {{\n  filesystem_mirror {{\n    path = "{MIRROR}"\n  }}\n}}\n'
    )
    environment = {
        **os.environ,
        "TF_CLI_CONFIG_FILE": str(folder / "cli.tfrc"),
        "CHECKPOINT_DISABLE": "1",
    }

    def terraform(*arguments: str) -> str:
        done = subprocess.run(
            ["terraform", *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    terraform("init", "-input=false")
    terraform("plan", "-input=false", "-refresh=false", "-out=plan")
    shown = json.loads(terraform("show", "-json", "plan"))
    written = {
        r["address"]: r.get("expressions", {})
        for r in shown["configuration"]["root_module"]["resources"]
    }
    return [
        (r["type"], list(_omitted(r["change"]["after"], written[r["address"]], ())))
        for r in shown["resource_changes"]
    ]


def _omitted(
    after: Mapping[str, Any], written: Mapping[str, Any], path: tuple[str, ...]
) -> Iterator[tuple[str, Any]]:
    """Yield path and planned value of each argument that the configuration leaves out."""
    for name, value in after.items():
        expression = written.get(name)
        if expression is None:
            yield ".".join((*path, name)), value
        elif isinstance(expression, list) and isinstance(value, list):
            for inner, block in zip(value, expression, strict=False):
                yield from _omitted(inner, block, (*path, name))
