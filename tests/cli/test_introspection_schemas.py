"""What `model` and `--explain-value` print as JSON keeps to the schemas that are shipped."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from ekslint.cli.main import main
from ekslint.reports.explained_print import SCHEMA_VERSION as EXPLAINED_VERSION
from ekslint.reports.inventory import SCHEMA_VERSION

Captured = pytest.CaptureFixture[str]

REPOSITORY = Path(__file__).parents[2]
TREES = sorted(
    folder for folder in (REPOSITORY / "testdata" / "reference").iterdir() if folder.is_dir()
)


def schema(name: str) -> Any:
    text = files("ekslint.reports").joinpath(name).read_text(encoding="utf-8")
    return json.loads(text.replace("inventory.schema.json#", "#"))


def strict(node: Any, name: str = "") -> Any:
    """The schema with members it does not name forbidden: what is printed must be described."""
    if isinstance(node, list):
        return [strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    found = {key: strict(value, key) for key, value in node.items()}
    if "properties" in found and "additionalProperties" not in found and name != "properties":
        found["additionalProperties"] = False
    return found


def problems(document: Any, described: Any) -> list[str]:
    validator = jsonschema_rs.validator_for(strict(described))
    return [
        f"{error.instance_path}: {error.message[:200]}" for error in validator.iter_errors(document)
    ]


@pytest.mark.parametrize("tree", TREES, ids=[tree.name for tree in TREES])
def test_the_inventory_of_a_tree_is_as_described(capsys: Captured, tree: Path) -> None:
    assert main(["model", "--no-config", "-f", "json", str(tree)]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["entities"]
    assert problems(document, schema("inventory.schema.json")) == []


@pytest.mark.parametrize("line", range(1, 14))
def test_every_line_is_explained_as_described(capsys: Captured, line: int) -> None:
    text = (
        'provider "aws" {}\nvariable "x" {\n  default = "1.30"\n}\nvariable "y" {}\n# said\n'
        'resource "aws_eks_cluster" "c" {\n  count = var.y ? 1 : 0\n  name = "c-${var.y}"\n'
        "  version = var.x\n  enabled_cluster_log_types = [var.x, var.y]\n}\n\n"
    )
    Path("main.tf").write_text(text, encoding="utf-8")
    words = ["check", "--no-config", "--explain-value", f"main.tf:{line}", "-f", "json"]
    assert main(words) == 0
    described = schema("explained.schema.json")
    described["$defs"] = schema("inventory.schema.json")["$defs"]
    assert problems(json.loads(capsys.readouterr().out), described) == []


def test_versions_are_the_schemas() -> None:
    for name, version in (
        ("inventory.schema.json", SCHEMA_VERSION),
        ("explained.schema.json", EXPLAINED_VERSION),
    ):
        assert schema(name)["properties"]["schema_version"] == {"const": version}
