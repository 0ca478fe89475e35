"""Turns the habits of this repository into tests; knows nothing of what ekslint computes."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from ekslint.sources.kinds import SUFFIXES, is_read
from tools import rule_index

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "ekslint"
MODULES = sorted(PACKAGE.rglob("*.py"))
VERBS = {"demo", "setup", "check", "test", "fix", "new-rule", "update", "bench", "docs"}
MODULE_LINES = 400
YAML_FILES = [
    *(".pre-commit-hooks.yaml", "action.yml", ".github/workflows/ci.yml"),
    *("examples/ci/github-nightly.yml", "examples/ci/github-pull-request.yml"),
]


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def load(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def committed() -> list[Path]:
    """What git tracks; in an unpacked sdist, which has no git, everything."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        return [path for path in sorted(ROOT.rglob("*")) if path.is_file()]
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


# The Makefile and what it stands on


def test_makefile_has_the_verbs_and_each_explains_itself() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    explained = re.findall(r"^([a-z-]+):.*## \S", text, re.MULTILINE)
    targets = re.findall(r"^([a-z-]+):", text, re.MULTILINE)
    assert len(explained) == len(set(explained)) <= 9
    assert set(explained) == VERBS == set(targets) - {"help"}


def test_make_alone_lists_every_verb() -> None:
    command = ["make", "--no-print-directory"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {line.split()[0] for line in shown.splitlines()[1:]} == VERBS


def test_contributing_explains_every_verb() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `make ([a-z-]+)` \|", text, re.MULTILINE)) == VERBS


def test_ci_run_is_executable() -> None:
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o100


LOCKS = ["dev.txt", "docs.txt", "bench-cfn-lint.txt", "bench-checkov.txt", "bench-tfparse.txt"]


@pytest.mark.parametrize("name", LOCKS)
def test_lock_holds_pins_and_hashes_but_no_address(name: str) -> None:
    lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if "://" in line or re.match(r"\s*-(?!-hash=)", line)]
    pins = [line for line in lines if re.match(r"[^\s#]", line)]
    assert pins
    assert not [pin for pin in pins if not re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; .+)? \\", pin)]


# The package


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_every_folder_with_code_is_a_package() -> None:
    folders = {path.parent for path in MODULES}
    assert not sorted(relative(path) for path in folders if not (path / "__init__.py").exists())


