"""`ekslint check --explain-value`: what is known at a line, its way, and what is made of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ekslint.cli.main import main

Captured = pytest.CaptureFixture[str]

CLUSTER = """\
resource "aws_eks_cluster" "this" {
  name    = var.name
  version = local.version
}
resource "aws_launch_template" "blue" {
  block_device_mappings {
    ebs {
      volume_type = "gp3"
      kms_key_id  = local.version
    }
  }
}
"""
ESTATE = {
    "main.tf": 'provider "aws" {}\n\n# the cluster\nmodule "cluster" {\n'
    '  source  = "./cluster"\n  name    = var.name\n  version_ = var.kubernetes\n}\n',
    "variables.tf": 'variable "name" {}\nvariable "kubernetes" {\n  default = "1.30"\n}\n'
    'variable "unset" {}\nvariable "token" {\n  default   = "hush-hush"\n  sensitive = true\n}\n',
    "env/dev.tfvars": 'name = "dev"\n',
    "env/prod.tfvars": 'name = "prod"\n',
    "cluster/main.tf": 'variable "name" {}\nvariable "version_" {}\n'
    "locals {\n  version = var.version_\n}\n" + CLUSTER,
}
AUTH = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: aws-auth
  namespace: kube-system
data:
  mapRoles: |
    - rolearn: arn:aws:iam::111122223333:role/eks-node
      username: system:node:{{EC2PrivateDNSName}}
      groups: [system:nodes]
"""
STACK = """\
Parameters:
  Version:
    Type: String
    Default: "1.30"
  Token:
    Type: String
    NoEcho: true
    Default: hush-hush
Resources:
  Cluster:
    Type: AWS::EKS::Cluster
    Properties:
      Name: !Sub "${AWS::StackName}-blue"
      Version: !Ref Version
      RoleArn: !Ref Token
"""


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def explain(capsys: Captured, files: dict[str, str], place: str, *words: str) -> str:
    write(files)
    assert main(["check", "--no-config", "--explain-value", place, *words]) == 0
    return capsys.readouterr().out


def explain_json(capsys: Captured, files: dict[str, str], place: str) -> Any:
    return json.loads(explain(capsys, files, place, "-f", "json"))


@pytest.mark.parametrize(
    ("files", "place", "expected"),
    [
        pytest.param(ESTATE, "variables.tf:3", [("var.kubernetes", "", "1.30")] * 2, id="default"),
        pytest.param(ESTATE, "variables.tf:2", [("var.kubernetes", "", "1.30")] * 2, id="variable"),
        pytest.param(ESTATE, "env/dev.tfvars:1", [("var.name", "", "dev")], id="given-in-dev"),
        pytest.param(
            ESTATE,
            "main.tf:6",
            [("module.cluster", "name", "dev"), ("module.cluster", "name", "prod")],
            id="input-in-two-environments",
        ),
        pytest.param(
            ESTATE,
            "cluster/main.tf:4",
            [("module.cluster.local.version", "", "1.30")] * 2,
            id="local-of-a-module",
        ),
        pytest.param(
            ESTATE,
            "cluster/main.tf:8",
            [("module.cluster.aws_eks_cluster.this", "version", "1.30")] * 2,
            id="argument",
        ),
        pytest.param(
            ESTATE,
            "cluster/main.tf:14",
            [
                (
                    "module.cluster.aws_launch_template.blue",
                    "block_device_mappings[0].ebs[0].kms_key_id",
                    "1.30",
                )
            ]
            * 2,
            id="argument-of-a-nested-block",
        ),
        pytest.param(
            {"auth.yaml": AUTH},
            "auth.yaml:8",
            [
                (
                    "ConfigMap kube-system/aws-auth",
                    "data.mapRoles",
                    "- rolearn: arn:aws:iam::111122223333:role/eks-node",
                )
            ],
            id="line-of-a-text-in-a-manifest",
        ),
        pytest.param(
            {"auth.yaml": AUTH},
            "auth.yaml:4:9",
            [("ConfigMap kube-system/aws-auth", "metadata.name", "aws-auth")],
            id="column-of-a-manifest",
        ),
        pytest.param(
            {"stack.yaml": STACK}, "stack.yaml:14", [("Cluster", "Version", "1.30")], id="template"
        ),
        pytest.param(
            {"stack.yaml": STACK},
            "stack.yaml:4",
            [("Parameters.Version", "", "1.30")],
            id="parameter",
        ),
        pytest.param(
            {"stack.yaml": STACK},
            "stack.yaml:15",
            [("Cluster", "RoleArn", "(sensitive)")],
            id="parameter-that-is-not-echoed",
        ),
        pytest.param(
            {"stack.yaml": STACK},
            "stack.yaml:13",
            [
                (
                    "Cluster",
                    "Name",
                    {
                        "$text": [
                            {"$unknown": "`AWS::StackName` is known at deployment only"},
                            "-blue",
                        ]
                    },
                )
            ],
            id="partly-known-text",
        ),
    ],
)
def test_the_values_of_a_line(
    capsys: Captured, files: dict[str, str], place: str, expected: list[tuple[str, str, Any]]
) -> None:
    found = explain_json(capsys, files, place)["values"]
    shown = [(each["address"], each["attribute"], each["value"]["value"]) for each in found]
    assert shown == expected


