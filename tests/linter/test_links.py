"""A file that links show in several places is one file: one module, one finding, one edit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ekslint.cli.main import main
from ekslint.config.settings import Settings
from ekslint.core.finding import Report
from ekslint.linter.run import lint, survey
from tests.repository import begin, commit, needs_git

TODAY = date(2026, 11, 1)
GROUP = """\
variable "name" {
  type = string
}

variable "cluster" {
  type = string
}

resource "aws_eks_node_group" "this" {
  cluster_name    = var.cluster
  node_group_name = var.name
  node_role_arn   = "arn:aws:iam::111122223333:role/node"
  subnet_ids      = ["subnet-1"]

  launch_template {
    id      = aws_launch_template.this.id
    version = "1"
  }

  scaling_config {
    desired_size = 1
    max_size     = 1
    min_size     = 1
  }
}

resource "aws_launch_template" "this" {
  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "optional"
  }
}
"""
CALL = """\
module "nodes" {
  source  = "./modules/nodes"
  name    = "%s"
  cluster = "prod"
}
"""
LAYERS = ("application", "base", "middleware", "network", "platform", "zone")
RULE = "imds-v1-allowed"
MANIFEST = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: aws-auth, namespace: kube-system}
data:
  mapRoles: |
    - rolearn: arn:aws:iam::111122223333:instance-profile/node
      username: system:node:{{EC2PrivateDNSName}}
      groups: [system:bootstrappers, system:nodes]
"""


@pytest.fixture
def layered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Six layers with a link to one folder of modules each."""
    write(tmp_path / "modules/nodes/main.tf", GROUP)
    for layer in LAYERS:
        write(tmp_path / "layers" / layer / "main.tf", CALL % layer)
        (tmp_path / "layers" / layer / "modules").symlink_to("../../modules")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def linted(*paths: str) -> Report:
    return lint(tuple(map(Path, paths or (".",))), Settings(select=(RULE,)), today=TODAY)


def test_a_module_behind_links_is_called_from_each_layer_and_found_once(layered: Path) -> None:
    report = linted()
    (finding,) = report.findings
    assert finding.location is not None
    assert finding.location.path == "modules/nodes/main.tf"
    assert finding.message.endswith("(and 5 more)")
    assert report.modules_unread == ()
    assert report.files == len(LAYERS) + 1


def test_the_roots_are_the_layers_alone(layered: Path) -> None:
    scopes = {each.scope for each in survey((Path(),), Settings()).evaluations if each.scope}
    assert scopes == {f"layers/{layer}" for layer in LAYERS}


def test_a_layer_alone_reads_the_module_through_its_link(layered: Path) -> None:
    (finding,) = linted("layers/base").findings
    assert finding.location is not None
    assert finding.location.path == "layers/base/modules/nodes/main.tf"


def test_a_suppression_behind_links_is_one(layered: Path) -> None:
    path = layered / "modules/nodes/main.tf"
    resource = 'resource "aws_launch_template" "this" {'
    reason = f"# ekslint: ignore[{RULE}] the agent cannot do without\n"
    write(path, path.read_text().replace(resource, reason + resource))
    report = linted()
    assert report.findings == ()
    assert len(report.hidden) == 1
    write(path, path.read_text().replace('"optional"', '"required"'))
    unused = [notice for notice in linted().notices if RULE in notice.message]
    assert len(unused) == 1


def test_a_linked_manifest_is_one_manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "manifests/aws-auth.yaml", MANIFEST)
    for name in ("a", "z"):
        (tmp_path / name).symlink_to("manifests")
    monkeypatch.chdir(tmp_path)
    report = lint((Path(),), Settings(), today=TODAY)
    places = [finding.location.path for finding in report.findings]
    assert places == ["manifests/aws-auth.yaml"]
    assert report.files == 1


def test_fix_mends_the_file_and_leaves_the_links(layered: Path) -> None:
    assert main(["fix", "--no-config", "--unsafe", "--select", RULE, "."]) == 0
    assert '"optional"' not in (layered / "modules/nodes/main.tf").read_text()
    assert all((layered / "layers" / layer / "modules").is_symlink() for layer in LAYERS)
    assert linted().findings == ()


@needs_git
def test_a_change_behind_links_is_new_once(
    layered: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What stood there before, behind the same links, is no news."""
    begin(layered)
    commit(layered)
    words = ["check", "--no-config", "--select", RULE, "--diff-base", "HEAD", "-f", "concise", "."]
    write(layered / "layers/base/main.tf", (CALL % "base").replace("base", "other"))
    assert main(words) == 0
    assert RULE not in capsys.readouterr().out
    second = GROUP.replace('"this"', '"second"').replace(".this.", ".second.")
    second = second[second.index("resource") :]
    write(layered / "modules/nodes/second.tf", second)
    main(words)
    told = [line for line in capsys.readouterr().out.splitlines() if RULE in line]
    assert [line.partition(":")[0] for line in told] == ["modules/nodes/second.tf"]