def test_modules_hold_one_idea() -> None:
    lengths = {relative(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {path: length for path, length in lengths.items() if length > MODULE_LINES} == {}


def layers(container: str) -> list[set[str]]:
    """The rooms of each layer below a package, as the import contracts name them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    [contract] = [each for each in contracts if each["containers"] == [container]]
    assert contract["type"] == "layers"
    assert contract["exhaustive"] is True
    return [set(re.findall(r"\w+", layer)) for layer in contract["layers"]]


def packages(folder: Path) -> set[str]:
    return {path.parent.name for path in folder.glob("*/__init__.py")}


def test_languages_are_side_by_side_in_their_contract() -> None:
    languages, *_ = layers("ekslint.languages")
    assert packages(PACKAGE / "languages") <= languages


def test_every_room_has_its_layer() -> None:
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    assert packages(PACKAGE) | modules <= set().union(*layers("ekslint"))


def test_the_architecture_names_every_room() -> None:
    table = re.findall(
        r"^\| (`.+?) \|", (ROOT / "docs" / "ARCHITECTURE.md").read_text("utf-8"), re.M
    )
    named = [name.removesuffix("/*") for row in table for name in re.findall(r"`([\w/*]+)`", row)]
    assert sorted(named) == sorted(set().union(*layers("ekslint")))


# What others run


@pytest.mark.parametrize("name", YAML_FILES)
def test_actions_are_pinned_to_a_commit(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    others = r"^\s+(?:- )?uses: (?!ekslint/|\./$)(\S+)( # v[\d.]+)?$"
    used = re.findall(others, text, re.MULTILINE)
    assert not [action for action, _ in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action)]
    assert all(comment for _, comment in used)


def hooks() -> dict[str, dict[str, Any]]:
    return {hook["id"]: hook for hook in load(".pre-commit-hooks.yaml")}


def test_hook_reads_the_tree_and_runs_once() -> None:
    hook = hooks()["ekslint"]
    assert (hook["entry"], hook["language"]) == ("ekslint", "python")
    assert hook["pass_filenames"] is False
    assert hook["require_serial"] is True


def test_hook_of_a_commit_gets_its_files_and_runs_for_deletions_too() -> None:
    hook = hooks()["ekslint-changed"]
    assert (hook["entry"], hook["language"]) == ("ekslint check --changed", "python")
    assert (hook["pass_filenames"], hook["always_run"], hook["require_serial"]) == (True,) * 3
    assert hook["args"][-1] == "--", "no file may pass for an option"


@pytest.mark.parametrize(
    "name",
    [
        *(f"infra/x{suffix}" for suffix in sorted(SUFFIXES)),
        *("kubeconfig", "a/user-data", "kube/config", "prod-kubeconfig"),
        *("go.mod", "a/pom.xml", ".tool-versions", "app/App.csproj", "Dockerfile", "Dockerfile.ci"),
    ],
)
def test_hook_runs_when_a_file_that_is_read_changes(name: str) -> None:
    assert is_read(name.rpartition("/")[2])
    assert all(re.search(hook["files"], name) for hook in hooks().values())


@pytest.mark.parametrize("name", ["README.md", "main.py", "x.tf.orig", "docs/user-data.md"])
def test_hook_does_not_run_for_others(name: str) -> None:
    assert not is_read(name)
    assert not any(re.search(hook["files"], name) for hook in hooks().values())


@pytest.mark.parametrize("name", ["action.yml", ".github/workflows/ci.yml"])
def test_no_expression_is_pasted_into_a_script(name: str) -> None:
    parsed = load(name)
    jobs = [parsed["runs"]] if "runs" in parsed else parsed["jobs"].values()
    scripts = [step["run"] for job in jobs for step in job["steps"] if "run" in step]
    assert scripts
    assert not [script for script in scripts if "${{" in script]


def test_action_uses_every_input_and_only_those() -> None:
    action = load("action.yml")
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{\{ inputs\.([\w-]+) ", text)) == set(action["inputs"])
    steps = {step["id"] for step in action["runs"]["steps"] if "id" in step}
    assert set(re.findall(r"\$\{\{ steps\.(\w+)\.outputs", text)) - {"ekslint"} == steps


@pytest.mark.skipif(
    not (PACKAGE / "cli" / "main.py").exists(),
    reason="no command line yet: options of the hook and the action not checked",
)
def test_hook_and_action_name_options_that_exist() -> None:
    code = "from ekslint.cli.main import main; main()"
    command = [sys.executable, "-c", code, "check", "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    offered = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", shown))
    words = [word for hook in hooks().values() for word in hook["entry"].split() + hook["args"]]
    scripts = [step["run"] for step in load("action.yml")["runs"]["steps"] if "words=" in str(step)]
    given = re.findall(r"words\+?=\((?:check )?(--?[a-z][a-z-]*)", "\n".join(scripts))
    assert {"-f", "-o"} <= set(given)
    assert {*given, *(word for word in words if re.match("--?[a-z]", word))} <= offered


# What is committed

# In two halves, so that this file is not its own finding.
MACHINE = {
    "a checkout's place": re.compile(r"(?<![\w.}$~-])/" + r"work/"),
    "a scratch folder's place": re.compile(
        r"(?<![\w.}$~-])/" + r"tmp/(?:venv|brief|bash_jobs|frame|pytest-of-|tmp\w{8}\b)"
    ),
}
# Scripts that users write name the scratch folder for good reasons: they are input, or about it.
SPEAKS_OF_TMP = ("testdata/", "tests/", "rules/", "src/ekslint/facts/")


def machine_paths(name: str, text: str) -> list[str]:
    """Which traces of the machine it was written on a file holds."""
    found = [what for what, pattern in MACHINE.items() if pattern.search(text)]
    if f"{ROOT}/" in text:
        found.append("this checkout's place")
    if not name.startswith(SPEAKS_OF_TMP) and re.search(r"(?<![\w.}$~-])/" + r"tmp\b", text):
        found.append("a scratch folder")
    return found


def test_no_committed_file_names_a_place_of_the_machine_it_was_written_on() -> None:
    found = {
        relative(path): traces
        for path in committed()
        if (traces := machine_paths(relative(path), path.read_text("utf-8", errors="ignore")))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("name", "text", "traces"),
    [
        ("docs/a.md", "see /" + "work/main", 1),
        ("tests/a.py", '"/' + 'tmp/pytest-of-root/x"', 1),
        ("docs/a.md", "out=/" + "tmp/x", 1),
        ("testdata/a.sh", "curl -o /" + "tmp/kubectl", 0),
        ("docs/a.md", "https://example.com/work/tmp/x ${dir}/work/ ~/work/ /home/me/work/", 0),
    ],
)
def test_machine_paths_are_told_from_others(name: str, text: str, traces: int) -> None:
    assert len(machine_paths(name, text)) == traces


def test_rule_index_is_in_step_with_the_pages() -> None:
    index = ROOT / "docs" / "rules" / "README.md"
    assert index.read_text(encoding="utf-8") == rule_index.text(ROOT), "run make docs"


# What is told is told in the same order in each run


def is_set(node: ast.expr) -> bool:
    called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
    return isinstance(node, ast.Set | ast.SetComp) or called in ("set", "frozenset")


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_nothing_goes_through_a_set_in_its_own_order(path: Path) -> None:
    """That order hangs on the hash seed; only what makes another set of it may not care."""
    loops: list[ast.expr] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.For):
            loops.append(node.iter)
        elif isinstance(node, ast.ListComp | ast.GeneratorExp | ast.DictComp):
            loops += [part.iter for part in node.generators]
    assert [node.lineno for node in loops if is_set(node)] == []