def test_text_tells_the_way_and_what_is_made_of_it(capsys: Captured) -> None:
    assert explain(capsys, ESTATE, "cluster/main.tf:8") == (
        "cluster/main.tf:8\n"
        "  |\n"
        "8 |   version = local.version\n"
        "  |   ^^^^^^^^^^^^^^^^^^^^^^^\n"
        "\n"
        'module.cluster.aws_eks_cluster.this version = "1.30"\n'
        "    in environment env/dev and env/prod\n"
        "    variables.tf:3     default of variable `kubernetes`\n"
        "    main.tf:7          input `version_` of module.cluster\n"
        "    cluster/main.tf:4  local `version`\n"
        "    cluster/main.tf:8  `local.version`\n"
        "\n"
        "in the model:\n"
        "    cluster `dev` (cluster/main.tf:6:1): version\n"
        "    cluster `prod` (cluster/main.tf:6:1): version\n"
    )


def test_a_value_tells_where_it_goes(capsys: Captured) -> None:
    found = explain_json(capsys, ESTATE, "variables.tf:3")
    assert found["reaches"] == ["module.cluster.var.version_", "module.cluster.local.version"]
    assert ("clusters", "version") in [(use["collection"], use["field"]) for use in found["uses"]]


def test_defaults_of_the_service_are_not_written_at_a_header(capsys: Captured) -> None:
    found = explain_json(capsys, ESTATE, "cluster/main.tf:6")
    assert [made["label"] for made in found["made"]] == ["cluster `dev`", "cluster `prod`"]
    assert found["uses"] == []


def test_what_is_not_known_says_why(capsys: Captured) -> None:
    shown = explain(capsys, ESTATE, "variables.tf:5")
    assert "var.unset = (not known)" in shown
    assert "not known: variable `unset` has no value in the files (variables.tf:5:1)" in shown


@pytest.mark.parametrize(
    ("place", "why"),
    [
        pytest.param("main.tf:2", "the line is empty", id="empty"),
        pytest.param("main.tf:3", "the line is a comment", id="comment"),
        pytest.param("main.tf:8", "nothing that has a value stands on this line", id="brace"),
        pytest.param(
            "modules/unused/main.tf:2", "nothing in this file was evaluated", id="not-evaluated"
        ),
        pytest.param("notes.json:1", "nothing in this file was evaluated", id="no-kind"),
    ],
)
def test_a_line_without_a_value_says_why(capsys: Captured, place: str, why: str) -> None:
    more = {
        "notes.json": "{}\n",
        "modules/unused/main.tf": "moved {\n  from = a.b\n  to   = a.c\n}\n",
    }
    assert f"no value here: {why}" in explain(capsys, {**ESTATE, **more}, place)


def test_a_secret_is_not_printed(capsys: Captured) -> None:
    files = {**ESTATE, "more.tf": 'locals {\n  a = "${var.token}-${lower("hush-hush")}"\n}\n'}
    for words in ((), ("-f", "json")):
        for place in ("variables.tf:7", "more.tf:2"):
            shown = explain(capsys, files, place, *words)
            assert "hush-hush" not in shown
            assert "(sensitive)" in shown


@pytest.mark.parametrize(
    ("words", "why"),
    [
        pytest.param(["nowhere.tf:1"], "there is no file `nowhere.tf`", id="no-file"),
        pytest.param(["main.tf"], "takes FILE:LINE", id="no-line"),
        pytest.param(["main.tf:99"], "`main.tf` has 8 lines", id="no-such-line"),
        pytest.param(["main.tf:0"], "there is no line 0", id="line-zero"),
        pytest.param(["main.tf:1:99"], "there is no column 99", id="no-such-column"),
        pytest.param(["main.tf:1", "cluster"], "not among the files", id="outside-the-paths"),
        pytest.param(["main.tf:1", "-f", "sarif"], "prints text or json", id="format"),
        pytest.param(["main.tf:1", "-o", "json=x.json"], "prints text or json", id="output"),
    ],
)
def test_a_wrong_place_is_an_error_of_usage(capsys: Captured, words: list[str], why: str) -> None:
    write(ESTATE)
    assert main(["check", "--no-config", "--explain-value", *words]) == 2
    caught = capsys.readouterr()
    assert caught.out == ""
    assert why in caught.err
