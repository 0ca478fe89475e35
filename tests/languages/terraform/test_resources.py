"""Instances, nested blocks, references between resources, provider settings."""

from __future__ import annotations

import pytest

from ekslint.core.contents import plain
from ekslint.core.value import Absent, ListValue, Ref, Unknown
from tests.languages.terraform.scan import by_address, data, probe, root, value


def conditions(source: str, address: str) -> list[tuple[str, bool]]:
    found = by_address(root(source))[address].conditions
    return [(c.description, c.negated) for c in found]


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        pytest.param("count = 2", ["probe.it[0]", "probe.it[1]"], id="count"),
        pytest.param('count = "1"', ["probe.it[0]"], id="count-as-a-string"),
        pytest.param("count = 0", [], id="count-zero"),
        pytest.param("count = var.unset", ["probe.it"], id="count-unknown"),
        pytest.param("count = 1 + 1000", ["probe.it"], id="count-beyond-the-limit"),
        pytest.param('for_each = toset(["b", "a"])', ['probe.it["a"]', 'probe.it["b"]'], id="set"),
        pytest.param('for_each = { "x\\"y" = 1 }', ['probe.it["x\\"y"]'], id="a-key-with-a-quote"),
        pytest.param("for_each = {}", [], id="for-each-empty"),
        pytest.param("for_each = var.unset", ["probe.it"], id="for-each-unknown"),
        pytest.param(
            "for_each = var.flag ? { a = 1 } : {}", ['probe.it["a"]'], id="for-each-undecided"
        ),
        pytest.param(
            'for_each = toset(var.flag ? ["a", "b"] : ["b"])',
            ['probe.it["a"]', 'probe.it["b"]'],
            id="two-arms",
        ),
        pytest.param(
            "for_each = merge({ a = 1 }, var.unset)",
            ["probe.it", 'probe.it["a"]'],
            id="merged-with-unknown",
        ),
    ],
)
def test_instances(argument: str, expected: list[str]) -> None:
    found = root(
        f'variable "unset" {{}}\nvariable "flag" {{}}\nresource "probe" "it" {{\n  {argument}\n}}\n'
    )
    assert sorted(by_address(found)) == expected


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        pytest.param("count = var.a ? 1 : 0", [("`var.a` is true", False)], id="plain"),
        pytest.param("count = var.a ? 0 : 1", [("`var.a` is false", True)], id="the-other-arm"),
        pytest.param("count = !var.a ? 1 : 0", [("`var.a` is false", True)], id="not"),
        pytest.param("count = local.a ? 1 : 0", [("`var.a` is true", False)], id="local"),
        pytest.param(
            "count = var.a && var.b ? 1 : 0",
            [("`var.a` is true", False), ("`var.b` is true", False)],
            id="and",
        ),
        pytest.param("count = var.a && true ? 1 : 0", [("`var.a` is true", False)], id="and-known"),
        pytest.param(
            "count = var.a ? (var.b ? 0 : 2) : 0",
            [("`var.a` is true", False), ("`var.b` is false", True)],
            id="nested",
        ),
        pytest.param(
            "count = var.a != null ? 1 : 0", [("`var.a` is not `null`", True)], id="not-null"
        ),
        pytest.param("count = var.a", [("`var.a` is not empty", False)], id="a-number"),
        pytest.param("for_each = var.a", [("`var.a` is not empty", False)], id="for-each"),
    ],
)
def test_conditions(argument: str, expected: list[tuple[str, bool]]) -> None:
    source = (
        'variable "a" {}\nvariable "b" {}\nlocals {\n  a = var.a\n}\n'
        f'resource "probe" "it" {{\n  {argument}\n}}\n'
    )
    assert conditions(source, "probe.it") == expected


def test_one_test_is_one_condition_wherever_it_is_asked() -> None:
    files = {
        "main.tf": 'variable "create" {}\nlocals {\n  on = var.create\n}\n'
        'resource "probe" "a" {\n  count = var.create ? 1 : 0\n}\n'
        'resource "probe" "b" {\n  count = local.on == true ? 1 : 0\n}\n'
        'module "m" {\n  source = "./m"\n  enabled = local.on\n}\n'
        'module "n" {\n  source = "./m"\n  count = var.create ? 1 : 0\n  enabled = true\n}\n',
        "m/main.tf": 'variable "enabled" {}\n'
        'resource "probe" "c" {\n  count = var.enabled ? 1 : 0\n}\n',
    }
    found = by_address(root(files))
    identity = found["probe.a"].conditions[0].identity
    assert found["module.m.probe.c"].conditions[0].identity == identity
    assert [c.identity for c in found["module.n.probe.c[0]"].conditions] == [identity]


