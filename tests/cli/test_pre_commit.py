"""The hooks in the hands of the real pre-commit, which decides what a hook sees of a commit."""

from __future__ import annotations

import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.estate import CLUSTER, HEAD, NODES, OPERATORS, ROLE
from tests.repository import begin, commit, environment, git, needs_git, write

pytestmark = [
    pytest.mark.slow,
    needs_git,
    pytest.mark.skipif(find_spec("pre_commit") is None, reason="pre-commit is not installed"),
]

ROOT = Path(__file__).resolve().parents[2]
AUTH = HEAD + OPERATORS + NODES
ENTRY = f"""\
resource "aws_eks_access_entry" "nodes" {{
  cluster_name  = aws_eks_cluster.this.name
  principal_arn = "{ROLE}"
  type          = "EC2_LINUX"
}}
"""
TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Group:
    Type: AWS::EKS::Nodegroup
    Properties:
      ClusterName: staging
      NodeRole: arn:aws:iam::111122223333:role/staging-node
      Subnets: [subnet-0123456789abcdef0]
      LaunchTemplate: {Id: !Ref Template}
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        InstanceType: m5.large
"""
FORBIDDEN = TEMPLATE + "        IamInstanceProfile: {Name: nodes}\n"
LOST = "plan-removes-aws-auth-entry"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A repository with the hook of the file, run from these sources; one commit."""
    made = begin(tmp_path / "tree")
    command = tmp_path / "bin" / "ekslint"
    command.parent.mkdir()
    script = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m ekslint "$@"\n'
    command.write_text(script, encoding="utf-8")
    command.chmod(0o755)
    manifest = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    [hook] = [dict(hook) for hook in manifest if hook["id"] == "ekslint-changed"]
    hook |= {"language": "system", "entry": hook["entry"].replace("ekslint", str(command), 1)}
    config = yaml.safe_dump({"repos": [{"repo": "local", "hooks": [hook]}]})
    commit(
        made,
        {
            ".pre-commit-config.yaml": config,
            "README.md": "a tree\n",
            "infra/main.tf": CLUSTER,
            "k8s/aws-auth.yaml": AUTH,
            "cfn/nodes.yaml": TEMPLATE,
        },
    )
    return made


def run(tree: Path, *words: str) -> tuple[int, str]:
    """What `pre-commit run` answers, and prints."""
    given: dict[str, Any] = environment() | {
        "PYTHONPATH": str(ROOT / "src"),
        "PRE_COMMIT_HOME": str(tree.parent / "pre-commit"),
        "XDG_CACHE_HOME": str(tree.parents[1] / "caches"),
    }
    command = [sys.executable, "-m", "pre_commit", "run", "--color=never", *words]
    done = subprocess.run(command, cwd=tree, env=given, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def stage(tree: Path, files: dict[str, str | bytes]) -> None:
    write(tree, files)
    git(tree, "add", "-A")


@pytest.mark.parametrize(
    ("files", "rule"),
    [
        pytest.param({"k8s/aws-auth.yaml": HEAD + OPERATORS}, LOST, id="yaml"),
        pytest.param({"infra/entry.tf": ENTRY}, "access-entry-mode-config-map", id="terraform"),
        pytest.param(
            {"cfn/nodes.yaml": FORBIDDEN}, "launch-template-forbidden-field", id="cloudformation"
        ),
    ],
)
def test_a_commit_that_breaks_something_is_stopped(
    tree: Path, files: dict[str, str | bytes], rule: str
) -> None:
    stage(tree, files)
    code, said = run(tree)
    assert code == 1
    assert f"error[{rule}]" in said


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"k8s/aws-auth.yaml": "# a word\n" + AUTH}, id="yaml"),
        pytest.param({"infra/main.tf": CLUSTER + "# a word\n"}, id="terraform"),
        pytest.param({"cfn/nodes.yaml": TEMPLATE + "# a word\n"}, id="cloudformation"),
        pytest.param({"README.md": "another word\n"}, id="nothing-that-is-read"),
    ],
)
def test_a_commit_that_breaks_nothing_passes(tree: Path, files: dict[str, str | bytes]) -> None:
    stage(tree, files)
    code, said = run(tree)
    assert (code, "Passed" in said) == (0, True), said


