"""The command line itself: help, version, errors nobody planned, and readers that go away."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from ekslint import __version__
from ekslint.cli.main import COMMANDS
from tests.cli.linting import StandIn, ekslint

Captured = pytest.CaptureFixture[str]

HEAVY = {
    "cfnlint",
    "hcl2",
    "importlib.metadata",
    "jsonschema",
    "lark",
    "rich",
    "tree_sitter",
    "yaml",
}


def environment() -> dict[str, str]:
    """This process's environment, with all of its import path."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def process(code: str) -> subprocess.Popen[str]:
    """A process that runs the command line with a stand-in for the linter."""
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )


def imported(words: Sequence[str]) -> set[str]:
    """The modules that a run of the command line imports."""
    shown = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "ekslint.cli", *words],
        capture_output=True,
        text=True,
        check=True,
        env=environment(),
    )
    return set(re.findall(r"\| +([\w.]+)$", shown.stderr, re.MULTILINE))


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["check", "--help"]], ids=" ".join)
def test_start_imports_nothing_heavy(words: list[str]) -> None:
    modules = imported(words)
    assert "click" in modules
    assert {name for name in modules if name in HEAVY or name.split(".")[0] in HEAVY} == set()
    assert "ekslint.linter.run" not in modules


@pytest.mark.parametrize("form", ["text", "concise"], ids=["recalled as printed", "printed anew"])
def test_a_run_that_is_recalled_imports_nothing_that_lints(folder: Path, form: str) -> None:
    (folder / "main.tf").write_text('variable "a" {}\n', encoding="utf-8")
    assert "ekslint.linter.run" in imported(["."])
    modules = imported(["-f", form, "."])
    assert ("ekslint.core.packing" in modules) == (form != "text")
    assert {name for name in modules if name in HEAVY or name.split(".")[0] in HEAVY} == set()
    rooms = ("languages", "linter.intake", "linter.run", "model", "ruleset")
    lints = tuple(f"ekslint.{room}" for room in rooms)
    assert not {name for name in modules if name.startswith((*lints, "sqlite3"))}


def test_lark_is_not_loaded_to_read_what_parses(folder: Path) -> None:
    """Its tables are kept; of a new text, only one that does not parse needs Lark itself."""
    for name in ("one", "other"):
        (folder / "main.tf").write_text(f'variable "{name}" {{}}\n', encoding="utf-8")
        modules = imported(["."])
    assert "ekslint.linter.run" in modules
    assert not {"hcl2", "lark", "regex", "rich", "jsonschema", "cfnlint"} & modules


def test_version_imports_no_command() -> None:
    assert {f"ekslint.cli.{name}" for name in COMMANDS} & imported(["--version"]) == set()


def test_version(capsys: Captured) -> None:
    assert ekslint("--version") == 0
    assert capsys.readouterr().out == f"ekslint {__version__}\n"


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_names_every_command(capsys: Captured, option: str) -> None:
    assert ekslint(option) == 0
    out = capsys.readouterr().out
    for name, text in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(text)}$", out, re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(capsys: Captured, name: str) -> None:
    assert ekslint(name, "--help") == 0
    assert capsys.readouterr().out.startswith(f"Usage: ekslint {name} ")


@pytest.mark.parametrize(
    "error",
    [KeyError("x"), RecursionError("deep"), ValueError("two\nlines"), AssertionError()],
    ids=lambda error: type(error).__name__,
)
def test_internal_error(capsys: Captured, error: Exception) -> None:
    assert ekslint("check", "--fail-on", "note", ".", linter=StandIn(error=error)) == 3
    out, err = capsys.readouterr()
    assert out == ""
    first, *rest = err.splitlines()
    assert first.startswith(f"ekslint: internal error: {type(error).__name__}")
    assert "    ekslint check --fail-on note ." in rest
    assert "Traceback" not in err


def test_internal_error_with_verbose(capsys: Captured) -> None:
    assert ekslint("check", "--verbose", linter=StandIn(error=KeyError("x"))) == 3
    err = capsys.readouterr().err
    assert "Traceback (most recent call last):" in err
    assert "internal error: KeyError: 'x'" in err


def test_a_folder_that_is_gone_is_an_error_of_usage(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> str:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(os, "getcwd", gone)
    assert ekslint("rules", linter=StandIn()) == 2
    told = "ekslint: the folder you are in cannot be read: No such file or directory\n"
    assert capsys.readouterr().err == told


def test_interrupt(capsys: Captured) -> None:
    assert ekslint("check", linter=StandIn(error=KeyboardInterrupt())) == 130
    assert capsys.readouterr() == ("", "\nekslint: interrupted\n")


SLOW = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored by what a shell starts with &
from tests.cli.linting import StandIn, ekslint
class Slow(StandIn):
    def lint(self, *args, **options):
        print("started", flush=True)
        time.sleep(60)
sys.exit(ekslint("check", "-o", "json=out.json", linter=Slow()))
"""


def test_interrupted_process_leaves_no_half_report(folder: object) -> None:
    running = process(SLOW)
    assert running.stdout is not None
    assert running.stdout.readline() == "started\n"
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert (running.returncode, out, err) == (130, "", "\nekslint: interrupted\n")
    assert os.listdir() == [".git"]


MANY = """
import sys
from dataclasses import replace
from tests.cli.linting import StandIn, ekslint
from tests.reports.sample import FULL
sys.exit(ekslint(*sys.argv[1:], linter=StandIn(replace(FULL, findings=FULL.findings * 20_000))))
"""


LISTED = """
import sys
from dataclasses import replace
from tests.cli.linting import Page, Pages, StandIn, ekslint
from tests.reports.sample import RULES
info = RULES["cluster-audit-log-off"]
pages = tuple(Page(replace(info, id=f"rule-{number}")) for number in range(20_000))
sys.exit(ekslint("rules", linter=StandIn(pages=Pages(pages))))
"""


@pytest.mark.parametrize(("code", "status"), [(MANY, 1), (LISTED, 0)], ids=["check", "rules"])
def test_reader_that_goes_away_keeps_the_exit_code(code: str, status: int) -> None:
    running = process(code)
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.readline()
    running.stdout.close()
    assert running.stderr.read() == ""
    running.stderr.close()
    assert running.wait(timeout=60) == status


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_output_that_the_terminal_cannot_encode(encoding: str) -> None:
    code = f"import sys; sys.stdout.reconfigure(encoding={encoding!r})\n" + MANY.replace(
        "FULL.findings * 20_000", "FULL.findings"
    )
    running = process(code)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (1, "")
    assert ("\\u30ce" in out) is (encoding != "utf-8")


def test_completion() -> None:
    asked = {
        "_EKSLINT_COMPLETE": "bash_complete",
        "COMP_WORDS": "ekslint ex",
        "COMP_CWORD": "1",
    }
    code = "from ekslint.cli.main import main; main()"
    shown = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**environment(), **asked},
        check=False,
    )
    assert shown.stdout == "plain,explain\nfile,ex\n"
