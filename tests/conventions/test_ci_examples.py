"""The examples for CI: each is what its system reads, and what it makes ekslint do is done."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from ekslint import __version__
from tests.estate import CLUSTER, HEAD, NODES, OPERATORS
from tests.repository import begin, commit, environment, git, needs_git

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "ci"
AUTH = HEAD + OPERATORS
PLAN = json.dumps(
    {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "resource_changes": [
            {
                "address": "aws_eks_cluster.this",
                "mode": "managed",
                "type": "aws_eks_cluster",
                "name": "this",
                "change": {"actions": ["no-op"], "after": {"name": "prod"}},
            }
        ],
    }
)
LOST = "plan-removes-aws-auth-entry"


def text(name: str) -> str:
    return (EXAMPLES / name).read_text(encoding="utf-8")


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def executable(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A repository whose last commit takes a node role out of aws-auth."""
    made = begin(tmp_path / "tree")
    commit(made, {"infra/main.tf": CLUSTER, "k8s/aws-auth.yaml": AUTH + NODES})
    commit(made, {"k8s/aws-auth.yaml": AUTH})
    return made


@pytest.fixture
def bin_(tmp_path: Path) -> Path:
    """A folder with the commands that the examples call: ekslint for true, the others for show."""
    folder = tmp_path / "bin"
    executable(folder / "ekslint", f'exec {shlex.quote(sys.executable)} -m ekslint "$@"')
    executable(folder / "terraform", f"[ \"$1\" = show ] && cat <<'END'\n{PLAN}\nEND\ntrue")
    return folder


