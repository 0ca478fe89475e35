"""Environments that the configuration names: which files they load, and how findings name them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ekslint.cli.choices import Choices, settings_for
from ekslint.config.discover import load
from ekslint.core.finding import Report
from ekslint.linter.run import lint

TODAY = date(2026, 11, 1)
RULE = "endpoint-public-open"
MAIN = """\
variable "open" {}
variable "name" {}
resource "aws_eks_cluster" "c" {
  name     = var.name
  role_arn = "arn:aws:iam::111122223333:role/c"
  vpc_config {
    subnet_ids             = ["subnet-0a1b2c3d", "subnet-0b1b2c3d"]
    endpoint_public_access = var.open
    public_access_cidrs    = ["0.0.0.0/0"]
  }
}
"""
TREE = {
    "main.tf": MAIN,
    "env/common.tfvars": 'name = "shared"\n',
    "env/prod.tfvars": "open = true\n",
    "env/test.tfvars": "open = false\n",
}
TABLE = """\
[[environments]]
name = "{name}"
var-files = ["env/common.tfvars", "env/{file}.tfvars"]
"""
PROD = TABLE.format(name="production", file="prod")
TEST = TABLE.format(name="trial", file="test")


def run(folder: Path, files: dict[str, str], configuration: str) -> Report:
    for name, text in {**files, ".ekslint.toml": configuration}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return lint((Path(),), load(Path(), start=folder), today=TODAY)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def told(report: Report) -> list[tuple[str, ...]]:
    return [finding.environments for finding in report.findings if finding.rule == RULE]


def roots(report: Report) -> list[str]:
    return [line for line in report.extra["details"] if line.startswith("root ")]


def test_files_are_loaded_together_and_findings_name_the_environment(tmp_path: Path) -> None:
    report = run(tmp_path, TREE, PROD + TEST)
    assert told(report) == [("production",)]
    assert report.notices == ()
    assert not [question for question in report.open if question.rule == RULE]


def test_without_names_files_are_tried_one_by_one(tmp_path: Path) -> None:
    assert told(run(tmp_path, TREE, "")) == [("env/prod",)]


def test_a_file_of_no_environment_is_told(tmp_path: Path) -> None:
    report = run(tmp_path, TREE, PROD)
    assert [notice.message for notice in report.notices] == [
        "`env/test.tfvars` is of no environment of the configuration, so it is not tried"
    ]


def test_later_files_win_and_var_files_come_before(tmp_path: Path) -> None:
    files = {**TREE, "all.tfvars": 'open = false\nname = "x"\n'}
    report = run(tmp_path, files, 'var-files = ["all.tfvars"]\n' + PROD)
    assert told(report) == [("production",)]


def test_files_given_by_hand_stand_for_the_environments(tmp_path: Path) -> None:
    run(tmp_path, TREE, PROD)
    choices = Choices(var_file=(Path("env/test.tfvars"),))
    settings = settings_for(Path(), choices, start=tmp_path)
    assert told(lint((Path(),), settings, today=TODAY)) == []


TEMPLATE = """\
Parameters:
  Public: {Type: String}
Resources:
  Cluster:
    Type: AWS::EKS::Cluster
    Properties:
      RoleArn: arn:aws:iam::111122223333:role/c
      ResourcesVpcConfig:
        SubnetIds: [subnet-0a1b2c3d, subnet-0b1b2c3d]
        EndpointPublicAccess: !Ref Public
"""


def test_files_of_parameters_are_named_too(tmp_path: Path) -> None:
    parameters = '[{{"ParameterKey": "Public", "ParameterValue": "{}"}}]'
    files = {
        "cluster.yaml": TEMPLATE,
        "params/prod.json": parameters.format("true"),
        "params/test.json": parameters.format("true"),
    }
    table = '[[environments]]\nname = "production"\nvar-files = ["params/prod.json"]\n'
    report = run(tmp_path, files, table)
    assert told(report) in ([("production", "test")], [("test", "production")])
    assert [notice for notice in report.notices if "params" in str(notice)] == []


def test_paths_name_roots(tmp_path: Path) -> None:
    files = {"live/a/main.tf": MAIN, "live/b/main.tf": MAIN, "values/prod.tfvars": "open = true\n"}
    table = 'name = "prod"\nvar-files = ["values/prod.tfvars"]\npaths = ["live/a"]\n'
    report = run(tmp_path, files, f"[[environments]]\n{table}")
    assert [f.location.path for f in report.findings if f.rule == RULE] == ["live/a/main.tf"]
    assert told(report) == [("prod",)]


def test_files_that_belong_to_no_root_are_of_all(tmp_path: Path) -> None:
    provider = 'provider "aws" {}\n' + MAIN
    files = {
        **{f"live/{name}/main.tf": provider for name in "ab"},
        "live/modules/m/main.tf": MAIN,
        "values/prod.tfvars": "open = true\n",
    }
    report = run(
        tmp_path, files, '[[environments]]\nname = "p"\nvar-files = ["values/prod.tfvars"]\n'
    )
    assert [f.location.path for f in report.findings if f.rule == RULE] == [
        "live/a/main.tf",
        "live/b/main.tf",
    ]


def test_a_folder_may_be_an_environment(tmp_path: Path) -> None:
    files = {"live/prod/main.tf": MAIN, "live/prod/terraform.tfvars": "open = true\n"}
    report = run(tmp_path, files, '[[environments]]\nname = "prod"\npaths = ["live/prod"]\n')
    assert told(report) == [("prod",)]


def test_a_library_that_is_said_to_be_an_environment_is_a_root(tmp_path: Path) -> None:
    table = '[[environments]]\nname = "prod"\npaths = ["m"]\n'
    report = run(tmp_path, {"m/main.tf": 'variable "a" {}\nvariable "b" { default = 1 }\n'}, table)
    assert roots(report) == [
        "root `m` in environment `prod`: the configuration has an environment of it"
    ]


def test_two_of_one_name(tmp_path: Path) -> None:
    report = run(tmp_path, TREE, PROD + TABLE.format(name="production", file="test"))
    assert [notice.message for notice in report.notices] == [
        "`env/test.tfvars` is of no environment of the configuration, so it is not tried",
        "root `.` has two environments of the name `production`; the first one is taken",
    ]
