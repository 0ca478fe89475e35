"""The maintainers' tool that turns module tables into HCL: Terraform reads what it prints."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "stub_variables.py"
TABLES = os.environ.get("EKSLINT_SOURCE_TABLES", "")
needs_terraform = pytest.mark.skipif(
    shutil.which("terraform") is None, reason="terraform is not on PATH: HCL not validated"
)
needs_tables = pytest.mark.skipif(
    not TABLES, reason="EKSLINT_SOURCE_TABLES is not set: real module tables not rendered"
)


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("stub_variables", TOOL)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tool = _tool()


def _row(**parts: Any) -> dict[str, Any]:
    return {"name": "given", "type": "any", "required": "default" not in parts, **parts}


ROWS = {
    "required": (_row(type="string"), 'variable "given" {\n  type = string\n}'),
    "null default": (
        _row(type="string", default=None),
        'variable "given" {\n  type    = string\n  default = null\n}',
    ),
    "false is not null": (
        _row(type="bool", default=False, nullable=False),
        'variable "given" {\n  type     = bool\n  default  = false\n  nullable = false\n}',
    ),
    "later release and secret": (
        _row(type="string", default="", sensitive=True, added_in="v4.2.0"),
        "# since v4.2.0\n"
        'variable "given" {\n  type      = string\n  default   = ""\n  sensitive = true\n}',
    ),
    "an escaped interpolation stays escaped": (
        _row(type="list(string)", default=["$${aws:username}"]),
        'variable "given" {\n  type    = list(string)\n  default = ["$${aws:username}"]\n}',
    ),
    "keys that are no identifiers": (
        _row(default={"a/b": 1, "null": 2.5, "c-d": []}),
        'variable "given" {\n  type = any\n  default = {\n'
        '    "a/b"  = 1\n    "null" = 2.5\n    c-d    = []\n  }\n}',
    ),
    "object with an optional part and its default": (
        _row(
            type="ignored",
            type_tree={
                "object": {
                    "resources": {
                        "type": {"list": "string"},
                        "optional": True,
                        "default": ["secrets"],
                    },
                    "arn": {"type": "string", "optional": False},
                    "key": {"type": "string", "optional": True},
                }
            },
            default={"arn": "a"},
        ),
        'variable "given" {\n  type = object({\n'
        '    resources = optional(list(string), ["secrets"])\n'
        "    arn       = string\n    key       = optional(string)\n  })\n"
        '  default = { arn = "a" }\n}',
    ),
    "object kept as text": (
        _row(type="list(object({a = string, b = number}))", default=[]),
        'variable "given" {\n  type    = list(object({ a = string, b = number }))\n'
        "  default = []\n}",
    ),
}


@pytest.mark.parametrize(("row", "expected"), ROWS.values(), ids=ROWS)
def test_row_is_rendered_as_hcl(row: dict[str, Any], expected: str) -> None:
    assert tool.variable_block(row) == expected


@pytest.mark.parametrize("text", ["${path.module}", "%{if x}y%{endif}", "$${a} ${b}"])
def test_live_interpolation_is_refused(text: str) -> None:
    with pytest.raises(tool.TableError):
        tool.literal([text])


def test_unknown_submodule_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "table.json"
    table.write_text(json.dumps({"source": "a/b/aws", "read_from_tag": "v1", "submodules": {}}))
    assert tool.main([str(table), "modules/none"]) == 2
    assert "modules/none" in capsys.readouterr().err


def _terraform(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CHECKPOINT_DISABLE": "1"}
    return subprocess.run(
        ["terraform", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@needs_terraform
def test_terraform_reads_every_shape(tmp_path: Path) -> None:
    blocks = [
        tool.variable_block({**row, "name": f"v{number}"})
        for number, (row, _) in enumerate(ROWS.values())
    ]
    (tmp_path / "variables.tf").write_text("\n\n".join(blocks) + "\n")
    validated = _terraform(tmp_path, "validate", "-json")
    assert json.loads(validated.stdout)["valid"], validated.stdout
    assert _terraform(tmp_path, "fmt", "-check").returncode == 0


@needs_terraform
@needs_tables
@pytest.mark.parametrize(
    "name", ["eks__v20", "eks__v21", "iam__v4", "iam__v5", "iam__v6", "eks-pod-identity__v2"]
)
def test_terraform_reads_the_real_tables(name: str, tmp_path: Path) -> None:
    path = Path(TABLES) / "modules" / f"terraform-aws-modules__{name}.json"
    table = json.loads(path.read_text())
    assert table["submodules"]
    for number, (submodule, rows) in enumerate(table["submodules"].items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        text = tool.variable_blocks(table, submodule)
        assert text.count('\nvariable "') == len(rows)
        (folder / "variables.tf").write_text(text)
        validated = _terraform(folder, "validate", "-json")
        assert json.loads(validated.stdout)["valid"], f"{submodule}: {validated.stdout}"
        assert _terraform(folder, "fmt", "-check").returncode == 0, submodule
