"""Blocks and files that change no value of a root are read past, and stop nothing."""

from __future__ import annotations

import pytest

from ekslint.core.contents import plain
from ekslint.core.value import Unknown
from tests.languages.terraform.scan import by_address, data, evaluations, root, value

PLAIN = 'resource "probe" "it" {\n  value = 1\n}\n'


@pytest.mark.parametrize(
    "block",
    [
        pytest.param("moved {\n  from = probe.old\n  to   = probe.it\n}", id="moved"),
        pytest.param('import {\n  to = probe.it\n  id = "x"\n}', id="import"),
        pytest.param(
            'import {\n  for_each = { a = "x" }\n  to = probe.it[each.key]\n  id = each.value\n}',
            id="import-for-each",
        ),
        pytest.param(
            "removed {\n  from = probe.old\n  lifecycle {\n    destroy = false\n  }\n}",
            id="removed",
        ),
        pytest.param(
            'check "up" {\n  data "http" "x" {\n    url = "https://example.com"\n  }\n'
            "  assert {\n    condition     = data.http.x.status_code == 200\n"
            '    error_message = "down"\n  }\n}',
            id="check",
        ),
        pytest.param('ephemeral "aws_secretsmanager_secret_version" "x" {}', id="ephemeral"),
    ],
)
def test_blocks_without_values(block: str) -> None:
    found = root(f"{PLAIN}{block}\n")
    assert list(by_address(found)) == ["probe.it"]
    assert not found.notices
    assert not found.open


@pytest.mark.parametrize(
    "path", ["main.tftest.hcl", "tests/main.tftest.hcl", "main.tftest.json", "main.tfmock.hcl"]
)
def test_files_of_tests_are_no_configuration(path: str) -> None:
    run = 'run "x" {\n  variables {\n    a = 1\n  }\n}\nresource "probe" "test" {}\n'
    assert list(by_address(root({"main.tf": PLAIN, path: run}))) == ["probe.it"]


def test_ephemeral_values_are_not_known() -> None:
    text = 'resource "probe" "it" {\n  value = ephemeral.random_password.x.result\n}\n'
    found = value(root(text), "probe.it", "value")
    assert isinstance(found, Unknown)
    assert found.reason.kind == "computed"


def test_terraform_data_is_a_resource_whose_output_is_not_known() -> None:
    text = (
        'resource "terraform_data" "d" {\n  input = { a = 1 }\n}\n'
        'resource "probe" "it" {\n  input = terraform_data.d.input.a\n'
        "  output = terraform_data.d.output.a\n}\n"
    )
    found = root(text)
    assert data(found, "probe.it", "input") == 1
    assert isinstance(value(found, "probe.it", "output"), Unknown)


MODULE = {"m/main.tf": 'variable "n" {}\noutput "n" {\n  value = "m-${var.n}"\n}\n'}


@pytest.mark.parametrize(
    ("way", "expression", "expected"),
    [
        pytest.param("count = 2", "module.m[*].n", ["m-x", "m-x"], id="splat-over-count"),
        pytest.param("count = 2", "module.m[1].n", "m-x", id="index"),
        pytest.param("count = 0", "module.m[*].n", [], id="none"),
        pytest.param("count = 0", 'try(module.m[0].n, "none")', "none", id="none-behind-try"),
        pytest.param("count = 0", "one(module.m[*].n)", None, id="one-of-none"),
        pytest.param(
            'for_each = toset(["a", "b"])',
            "{ for k, m in module.m : k => m.n }",
            {"a": "m-x", "b": "m-x"},
            id="a-map",
        ),
        pytest.param('for_each = toset(["a"])', 'module.m["a"].n', "m-x", id="key"),
        pytest.param('for_each = toset(["b", "a"])', "keys(module.m)", ["a", "b"], id="keys"),
        pytest.param("for_each = { a = 1 }", "values(module.m)[*].n", ["m-x"], id="values"),
        pytest.param("count = 2", "length(module.m)", 2, id="length"),
    ],
)
def test_outputs_of_modules_with_many_instances(
    way: str, expression: str, expected: object
) -> None:
    call = f'module "m" {{\n  source = "./m"\n  {way}\n  n = "x"\n}}\n'
    probe = f'resource "probe" "it" {{\n  value = {expression}\n}}\n'
    assert plain(value(root({"main.tf": call + probe, **MODULE}), "probe.it", "value")) == expected


@pytest.mark.parametrize(
    "chosen", ['aws.by["eu-west-1"]', "aws.by[each.key]", "aws.by"], ids=["key", "each", "none"]
)
def test_a_provider_with_for_each_settles_no_region(chosen: str) -> None:
    text = (
        'provider "aws" {\n  alias = "by"\n  for_each = toset(["eu-west-1", "us-east-1"])\n'
        "  region = each.value\n}\n"
        f'data "aws_region" "r" {{\n  for_each = toset(["eu-west-1"])\n  provider = {chosen}\n}}\n'
        'resource "probe" "it" {\n  value = data.aws_region.r["eu-west-1"].name\n}\n'
    )
    (found,) = (e for e in evaluations({"main.tofu": text}).values() if e.scope)
    assert isinstance(value(found, "probe.it", "value"), Unknown)