@pytest.mark.parametrize(
    ("argument", "place"),
    [
        pytest.param("count = 0", "0", id="literal"),
        pytest.param("count = var.off ? 1 : 0", "false", id="the-default-behind-a-conditional"),
        pytest.param("count = var.on && local.off ? 1 : 0", "false", id="the-side-that-decided"),
        pytest.param("for_each = var.none", "{}", id="an-empty-map"),
        pytest.param("for_each = toset([for x in var.none : x])", "{}", id="through-functions"),
    ],
)
def test_what_does_not_exist_leaves_a_gate(argument: str, place: str) -> None:
    found = root(
        'variable "off" {\n  default = false\n}\nvariable "on" {\n  default = true\n}\n'
        'variable "none" {\n  default = {}\n}\nlocals {\n  off = var.off\n}\n'
        f'resource "probe" "it" {{\n  {argument}\n}}\n'
    )
    (gate,) = found.gates
    assert gate.what == "probe.it"
    assert gate.location is not None
    assert gate.location.text == place


def test_nested_and_dynamic_blocks() -> None:
    found = root(
        'variable "on" {\n  default = []\n}\nvariable "unset" {}\n'
        'resource "probe" "it" {\n'
        "  rule {\n    port = 1\n  }\n"
        '  dynamic "rule" {\n    for_each = { a = 2, b = 3 }\n    iterator = it\n'
        "    content {\n      port = it.value\n      name = it.key\n"
        '      dynamic "inner" {\n        for_each = [it.value]\n'
        "        content {\n          x = inner.value\n        }\n      }\n    }\n  }\n"
        '  dynamic "off" {\n    for_each = var.on\n    content {}\n  }\n'
        '  dynamic "open" {\n    for_each = var.unset\n    content {}\n  }\n'
        "}\n"
    )
    assert data(found, "probe.it", "rule") == [
        {"port": 1},
        {"port": 2, "name": "a", "inner": [{"x": 2}]},
        {"port": 3, "name": "b", "inner": [{"x": 3}]},
    ]
    body = by_address(found)["probe.it"].body
    assert [g.what for g in body.gates] == ["off"]
    assert body.gates[0].location is not None
    assert body.gates[0].location.text == "[]"
    assert body.get("off") is None
    opened = body.get("open")
    assert isinstance(opened, ListValue)
    assert opened.items == ()
    assert [r.kind for r in opened.open] == ["variable"]


def test_places_of_a_body() -> None:
    source = 'variable "x" {\n  default = 5\n}\nresource "probe" "it" {\n  value = var.x\n}\n'
    found = by_address(root(source))["probe.it"]
    entry = found.body.entries["value"]
    assert found.header.text == 'resource "probe" "it"'
    assert entry.key is not None
    assert entry.key.text == "value"
    assert entry.span is not None
    assert entry.span.text == "value = var.x"
    assert entry.value.location is not None
    assert entry.value.location.text == "5"
    assert entry.value.location.via


def test_meta_arguments() -> None:
    found = root(
        'resource "probe" "it" {\n  count = 1\n  depends_on = [aws_iam_role.r, module.m]\n'
        "  lifecycle {\n    prevent_destroy = true\n"
        '    ignore_changes = [tags["x"], scaling_config[0].desired_size]\n  }\n'
        '  provisioner "local-exec" {\n    command = "x"\n    when = destroy\n  }\n}\n'
        'resource "probe" "all" {\n  lifecycle {\n    ignore_changes = all\n  }\n}\n'
    )
    assert data(found, "probe.it[0]", "lifecycle") == [
        {
            "prevent_destroy": True,
            "ignore_changes": ['tags["x"]', "scaling_config[0].desired_size"],
        }
    ]
    assert data(found, "probe.all", "lifecycle", "ignore_changes") == "all"
    needed = value(found, "probe.it[0]", "depends_on")
    assert isinstance(needed, ListValue)
    assert [item.ref for item in needed.items] == [
        Ref(".", "aws_iam_role.r"),
        Ref(".", "module.m"),
    ]
    assert data(found, "probe.it[0]", "provisioner", "type") == "local-exec"
    assert data(found, "probe.it[0]", "provisioner", "when") == "destroy"
    assert "count" not in by_address(found)["probe.it[0]"].body.entries