def bash(script: str, tree: Path, bin_: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run words of an example as its system does, in the tree."""
    given = environment() | {
        "PATH": f"{bin_}:/usr/bin:/bin",
        "PYTHONPATH": str(ROOT / "src"),
        "XDG_CACHE_HOME": str(bin_.parent / "cache"),
        "NO_COLOR": "1",
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=tree,
        env=given | variables,
        capture_output=True,
        text=True,
    )


# Each is what its system reads


def test_examples_name_the_last_release() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *EXAMPLES.iterdir()]
    named = {
        number
        for page in pages
        for number in re.findall(
            r"(?:ekslint/ekslint@v|ekslint==|rev: v)(\d[\w.]*)", page.read_text(encoding="utf-8")
        )
    }
    assert named == {__version__}


def test_the_page_of_the_examples_names_each() -> None:
    files = {path.name for path in EXAMPLES.iterdir()} - {"README.md"}
    assert set(re.findall(r"\]\(([\w.-]+)\)", text("README.md"))) == files


@pytest.mark.skipif(
    find_spec("check_jsonschema") is None,
    reason="check-jsonschema is not installed: schemas of CI systems not checked",
)
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("examples/ci/github-pull-request.yml", ["vendor.github-workflows"]),
        ("examples/ci/github-nightly.yml", ["vendor.github-workflows"]),
        (".github/workflows/ci.yml", ["vendor.github-workflows"]),
        ("action.yml", ["vendor.github-actions"]),
        (".github/dependabot.yml", ["vendor.dependabot"]),
        (".github/ISSUE_TEMPLATE/config.yml", ["vendor.github-issue-config"]),
        (".github/ISSUE_TEMPLATE/defect.yml", ["vendor.github-issue-forms"]),
        (".github/ISSUE_TEMPLATE/false-alarm.yml", ["vendor.github-issue-forms"]),
        (".github/ISSUE_TEMPLATE/missed-mistake.yml", ["vendor.github-issue-forms"]),
        ("examples/ci/gitlab-ci.yml", ["vendor.gitlab-ci", "--data-transform", "gitlab-ci"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_schema_of_the_system_holds(path: str, words: list[str]) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", *words, path]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(find_spec("pre_commit") is None, reason="pre-commit is not installed")
@pytest.mark.parametrize(
    ("verb", "file"),
    [
        ("validate-config", "examples/ci/pre-commit-config.yaml"),
        ("validate-manifest", ".pre-commit-hooks.yaml"),
    ],
)
def test_the_client_takes_the_hooks(verb: str, file: str) -> None:
    command = [sys.executable, "-m", "pre_commit", verb, file]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("name", ["plan.sh"])
def test_bash_takes_the_script(name: str) -> None:
    assert (EXAMPLES / name).stat().st_mode & 0o100
    done = subprocess.run(["bash", "-n", name], cwd=EXAMPLES, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


# What they make ekslint do


def steps(name: str) -> list[dict[str, Any]]:
    [job] = load(EXAMPLES / name)["jobs"].values()
    return list(job["steps"])


def lint_step(name: str, tree: Path, bin_: Path) -> tuple[int, dict[str, str], str]:
    """Run the action's lint step with a workflow's inputs: exit code, outputs, what it said."""
    action = load(ROOT / "action.yml")
    [used] = [step for step in steps(name) if step.get("uses", "").startswith("ekslint/")]
    assert set(used["with"]) <= set(action["inputs"])
    [lint] = [step for step in action["runs"]["steps"] if step.get("id") == "lint"]
    inputs = {name: each["default"] for name, each in action["inputs"].items()} | used["with"]
    given = {
        variable: str(inputs[re.findall(r"inputs\.([\w-]+)", expression)[0]])
        for variable, expression in lint["env"].items()
    }
    runner = bin_.parent / "runner"
    (runner / "ekslint" / "bin").mkdir(parents=True)
    for command, target in (("ekslint", bin_ / "ekslint"), ("python", Path(sys.executable))):
        (runner / "ekslint" / "bin" / command).symlink_to(target)
    output, summary = runner / "output", runner / "summary.md"
    files = {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary)}
    done = bash(lint["run"], tree, bin_, RUNNER_TEMP=str(runner), **files, **given)
    outputs = dict(line.split("=", 1) for line in output.read_text("utf-8").splitlines())
    assert "## ekslint" in summary.read_text("utf-8")
    assert set(outputs) <= set(action["outputs"])
    return done.returncode, outputs, done.stdout + done.stderr


@needs_git
def test_a_pull_request_fails_for_what_it_brings(tree: Path, bin_: Path) -> None:
    git(tree, "checkout", "-q", "--detach", "HEAD~1")
    git(tree, "merge", "-q", "--no-ff", "-m", "as a pull request is merged", "main")
    clone = tree.parent / "clone"
    git(tree.parent, "clone", "-q", "--depth=2", f"file://{tree}", "clone")
    status, outputs, said = lint_step("github-pull-request.yml", clone, bin_)
    assert (status, outputs["errors"], outputs["exit-code"]) == (1, "1", "1"), said
    assert f"title={LOST}" in said or LOST in said
    sarif = json.loads((clone / outputs["sarif-file"]).read_text("utf-8"))
    assert [result["ruleId"] for result in sarif["runs"][0]["results"]] == [LOST]


@needs_git
def test_a_pull_request_whose_base_is_not_there_is_told_so(tree: Path, bin_: Path) -> None:
    git(tree.parent, "clone", "-q", "--depth=1", f"file://{tree}", "clone")
    clone = tree.parent / "clone"
    action = load(ROOT / "action.yml")
    [lint] = [step for step in action["runs"]["steps"] if step.get("id") == "lint"]
    runner = bin_.parent / "runner"
    (runner / "ekslint" / "bin").mkdir(parents=True)
    (runner / "ekslint" / "bin" / "ekslint").symlink_to(bin_ / "ekslint")
    given = dict.fromkeys(lint["env"], "") | {"PATHS": ".", "DIFF_BASE": "HEAD^1"}
    output = runner / "output"
    done = bash(
        lint["run"], clone, bin_, RUNNER_TEMP=str(runner), GITHUB_OUTPUT=str(output), **given
    )
    assert (done.returncode, output.read_text("utf-8")) == (2, "exit-code=2\n")
    assert "the clone is shallow" in done.stderr


def test_at_night_errors_are_counted_and_fail_the_job_later(tree: Path, bin_: Path) -> None:
    status, outputs, said = lint_step("github-nightly.yml", tree, bin_)
    assert (status, outputs["exit-code"], outputs["errors"]) == (0, "0", "1"), said
    [fail] = [step for step in steps("github-nightly.yml") if "run" in step]
    done = bash(fail["run"], tree, bin_, ERRORS=outputs["errors"])
    assert (done.returncode, done.stdout) == (1, "::error::ekslint found 1 errors\n")
    assert "no report" in bash(fail["run"], tree, bin_, ERRORS="").stdout


@pytest.mark.parametrize("name", ["github-nightly.yml", "github-pull-request.yml"])
def test_workflows_use_outputs_that_there_are(name: str) -> None:
    outputs = set(load(ROOT / "action.yml")["outputs"])
    named = set(re.findall(r"steps\.ekslint\.outputs\.([\w-]+)", text(name)))
    assert named
    assert named <= outputs
    scripts = [step["run"] for step in steps(name) if "run" in step]
    assert not [script for script in scripts if "${{" in script]


@needs_git
@pytest.mark.parametrize(("base", "found"), [("HEAD~1", 1), ("", 1)])
def test_gitlab_gets_its_reports(tree: Path, bin_: Path, base: str, found: int) -> None:
    job = load(EXAMPLES / "gitlab-ci.yml")["ekslint"]
    [script] = job["script"]
    variables = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": git(tree, "rev-parse", base)} if base else {}
    done = bash(script, tree, bin_, **variables)
    assert done.returncode == 1, done.stderr
    assert ("there before" in done.stdout) is bool(base)
    reports = job["artifacts"]["reports"]
    quality = json.loads((tree / reports["codequality"]).read_text("utf-8"))
    assert len([each for each in quality if each["severity"] == "critical"]) >= found
    assert ET.parse(tree / reports["junit"]).getroot().tag == "testsuites"


def test_jenkins_gets_its_report(tree: Path, bin_: Path) -> None:
    [script] = re.findall(r"^ *sh '(PATH=.*)'$", text("Jenkinsfile"), re.MULTILINE)
    [report] = re.findall(r"junit testResults: '(.*?)'", text("Jenkinsfile"))
    done = bash(script, tree, bin_, HOME=str(bin_.parent))
    assert (done.returncode, done.stderr) == (1, "")
    assert ET.parse(tree / report).getroot().tag == "testsuites"


@needs_git
def test_the_hooks_of_pre_commit_do_what_they_are_for(tree: Path, bin_: Path) -> None:
    hooks = {hook["id"]: hook for hook in load(ROOT / ".pre-commit-hooks.yaml")}
    [repo] = load(EXAMPLES / "pre-commit-config.yaml")["repos"]
    git(tree, "checkout", "-q", "--detach", "HEAD~1")
    git(tree, "rm", "-q", "k8s/aws-auth.yaml")
    commit(tree, {"k8s/aws-auth.yaml": AUTH + NODES})
    git(tree, "mv", "k8s/aws-auth.yaml", "k8s/auth.yaml")
    (tree / "k8s" / "auth.yaml").write_text(AUTH, encoding="utf-8")
    git(tree, "add", "-A")
    for used in repo["hooks"]:
        hook = hooks[used["id"]]
        files = ["k8s/auth.yaml"] if hook["pass_filenames"] else []
        words = shlex.join([*shlex.split(hook["entry"]), *used["args"], *files])
        done = bash(words, tree, bin_, PRE_COMMIT="1")
        assert done.returncode == 1, done.stderr
        assert "aws-auth" in done.stdout


def test_atlantis_lints_the_plan_with_its_sources(tree: Path, bin_: Path) -> None:
    workflow = load(EXAMPLES / "atlantis-repos.yaml")["workflows"]["ekslint"]
    [script] = [step["run"] for step in workflow["plan"]["steps"] if isinstance(step, dict)]
    plan = tree.parent / "pl an.json"
    plan.write_text(PLAN, encoding="utf-8")
    done = bash(script, tree / "infra", bin_, SHOWFILE=str(plan))
    assert done.returncode in (0, 1), done.stderr
    assert "in 2 files" in done.stdout


def test_a_plan_is_piped_and_taken_away(tree: Path, bin_: Path) -> None:
    scratch = tree.parent / "scratch"
    scratch.mkdir()
    words = shlex.join([str(EXAMPLES / "plan.sh"), "infra"])
    done = bash(words, tree, bin_, TMPDIR=str(scratch))
    assert done.returncode in (0, 1), done.stderr
    assert "in 2 files" in done.stdout
    assert not list(scratch.iterdir())
