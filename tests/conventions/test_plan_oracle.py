"""The plan oracle: what it makes of a plan and an evaluation, and of a root it copies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tools import plan_mutants
from tools.plan_compare import (
    BOTH,
    DIFFERENT,
    EQUAL,
    MISSING,
    SAME,
    UNKNOWN_HERE,
    UNKNOWN_THERE,
    Planned,
    compare,
    planned,
)
from tools.plan_copy import prepare
from tools.plan_oracle import configured
from tools.plan_table import rows
from tools.plan_values import missing_values

UNSET = {"$unknown": "variable `x` has no value"}
SCHEMA = {
    "attributes": {
        "name": {"type": "string"},
        "size": {"type": "number"},
        "policy": {"type": "string"},
        "list": {"type": ["list", "string"]},
        "set": {"type": ["set", "string"]},
        "tags": {"type": ["map", "string"]},
        "rules": {"type": ["set", ["object", {"port": "number", "note": "string"}]]},
    },
    "block_types": {
        "volume": {
            "nesting_mode": "list",
            "block": {"attributes": {"size": {"type": "number"}, "kind": {"type": "string"}}},
        },
        "rule": {
            "nesting_mode": "set",
            "block": {"attributes": {"port": {"type": "number"}, "note": {"type": "string"}}},
        },
        "timeouts": {
            "nesting_mode": "single",
            "block": {"attributes": {"create": {"type": "string"}}},
        },
    },
}


def classes(name: str, after: Any, here: Any, unknown: Any = False, tree: Any = None) -> list[str]:
    there = Planned("t.x", "managed", "t", {name: after}, {name: unknown})
    ours = {} if here is ... else {name: here}
    return [leaf.kind for leaf in compare(there, ours, {name: tree}, SCHEMA)]


@pytest.mark.parametrize(
    ("name", "after", "here", "expected"),
    [
        pytest.param("name", "a", "a", [EQUAL], id="equal"),
        pytest.param("name", "a", "b", [DIFFERENT], id="different"),
        pytest.param("name", "a", ..., [MISSING], id="left-out-here"),
        pytest.param("name", None, ..., [EQUAL], id="null"),
        pytest.param("name", None, "a", [DIFFERENT], id="null-there"),
        pytest.param("name", "", ..., [SAME], id="default-for-null"),
        pytest.param("name", "a", UNSET, [UNKNOWN_HERE], id="unknown-here"),
        pytest.param("name", None, UNSET, [UNKNOWN_HERE], id="unknown-here-null-there"),
        pytest.param("size", 1, "1", [SAME], id="number-as-text"),
        pytest.param("size", 1, True, [DIFFERENT], id="one-is-not-true"),
        pytest.param("size", 1, 1.0, [EQUAL], id="one-number"),
        pytest.param("policy", '{"a":[1]}', '{ "a": [1] }', [SAME], id="json"),
        pytest.param("policy", '{"a":[1]}', '{"a":[2]}', [DIFFERENT], id="other-json"),
        pytest.param("name", "a-b", {"$text": ["a-", UNSET]}, [UNKNOWN_HERE], id="partial"),
        pytest.param("name", "c-b", {"$text": ["a-", UNSET]}, [DIFFERENT], id="wrong-part"),
        pytest.param("list", ["a", "b"], ["a", "b"], [EQUAL, EQUAL], id="list"),
        pytest.param("list", ["a", "b"], ["b", "a"], [DIFFERENT] * 2, id="list-order"),
        pytest.param("list", ["a"], ["a", "b"], [EQUAL, DIFFERENT], id="list-too-long"),
        pytest.param("list", ["a", "b"], ["a"], [EQUAL, MISSING], id="list-too-short"),
        pytest.param("list", ["a", "b"], ["a", UNSET], [EQUAL, UNKNOWN_HERE], id="list-open"),
        pytest.param("list", [], [], [EQUAL], id="list-empty"),
        pytest.param("set", ["a", "b"], ["b", "a"], [EQUAL, EQUAL], id="set-order"),
        pytest.param("set", ["a", "b"], ["b", "c"], [EQUAL, DIFFERENT], id="set-other"),
        pytest.param("set", ["a", "b"], ["b", UNSET], [EQUAL, UNKNOWN_HERE], id="set-open"),
        pytest.param("tags", {"a": "1"}, {"a": "1"}, [EQUAL], id="map"),
        pytest.param("tags", {"a": "1"}, {"a": "1", "b": "2"}, [EQUAL, DIFFERENT], id="map-more"),
        pytest.param("tags", {"a": "1"}, {}, [MISSING], id="map-less"),
        pytest.param("tags", {"a": "1", "b": "2"}, {"a": "1"} | UNSET, [EQUAL, UNKNOWN_HERE]),
        pytest.param(
            "rules",
            [{"port": 1, "note": ""}, {"port": 2, "note": "b"}],
            [{"port": 2, "note": "b"}, {"port": 1}],
            [EQUAL, EQUAL, EQUAL],
            id="attribute-as-blocks",
        ),
    ],
)
def test_values(name: str, after: Any, here: Any, expected: list[str]) -> None:
    assert sorted(classes(name, after, here)) == sorted(expected)


@pytest.mark.parametrize(
    ("name", "after", "here", "tree", "expected"),
    [
        pytest.param("volume", [{"size": 1}], [{"size": 1}], {"size": None}, [EQUAL], id="block"),
        pytest.param("volume", [{"size": 1}], [], {"size": None}, [MISSING], id="no-block"),
        pytest.param("volume", [], [{"size": 1}], {"size": None}, [DIFFERENT], id="one-block-more"),
        pytest.param("volume", [{"size": 1}], [UNSET], {"size": None}, [UNKNOWN_HERE], id="open"),
        pytest.param(
            "volume", [{"size": 1, "kind": "a"}], [{"size": 1}], {"size": None}, [EQUAL], id="rest"
        ),
        pytest.param(
            "volume",
            [{"size": 1, "kind": "a"}],
            [{"size": 1}],
            {"size": None, "kind": None, "?": {"kind"}},
            [EQUAL],
            id="of-another-block",
        ),
        pytest.param(
            "rule",
            [{"port": 1, "note": "a"}, {"port": 2, "note": "b"}],
            [{"port": 2, "note": UNSET}, {"port": 1, "note": "a"}],
            {"port": None, "note": None},
            [EQUAL, EQUAL, EQUAL, UNKNOWN_HERE],
            id="set-of-blocks",
        ),
        pytest.param(
            "timeouts", {"create": "1m"}, {"create": "1m"}, {"create": None}, [EQUAL], id="single"
        ),
        pytest.param("timeouts", {"create": "1m"}, {"create": "2m"}, {"create": None}, [DIFFERENT]),
    ],
)
def test_blocks(name: str, after: Any, here: Any, tree: Any, expected: list[str]) -> None:
    assert sorted(classes(name, after, here, tree=tree)) == sorted(expected)


@pytest.mark.parametrize(
    ("here", "expected"),
    [
        pytest.param(UNSET, BOTH, id="unknown"),
        pytest.param({"$text": ["a", UNSET]}, BOTH, id="partial"),
        pytest.param("a", UNKNOWN_THERE, id="known-here-only"),
        pytest.param(..., UNKNOWN_THERE, id="left-out-here"),
    ],
)
def test_what_the_plan_does_not_know(here: Any, expected: str) -> None:
    assert classes("name", None, here, unknown=True) == [expected]


def test_plan_holds_what_is_made_and_what_is_read() -> None:
    def change(address: str, *actions: str) -> Any:
        body = {"actions": actions, "after": {"a": 1}, "after_unknown": {"b": True}}
        return {"address": address, "mode": "managed", "type": "t", "change": body}

    looked = {"address": "module.m.data.t.z", "mode": "data", "type": "t", "values": {"a": 2}}
    plan = {
        "resource_changes": [change("t.x", "create"), change("t.y", "delete")],
        "prior_state": {
            "values": {"root_module": {"child_modules": [{"resources": [looked]}]}},
        },
    }
    assert [(p.address, p.after, p.unknown) for p in planned(plan)] == [
        ("t.x", {"a": 1}, {"b": True}),
        ("module.m.data.t.z", {"a": 2}, {}),
    ]


ROOT = """\
terraform {
  required_version = "~> 0.13"
  backend "s3" {}
}
provider "aws" { region = var.region }
provider "helm" {}
variable "region" {}
variable "cidrs" {
  type = list(string)
}
data "aws_caller_identity" "me" {}
data "aws_iam_policy_document" "p" {}
resource "random_id" "r" {}
resource "aws_eip" "e" {
  future = "x"
  domain = random_id.r.hex
  tags = { a = try(aws_eip.f.future[0].x, null), b = "${data.aws_caller_identity.me.id}" }
  depends_on = [random_id.r]
}
resource "aws_launch_template" "t" {
  volume {
    name = "a"
  }
}
module "near" {
  source = "./near"
  providers = { aws = aws, helm = helm }
}
module "far" {
  source = "example/far/aws"
}
output "far" {
  value = module.far.id
}
"""
AWS = {
    "resource_schemas": {
        "aws_eip": {
            "block": {
                "attributes": {"domain": {"optional": True}, "tags": {"optional": True}},
            }
        }
    },
    "data_source_schemas": {},
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    (folder / "near").mkdir(parents=True)
    (folder / "main.tf").write_text(ROOT, encoding="utf-8")
    (folder / "near" / "main.tf").write_text('resource "tls_key" "k" {}\n', encoding="utf-8")
    (folder / "prod.tfvars").write_text('region = "x"\n', encoding="utf-8")
    return folder


def test_a_copy_needs_neither_network_nor_other_providers(root: Path, tmp_path: Path) -> None:
    copy = prepare(root, tmp_path / "work", {}, AWS)
    text = " ".join((copy.base / copy.root / "main.tf").read_text(encoding="utf-8").split())
    unknown = "terraform_data.plan_oracle"
    for gone in ("backend", "required_version", "helm", "random_id", "future", "module.far"):
        assert gone not in text
    assert f"domain = {unknown}.output.hex" in text
    assert f"try({unknown}.output[0].x, null)" in text
    assert f"depends_on = [{unknown}]" in text
    assert "skip_requesting_account_id = true" in text
    assert 'data "aws_iam_policy_document" "p" {}' in text
    assert f"value = {unknown}.output.id" in text
    assert "providers = { aws = aws }" in text
    assert (copy.base / copy.root / "plan_oracle.tf").exists()
    assert not (copy.base / copy.root / "prod.tfvars").exists()
    given = json.loads((copy.base / copy.root / "plan_oracle.auto.tfvars.json").read_text())
    assert given == {"region": "eu-west-1", "cidrs": ["10.0.0.0/16", "10.1.0.0/16"]}
    assert copy.changed["data aws_caller_identity deferred"] == 1


def test_a_variable_file_gives_values(root: Path) -> None:
    assert set(missing_values(root, "prod.tfvars")) == {"cidrs"}


@pytest.mark.parametrize("kind", sorted(plan_mutants.KINDS))
def test_variants_parse_and_differ(root: Path, tmp_path: Path, kind: str) -> None:
    plain = prepare(root, tmp_path / "plain", {}, AWS)
    mutant = prepare(root, tmp_path / "mutant", {}, AWS, mutant=kind)

    def files(base: Path) -> dict[str, str]:
        return {
            str(path.relative_to(base)): path.read_text(encoding="utf-8")
            for path in sorted(base.rglob("*"))
            if path.is_file()
        }

    assert files(plain.base) != files(mutant.base)
    for folder in mutant.modules:
        configured(mutant.base / folder)  # each file still parses


def test_configured_names_of_static_and_dynamic_blocks(tmp_path: Path) -> None:
    text = """\
