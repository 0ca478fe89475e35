"""How the releases that a call admits take it: inputs refused, keys dropped, parts not there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from ekslint.core.resource import ModuleRelease
from tests.languages.terraform.scan import by_address, evaluations, root

STUB = {
    "index.json": json.dumps(
        {
            "source": "example/eks/aws",
            "versions": [
                {"range": ">= 1.0, < 2.0", "path": "v1", "submodules": ["modules/old"]},
                {
                    "range": ">= 2.0, < 3.0",
                    "path": "v2",
                    "submodules": ["modules/new"],
                    "retired": {".": ["early", "groups.*.early"]},
                },
            ],
        }
    ),
    "v1/main.tf": 'variable "old" {}\nvariable "both" { default = 1 }',
    "v1/modules/old/main.tf": 'variable "x" {}',
    "v2/main.tf": """
variable "new" { default = 1 }
variable "both" { default = 1 }
variable "groups" {
  type = map(object({
    size  = optional(number)
    disks = optional(list(object({ kind = string })))
  }))
  default = {}
}
""",
    "v2/modules/new/main.tf": 'variable "x" {}',
}


@pytest.fixture
def stubs(tmp_path: Path) -> Path:
    for name, text in STUB.items():
        path = tmp_path / "example__eks__aws" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def taken(
    stubs: Path, version: str, inputs: str, *, source: str = "example/eks/aws", **files: str
) -> tuple[ModuleRelease, ...]:
    asked = f'version = "{version}"' if version else ""
    text = f'module "it" {{\n  source = "{source}"\n  {asked}\n  {inputs}\n}}\n'
    found = evaluations({"main.tf": text, **files}, stubs=(stubs,))["."]
    return by_address(found)["module.it"].releases


def refused(releases: tuple[ModuleRelease, ...]) -> Mapping[str, list[str]]:
    return {release.words: [word.path for word in release.refused] for release in releases}


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param("~> 1.0", {"1": []}, id="one that takes it"),
        pytest.param("~> 2.0", {"2": ["old"]}, id="one that does not"),
        pytest.param(">= 1.0, < 3.0", {"2": ["old"], "1": []}, id="two, the newest first"),
        pytest.param("", {"2": ["old"], "1": []}, id="no version"),
        pytest.param("~> 7.0", {}, id="releases nobody knows"),
        pytest.param("not a version", {}, id="no constraint"),
    ],
)
def test_which_releases_refuse_an_input(
    stubs: Path, version: str, expected: Mapping[str, list[str]]
) -> None:
    releases = taken(stubs, version, "old = 1\n  both = 2")
    assert refused(releases) == expected
    assert list(refused(releases)) == list(expected)


def test_meta_arguments_and_inputs_of_early_releases_are_taken(stubs: Path) -> None:
    inputs = "early = 1\n  depends_on = []\n  providers = {}\n  count = 1"
    text = f'module "it" {{\n  source = "example/eks/aws"\n  version = "~> 2.0"\n  {inputs}\n}}\n'
    found = by_address(root(text, stubs=(stubs,)))["module.it[0]"]
    assert found.releases == (ModuleRelease("2"),)


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        pytest.param("{ a = { size = 1 } }", [], id="what it has"),
        pytest.param("{ a = { sizes = 1 } }", ["groups.*.sizes"], id="what it has not"),
        pytest.param("{ a = { early = 1 } }", [], id="what early releases had"),
        pytest.param("{ a = { sizes = null } }", [], id="null"),
        pytest.param(
            "{ a = { disks = [{ kind = 1, colour = 2 }] } }",
            ["groups.*.disks.*.colour"],
            id="below a list",
        ),
        pytest.param("var.unset", [], id="unknown"),
        pytest.param("local.elsewhere", [], id="written in another file"),
        pytest.param('"text"', [], id="no object at all"),
    ],
)
def test_which_keys_are_dropped(stubs: Path, groups: str, expected: list[str]) -> None:
    elsewhere = 'variable "unset" {}\nlocals {\n  elsewhere = { a = { note = 1 } }\n}\n'
    releases = taken(stubs, "~> 2.0", f"groups = {groups}", **{"locals.tf": elsewhere})
    assert [word.path for word in releases[0].dropped] == expected
    assert all(word.location.path == "main.tf" for word in releases[0].dropped)


def test_near_words_are_named(stubs: Path) -> None:
    release = taken(stubs, "~> 2.0", "bothh = 1\n  groups = { a = { sise = 1, qqq = 2 } }")[0]
    assert [(w.path, w.near) for w in release.refused] == [("bothh", "both")]
    assert [(w.path, w.near) for w in release.dropped] == [
        ("groups.*.sise", "size"),
        ("groups.*.qqq", ""),
    ]


def test_a_sub_module_that_is_gone(stubs: Path) -> None:
    source = "example/eks/aws//modules/old"
    releases = taken(stubs, ">= 1.0, < 3.0", "x = 1", source=source)
    assert releases == (ModuleRelease("2", absent=True), ModuleRelease("1"))


def test_what_was_downloaded_decides_alone(stubs: Path) -> None:
    manifest = {"Key": "it", "Source": "example/eks/aws", "Version": "1.9.0", "Dir": "copy"}
    files = {
        ".terraform/modules/modules.json": json.dumps({"Modules": [manifest]}),
        "copy/main.tf": 'variable "old" {}',
    }
    releases = taken(stubs, ">= 1.0", "old = 1\n  new = 2", **files)
    assert refused(releases) == {"1.9.0": ["new"]}


def test_a_module_of_ones_own_says_nothing(stubs: Path) -> None:
    assert taken(stubs, "", "old = 1", source="./own", **{"own/main.tf": ""}) == ()
