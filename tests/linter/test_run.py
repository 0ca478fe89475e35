"""A whole run: where suppressions may stand, and what the run tells of itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ekslint.config.discover import load
from ekslint.config.settings import Settings
from ekslint.core.finding import Report
from ekslint.core.location import SourceText
from ekslint.linter import intake
from ekslint.linter.run import lint, lint_texts
from ekslint.model.access.aws_auth import AwsAuth
from ekslint.model.inventory import Inventory

TODAY = date(2026, 11, 1)
RULE = "aws-auth-instance-profile-arn"
IGNORE = f"# ekslint: ignore[{RULE}] kept for the old nodes"
MANIFEST = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: aws-auth
  namespace: kube-system
data:
  mapRoles: |
    - rolearn: arn:aws:iam::111122223333:instance-profile/node {entry}
      username: system:node:{{{{EC2PrivateDNSName}}}}
      groups: [system:bootstrappers, system:nodes]
"""
HEREDOC = """\
resource "kubectl_manifest" "auth" {{ {header}
  yaml_body = <<-YAML
    {manifest}
  YAML
}}
"""


def heredoc(*, entry: str = "", header: str = "") -> str:
    manifest = MANIFEST.format(entry=entry).replace("\n", "\n    ").rstrip()
    return HEREDOC.format(header=header, manifest=manifest)


def run(folder: Path, files: dict[str, str], *paths: str) -> Report:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    named = tuple(map(Path, paths)) or (Path(),)
    return lint(named, load(named[0], start=folder), today=TODAY)


@pytest.mark.parametrize(
    ("files", "suppressed"),
    [
        pytest.param({"a.yaml": MANIFEST.format(entry="")}, 0, id="nowhere"),
        pytest.param({"a.yaml": MANIFEST.format(entry=IGNORE)}, 1, id="beside-the-entry"),
        pytest.param({"a.tf": heredoc(entry=IGNORE)}, 1, id="inside-a-heredoc"),
        pytest.param({"a.tf": heredoc(header=IGNORE)}, 1, id="at-the-resource-that-holds-the-text"),
        pytest.param(
            {
                "main.tf": f'module "auth" {{ {IGNORE}\n  source = "./auth"\n}}\n',
                "auth/main.tf": heredoc(),
            },
            1,
            id="at-the-module-call",
        ),
        pytest.param(
            {"main.tf": f"locals {{}} {IGNORE}\n", "a.tf": heredoc()}, 0, id="somewhere-else"
        ),
    ],
)
def test_where_a_suppression_may_stand(files: dict[str, str], suppressed: int) -> None:
    report = lint_texts(files, load(Path(), start=Path("/nowhere")), today=TODAY)
    assert report.suppressed == suppressed
    assert [finding.rule for finding in report.findings] == [RULE] * (1 - suppressed)


def test_a_run_tells_what_it_read_and_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    report = run(
        tmp_path,
        {
            ".ekslint.toml": 'exclude = ["old"]\n',
            "live/main.tf": 'provider "aws" {}\nvariable "a" { type = string }\n',
            "live/prod.tfvars": 'a = "x"\n',
            "modules/x/main.tf": 'variable "b" { type = string }\n',
            "old/main.tf": "locals {}\n",
            "readme.md": "",
        },
    )
    assert report.extra["details"] == (
        "configuration file: .ekslint.toml",
        "files: 3 read, 2 of kinds that nothing here reads, 1 left out by `exclude`, "
        "0 ignored by git; 0 hidden folders not entered",
        "root `live` in environment `prod`: it has a file of variable values",
        "root `modules/x`: its variables are not known: it has required variables and no provider",
    )


def test_unread_modules_are_told_once_per_call() -> None:
    call = 'module "vpc" {\n  source = "git::https://example.com/vpc.git"\n  for_each = toset('
    files = {f"{name}/main.tf": f'{call}["a", "b"])\n}}\n' for name in ("one", "two")}
    report = lint_texts(files, load(Path(), start=Path("/nowhere")), today=TODAY)
    assert report.modules_unread == (
        "one/main.tf:1:1 `module.vpc` of `git::https://example.com/vpc.git`",
        "two/main.tf:1:1 `module.vpc` of `git::https://example.com/vpc.git`",
    )


