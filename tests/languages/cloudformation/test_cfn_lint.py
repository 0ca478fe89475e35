"""What cfn-lint says beside ekslint: of the resources of the model only, and as another tool."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ekslint.config.discover import load
from ekslint.core.finding import Level, Report
from ekslint.linter.run import lint_texts
from ekslint.reports.options import Options
from ekslint.reports.sarif import render

TEMPLATE = """\
Resources:
  Cluster:
    Type: AWS::EKS::Cluster
    Properties:
      Name: prod
      RoleArn: !GetAtt Role.Arn
      ResourcesVpcConfig: {SubnetIds: [subnet-1, subnet-2]}
      Logging: {ClusterLogging: {EnabledTypes: [{Type: audit}]}}
      Unheard: true
  Role:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {}}
  Topic:
    Type: AWS::SNS::Topic
    Properties: {Unheard: true}
"""


def run(text: str, *, asked: bool = True, ignore: tuple[str, ...] = ()) -> Report:
    settings = replace(load(Path(), start=Path("/nowhere")), with_cfn_lint=asked, ignore=ignore)
    return lint_texts({"stack.yaml": text}, settings, today=date(2026, 11, 20))


@pytest.fixture(scope="module")
def report() -> Report:
    return run(TEMPLATE)


def test_only_resources_of_the_model_are_judged(report: Report) -> None:
    found = {f.rule: f for f in report.findings if report.rules[f.rule].tool}
    assert report.failures == ()
    assert "E3002" in found
    assert found["E3002"].level is Level.ERROR
    assert found["E3002"].location.text == "Unheard"
    assert found["E3002"].location.line == 9
    assert {f.subject.rpartition("::")[2] for f in found.values()} <= {"Cluster", "Role"}


def test_it_is_not_asked_without_the_switch() -> None:
    report = run(TEMPLATE, asked=False)
    assert not any(info.tool for info in report.rules.values())


def test_its_rules_are_chosen_like_any() -> None:
    report = run(TEMPLATE, ignore=("cfn-lint",))
    assert [f.rule for f in report.findings if report.rules[f.rule].tool] == []


def test_sarif_names_it_as_an_extension(report: Report) -> None:
    log: dict[str, Any] = json.loads(render(report, Options()))
    (run_,) = log["runs"]
    (extension,) = run_["tool"]["extensions"]
    assert extension["name"] == "cfn-lint"
    assert not {r["id"] for r in extension["rules"]} & {
        r["id"] for r in run_["tool"]["driver"]["rules"]
    }
    theirs = [r for r in run_["results"] if "rule" in r]
    assert theirs
    for result in theirs:
        named = extension["rules"][result["rule"]["index"]]["id"]
        assert (result["rule"]["id"], result["rule"]["toolComponent"]) == (named, {"index": 0})
        assert "ruleIndex" not in result
