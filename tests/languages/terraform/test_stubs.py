"""Registry modules that are not downloaded: constraints, stubs, and where findings would land."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ekslint.core.errors import ConfigError
from ekslint.core.value import Unknown
from ekslint.languages.terraform.module_addresses import parse_source
from ekslint.languages.terraform.versions import Range, parse_constraint
from tests.languages.terraform.scan import by_address, data, root, value

STUB = """
variable "name" { type = string }
variable "create" {
  type    = bool
  default = true
}
variable "policy" {
  type    = string
  default = "{\\"Release\\": %d}"
}
resource "aws_iam_role" "this" {
  count              = var.create ? 1 : 0
  name               = "${var.name}-role"
  assume_role_policy = var.policy
  description        = "fixed"
}
module "inner" {
  source = "./modules/inner"
  name   = var.name
}
output "arn" { value = try(aws_iam_role.this[0].arn, null) }
"""

INNER = """
variable "name" {}
variable "kind" { default = "small" }
resource "probe" "inner" {
  kind = var.kind
  name = var.name
}
"""


@pytest.fixture
def stubs(tmp_path: Path) -> Path:
    folder = tmp_path / "example__roles__aws"
    versions = []
    for major in (4, 5):
        (folder / str(major) / "modules" / "inner").mkdir(parents=True)
        (folder / str(major) / "main.tf").write_text(STUB % major)
        (folder / str(major) / "modules" / "inner" / "main.tf").write_text(INNER)
        versions.append({"range": f">= {major}.0, < {major + 1}.0", "path": str(major)})
    (folder / "index.json").write_text(
        json.dumps({"source": "example/roles/aws", "versions": versions})
    )
    return tmp_path


def call(source: str, version: str = "", inputs: str = 'name = "n"') -> str:
    pinned = f'  version = "{version}"\n' if version else ""
    return (
        f'module "m" {{\n  source = "{source}"\n{pinned}  {inputs}\n}}\n'
        'resource "probe" "it" {\n  arn = module.m.arn\n  other = module.m.undeclared\n}\n'
    )


@pytest.mark.parametrize(
    ("source", "version", "expected"),
    [
        pytest.param("example/roles/aws", "4.2.1", 4, id="exact"),
        pytest.param("example/roles/aws", "~> 5.0", 5, id="pessimistic"),
        pytest.param("example/roles/aws", ">= 4.3, < 5", 4, id="range"),
        pytest.param("example/roles/aws", ">= 4.0", None, id="several-majors"),
        pytest.param("example/roles/aws", "~> 4", None, id="a-major-that-may-grow"),
        pytest.param("example/roles/aws", "3.0.0", None, id="no-stub-that-old"),
        pytest.param("example/roles/aws", "", None, id="not-pinned"),
        pytest.param("registry.terraform.io/example/roles/aws", "5.1.0", 5, id="host"),
        pytest.param("app.terraform.io/example/roles/aws", "5.1.0", None, id="a-private-registry"),
        pytest.param(
            "git::https://github.com/example/terraform-aws-roles.git?ref=v5.1.0", "", 5, id="git"
        ),
        pytest.param("github.com/example/terraform-aws-roles?ref=v4.0.0", "", 4, id="github"),
        pytest.param(
            "git::ssh://git@github.com/example/terraform-aws-roles.git?ref=v4.0.0", "", 4, id="ssh"
        ),
        pytest.param("github.com/example/terraform-aws-roles?ref=main", "", None, id="a-branch"),
    ],
)
def test_which_stub(stubs: Path, source: str, version: str, expected: int | None) -> None:
    found = root(call(source, version), stubs=(stubs,))
    if expected is None:
        assert found.open
        assert data(found, "module.m", "__read__") is False
    else:
        assert not found.open
        policy = data(found, "module.m.aws_iam_role.this[0]", "assume_role_policy")
        assert json.loads(policy) == {"Release": expected}


def test_findings_in_a_stub_land_on_the_call(stubs: Path) -> None:
    found = root(call("example/roles/aws", "~> 5.0"), stubs=(stubs,))
    role = by_address(found)["module.m.aws_iam_role.this[0]"]
    inner = by_address(found)["module.m.module.inner.probe.inner"]
    places = [
        role.header,
        role.get("description").location,
        role.get("assume_role_policy").location,
        inner.header,
        inner.get("kind").location,
    ]
    for place in places:
        assert place is not None
        assert place.path.startswith("stub:example/roles/aws/5/")
        assert (place.anchor().path, place.anchor().text) == ("main.tf", 'module "m"')
    given = inner.get("name").location
    assert given is not None
    assert (given.anchor().path, given.anchor().text) == ("main.tf", '"n"')


def test_two_calls_of_one_stub_are_two_places(stubs: Path) -> None:
    source = call("example/roles/aws", "~> 5.0")
    second = source.split("resource")[0].replace('"m"', '"second"')
    found = by_address(root(source + second, stubs=(stubs,)))
    first, other = (found[f"module.{n}.aws_iam_role.this[0]"].header for n in ("m", "second"))
    assert first.anchor() != other.anchor()


KEYED = """
variable "groups" {
  type = map(object({
    size  = optional(number, 3)
    kind  = optional(string)
    label = optional(string, "none")
  }))
  default = {}
}
variable "more" {
  type    = any
  default = {}
}
locals { all = { for name, group in var.groups : name => group if group.label != "off" } }
module "group" {
  source   = "./modules/inner"
  for_each = local.all
  name     = try(each.value.name, each.key)
}
resource "probe" "group" {
  for_each = var.groups
  fixed    = "fixed"
  size     = each.value.size
  kind     = each.value.kind
  label    = each.value.label
}
resource "probe" "rule" {
  for_each = { for k, v in merge({ own = {} }, var.more) : k => v }
  port     = try(each.value.port, 443)
}
resource "probe" "listed" {
  for_each = toset(["a"])
  fixed    = "fixed"
}
"""


@pytest.fixture
def keyed(tmp_path: Path) -> Path:
    folder = tmp_path / "example__groups__aws" / "v1"
    (folder / "modules" / "inner").mkdir(parents=True)
    (folder / "main.tf").write_text(KEYED)
    (folder / "modules" / "inner" / "main.tf").write_text(INNER)
    index = {
        "source": "example/groups/aws",
        "versions": [{"range": ">= 1.0, < 2.0", "path": "v1"}],
    }
    (tmp_path / "example__groups__aws" / "index.json").write_text(json.dumps(index))
    return tmp_path


ENTRIES = """
locals { tall = { size = 9 } }
module "m" {
  source  = "example/groups/aws"
  version = "1.2.0"
  groups = {
    blue = {
      label = "shown"
    }
    "green" = local.tall
  }
  more = { web = {} }
}
"""


@pytest.mark.parametrize(
    ("address", "attribute", "expected"),
    [
        pytest.param('module.m.probe.group["blue"]', None, "blue", id="header"),
        pytest.param('module.m.probe.group["blue"]', "fixed", "blue", id="fixed-in-the-module"),
        pytest.param('module.m.probe.group["blue"]', "missing", "blue", id="absent"),
        pytest.param('module.m.probe.group["blue"]', "size", "blue", id="default-of-an-attribute"),
        pytest.param('module.m.probe.group["blue"]', "kind", "blue", id="null-of-an-attribute"),
        pytest.param('module.m.probe.group["blue"]', "label", '"shown"', id="written"),
        pytest.param('module.m.probe.group["green"]', "size", "9", id="written-elsewhere"),
        pytest.param('module.m.probe.group["green"]', "label", '"green"', id="key-in-quotes"),
        pytest.param(
            'module.m.module.group["blue"].probe.inner', None, "blue", id="header-further-inside"
        ),
        pytest.param(
            'module.m.module.group["blue"].probe.inner', "kind", "blue", id="default-further-inside"
        ),
        pytest.param('module.m.probe.rule["web"]', "port", "web", id="merged"),
        pytest.param('module.m.probe.rule["own"]', "port", 'module "m"', id="the-module's-own"),
        pytest.param('module.m.probe.listed["a"]', "fixed", 'module "m"', id="the-module's-list"),
    ],
)
def test_what_an_entry_leaves_out_is_found_at_its_key(
    keyed: Path, address: str, attribute: str | None, expected: str
) -> None:
    resource = by_address(root(ENTRIES, stubs=(keyed,)))[address]
    place = resource.header if attribute is None else resource.get(attribute).location
    assert place is not None
    assert (place.anchor().path, place.anchor().text) == ("main.tf", expected)
    if attribute in (None, "fixed"):  # the call itself still comes after the entry
        assert any(hop.location.text == 'module "m"' for hop in place.via)


def test_a_given_value_that_is_not_known_is_not_called_a_variable(stubs: Path) -> None:
    source = call("example/roles/aws", "~> 5.0", "name = aws_vpc.main.id")
    found = by_address(root(source + 'resource "aws_vpc" "main" {}\n', stubs=(stubs,)))
    given = found["module.m.module.inner.probe.inner"].get("name").location
    assert given is not None
    labels = [hop.label for hop in given.via]
    assert "input `name` of module.m" in labels
    assert "variable `name`" not in labels


def test_gates_and_outputs_of_a_stub(stubs: Path) -> None:
    found = root(
        call("example/roles/aws", "~> 5.0", 'name = "n"\n  create = false'), stubs=(stubs,)
    )
    assert [g.what for g in found.gates] == ["module.m.aws_iam_role.this"]
    assert found.gates[0].location is not None
    assert found.gates[0].location.anchor().text == "false"
    assert data(found, "probe.it", "arn") is None
    other = value(found, "probe.it", "other")
    assert isinstance(other, Unknown)
    assert other.reason.kind == "module"


def test_sub_modules_have_their_own_folders(stubs: Path) -> None:
    found = root(call("example/roles/aws//modules/inner", "~> 5.0"), stubs=(stubs,))
    assert "module.m.probe.inner" in by_address(found)
    missing = root(call("example/roles/aws//modules/none", "~> 5.0"), stubs=(stubs,))
    assert missing.open


def test_a_recorded_release_picks_the_stub(stubs: Path) -> None:
    manifest = {
        "Modules": [
            {
                "Key": "m",
                "Source": "registry.terraform.io/example/roles/aws",
                "Version": "4.9.0",
                "Dir": ".terraform/modules/m",
            }
        ]
    }
    files = {
        "main.tf": call("example/roles/aws", ">= 4.0"),
        ".terraform/modules/modules.json": json.dumps(manifest),
    }
    found = root(files, stubs=(stubs,))
    assert json.loads(data(found, "module.m.aws_iam_role.this[0]", "assume_role_policy")) == {
        "Release": 4
    }


@pytest.mark.parametrize(
    "index",
    [
        "{",
        '{"versions": [{"range": "x", "path": "5"}]}',
        '{"versions": [{}]}',
        '{"versions": [{"range": ">= 5", "path": "../5"}]}',
    ],
)
def test_a_malformed_index_is_an_error(stubs: Path, index: str) -> None:
    (stubs / "example__roles__aws" / "index.json").write_text(index)
    with pytest.raises(ConfigError):
        root(call("example/roles/aws", "~> 5.0"), stubs=(stubs,))


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        ("1.2.3", Range((1, 2, 3), (1, 2, 4))),
        ("= 1.2", Range((1, 2, 0), (1, 2, 1))),
        ("~> 1.2", Range((1, 2, 0), (2, 0, 0))),
        ("~> 1.2.3", Range((1, 2, 3), (1, 3, 0))),
        ("~> 1", Range((1, 0, 0), None)),
        (">= 1.2, < 3", Range((1, 2, 0), (3, 0, 0))),
        ("> 1.2.3", Range((1, 2, 4), None)),
        ("<= 2.0", Range((0, 0, 0), (2, 0, 1))),
        (">= 1.0, != 1.5.0", Range((1, 0, 0), None)),
        ("latest", None),
        ("1.0.0-beta", None),
    ],
)
def test_constraints(constraint: str, expected: Range | None) -> None:
    assert parse_constraint(constraint) == expected


@pytest.mark.parametrize(
    ("text", "kind", "address", "subdirectory"),
    [
        ("./x", "local", "", ""),
        ("a/b/aws", "registry", "a/b/aws", ""),
        ("a/b/aws//modules/c", "registry", "a/b/aws", "modules/c"),
        (
            "git::https://github.com/a/terraform-aws-b.git//modules/c?ref=v1.0.0",
            "git",
            "a/b/aws",
            "modules/c",
        ),
        ("git@github.com:a/terraform-aws-b.git", "git", "a/b/aws", ""),
        ("s3::https://s3.amazonaws.com/x/y.zip", "other", "", ""),
    ],
)
def test_sources(text: str, kind: str, address: str, subdirectory: str) -> None:
    found = parse_source(text)
    assert (found.kind, found.address, found.subdirectory) == (kind, address, subdirectory)