def test_plans_without_resources_are_named() -> None:
    text = '{"format_version": "1.2", "planned_values": {}, "resource_changes": []}'
    files = {f"{name}.json": text for name in "ab"}
    report = lint_texts(files, load(Path(), start=Path("/nowhere")), today=TODAY)
    assert [notice.message for notice in report.notices] == [
        "`a.json` is a plan without resources",
        "`b.json` is a plan without resources",
    ]


CLUSTER = """\
resource "aws_eks_cluster" "this" {
  name     = "prod"
  role_arn = "arn:aws:iam::111122223333:role/cluster"
  enabled_cluster_log_types = ["audit", "authenticator"]
  vpc_config {
    endpoint_private_access = true
    endpoint_public_access  = false
  }
}
locals {
  issuer = trimprefix(aws_eks_cluster.this.identity[0].oidc[0].issuer, "https://")
}
resource "aws_iam_role" "pod" {
  name = "pod"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/${local.issuer}" }
      Condition = { StringEquals = {
        "${local.issuer}:sub" = "system:serviceaccount:app:app"
        "${local.issuer}:aud" = "sts.amazonaws.com"
      } }
    }]
  })
}
"""
EKSCTL = "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: %s, region: r}\n"


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param({}, ["oidc-provider-missing"], id="nothing-else"),
        pytest.param({"eksctl.yaml": EKSCTL % "prod"}, [], id="eksctl-file-of-the-cluster"),
        pytest.param(
            {"eksctl.yaml": EKSCTL % "test"}, ["oidc-provider-missing"], id="of-another-cluster"
        ),
    ],
)
def test_what_eksctl_may_have_added_by_a_command_is_open(
    files: dict[str, str], found: list[str]
) -> None:
    files = {"main.tf": CLUSTER, **files}
    report = lint_texts(files, load(Path(), start=Path("/nowhere")), today=TODAY)
    assert [finding.rule for finding in report.findings] == found
    if not found:
        assert [question.rule for question in report.open] == ["oidc-provider-missing"]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param({"auth.yaml.tpl": MANIFEST}, "`auth.yaml.tpl` not read: a temp", id="alone"),
        pytest.param({"a.txt.tpl": "hello"}, "", id="about-something-else"),
        pytest.param(
            {
                "auth.yaml.tpl": MANIFEST.format(entry=""),
                "main.tf": 'output "a" {\n  value = file("auth.yaml.tpl")\n}\n',
            },
            "",
            id="referred-to",
        ),
        pytest.param(
            {"x/Chart.yaml": "name: x\nversion: 1.0.0\n", "x/templates/a.yaml": MANIFEST},
            "`x/templates/a.yaml` not read: a temp",
            id="of-a-chart",
        ),
        pytest.param(
            {f"{name}/terragrunt.hcl": "inputs = {}\n" for name in "abcde"},
            "`a/terragrunt.hcl`, `b/terragrunt.hcl`, `c/terragrunt.hcl` and 2 more not read: this",
            id="terragrunt",
        ),
    ],
)
def test_what_is_not_read_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    told = "\n".join(notice.message for notice in run(tmp_path, files).notices)
    assert (said in told) if said else not told


def test_texts_past_the_limit_leave_open_what_they_may_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    manifest = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aws-auth, namespace: kube-system}\n"
    )
    written = f'resource "kubectl_manifest" "m" {{\n  yaml_body = <<-Y\n{manifest}Y\n}}\n'
    texts = {"main.tf": SourceText("main.tf", written)}
    monkeypatch.setattr(intake, "MAX_EMBEDDED", 0)
    found = intake.take_in(texts, Settings(), lambda _: None, named=(".",))
    detail = "1 texts inside texts not read: the limit is 0"
    assert [notice.message for notice in found.notices] == [detail]
    members = Inventory(found.contributions).members(AwsAuth, ".")
    assert (members.items, [why.detail for why in members.open]) == ((), [detail])
