"""`ekslint stubs check`: what it compares, what it says, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ekslint.cli.main import main

MODULE = """
variable "name" {
  type = string
}
variable "sizes" {
  type    = map(object({ count = optional(number, 1), kind = string }))
  default = {}
}
variable "create" {
  type     = bool
  default  = true
  nullable = false
}
output "arn" { value = null }
"""


@pytest.fixture
def stub(tmp_path: Path) -> Path:
    folder = tmp_path / "stubs" / "example__roles__aws"
    (folder / "v1" / "modules" / "inner").mkdir(parents=True)
    (folder / "v1" / "main.tf").write_text(MODULE)
    (folder / "v1" / "modules" / "inner" / "main.tf").write_text('variable "x" {}\n')
    row = {"range": ">= 1.0, < 2.0", "path": "v1"}
    (folder / "index.json").write_text(json.dumps({"versions": [row]}))
    return folder / "v1"


@pytest.fixture
def module(tmp_path: Path) -> Path:
    folder = tmp_path / "terraform-aws-roles"
    (folder / "modules" / "inner").mkdir(parents=True)
    (folder / "examples" / "one").mkdir(parents=True)
    (folder / "variables.tf").write_text(MODULE)
    (folder / "examples" / "one" / "main.tf").write_text('variable "other" {}\n')
    (folder / "modules" / "inner" / "main.tf").write_text('variable "x" {}\n')
    return folder


def check(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    code = main(["stubs", "check", *map(str, words)])
    return code, capsys.readouterr().out


def problems(capsys: pytest.CaptureFixture[str], *words: object) -> list[tuple[str, str, str]]:
    _, out = check(capsys, *words, "-f", "json")
    (one,) = json.loads(out)["checked"]
    return [(d["module"], d["subject"], d["problem"]) for d in one["differences"]]


def test_equal_declarations_are_clean(
    stub: Path, module: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = check(capsys, module, "--stub", stub)
    assert (code, out) == (0, "1 stub compared; 0 differences\n")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param('variable "name"', 'variable "names"', ["missing", "extra"], id="name"),
        pytest.param("optional(number, 1)", "optional(number, 2)", ["type"], id="inner-default"),
        pytest.param("kind = string", "kind = optional(string)", ["type"], id="optional"),
        pytest.param("default = {}", "default = null", ["default"], id="default"),
        pytest.param("  default = {}", "", ["default"], id="no-default"),
        pytest.param("  nullable = false", "", ["nullable"], id="nullable"),
        pytest.param('output "arn"', 'output "id"', ["missing", "extra"], id="output"),
        pytest.param("= map(object({ ", "= map(object({\n ", [], id="layout"),
        pytest.param("count = optional(number, 1), kind = string",
                     "kind = string, count = optional(number, 1)", [], id="order"),
    ],
)  # fmt: skip
def test_what_differs(
    stub: Path,
    module: Path,
    capsys: pytest.CaptureFixture[str],
    before: str,
    after: str,
    expected: list[str],
) -> None:
    assert before in MODULE
    (module / "variables.tf").write_text(MODULE.replace(before, after))
    assert [p for _, _, p in problems(capsys, module, "--stub", stub)] == expected
    assert check(capsys, module, "--stub", stub)[0] == (1 if expected else 0)


def test_the_text_says_both_sides(
    stub: Path, module: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (module / "variables.tf").write_text(MODULE.replace("= true", "= false"))
    code, out = check(capsys, module, "--stub", stub)
    assert code == 1
    assert 'variable "create": default is false, in the stub true' in out
    assert out.endswith("1 stub compared; 1 difference\n")


def test_parts_the_stub_leaves_out_are_notes(
    stub: Path, module: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (module / "modules" / "more").mkdir()
    (module / "modules" / "more" / "main.tf").write_text('variable "x" {}\n')
    (module / "outputs.tf").write_text('output "id" { value = null }\n')
    code, out = check(capsys, module, "--stub", stub)
    assert code == 0
    assert out.count("note: ") == 2
    assert problems(capsys, module, "--stub", stub) == [
        (".", 'output "id"', "missing"),
        ("modules/more", "sub-module", "missing"),
    ]


def test_a_stub_is_found_by_source_and_release(
    stub: Path, module: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--stubs", stub.parent.parent)
    named = ("--source", "example/roles/aws", "--release")
    assert check(capsys, module, *where, *named, "1.4.0")[0] == 0
    assert check(capsys, module, *where, *named, "2.0.0")[0] == 2
    assert check(capsys, module, *where, *named, "1")[0] == 2
    inner = ("--source", "example/roles/aws//modules/inner", "--release", "1.4.0")
    assert check(capsys, module / "modules" / "inner", *where, *inner)[0] == 0


def test_what_terraform_downloaded_is_compared(
    stub: Path, module: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "root"
    downloads = root / ".terraform" / "modules"
    downloads.mkdir(parents=True)
    module.rename(downloads / "roles")
    row = {
        "Key": "roles",
        "Source": "registry.terraform.io/example/roles/aws",
        "Version": "1.3.0",
        "Dir": ".terraform/modules/roles",
    }
    other = {"Key": "x", "Source": "./x", "Dir": "x"}
    (downloads / "modules.json").write_text(
        json.dumps({"Modules": [{**other, "Version": ""}, row]})
    )
    where = ("--stubs", stub.parent.parent)
    assert check(capsys, root, *where) == (0, "1 stub compared; 0 differences\n")
    (downloads / "roles" / "more.tf").write_text('variable "more" {}\n')
    code, out = check(capsys, root, *where)
    assert code == 1
    assert 'example/roles/aws 1.3.0: variable "more" is missing in the stub' in out


@pytest.mark.parametrize(
    "words",
    [
        pytest.param((), id="nothing-said"),
        pytest.param(("--source", "a/b/c"), id="no-release"),
        pytest.param(("--release", "1.0.0"), id="no-source"),
        pytest.param(("--source", "a/b/c", "--release", "1.0.0"), id="no-such-stub"),
        pytest.param(("--stub", ".", "--release", "1.0.0"), id="two-ways"),
    ],
)
def test_usage(module: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    code, out = check(capsys, module, *words)
    assert code == 2
    assert not out
