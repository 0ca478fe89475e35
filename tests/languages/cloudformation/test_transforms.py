"""Templates with transforms: what stays readable, and that no other tool is needed for it."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from ekslint.config.discover import load
from ekslint.core.location import SourceText
from ekslint.core.value import Unknown
from ekslint.linter.intake import take_in
from ekslint.linter.run import lint_texts
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.inventory import Inventory

SERVERLESS = """\
    AWSTemplateFormatVersion: "2010-09-09"
    Transform: %s
    Globals:
      Function: {Runtime: python3.13, Timeout: 30}
    Resources:
      Cluster:
        Type: AWS::EKS::Cluster
        Properties:
          Name: main
          Version: "1.34"
          RoleArn: !GetAtt Role.Arn
          ResourcesVpcConfig: {SubnetIds: [subnet-0a1b2c3d4e5f60718, subnet-0b1b2c3d4e5f60718]}
      Role:
        Type: AWS::IAM::Role
        Properties: {AssumeRolePolicyDocument: {Statement: []}}
      Handler:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          CodeUri: s3://bucket/app.zip
          Policies: [{EKSReadPolicy: {ClusterName: !Ref Cluster}}]
    """


def inventory(template: str) -> Inventory:
    texts = {"template.yaml": SourceText("template.yaml", dedent(template))}
    settings = load(Path(), start=Path("/nowhere"))
    return Inventory(take_in(texts, settings, lambda _: None, named=(".",)).contributions)


@pytest.mark.parametrize(
    ("transform", "more"),
    [
        ("AWS::Serverless-2016-10-31", False),
        ("AWS::LanguageExtensions", False),
        ("[AWS::LanguageExtensions, AWS::Serverless-2016-10-31]", False),
        ("[AWS::Serverless-2016-10-31, OwnMacro]", True),
        ("{Name: AWS::Include, Parameters: {Location: s3://bucket/more.yaml}}", True),
    ],
)
def test_what_is_written_is_read_and_macros_may_add(transform: str, more: bool) -> None:
    made = inventory(SERVERLESS % transform)
    (cluster,) = made.every(Cluster)
    assert cluster.version.known == "1.34"  # type: ignore[union-attr]
    assert bool(made.members(Cluster, cluster.scope).open) is more


INCLUDE = "Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://bucket/x.yaml}}"


def test_an_included_part_leaves_its_place_open() -> None:
    plain = SERVERLESS % "AWS::Serverless-2016-10-31"
    among = inventory(plain.replace("      Role:", f"      {INCLUDE}\n      Role:"))
    assert among.members(Cluster, among.scopes[0]).open
    beside = inventory(plain.replace("    Globals:", f"    {INCLUDE}\n    Globals:"))
    assert beside.members(Cluster, beside.scopes[0]).open
    (cluster,) = inventory(
        plain.replace("        Type: AWS::EKS::C", f"        {INCLUDE}\n        Type: AWS::EKS::C")
    ).every(Cluster)
    assert isinstance(cluster.authentication_mode, Unknown)


def test_no_other_tool_is_loaded_for_a_transform() -> None:
    program = dedent("""\
        import sys
        from datetime import date
        from ekslint.config.settings import Settings
        from ekslint.linter.run import lint_texts
        report = lint_texts({"template.yaml": sys.argv[1]}, Settings(), today=date(2026, 11, 20))
        assert not report.failures, report.failures
        assert report.counts["clusters"] == 1, report.counts
        loaded = {name.partition(".")[0] for name in sys.modules}
        print(sorted(loaded & {"cfnlint", "samtranslator"}))
        """)
    template = dedent(SERVERLESS % "AWS::Serverless-2016-10-31")
    run = subprocess.run(
        [sys.executable, "-c", program, template], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "[]"


def test_a_mistake_beside_serverless_functions_is_found() -> None:
    template = dedent(SERVERLESS % "AWS::Serverless-2016-10-31")
    settings = load(Path(), start=Path("/nowhere"))
    report = lint_texts({"template.yaml": template}, settings, today=date(2026, 11, 20))
    assert "audit-log-off" in {finding.rule for finding in report.findings}
