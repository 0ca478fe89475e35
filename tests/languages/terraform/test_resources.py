"""Instances, nested blocks, references between resources, provider settings."""

from __future__ import annotations

import pytest

from ekslint.core.value import ListValue, MapValue, Ref, Text, Unknown, plain
from ekslint.core.verdict import same
from tests.languages.terraform.scan import by_address, data, root, value


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


ROLE = 'resource "aws_iam_role" "r" {\n  name = "node"\n  %s\n}\n'


@pytest.mark.parametrize(
    ("expression", "ref"),
    [
        pytest.param("aws_iam_role.r.arn", Ref(".", "aws_iam_role.r", ("arn",)), id="arn"),
        pytest.param("aws_iam_role.r.name", Ref(".", "aws_iam_role.r", ("name",)), id="name"),
        pytest.param(
            "resource.aws_iam_role.r.arn", Ref(".", "aws_iam_role.r", ("arn",)), id="long-form"
        ),
        pytest.param("aws_iam_role.r.id", Ref(".", "aws_iam_role.r", ("id",)), id="id"),
        pytest.param(
            "aws_iam_role.r.tags_all", Ref(".", "aws_iam_role.r", ("tags_all",)), id="tags"
        ),
        pytest.param(
            "aws_eks_cluster.c.identity[0].oidc[0].issuer",
            Ref(".", "aws_eks_cluster.c", ("identity", 0, "oidc", 0, "issuer")),
            id="issuer",
        ),
        pytest.param(
            "aws_eks_cluster.c.vpc_config[0].cluster_security_group_id",
            Ref(".", "aws_eks_cluster.c", ("vpc_config", 0, "cluster_security_group_id")),
            id="computed-in-a-block",
        ),
        pytest.param(
            "aws_eks_cluster.c.role_arn", Ref(".", "aws_iam_role.r", ("arn",)), id="passed-on"
        ),
        pytest.param("aws_subnet.s[0].id", Ref(".", "aws_subnet.s[0]", ("id",)), id="count"),
        pytest.param('aws_subnet.k["a"].id', Ref(".", 'aws_subnet.k["a"]', ("id",)), id="for-each"),
        pytest.param(
            "aws_subnet.maybe[0].id", Ref(".", "aws_subnet.maybe", ("id",)), id="count-unknown"
        ),
        pytest.param(
            'aws_subnet.any["a"].id', Ref(".", "aws_subnet.any", ("a", "id")), id="keys-unknown"
        ),
    ],
)
def test_references(expression: str, ref: Ref) -> None:
    found = root(
        ROLE % 'tags = { a = "b" }' + 'variable "unset" {}\n'
        'resource "aws_eks_cluster" "c" {\n  name = "c"\n  role_arn = aws_iam_role.r.arn\n'
        "  vpc_config {\n    subnet_ids = []\n  }\n}\n"
        'resource "aws_subnet" "s" {\n  count = 2\n}\n'
        'resource "aws_subnet" "k" {\n  for_each = toset(["a"])\n}\n'
        'resource "aws_subnet" "maybe" {\n  count = var.unset ? 1 : 0\n}\n'
        'resource "aws_subnet" "any" {\n  for_each = var.unset\n}\n'
        f'resource "probe" "it" {{\n  value = {expression}\n}}\n'
    )
    assert value(found, "probe.it", "value").ref == ref


def test_known_attributes_stay_known_behind_a_reference() -> None:
    found = root(
        ROLE % 'path = "/eks/"'
        + 'resource "probe" "it" {\n  value = [aws_iam_role.r.name, aws_iam_role.r.path]\n}\n'
    )
    assert data(found, "probe.it", "value") == ["node", "/eks/"]


def test_a_null_argument_is_left_out() -> None:
    found = root(
        'resource "aws_eks_cluster" "c" {\n  name = "c"\n  version = null\n}\n'
        'resource "probe" "it" {\n  value = aws_eks_cluster.c.version\n}\n'
    )
    leaf = value(found, "probe.it", "value")
    assert isinstance(leaf, Unknown)
    assert leaf.reason.kind == "computed"


@pytest.mark.parametrize(
    ("resource", "attribute", "expected"),
    [
        pytest.param(
            'resource "aws_iam_role" "x" {\n  name = "n"\n  path = "/p/"\n}',
            "arn",
            "arn:aws:iam::111122223333:role/p/n",
            id="role",
        ),
        pytest.param(
            'resource "aws_iam_instance_profile" "x" {\n  name = "n"\n}',
            "arn",
            "arn:aws:iam::111122223333:instance-profile/n",
            id="instance-profile",
        ),
        pytest.param(
            'resource "aws_iam_policy" "x" {\n  name = "n"\n}',
            "arn",
            "arn:aws:iam::111122223333:policy/n",
            id="policy",
        ),
        pytest.param(
            'resource "aws_eks_cluster" "x" {\n  name = "n"\n}',
            "arn",
            "arn:aws:eks:eu-west-1:111122223333:cluster/n",
            id="cluster",
        ),
        pytest.param(
            'resource "aws_eks_cluster" "x" {\n  name = "n"\n}', "id", "n", id="cluster-id"
        ),
        pytest.param(
            'resource "aws_eks_node_group" "x" {\n  cluster_name = "c"\n  node_group_name = "g"\n}',
            "id",
            "c:g",
            id="node-group-id",
        ),
        pytest.param(
            'resource "aws_iam_openid_connect_provider" "x" {\n  url = "https://h/id/A"\n}',
            "arn",
            "arn:aws:iam::111122223333:oidc-provider/h/id/A",
            id="oidc-provider",
        ),
        pytest.param(
            'resource "aws_kms_alias" "x" {\n  name = "alias/a"\n}',
            "arn",
            "arn:aws:kms:eu-west-1:111122223333:alias/a",
            id="alias",
        ),
    ],
)
def test_shapes(resource: str, attribute: str, expected: str) -> None:
    provider = (
        'provider "aws" {\n  region = "eu-west-1"\n  allowed_account_ids = ["111122223333"]\n}\n'
    )
    kind = resource.split('"')[1]
    found = root(
        f'{provider}{resource}\nresource "probe" "it" {{\n  value = {kind}.x.{attribute}\n}}\n'
    )
    assert data(found, "probe.it", "value") == expected


