"""Terraform in JSON syntax means what the same blocks mean in HCL; `terraform plan` agrees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ekslint.core.contents import plain
from ekslint.core.pieces import locate
from ekslint.core.value import Text, Unknown
from ekslint.reports.resources import resources
from tests.languages.terraform.scan import by_address, data, folder, root, unknown, value

TWINS = {
    "strings-are-templates": (
        '{"resource": {"probe": {"it": {"value": "a-${1 + 1}"}}}}',
        'resource "probe" "it" {\n  value = "a-${1 + 1}"\n}',
    ),
    "one-interpolation-keeps-its-type": (
        '{"resource": {"probe": {"it": {"value": "${1 + 1}"}}}}',
        'resource "probe" "it" {\n  value = 1 + 1\n}',
    ),
    "escapes-of-json-then-of-templates": (
        r'{"resource": {"probe": {"it": {"value": "\u00e9\"$${x} %%{if} ${upper(\"q\\n\")}"}}}}',
        'resource "probe" "it" {\n  value = "é\\"$${x} %%{if} ${upper("q\\n")}"\n}',
    ),
    "a-backslash-is-no-escape-of-a-template": (
        r'{"resource": {"probe": {"it": {"value": "a\\n"}}}}',
        'resource "probe" "it" {\n  value = "a\\\\n"\n}',
    ),
    "keys-are-templates": (
        '{"resource": {"aws_vpc": {"it": {"count": 1, "tags": {"k-${2}": [1.50, true, null]}}}}}',
        'resource "aws_vpc" "it" {\n  count = 1\n  tags = { "k-${2}" = [1.50, true, null] }\n}',
    ),
    "comments": (
        '{"//": "a", "locals": {"//": "b", "x": 1}, "resource": {"probe": {"it": {"//": ["c"],'
        ' "value": "${local.x}"}}}}',
        'locals {\n  x = 1\n}\nresource "probe" "it" {\n  value = local.x\n}',
    ),
    "arrays-at-every-level": (
        '[{"resource": [{"probe": [{"it": [{"value": 1}]}, {"b": {"value": 2}}]}]},'
        ' {"resource": {"probe": {"c": null}}}]',
        'resource "probe" "it" {\n  value = 1\n}\nresource "probe" "b" {\n  value = 2\n}',
    ),
    "a-property-twice": (
        '{"resource": {"probe": {"it": {"value": 1}}}, "resource": {"probe": {"b": {"value": 2}}}}',
        'resource "probe" "it" {\n  value = 1\n}\nresource "probe" "b" {\n  value = 2\n}',
    ),
    "blocks-by-schema": (
        '{"resource": {"aws_eks_cluster": {"it": {"name": "n", "vpc_config": {"subnet_ids": ["s"]},'
        ' "encryption_config": [{"resources": ["secrets"], "provider": [{"key_arn": "k"}]}],'
        ' "tags": {"a": "b"}}}}}',
        'resource "aws_eks_cluster" "it" {\n  name = "n"\n  vpc_config {\n    subnet_ids = ["s"]\n'
        '  }\n  encryption_config {\n    resources = ["secrets"]\n    provider {\n'
        '      key_arn = "k"\n    }\n  }\n  tags = { a = "b" }\n}',
    ),
    "dynamic": (
        '{"resource": {"aws_eks_node_group": {"it": {"dynamic": {"taint": {"for_each": ["x", "y"],'
        ' "iterator": "each_taint", "content": {"key": "${each_taint.value}"}}}}}}}',
        'resource "aws_eks_node_group" "it" {\n  dynamic "taint" {\n    for_each = ["x", "y"]\n'
        "    iterator = each_taint\n    content {\n      key = each_taint.value\n    }\n  }\n}",
    ),
    "for-each": (
        '{"variable": {"g": {"type": "map(object({ n = optional(number, 3) }))",'
        ' "default": {"a": {}, "b": {"n": "4"}}}}, "resource": {"probe": {"it": {'
        '"for_each": "${var.g}", "value": "${each.key}${each.value.n}"}}}}',
        'variable "g" {\n  type = map(object({ n = optional(number, 3) }))\n'
        '  default = { a = {}, b = { n = "4" } }\n}\nresource "probe" "it" {\n'
        '  for_each = var.g\n  value = "${each.key}${each.value.n}"\n}',
    ),
    "a-default-has-no-templates": (
        '{"variable": {"x": {"default": {"${k}": "${v}"}}},'
        ' "resource": {"probe": {"it": {"value": "${var.x}"}}}}',
        'variable "x" {\n  default = { "$${k}" = "$${v}" }\n}\n'
        'resource "probe" "it" {\n  value = var.x\n}',
    ),
    "providers": (
        '{"provider": {"aws": [{"region": "eu-west-1"}, {"alias": "west", "region": "us-west-2",'
        ' "default_tags": {"tags": {"a": "b"}}}]}, "resource": {"aws_eks_cluster": {"it": {'
        '"name": "n", "provider": "aws.west"}}}}',
        'provider "aws" {\n  region = "eu-west-1"\n}\nprovider "aws" {\n  alias = "west"\n'
        '  region = "us-west-2"\n  default_tags {\n    tags = { a = "b" }\n  }\n}\n'
        'resource "aws_eks_cluster" "it" {\n  name = "n"\n  provider = aws.west\n}',
    ),
    "names": (
        '{"resource": {"probe": {"a": {}, "it": {"depends_on": ["probe.a"], "lifecycle": {'
        '"ignore_changes": ["tags", "size[0].n"]}}, "b": {"lifecycle": {"ignore_changes": "all"}}'
        "}}}",
        'resource "probe" "a" {}\nresource "probe" "it" {\n  depends_on = [probe.a]\n'
        "  lifecycle {\n    ignore_changes = [tags, size[0].n]\n  }\n}\n"
        'resource "probe" "b" {\n  lifecycle {\n'
        "    ignore_changes = all\n  }\n}",
    ),
    "inert": (
        '{"moved": [{"from": "probe.a", "to": "probe.it"}], "import": {"to": "probe.it", "id": ""},'
        ' "removed": {"from": "probe.z"}, "check": {"c": {"assert": {}}}, "terraform": {'
        '"required_version": ">= 1", "backend": {"s3": {}}}, "resource": {"probe": {"it": {}}}}',
        'terraform {\n  backend "s3" {}\n}\nresource "probe" "it" {}',
    ),
}


@pytest.mark.parametrize("case", TWINS)
def test_both_syntaxes_mean_the_same(case: str) -> None:
    in_json, in_hcl = TWINS[case]
    ours, theirs = root({"main.tf.json": in_json}), root({"main.tf": in_hcl})
    assert {r.address: plain(r.body) for r in ours.resources} == {
        r.address: plain(r.body) for r in theirs.resources
    }
    assert not ours.notices
    assert not ours.open


def test_modules_take_providers_and_literal_sources() -> None:
    files = {
        "main.tf.json": '{"provider": {"aws": {"alias": "w", "region": "us-west-2"}},'
        ' "module": {"m": {"source": "./m", "providers": {"aws": "aws.w"}, "count": 2,'
        ' "x": "${count.index}"}}}',
        "m/main.tf": 'variable "x" {}\ndata "aws_region" "r" {}\nresource "probe" "it" {\n'
        "  value = [var.x, data.aws_region.r.name]\n}\n",
    }
    found = root(files)
    assert data(found, "module.m[1].probe.it", "value") == [1, "us-west-2"]


def test_both_syntaxes_stand_side_by_side() -> None:
    files = {
        "main.tf": 'resource "probe" "it" {\n  value = local.x\n}\n',
        "more.tf.json": '{"locals": {"x": 1}}',
        "it_override.tf.json": '{"resource": {"probe": {"it": {"more": 2}}}}',
    }
    found = root(files)
    assert data(found, "probe.it", "value") == 1
    assert data(found, "probe.it", "more") == 2


def test_tofu_reads_its_own_json_instead() -> None:
    files = {
        "a.tf.json": '{"resource": {"probe": {"a": {}}}}',
        "a.tofu.json": '{"resource": {"probe": {"b": {}}}}',
        ".terraform.lock.hcl": 'provider "registry.opentofu.org/hashicorp/aws" {}\n',
    }
    assert list(by_address(root(files))) == ["probe.b"]


def test_places_lead_into_the_json() -> None:
    text = (
        '{\n  "resource": {\n    "probe": {\n      "it": {\n'
        '        "value": "a\\"b${1}\\n"\n      }\n    }\n  }\n}\n'
    )
    found = root({"main.tf.json": text})
    assert by_address(found)["probe.it"].header.text == '"it"'
    written = value(found, "probe.it", "value")
    assert isinstance(written, Text)
    assert written.location is not None
    assert (written.location.line, written.location.text) == (5, '"a\\"b${1}\\n"')
    places = [locate(written, at) for at in range(5)]
    assert [p.text if p else "" for p in places] == ["a", '\\"', "b", "1", "\\n"]


def test_blocks_in_an_array_have_headers_of_their_own() -> None:
    text = '{"provider": {"aws": [{"region": "a"},\n{"alias": "w"}]}}'
    headers = [r.header.text for r in root({"main.tf.json": text}).resources]
    assert headers == ['{"region"', '{"alias"']


def test_what_may_be_a_block_is_open() -> None:
    """`x_thing` has no schema: its `box` may be a block, of which `[0]` exists."""
    text = (
        '{"resource": {"x_thing": {"t": {"box": {"name": "n"}}}, "probe": {"it": {'
        '"key": "${x_thing.t.box.name}", "first": "${try(x_thing.t.box[0].name, \\"none\\")}"}}}}'
    )
    found = root({"main.tf.json": text})
    assert data(found, "probe.it", "key") == "n"
    assert isinstance(value(found, "probe.it", "first"), Unknown)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        pytest.param('{"resource": {"probe": {"a": 1,}}}', "JSON does not parse", "", id="comma"),
        pytest.param('{"resource": {"probe": {"a": NaN}}}', "`NaN`", "", id="no-number"),
        pytest.param('{"resource": "x"}', "an object, or an array of objects", '"x"', id="no-body"),
        pytest.param(
            '{"resource": {"probe": {"a": {"v": "${x"}}}}', "never closed", "${", id="template"
        ),
        pytest.param(
            '{"resource": {"probe": {"a": {"v": "\\n${x + }"}}}}', "expected", "", id="escaped"
        ),
        pytest.param(
            '{"resource": {"probe": {"a": {"v": 1, "v": 2}}}}', "set twice", '"v"', id="twice"
        ),
    ],
)
def test_what_does_not_parse_leaves_the_rest(text: str, message: str, place: str) -> None:
    from ekslint.core.location import SourceText
    from ekslint.languages.terraform.json_syntax import read_json_syntax

    (problem,) = read_json_syntax(SourceText("a.tf.json", text)).problems
    assert message in problem.message
    assert problem.location is not None
    assert not place or problem.location.text == place
    found = root({"main.tf.json": text, "b.tf": 'resource "probe" "b" {\n  v = local.x\n}\n'})
    assert "probe.b" in by_address(found)
    assert found.open
    assert unknown(value(found, "probe.b", "v")).reason.kind == "file"


def test_deep_nesting_ends() -> None:
    for text in ("[" * 100_000, '{"a":' * 5_000 + "1" + "}" * 5_000, "[" * 300 + "]" * 300):
        assert root({"main.tf.json": text, "b.tf": ""}).open


def test_half_a_surrogate_pair_is_replaced() -> None:
    text = '{"resource": {"probe": {"it": {"v": "${base64encode(\\"\\ud800\\")}"}}}}'
    assert data(root({"main.tf.json": text}), "probe.it", "v") == "77+9"


def test_nothing_of_the_body_goes_missing() -> None:
    found: dict[str, Any] = {}
    text = '{"resource": {"probe": {"it": {"a": [], "b": {}, "c": null, "d": "", "e": -0.5e1}}}}'
    for name in "abde":
        found[name] = data(root({"main.tf.json": text}), "probe.it", name)
    assert found == {"a": [], "b": {}, "d": "", "e": -5}


PLANNED = Path(__file__).resolve().parents[3] / "testdata" / "json-syntax"
"""A root in JSON syntax, and the values `terraform show -json` tells of a plan of it."""


def known_leaves(ours: Any, theirs: Any, where: str) -> int:
    """Compare what is known here with the plan; return how many scalars were compared."""
    if isinstance(ours, dict) and not {"$unknown", "$text"} & ours.keys():
        assert isinstance(theirs, dict) or not ours, where
        return sum(known_leaves(v, (theirs or {}).get(k), f"{where}.{k}") for k, v in ours.items())
    if isinstance(ours, list):
        assert len(ours) == len(theirs), where
        return sum(known_leaves(a, b, where) for a, b in zip(ours, theirs, strict=True))
    if ours is None or isinstance(ours, dict):
        return 0
    if isinstance(theirs, str) and theirs.startswith("{"):
        ours, theirs = json.loads(ours), json.loads(theirs)  # the provider prints JSON anew
    assert ours == theirs, where
    return 1


def test_terraform_plans_the_same() -> None:
    files = folder(PLANNED)
    expected = json.loads(files.pop("planned.json"))["resources"]
    found = resources(root(files))
    assert set(found) == set(expected)
    assert sum(known_leaves(found[address], expected[address], address) for address in found) >= 42