def test_instances_refer_to_each_and_count() -> None:
    found = root(
        'resource "probe" "a" {\n  for_each = { x = { n = 1 } }\n'
        "  value = [each.key, each.value.n]\n}\n"
        'resource "probe" "b" {\n  count = 2\n  value = count.index\n}\n'
        'variable "unset" {}\n'
        'resource "probe" "c" {\n  for_each = var.unset\n  value = each.key\n}\n'
        'resource "probe" "d" {\n  count = var.unset ? 1 : 0\n  value = count.index\n}\n'
        'resource "probe" "e" {\n  for_each = var.unset ? { k = 1 } : { k = 2 }\n'
        "  value = each.value\n}\n"
    )
    assert data(found, 'probe.a["x"]', "value") == ["x", 1]
    assert data(found, "probe.b[1]", "value") == 1
    assert isinstance(value(found, "probe.c", "value"), Unknown)
    assert data(found, "probe.d", "value") == 0
    both = value(found, 'probe.e["k"]', "value")
    assert isinstance(both, Unknown)
    assert [plain(c) for c in both.candidates] == [1, 2]
    assert by_address(found)['probe.e["k"]'].conditions == ()


def test_what_may_not_exist_is_not_certain_behind_try() -> None:
    found = root(
        'variable "create" {}\n'
        'resource "aws_eks_cluster" "c" {\n  count = var.create ? 1 : 0\n  name = "prod"\n}\n'
        'resource "probe" "it" {\n  direct = aws_eks_cluster.c[0].name\n'
        '  tried = try(aws_eks_cluster.c[0].name, "")\n  size = length(aws_eks_cluster.c)\n'
        '  joined = concat(aws_eks_cluster.c[*].name, [""])[0]\n}\n'
    )
    assert data(found, "probe.it", "direct") == "prod"
    tried = value(found, "probe.it", "tried")
    assert isinstance(tried, Unknown)
    assert [plain(c) for c in tried.candidates] == ["prod", ""]
    assert isinstance(value(found, "probe.it", "size"), Unknown)
    assert isinstance(value(found, "probe.it", "joined"), Unknown)


def test_what_is_an_error_elsewhere_is_no_business_of_try() -> None:
    found = root(
        'variable "shared" {\n  type = map(any)\n  default = {}\n}\n'
        'locals {\n  name = "${var.shared.prefix}-x"\n  held = { name = local.name }\n}\n'
        'resource "aws_eks_cluster" "c" {\n  name = local.name\n}\n'
        'resource "probe" "it" {\n  by_local = try(local.name, "")\n'
        '  by_attribute = try(aws_eks_cluster.c.name, "")\n  by_object = try(local.held.name, "")\n'
        '  asked = can(local.name)\n  itself = try(var.shared.prefix, "none")\n'
        "  sure = can(var.shared.prefix)\n}\n"
    )
    for elsewhere in ("by_local", "by_attribute", "by_object", "asked"):
        assert isinstance(value(found, "probe.it", elsewhere), Unknown), elsewhere
    assert data(found, "probe.it", "itself") == "none"
    assert data(found, "probe.it", "sure") is False


def test_provider_blocks_are_resources() -> None:
    found = by_address(
        root('provider "aws" {\n  region = "r"\n}\nprovider "kubernetes" {\n  alias = "k"\n}\n')
    )
    assert found["provider.aws"].mode == "provider"
    assert found["provider.aws"].type == "aws"
    assert found["provider.kubernetes.k"].name == "k"


def test_what_an_undecided_block_holds_is_not_known() -> None:
    found = root(
        'variable "unset" {}\nresource "aws_eks_cluster" "c" {\n  dynamic "access_config" {\n'
        "    for_each = var.unset\n    content {\n      authentication_mode = access_config.value\n"
        "    }\n  }\n}\n"
    )
    assert isinstance(
        value(found, "aws_eks_cluster.c", "access_config", "authentication_mode"), Unknown
    )
    assert isinstance(value(found, "aws_eks_cluster.c", "vpc_config", "subnet_ids"), Absent)


UNSURE = 'variable "u" {}\nlocals {\n  l = [for x in ["a", "b", "c"] : x if x != "a" || var.u]\n}\n'


@pytest.mark.parametrize(
    ("blocks", "expression"),
    [
        pytest.param(
            'dynamic "rule" {\n for_each = local.l\n content {\n  n = rule.key\n }\n}\n',
            "thing.it.rule[0].n",
            id="key-of-an-item-that-may-stand-later",
        ),
        pytest.param(
            'dynamic "rule" {\n for_each = var.u\n content {\n  n = 1\n }\n}\nrule {\n n = 2\n}\n',
            "thing.it.rule[0].n",
            id="a-block-after-those-that-may-be",
        ),
    ],
)
def test_the_place_of_a_block_after_others_that_may_be_is_not_known(
    blocks: str, expression: str
) -> None:
    found = probe(expression, f'{UNSURE}resource "thing" "it" {{\n{blocks}}}\n')
    assert isinstance(found, Unknown)