def test_the_account_of_an_arn_is_the_one_that_is_looked_up() -> None:
    found = root(
        ROLE % "" + 'data "aws_caller_identity" "me" {}\ndata "aws_partition" "p" {}\n'
        'resource "probe" "it" {\n  value = aws_iam_role.r.arn\n'
        '  written = "arn:${data.aws_partition.p.partition}:iam::'
        '${data.aws_caller_identity.me.account_id}:role/node"\n'
        '  other = "arn:${data.aws_partition.p.partition}:iam::'
        '${data.aws_caller_identity.me.account_id}:role/other"\n}\n'
    )
    arn = value(found, "probe.it", "value")
    assert same(arn, value(found, "probe.it", "written")).truth is True
    assert same(arn, value(found, "probe.it", "other")).truth is False


def test_a_number_becomes_the_string_the_provider_gets() -> None:
    found = root('resource "aws_eks_cluster" "c" {\n  name = "c"\n  version = 1.30\n}\n')
    version = value(found, "aws_eks_cluster.c", "version")
    assert isinstance(version, Text)
    assert version.known == "1.3"


def test_default_tags_are_merged() -> None:
    found = root(
        'variable "unset" {}\n'
        'provider "aws" {\n  default_tags {\n    tags = { a = "1", b = "1" }\n  }\n}\n'
        'provider "aws" {\n  alias = "open"\n  default_tags {\n    tags = var.unset\n  }\n}\n'
        'resource "aws_subnet" "own" {\n  tags = { b = "2" }\n}\n'
        'resource "aws_subnet" "bare" {}\n'
        'resource "aws_subnet" "open" {\n  provider = aws.open\n  tags = { b = "2" }\n}\n'
        'resource "aws_subnet" "hidden" {\n  tags = var.unset\n}\n'
        'resource "aws_autoscaling_group" "untaggable" {}\n'
    )
    assert data(found, "aws_subnet.own", "tags_all") == {"a": "1", "b": "2"}
    assert data(found, "aws_subnet.bare", "tags_all") == {"a": "1", "b": "1"}
    opened = value(found, "aws_subnet.open", "tags_all")
    assert isinstance(opened, MapValue)
    assert opened.open
    assert plain(opened) == {"b": "2"}
    hidden = value(found, "aws_subnet.hidden", "tags_all")
    assert isinstance(hidden, MapValue)
    assert hidden.open
    assert all("$unknown" in v for v in plain(hidden).values())
    assert "tags_all" not in by_address(found)["aws_autoscaling_group.untaggable"].body.entries


def test_providers_reach_modules() -> None:
    files = {
        "main.tf": 'provider "aws" {\n  region = "eu-west-1"\n}\n'
        'provider "aws" {\n  alias = "cn"\n  region = "cn-north-1"\n}\n'
        'module "inherits" {\n  source = "./m"\n}\n'
        'module "passed" {\n  source = "./m"\n  providers = {\n    aws = aws.cn\n  }\n}\n'
        'module "named" {\n  source = "./n"\n  providers = {\n    aws.far = aws.cn\n  }\n}\n',
        "m/main.tf": 'resource "aws_iam_role" "r" {\n  name = "n"\n}\n',
        "n/main.tf": 'resource "aws_iam_role" "r" {\n  name = "n"\n  provider = aws.far\n}\n',
    }
    found = root(files)
    arns = {
        name: value(found, f"module.{name}.aws_iam_role.r", "arn")
        for name in ("inherits", "passed", "named")
    }
    prefixes = {name: arn.prefix for name, arn in arns.items() if isinstance(arn, Text)}
    assert prefixes == {
        "inherits": "arn:aws:iam::",
        "passed": "arn:aws-cn:iam::",
        "named": "arn:aws-cn:iam::",
    }
    used = value(found, "module.named.aws_iam_role.r", "provider")
    assert used.ref == Ref(".", "provider.aws.cn")


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


def test_provider_blocks_are_resources() -> None:
    found = by_address(
        root('provider "aws" {\n  region = "r"\n}\nprovider "kubernetes" {\n  alias = "k"\n}\n')
    )
    assert found["provider.aws"].mode == "provider"
    assert found["provider.aws"].type == "aws"
    assert found["provider.kubernetes.k"].name == "k"
