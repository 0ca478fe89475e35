"""Override files change what other files say, as `terraform plan` shows for `testdata/plans`."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import plain
from tests.languages.terraform.scan import by_address, data, root, value

BASE = """\
variable "x" {
  type    = string
  default = "1"
}
locals {
  a = "a"
  b = "b"
}
resource "aws_eks_node_group" "it" {
  node_group_name = "base"
  cluster_name    = var.x
  labels          = { base = "yes" }
  taint {
    key = "one"
  }
  taint {
    key = "two"
  }
  dynamic "remote_access" {
    for_each = ["r"]
    content {
      ec2_ssh_key = remote_access.value
    }
  }
  lifecycle {
    ignore_changes        = [labels]
    create_before_destroy = true
  }
}
"""
GROUP = 'resource "aws_eks_node_group" "it" {\n%s\n}\n'


def merged(**overrides: str) -> Any:
    files = {f"{name}.tf": text for name, text in overrides.items()}
    found = root({"main.tf": BASE, **files})
    return plain(by_address(found)["aws_eks_node_group.it"].body)


@pytest.mark.parametrize(
    ("override", "name", "expected"),
    [
        pytest.param('node_group_name = "over"', "node_group_name", "over", id="attribute"),
        pytest.param("labels = {}", "labels", {}, id="a-map-is-not-merged"),
        pytest.param('taint {\n key = "x"\n}', "taint", [{"key": "x"}], id="all-blocks-of-a-type"),
        pytest.param(
            'dynamic "taint" {\n for_each = ["d"]\n content {\n key = taint.value\n }\n}',
            "taint",
            [{"key": "d"}],
            id="dynamic-over-blocks",
        ),
        pytest.param(
            'remote_access {\n ec2_ssh_key = "x"\n}',
            "remote_access",
            [{"ec2_ssh_key": "x"}],
            id="a-block-over-dynamic",
        ),
        pytest.param("", "taint", [{"key": "one"}, {"key": "two"}], id="what-is-not-named-stays"),
    ],
)
def test_blocks_are_merged(override: str, name: str, expected: object) -> None:
    assert merged(override=GROUP % override)[name] == expected


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        pytest.param(
            "lifecycle {\n prevent_destroy = true\n}",
            {"ignore_changes": ["labels"], "create_before_destroy": True, "prevent_destroy": True},
            id="another-argument",
        ),
        pytest.param(
            "lifecycle {\n ignore_changes = [version]\n}",
            {"ignore_changes": ["version"], "create_before_destroy": True},
            id="the-same-argument",
        ),
    ],
)
def test_lifecycle_is_merged_by_argument(override: str, expected: dict[str, object]) -> None:
    found: dict[str, object] = {}
    for block in merged(override=GROUP % override)["lifecycle"]:
        assert not found.keys() & block.keys()
        found |= block
    assert found == expected


def test_later_files_win() -> None:
    found = merged(
        a_override=GROUP % 'node_group_name = "a"',
        b_override=GROUP % 'node_group_name = "b"',
        override=GROUP % 'capacity_type = "SPOT"',
    )
    assert (found["node_group_name"], found["capacity_type"]) == ("b", "SPOT")


def test_a_file_called_override_only_in_part_is_none() -> None:
    found = root({"main.tf": BASE, "my-override.tf": GROUP % 'node_group_name = "x"'})
    assert data(found, "aws_eks_node_group.it", "node_group_name") == "base"
    assert any("twice" in n.message for n in found.notices)


def test_variables_locals_and_json() -> None:
    files = {
        "main.tf": BASE + 'resource "probe" "it" {\n  value = [var.x, local.a, local.b]\n}\n',
        "override.tf": 'variable "x" {\n  default = 2\n}\nlocals {\n  b = "over"\n}\n',
        "z_override.tf.json": '{"locals": {"a": "json"}}',
    }
    assert data(root(files), "probe.it", "value") == ["2", "json", "over"]


def test_an_override_of_the_backend_counts() -> None:
    from tests.languages.terraform.scan import evaluations
    from tests.languages.terraform.test_remote_state import KEY, S3, keeper, reader

    files = {
        "iam/main.tf": keeper(S3 % "old"),
        "iam/override.tf": f"terraform {{\n  {S3 % 'iam'}\n}}\n",
        "app/main.tf": reader(KEY),
    }
    assert plain(value(evaluations(files)["app"], "probe.it", "value")) == 1


def test_providers_and_modules_are_merged() -> None:
    files = {
        "main.tf": 'provider "aws" {\n  region = "eu-west-1"\n  default_tags {\n'
        '    tags = { a = 1 }\n  }\n}\nprovider "aws" {\n  alias = "w"\n}\n'
        'module "m" {\n  source = "./one"\n  n = 1\n}\n'
        'data "aws_region" "r" {}\nresource "probe" "it" {\n  value = data.aws_region.r.name\n}\n',
        "override.tf": 'provider "aws" {\n  region = "us-west-2"\n}\n'
        'module "m" {\n  source = "./two"\n}\n',
        "two/main.tf": 'variable "n" {}\nresource "probe" "two" {\n  value = var.n\n}\n',
    }
    found = root(files)
    assert data(found, "probe.it", "value") == "us-west-2"
    assert data(found, "module.m.probe.two", "value") == 1
    assert data(found, "provider.aws", "default_tags") == [{"tags": {"a": 1}}]
