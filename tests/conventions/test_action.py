"""The action's own scripts, run under bash with inputs that nobody means well."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SUMMARY = {"error": 2, "warning": 1, "note": 0, "known": 7, "fixed": 3}
STUB = """\
#!/usr/bin/env bash
printf '%s\\n' "$@" > "$RUNNER_TEMP/words"
printf '%s' "$EKSLINT_CACHE_DIR" > "$RUNNER_TEMP/cache"
for word in "$@"; do
  case $word in
    sarif=*) echo '{}' > "${word#sarif=}" ;;
    json=*) if [[ -n "${STUB_SUMMARY:-}" ]]; then echo "$STUB_SUMMARY" > "${word#json=}"; fi ;;
  esac
done
printf '%s\n' "${STUB_SAID:-}" >&2
exit "${STUB_STATUS:-0}"
"""
HOSTILE = [
    '$(touch hit) "; touch hit #',
    "`touch hit`",
    "--help",
    "-o=sarif=hit",
    "*",
    "a b",
    "${IFS}touch${IFS}hit",
    "'; touch hit; '",
    "\\",
    "%0Aexit-code=0",
    "::set-output name=exit-code::0",
]


def action() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    return loaded


def script(name: str) -> dict[str, Any]:
    [step] = [step for step in action()["runs"]["steps"] if step["name"] == name]
    return dict(step)


def run(
    folder: Path, step: dict[str, Any], environment: dict[str, str]
) -> tuple[int, dict[str, str]]:
    """The exit code of a step's script as the runner runs it, and the outputs it wrote.

    What it prints is left in the file `log`.
    """
    output = folder / "output"
    output.write_text("", encoding="utf-8")
    runner = {"RUNNER_TEMP": str(folder), "GITHUB_OUTPUT": str(output), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=folder,
        env=runner | dict.fromkeys(step["env"], "") | environment,
        capture_output=True,
        text=True,
    )
    (folder / "log").write_text(done.stdout, encoding="utf-8")
    lines = output.read_text("utf-8").splitlines()
    return done.returncode, dict(line.split("=", 1) for line in lines)


def lint(folder: Path, **environment: str) -> tuple[int, list[str], dict[str, str]]:
    """The lint step with a stand-in for ekslint: exit code, its words, outputs."""
    binaries = folder / "ekslint" / "bin"
    binaries.mkdir(parents=True)
    (binaries / "ekslint").write_text(STUB, encoding="utf-8")
    (binaries / "ekslint").chmod(0o755)
    (binaries / "python").symlink_to(sys.executable)
    status, outputs = run(folder, script("Lint"), {"PATHS": "."} | environment)
    words = folder / "words"
    return status, words.read_text("utf-8").splitlines() if words.exists() else [], outputs


def report_in(words: list[str]) -> str:
    [word] = [word for word in words if word.startswith("json=")]
    return word.removeprefix("json=")


def test_inputs_are_passed_as_single_words(tmp_path: Path) -> None:
    hostile = HOSTILE[0]
    status, words, outputs = lint(
        tmp_path,
        PATHS=f"with blank\n{hostile}\n\n--help",
        CONFIG="a b.toml",
        FAIL_ON="warning",
        SARIF_FILE="out put.sarif",
        BASELINE="base line.json",
        DIFF_BASE="HEAD^1",
    )
    assert status == 0
    assert words[:3] == ["check", "-f", "github"]
    assert words[4] == f"json={report_in(words)}"
    assert words[5:-3] == [
        *("--config", "a b.toml", "--fail-on", "warning", "-o", "sarif=out put.sarif"),
        *("--baseline", "base line.json", "--diff-base", "HEAD^1", "--"),
    ]
    assert words[-3:] == ["with blank", hostile, "--help"]
    assert outputs == {"exit-code": "0", "sarif-file": "out put.sarif"}
    assert (tmp_path / "cache").read_text("utf-8") == f"{tmp_path}/ekslint-cache"


@pytest.mark.parametrize(
    "name", ["PATHS", "CONFIG", "FAIL_ON", "SARIF_FILE", "BASELINE", "DIFF_BASE"]
)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_input_is_more_than_one_word(tmp_path: Path, name: str, text: str) -> None:
    _, words, outputs = lint(tmp_path, **{name: text})
    assert [word for word in words if word.removeprefix("sarif=") == text]
    assert not list(tmp_path.rglob("hit"))
    assert outputs["exit-code"] == "0"
    dashes = words.index("--")
    assert words[dashes + 1 :] == ([text] if name == "PATHS" else ["."])


@pytest.mark.parametrize("code", [0, 1, 2, 3])
def test_the_step_ends_as_ekslint_ended(tmp_path: Path, code: int) -> None:
    status, words, outputs = lint(tmp_path, STUB_STATUS=str(code))
    assert (status, outputs) == (code, {"exit-code": str(code)})
    assert words == ["check", "-f", "github", "-o", f"json={report_in(words)}", "--", "."]


@pytest.mark.parametrize("code", [0, 1, 3])
def test_numbers_are_outputs_whatever_the_exit_code(tmp_path: Path, code: int) -> None:
    summary = json.dumps({"summary": SUMMARY})
    status, words, outputs = lint(tmp_path, STUB_STATUS=str(code), STUB_SUMMARY=summary)
    assert status == code
    assert outputs == {
        "errors": "2",
        "warnings": "1",
        "notes": "0",
        "known": "7",
        "fixed": "3",
        "exit-code": str(code),
        "report-file": report_in(words),
    }


@pytest.mark.parametrize("name", ["CONFIG", "FAIL_ON", "SARIF_FILE", "BASELINE", "DIFF_BASE"])
@pytest.mark.parametrize("text", ["a\nexit-code=0", "\n::add-mask::a", "a\r::add-mask::a"])
def test_a_line_cannot_forge_an_output_or_a_command(tmp_path: Path, name: str, text: str) -> None:
    assert lint(tmp_path, **{name: text}) == (2, [], {})
    said = f"::error title=ekslint::{name.lower().replace('_', '-')} is more than one line\n"
    assert (tmp_path / "log").read_text("utf-8") == said


@pytest.mark.parametrize(
    ("status", "summary", "annotation"),
    [
        (0, SUMMARY, ""),
        (1, SUMMARY, ""),
        (2, {}, "(exit code 2)::ekslint: no `100%25`"),
        (3, SUMMARY, "(exit code 3)::part of the tree was not judged"),
        (3, {}, "(exit code 3)::ekslint: no `100%25`"),
    ],
)
def test_a_run_that_could_not_look_is_annotated(
    tmp_path: Path, status: int, summary: dict[str, int], annotation: str
) -> None:
    given = {"STUB_STATUS": str(status), "STUB_SAID": "Usage: x\n\nekslint: no `100%`\n"}
    if summary:
        given["STUB_SUMMARY"] = json.dumps({"summary": summary})
    lint(tmp_path, **given)
    log = (tmp_path / "log").read_text("utf-8")
    assert log.startswith(f"::error title=ekslint could not do its work {annotation}"[: len(log)])
    assert bool(log) == bool(annotation)


def test_a_summary_of_the_job_is_written_where_there_is_one(tmp_path: Path) -> None:
    _, words, _ = lint(tmp_path, GITHUB_STEP_SUMMARY="sum mary")
    assert "markdown=sum mary" in words


def test_every_output_is_written_by_a_step() -> None:
    written = re.findall(r"(?:\becho \"|print\(f\")([a-z-]+)=", script("Lint")["run"])
    written += [f"{level}s" for level in ("error", "warning", "note")] + ["known", "fixed"]
    assert set(action()["outputs"]) == set(written)


def wanted(folder: Path, **environment: str) -> tuple[int, dict[str, str]]:
    given = {"PYTHON": sys.executable, "ACTION_PATH": str(ROOT)} | environment
    status, outputs = run(folder, script("Choose ekslint"), given)
    python = outputs.pop("python", "")
    assert re.fullmatch("[0-9a-f]{8}" if status == 0 else "", python)
    return status, outputs


def test_what_is_kept_is_known_by_its_content(tmp_path: Path) -> None:
    copy = tmp_path / "action it self"
    (copy / "src").mkdir(parents=True)
    (copy / "rules").mkdir()
    (copy / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    (copy / "src" / "a.py").write_text("1\n", encoding="utf-8")
    status, first = wanted(tmp_path, ACTION_PATH=str(copy))
    assert status == 0
    assert re.fullmatch(r"[0-9a-f]{16}", first["key"])
    (copy / "src" / "a.py").touch()
    assert wanted(tmp_path, ACTION_PATH=str(copy)) == (0, first)
    (copy / "src" / "a.py").write_text("2\n", encoding="utf-8")
    assert wanted(tmp_path, ACTION_PATH=str(copy))[1] != first


@pytest.mark.parametrize("version", ["0.1.0", "1.2.3rc1"])
def test_a_release_is_known_by_its_number(tmp_path: Path, version: str) -> None:
    assert wanted(tmp_path, VERSION=version) == (0, {"key": version})


@pytest.mark.parametrize("version", [*HOSTILE, "1.0\nkey=2", "1.0 --index-url=x", "1.0;x", " 1"])
def test_what_is_no_release_is_not_installed(tmp_path: Path, version: str) -> None:
    assert wanted(tmp_path, VERSION=version) == (2, {})
    assert not list(tmp_path.rglob("hit"))


PYTHON_STUB = """\
#!/usr/bin/env bash
printf '%s\\n' "$@" >> "$RUNNER_TEMP/words"
if [[ "$2" == venv ]]; then mkdir -p "${@: -1}/bin" && cp "$0" "${@: -1}/bin/python"; fi
"""


@pytest.mark.parametrize(("version", "asked"), [("", "/the action"), ("0.1.0", "ekslint==0.1.0")])
def test_what_was_chosen_is_installed_apart(tmp_path: Path, version: str, asked: str) -> None:
    python = tmp_path / "python"
    python.write_text(PYTHON_STUB, encoding="utf-8")
    python.chmod(0o755)
    given = {"PYTHON": str(python), "VERSION": version, "ACTION_PATH": "/the action"}
    assert run(tmp_path, script("Install ekslint"), given) == (0, {})
    words = (tmp_path / "words").read_text("utf-8").splitlines()
    assert words == [
        *("-m", "venv", "--clear", f"{tmp_path}/ekslint"),
        *("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--", asked),
    ]


def test_only_what_is_safe_to_read_is_kept_between_runs() -> None:
    paths = [
        step["with"]["path"]
        for step in action()["runs"]["steps"]
        if step.get("uses", "").startswith("actions/cache@")
    ]
    assert paths == ["${{ runner.temp }}/ekslint", "${{ runner.temp }}/ekslint-cache/results"]
    assert 'EKSLINT_CACHE_DIR="$RUNNER_TEMP/ekslint-cache"' in script("Lint")["run"]