def test_what_is_not_staged_is_no_part_of_the_commit(tree: Path) -> None:
    stage(tree, {"k8s/aws-auth.yaml": "# a word\n" + AUTH})
    write(tree, {"k8s/aws-auth.yaml": HEAD + OPERATORS, "infra/entry.tf": ENTRY})
    code, said = run(tree)
    assert code == 0, said
    assert (tree / "k8s" / "aws-auth.yaml").read_text("utf-8") == HEAD + OPERATORS


def test_what_is_staged_counts_though_it_is_mended_since(tree: Path) -> None:
    stage(tree, {"k8s/aws-auth.yaml": HEAD + OPERATORS})
    write(tree, {"k8s/aws-auth.yaml": AUTH})
    assert run(tree)[0] == 1


def test_a_deleted_file_breaks_what_needs_it(tree: Path) -> None:
    lines = AUTH.partition("  mapRoles: |\n")[2].replace("    - ", "- ").replace("      ", "  ")
    wanted = (
        'resource "kubernetes_config_map_v1_data" "aws_auth" {\n  metadata {\n'
        '    name = "aws-auth"\n    namespace = "kube-system"\n  }\n'
        f"  data = {{\n    mapRoles = <<-EOT\n{lines}EOT\n  }}\n  force = true\n}}\n"
    )
    (tree / "k8s" / "aws-auth.yaml").unlink()
    commit(tree, {"infra/auth.tf": wanted})
    git(tree, "rm", "-q", "infra/auth.tf")
    code, said = run(tree)
    assert code == 1
    assert f"infra/main.tf:13:1 error[{LOST}]" in said


def test_a_file_that_is_renamed_is_the_same(tree: Path) -> None:
    git(tree, "mv", "k8s/aws-auth.yaml", "k8s/access.yaml")
    assert run(tree)[0] == 0


def test_a_first_commit_answers_for_all_of_it(tree: Path) -> None:
    (tree / "cfn" / "nodes.yaml").write_text(FORBIDDEN, encoding="utf-8")
    git(tree, "update-ref", "-d", "HEAD")
    git(tree, "add", "-A")
    code, said = run(tree)
    assert code == 1
    assert "error[launch-template-forbidden-field]" in said


def test_all_files_are_answered_for_when_all_are_named(tree: Path) -> None:
    assert run(tree, "--all-files")[0] == 0
    commit(tree, {"cfn/nodes.yaml": FORBIDDEN})
    assert run(tree)[0] == 0, "nothing is staged"
    code, said = run(tree, "--all-files")
    assert code == 1
    assert "error[launch-template-forbidden-field]" in said


def test_a_range_of_commits_is_answered_for(tree: Path) -> None:
    git(tree, "checkout", "-q", "-b", "topic")
    commit(tree, {"k8s/aws-auth.yaml": HEAD + OPERATORS})
    commit(tree, {"README.md": "the last commit breaks nothing\n"})
    git(tree, "checkout", "-q", "main")
    commit(tree, {"README.md": "main goes on\n"})
    git(tree, "checkout", "-q", "topic")
    code, said = run(tree, "--from-ref", "main", "--to-ref", "HEAD")
    assert code == 1
    assert f"error[{LOST}]" in said
    assert run(tree, "--from-ref", "HEAD~1", "--to-ref", "HEAD")[0] == 0


def test_a_file_with_the_name_of_an_option_is_a_file(tree: Path) -> None:
    stage(tree, {"--output=sarif=hit.tf": "# a word\n", "-h.tf": "# another\n"})
    code, said = run(tree)
    assert code == 0, said
    assert not list(tree.rglob("hit.tf"))
