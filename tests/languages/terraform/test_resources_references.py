"""References between resources, shapes the service fixes, and what providers settle."""

from __future__ import annotations

import pytest

from ekslint.core.contents import plain
from ekslint.core.value import MapValue, Ref, Text, Unknown
from ekslint.core.verdict import same
from tests.languages.terraform.scan import by_address, data, root, value

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
