"""A first configuration file: what it says of a tree, and that it takes nothing away."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import jsonschema_rs
import pytest

from ekslint.cli.main import main
from ekslint.config.discover import load
from ekslint.config.read import read
from ekslint.config.schema import schema
from ekslint.config.settings import Settings
from ekslint.config.starting import FoundEnvironment
from ekslint.config.variable_files import guessed, names_set
from ekslint.core.finding import Finding, OpenQuestion, Report
from ekslint.linter.run import lint

TODAY = date(2026, 11, 1)
CLUSTER = """\
provider "aws" {}
variable "name" {}
variable "cluster_version" {}
resource "aws_eks_cluster" "c" {
  name     = var.name
  version  = var.cluster_version
  role_arn = "arn:aws:iam::111122223333:role/c"
  vpc_config {
    subnet_ids = ["subnet-0a1b2c3d", "subnet-0b1b2c3d"]
  }
}
module "other" {
  source = "example/other/aws"
}
"""
TREE = {
    "infra/main.tf": CLUSTER,
    "infra/env/common.tfvars": 'cluster_version = "1.33"\n',
    "infra/env/prod.tfvars": 'name = "prod"\n',
    "infra/env/test.tfvars": 'name = "test"\n',
    "templates/t.yaml": """\
Parameters:
  Version:
    Type: String
Resources:
  Cluster:
    Type: AWS::EKS::Cluster
    Properties:
      Name: 'it"s'
      Version: !Ref Version
      RoleArn: arn:aws:iam::111122223333:role/c
      ResourcesVpcConfig:
        SubnetIds: [subnet-0a1b2c3d, subnet-0b1b2c3d]
""",
}


@pytest.fixture
def tree(folder: Path) -> Path:
    for name, text in TREE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def init(*words: str) -> int:
    return main(["init", "--today", TODAY.isoformat(), *words])


def uncommented(text: str) -> str:
    """The file with all of its suggestions taken up."""
    return re.sub(r"^#(?=[a-z\[])", "", text, flags=re.MULTILINE)


def told(report: Report) -> list[tuple[str, str, str]]:
    found: list[Finding | OpenQuestion] = [*report.findings, *report.open]
    return [(item.rule, item.subject, str(item.location)) for item in found]


def test_what_it_says(tree: Path) -> None:
    assert init() == 0
    text = (tree / ".ekslint.toml").read_text(encoding="utf-8")
    assert text.startswith("#:schema https://")
    assert "`infra`" in text
    assert "`example/other/aws`" in text
    assert "#with-cfn-lint = true" in text
    assert '#baseline = ".ekslint-baseline.json"' in text
    assert max(map(len, text.splitlines()[1:])) <= 100
    assert tomllib.loads(text) == {"fail-on": "error"}
    suggested = tomllib.loads(uncommented(text))
    assert suggested["environments"] == [
        {"name": name, "var-files": ["infra/env/common.tfvars", f"infra/env/{name}.tfvars"]}
        for name in ("prod", "test")
    ]
    assert {"name": 'it"s', "version": "1.34", "paths": ["templates"]} in suggested["clusters"]


def test_suggestions_are_valid(tree: Path) -> None:
    assert init() == 0
    file = tree / ".ekslint.toml"
    (tree / "lint" / "stubs").mkdir(parents=True)
    file.write_text(uncommented(file.read_text(encoding="utf-8")), encoding="utf-8")
    assert read(file, start=tree) is not None
    document = tomllib.loads(file.read_text(encoding="utf-8"))
    assert jsonschema_rs.Draft7Validator(schema()).is_valid(document)


def test_it_takes_nothing_away(tree: Path) -> None:
    before = lint((Path(),), Settings(), today=TODAY)
    assert init() == 0
    settings = load(Path(), start=tree)
    assert settings.file == tree / ".ekslint.toml"
    after = lint((Path(),), settings, today=TODAY)
    assert told(after) == told(before)


def test_named_environments_answer_questions(tree: Path) -> None:
    before = lint((Path(),), Settings(), today=TODAY)
    assert init() == 0
    file = tree / ".ekslint.toml"
    text = uncommented(file.read_text(encoding="utf-8")).partition("[[environments]]")
    tables = (text[1] + text[2]).partition("[[clusters]]")[0]
    file.write_text(tables, encoding="utf-8")
    after = lint((Path(),), load(Path(), start=tree), today=TODAY)
    assert len(after.open) < len(before.open)
    assert {f.rule for f in after.findings} >= {f.rule for f in before.findings}


def test_a_file_that_is_there(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tree / ".ekslint.toml"
    file.write_text("", encoding="utf-8")
    assert init() == 2
    assert "is there already; --force writes over it" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == ""
    assert init("--stdout") == 0
    assert capsys.readouterr().out.startswith("#:schema")
    assert file.read_text(encoding="utf-8") == ""
    assert init("--force") == 0
    assert file.read_text(encoding="utf-8").startswith("#:schema")


def test_another_file_that_held_is_named(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "pyproject.toml").write_text("[tool.ekslint]\n", encoding="utf-8")
    assert init("infra") == 0
    assert "`pyproject.toml` no longer holds for this folder" in capsys.readouterr().err
    suggested = tomllib.loads(
        uncommented((tree / "infra" / ".ekslint.toml").read_text(encoding="utf-8"))
    )
    assert suggested["environments"][0]["var-files"] == ["env/common.tfvars", "env/prod.tfvars"]


@pytest.mark.parametrize("words", [("gone",), ("infra/main.tf",)], ids=["gone", "file"])
def test_no_folder(tree: Path, words: tuple[str, ...]) -> None:
    assert init(*words) == 2


def test_an_empty_folder(folder: Path) -> None:
    assert init() == 0
    text = (folder / ".ekslint.toml").read_text(encoding="utf-8")
    assert "Found here: nothing of EKS yet, in 0 files." in text


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, {}, id="none"),
        pytest.param(
            {"dev.tfvars": "a = 1", "prod.tfvars": "a = 2"},
            {"dev": ("dev.tfvars",), "prod": ("prod.tfvars",)},
            id="alternatives",
        ),
        pytest.param({"prod.tfvars": "a = 2"}, {"prod": ("prod.tfvars",)}, id="one"),
        pytest.param(
            {
                "all.tfvars": "z = 1",
                "dev.cluster.tfvars": "a = 1",
                "dev.network.tfvars": "b = 1",
                "prod.cluster.tfvars": "a = 1",
                "prod.network.tfvars": "b = 1",
            },
            {
                "dev": ("all.tfvars", "dev.cluster.tfvars", "dev.network.tfvars"),
                "prod": ("all.tfvars", "prod.cluster.tfvars", "prod.network.tfvars"),
            },
            id="parts",
        ),
        pytest.param(
            {"e/dev/terraform.tfvars": "a = 1", "e/prod/terraform.tfvars": "a = 1"},
            {"dev": ("e/dev/terraform.tfvars",), "prod": ("e/prod/terraform.tfvars",)},
            id="folders",
        ),
        pytest.param(
            {"a.tfvars.json": '{"x": 1}', "b.tfvars": "x = 1", "c.tfvars.json": "{"},
            {
                "a": ("c.tfvars.json", "a.tfvars.json"),
                "b": ("c.tfvars.json", "b.tfvars"),
            },
            id="json",
        ),
    ],
)
def test_which_files_go_together(
    files: dict[str, str], expected: dict[str, tuple[str, ...]]
) -> None:
    names = {path: names_set(path, text) for path, text in files.items()}
    assert guessed(names) == tuple(FoundEnvironment(*item) for item in expected.items())
