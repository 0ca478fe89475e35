"""Module calls that may mean several releases: what all agree on is known, the rest is open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ekslint.core.contents import child, plain
from ekslint.core.errors import ConfigError
from ekslint.core.resource import Evaluation
from ekslint.core.value import Document, ListValue, Unknown
from tests.languages.terraform.scan import by_address, data, root, value

FOUR = """
variable "name" {}
variable "old_name" { default = null }
variable "size" { default = 3 }
resource "aws_iam_role" "this" {
  name                 = var.name
  path                 = "/four/"
  max_session_duration = var.size * 1200
  description          = "both"
  inline_policy {
    name = "first"
  }
  inline_policy {
    name = "four"
  }
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "A" }], Id = "4" })
}
resource "aws_iam_policy" "old" {
  count = 1
  name  = "old"
}
resource "aws_iam_group" "same" {
  count = var.size > 0 ? 1 : 0
  name  = "same"
}
output "arn" { value = aws_iam_role.this.arn }
output "size" { value = var.size }
output "release" { value = 4 }
output "only_four" { value = "four" }
"""

FIVE = """
variable "name" {}
variable "new_name" { default = null }
variable "size" { default = 3 }
resource "aws_iam_role" "this" {
  name                 = var.name
  path                 = "/five/"
  max_session_duration = 3600
  description          = "both"
  force_detach_policies = true
  inline_policy {
    name = "first"
  }
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "A" }], Id = "5" })
}
resource "aws_iam_user" "new" {
  name = "new"
}
resource "aws_iam_group" "same" {
  count = 1
  name  = "same"
}
output "arn" { value = aws_iam_role.this.arn }
output "size" { value = var.size }
output "release" { value = 5 }
"""

PROBE = """
resource "probe" "it" {
  arn     = module.m.arn
  size    = module.m.size
  release = module.m.release
  one     = module.m.only_four
}
"""


@pytest.fixture
def stubs(tmp_path: Path) -> Path:
    folder = tmp_path / "roles"
    for name, text in (("four", FOUR), ("five", FIVE)):
        (folder / name).mkdir(parents=True)
        (folder / name / "main.tf").write_text(text)
    (folder / "four" / "modules" / "gone").mkdir(parents=True)
    (folder / "four" / "modules" / "gone" / "main.tf").write_text('output "arn" { value = "gone" }')
    index(
        folder,
        {"range": ">= 4.0, < 5.0", "path": "four", "submodules": ["modules/gone", "modules/new"]},
        {"range": ">= 5.0, < 6.0", "path": "five", "submodules": ["modules/new"]},
    )
    return tmp_path


def index(folder: Path, *rows: dict[str, object], source: object = "example/roles/aws") -> None:
    (folder / "index.json").write_text(json.dumps({"source": source, "versions": rows}, indent=2))


def lint(
    stubs: Path, version: str | None, inputs: str = "", source: str = "example/roles/aws"
) -> Evaluation:
    pinned = "" if version is None else f'  version = "{version}"\n'
    call = f'module "m" {{\n  source  = "{source}"\n{pinned}  name    = "n"\n  {inputs}\n}}\n'
    return root(call + PROBE, stubs=(stubs,))


def test_what_all_releases_agree_on_is_known(stubs: Path) -> None:
    found = lint(stubs, ">= 4.0, < 6.0")
    role = by_address(found)["module.m.aws_iam_role.this"]
    assert not found.open
    assert data(found, "module.m", "__read__") is True
    assert not role.conditions
    assert data(found, role.address, "name") == "n"
    assert data(found, role.address, "max_session_duration") == 3600
    assert data(found, role.address, "description") == "both"
    assert data(found, "probe.it", "size") == 3
    arn = value(found, "probe.it", "arn")
    assert arn.ref is not None
    assert str(arn.ref) == "module.m.aws_iam_role.this.arn"


def test_what_they_differ_in_is_not_known(stubs: Path) -> None:
    found = lint(stubs, ">= 4.0, < 6.0")
    address = "module.m.aws_iam_role.this"
    path = value(found, address, "path")
    assert isinstance(path, Unknown)
    assert [c.known for c in path.candidates] == ["/five/", "/four/"]  # type: ignore[union-attr]
    assert "releases of module `m` that it may be (4 and 5) differ" in path.reason.detail
    assert path.reason.location is not None
    assert path.reason.location.text == 'version = ">= 4.0, < 6.0"'
    assert isinstance(value(found, address, "force_detach_policies"), Unknown)
    assert isinstance(value(found, "probe.it", "release"), Unknown)
    assert isinstance(value(found, "probe.it", "one"), Unknown)


def test_blocks_and_documents_agree_part_by_part(stubs: Path) -> None:
    found = lint(stubs, ">= 4.0, < 6.0")
    role = by_address(found)["module.m.aws_iam_role.this"]
    policies = role.body.get("inline_policy")
    assert isinstance(policies, ListValue)
    assert len(policies.items) == 1
    assert policies.open
    assert policies.scattered
    trust = data(found, role.address, "assume_role_policy")["$json"]
    assert trust["Statement"] == [{"Sid": "A"}]
    assert set(trust["Id"]) == {"$unknown"}


def test_what_only_some_releases_declare_proves_nothing(stubs: Path) -> None:
    found = by_address(lint(stubs, ">= 4.0, < 6.0"))
    old, new = found["module.m.aws_iam_policy.old[0]"], found["module.m.aws_iam_user.new"]
    for resource, words in ((old, "release 4"), (new, "release 5")):
        (condition,) = resource.conditions
        assert condition.reading
        assert condition.description == f"module `m` is {words}"
    assert old.conditions != new.conditions


@pytest.mark.parametrize(
    ("inputs", "same"),
    [
        pytest.param("", True, id="counts-agree"),
        pytest.param("size = 0", False, id="counts-differ"),
        pytest.param("size = var.unset", False, id="one-count-is-not-known"),
    ],
)
def test_a_count_has_to_agree(stubs: Path, inputs: str, same: bool) -> None:
    found = root(
        'variable "unset" {}\nmodule "m" {\n  source = "example/roles/aws"\n'
        f'  version = ">= 4.0, < 6.0"\n  name = "n"\n  {inputs}\n}}\n',
        stubs=(stubs,),
    )
    groups = [r for r in found.resources if r.type == "aws_iam_group"]
    assert groups
    assert all(bool(r.conditions) is not same for r in groups)


@pytest.mark.parametrize(
    ("version", "inputs", "release"),
    [
        pytest.param(">= 4.0", 'old_name = "x"', 4, id="the-newest-refuses-an-input"),
        pytest.param(None, 'old_name = "x"', 4, id="no-version-but-an-input-of-one"),
        pytest.param(">= 4.0, < 6.0", 'new_name = "x"', 5, id="the-oldest-refuses-an-input"),
        pytest.param("~> 5.0", 'new_name = "x"', 5, id="one-major"),
        pytest.param(">= 4.2, < 5.1", 'old_name = "x"', 4, id="parts-of-two"),
        pytest.param(">= 4.0", 'new_name = "x"', None, id="newer-releases-may-take-it"),
        pytest.param(None, "", None, id="no-version"),
        pytest.param(">= 5.0, < 7.0", "", None, id="beyond-the-newest"),
        pytest.param(">= 4.0, < 6.0", "strange = 1", None, id="none-takes-it"),
        pytest.param("= 5.1.0", "strange = 1", 5, id="one-release-is-not-asked"),
        pytest.param("latest", 'old_name = "x"', None, id="no-constraint"),
        pytest.param("${local.v}", 'old_name = "x"', None, id="a-version-not-known"),
    ],
)
def test_inputs_tell_releases_apart(
    stubs: Path, version: str | None, inputs: str, release: int | None
) -> None:
    found = lint(stubs, version, inputs)
    if release is None:
        assert found.open
        assert data(found, "module.m", "__read__") is False
    else:
        assert not found.open
        assert data(found, "probe.it", "release") == release


@pytest.mark.parametrize(
    ("inner", "read"),
    [
        pytest.param("modules/gone", True, id="newer-releases-have-none-such"),
        pytest.param("modules/new", False, id="there-but-not-stubbed"),
    ],
)
def test_sub_modules_tell_releases_apart(stubs: Path, inner: str, read: bool) -> None:
    call = f'module "m" {{\n  source = "example/roles/aws//{inner}"\n}}\n'
    found = root(call, stubs=(stubs,))
    assert data(found, "module.m", "__read__") is read


def test_inputs_alone_make_no_module(stubs: Path) -> None:
    folder = stubs / "roles"
    index(
        folder,
        {"range": ">= 4.0, < 5.0", "path": "four", "inputs_only": True},
        {"range": ">= 5.0, < 6.0", "path": "five"},
    )
    assert lint(stubs, "~> 4.0").open
    assert lint(stubs, ">= 4.0, < 6").open
    assert data(lint(stubs, ">= 4.0, < 6", 'new_name = "x"'), "probe.it", "release") == 5


def test_a_retired_input_keeps_its_release(stubs: Path) -> None:
    index(
        stubs / "roles",
        {"range": ">= 4.0, < 5.0", "path": "four", "retired": {".": ["early"]}},
        {"range": ">= 5.0, < 6.0", "path": "five"},
    )
    assert data(lint(stubs, ">= 4.0", "early = 1"), "probe.it", "release") == 4


def test_a_recorded_release_decides(stubs: Path) -> None:
    row = {"Key": "m", "Source": "registry.terraform.io/example/roles/aws", "Version": "5.2.0"}
    call = 'module "m" {\n  source = "example/roles/aws"\n  name = "n"\n}\n'
    files = {
        "main.tf": call + PROBE,
        ".terraform/modules/modules.json": json.dumps({"Modules": [{**row, "Dir": "x"}]}),
    }
    assert data(root(files, stubs=(stubs,)), "probe.it", "release") == 5


@pytest.mark.parametrize(
    ("header", "source", "version", "read"),
    [
        pytest.param(
            "app.example.com/infra/roles/aws",
            "app.example.com/infra/roles/aws",
            "~> 4.0",
            True,
            id="private-registry",
        ),
        pytest.param(
            "infra/roles/aws", "app.example.com/infra/roles/aws", "~> 4.0", False, id="host"
        ),
        pytest.param(
            "git::https://git.example.com/infra/modules.git//roles",
            "git::ssh://git@git.example.com:2222/infra/modules.git//roles?ref=v4.1.0",
            None,
            True,
            id="one-of-many-in-git",
        ),
        pytest.param(
            "git::https://git.example.com/infra/modules.git//roles",
            "git@git.example.com:infra/modules//roles?ref=roles/v4.1.0",
            None,
            True,
            id="a-tag-with-a-name",
        ),
        pytest.param(
            "git::https://git.example.com/infra/modules.git//roles",
            "git@git.example.com:infra/modules//users?ref=v4.1.0",
            None,
            False,
            id="another-folder",
        ),
        pytest.param(
            "git::https://git.example.com/infra/roles",
            "git::https://git.example.com/infra/roles?ref=main",
            None,
            False,
            id="a-branch",
        ),
        pytest.param(
            ["example/roles/aws", "git::https://git.example.com/infra/roles"],
            "git::https://git.example.com/infra/roles?ref=v4.0.0",
            None,
            True,
            id="two-sources",
        ),
    ],
)
def test_private_modules_are_found_by_the_header(
    stubs: Path, header: object, source: str, version: str | None, read: bool
) -> None:
    index(stubs / "roles", {"range": ">= 4.0, < 5.0", "path": "four"}, source=header)
    assert data(lint(stubs, version, source=source), "module.m", "__read__") is read


def test_a_stub_for_everything_stands_for_a_branch(stubs: Path) -> None:
    header = "git::https://git.example.com/infra/roles"
    index(stubs / "roles", {"range": "*", "path": "four"}, source=header)
    found = lint(stubs, None, source=f"{header}?ref=main")
    assert data(found, "probe.it", "release") == 4


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        pytest.param('{\n  "versions": [,]\n}', 2, "not JSON", id="no-json"),
        pytest.param('{"source": "a/b/c"}', 1, "needs a list", id="no-versions"),
        pytest.param(
            '{"source": "a/b/c",\n "versions": [{}]\n}',
            2,
            "needs `range` and `path`",
            id="no-range",
        ),
        pytest.param(
            '{\n"source": "a/b/c", "versions":\n[{"range": "x", "path": "four"}]}',
            3,
            "version constraint",
            id="no-constraint",
        ),
        pytest.param(
            '{"source": "a/b/c", "versions": [\n{"range": "*", "path": "gone"}]}',
            2,
            "names a folder",
            id="no-folder",
        ),
        pytest.param(
            '{"versions": [{"range": "*", "path": "four"}]}', 1, "`source`", id="no-source"
        ),
        pytest.param(
            '{\n"source": "./x",\n"versions": [{"range": "*", "path": "four"}]}',
            2,
            "names no module",
            id="a-local-source",
        ),
        pytest.param(
            '{"source": "a/b/c", "versions": [{"range": "*", "path": "four",\n"later": ["x"]}]}',
            2,
            "`later` is an object",
            id="later-no-object",
        ),
        pytest.param(
            '{"source": "a/b/c", "versions": [{"range": "< 5.0", "path": "four", "later":'
            '\n{"5.1.0": "five"}}]}',
            2,
            "inside the range",
            id="later-than-the-range",
        ),
        pytest.param(
            '{"source": "a/b/c", "versions": [{"range": "< 5.0", "path": "four", "later": {'
            '"4.1.0":\n"../five"}}]}',
            2,
            "folders beside",
            id="later-outside",
        ),
    ],
)
def test_a_malformed_index_says_where(stubs: Path, text: str, line: int, says: str) -> None:
    path = stubs / "roles" / "index.json"
    path.write_text(text)
    with pytest.raises(ConfigError, match=says) as caught:
        lint(stubs, "~> 4.0")
    assert caught.value.location is not None
    assert (caught.value.location.path, caught.value.location.line) == (str(path), line)


LATER = {"4.2.0": "later", "4.4.0": "latest"}


@pytest.fixture
def minor(stubs: Path) -> Path:
    """A stub that changes within its major version: twice its root, once a sub-module."""
    folder = stubs / "roles"
    for name, path in (("later", "/later/"), ("latest", "/latest/")):
        (folder / name).mkdir()
        (folder / name / "main.tf").write_text(FOUR.replace("/four/", path))
    (folder / "four" / "more.tf").write_text('resource "aws_iam_group" "kept" { name = "kept" }\n')
    inner = folder / "latest" / "modules" / "new"
    inner.mkdir(parents=True)
    (inner / "main.tf").write_text('output "arn" { value = "latest" }\n')
    old = folder / "four" / "modules" / "new"
    old.mkdir(parents=True, exist_ok=True)
    (old / "main.tf").write_text('output "arn" { value = "four" }\n')
    index(folder, {"range": ">= 4.0, < 5.0", "path": "four", "later": LATER})
    return stubs


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param("4.1.9", "/four/", id="before"),
        pytest.param("4.2.0", "/later/", id="from-the-release-on"),
        pytest.param(">= 4.2, < 4.4", "/later/", id="a-range-within"),
        pytest.param("4.9.0", "/latest/", id="the-last"),
        pytest.param("~> 4.4", "/latest/", id="to-the-end"),
        pytest.param("~> 4.0", None, id="over-both"),
        pytest.param("~> 4.3", None, id="over-one"),
    ],
)
def test_a_stub_may_change_within_a_major_version(
    minor: Path, version: str, expected: str | None
) -> None:
    found = lint(minor, version)
    role = by_address(found)["module.m.aws_iam_role.this"]
    assert not role.conditions
    assert data(found, role.address, "description") == "both"
    assert "module.m.aws_iam_group.kept" in by_address(found)
    path = value(found, role.address, "path")
    if expected is not None:
        assert data(found, role.address, "path") == expected
        return
    assert isinstance(path, Unknown)
    assert "4 from 4.4.0 on and" in path.reason.detail


@pytest.mark.parametrize("element", ["Action", "NotAction", "Resource"])
def test_sets_of_a_policy_differ_by_known_items(stubs: Path, element: str) -> None:
    folder = stubs / "roles"
    policy = (
        'resource "aws_iam_policy" "p" {\n  policy = jsonencode({ Statement = [{ %s = %s }] })\n}\n'
    )
    for name, items in (("four", '["a:B", "a:C"]'), ("five", '["a:D", "a:C", "a:B"]')):
        (folder / name / "p.tf").write_text(policy % (element, items))
    body = by_address(lint(stubs, ">= 4.0, < 6.0"))["module.m.aws_iam_policy.p"].body
    document = body.get("policy")
    assert isinstance(document, Document)
    statements = child(document.content, "Statement")
    found = child(child(statements, 0), element)  # type: ignore[arg-type]
    assert isinstance(found, ListValue)
    assert not found.open
    *known_items, differing = found.items
    assert sorted(map(plain, known_items)) == ["a:B", "a:C"]
    assert isinstance(differing, Unknown)
    assert "a:D" in map(plain, differing.candidates)
    assert all(plain(c) in ("a:B", "a:C", "a:D") for c in differing.candidates)


def test_a_sub_module_is_read_once_where_it_does_not_change(minor: Path) -> None:
    source = "example/roles/aws//modules/new"
    call = f'module "m" {{\n  source  = "{source}"\n  version = "%s"\n}}\n' + PROBE
    known = root(call % ">= 4.0, < 4.4", stubs=(minor,))
    assert data(known, "probe.it", "arn") == "four"
    assert isinstance(value(root(call % "~> 4.0", stubs=(minor,)), "probe.it", "arn"), Unknown)


def test_an_input_that_no_release_declares_is_no_reason_not_to_read(minor: Path) -> None:
    found = lint(minor, "~> 4.0", "unheard_of = 1")
    assert not found.open
    assert "module.m.aws_iam_role.this" in by_address(found)


def test_a_stub_that_does_not_parse_says_where(stubs: Path) -> None:
    path = stubs / "roles" / "four" / "more.tf"
    path.write_text('locals {}\nresource "a" {{\n}\n')
    with pytest.raises(ConfigError, match="does not parse") as caught:
        lint(stubs, "~> 4.0")
    assert caught.value.location is not None
    assert (caught.value.location.path, caught.value.location.line) == (str(path), 2)


def test_a_folder_without_stubs_is_not_the_one_meant(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no stub"):
        lint(tmp_path, "~> 4.0")