resource "aws_launch_template" "t" {
  name = "t"
  volume {
    size = 1
  }
  dynamic "volume" {
    for_each = []
    content {
      kind = "a"
    }
  }
  lifecycle {}
}
"""
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    tree = configured(tmp_path)["managed", "aws_launch_template", "t"]
    assert tree == {
        "name": None,
        "volume": {"size": None, "kind": None, "?": {"size", "kind"}},
    }


def test_table_names_own_roots_and_counts_public_ones() -> None:
    def result(root: str, *kinds: str, problem: str = "") -> Any:
        leaves = [{"kind": kind, "why": "`x` is unset" if "here" in kind else ""} for kind in kinds]
        return {"root": root, "problem": problem, "resources": 1, "leaves": leaves}

    results = [
        result("/somewhere/testdata/plans/a", EQUAL, EQUAL, UNKNOWN_HERE),
        result("/copies/b", EQUAL),
        result("/public/c", EQUAL, SAME),
        result("/public/d", EQUAL),
        result("/public/e", problem="plan: no"),
    ]
    table = [line.split("\t") for line in rows(results, {"/copies/": "testdata/incidents: "})]
    assert [line[:4] for line in table] == [
        ["root", "resources", "equal", "equal after normalisation"],
        ["testdata/incidents: b", "1", "1", "0"],
        ["testdata/plans/a", "1", "2", "0"],
        ["public roots (2)", "2", "2", "1"],
        ["all (4)", "4", "5", "1"],
    ]
    assert table[2][-1] == "1 … is unset"
