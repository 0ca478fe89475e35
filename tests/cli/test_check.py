"""`ekslint check`: what it asks the linter, what it prints where, and its exit code."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import ekslint as ekslint_package
from ekslint.cli.main import main
from ekslint.config.patterns import Pattern
from ekslint.core.errors import UsageError
from ekslint.core.finding import Report
from ekslint.reports import sarif_limits
from tests.cli.linting import StandIn, ekslint
from tests.reports.sample import AUDIT_OFF, CLEAN, EXTENDED_SUPPORT, FULL, GRANT_MISSING, RULES

Captured = pytest.CaptureFixture[str]

ERROR = Report((GRANT_MISSING,), RULES, files=1)
WARNING = Report((EXTENDED_SUPPORT, AUDIT_OFF), RULES, files=1)
NOTE = Report((AUDIT_OFF,), RULES, files=1)
FAILED = replace(CLEAN, failures=("rules/x.md raised KeyError",))


@pytest.mark.parametrize(
    ("report", "fail_on", "code"),
    [
        pytest.param(CLEAN, None, 0, id="clean"),
        pytest.param(ERROR, None, 1, id="error-by-default"),
        pytest.param(WARNING, None, 0, id="warning-by-default"),
        pytest.param(WARNING, "warning", 1, id="warning"),
        pytest.param(NOTE, "warning", 0, id="note-is-below-warning"),
        pytest.param(NOTE, "note", 1, id="note"),
        pytest.param(ERROR, "never", 0, id="never"),
        pytest.param(FAILED, None, 3, id="failed-page"),
        pytest.param(replace(ERROR, failures=("x",)), "never", 3, id="failure-goes-first"),
    ],
)
@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "github"])
def test_exit_code_does_not_depend_on_the_format(
    report: Report, fail_on: str | None, code: int, form: str
) -> None:
    options = ["--fail-on", fail_on] if fail_on else []
    assert ekslint("check", "-f", form, *options, linter=StandIn(report)) == code


def test_text_is_what_a_person_gets(capsys: Captured) -> None:
    ekslint("check", linter=StandIn(NOTE))
    out, err = capsys.readouterr()
    heading, _, first, *_ = out.splitlines()
    assert heading == "== cluster `live` (infra/keys.tf:6:1): 1 note"
    assert first.startswith("infra/keys.tf:6:1 note[cluster-audit-log-off] cluster `live` writes ")
    assert err == ""


def test_what_a_file_has_no_room_for_is_said_on_stderr(
    capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sarif_limits, "MOST_RESULTS", 1)
    file = tmp_path / "out.sarif"
    ekslint("check", "-o", f"sarif={file}", linter=StandIn(WARNING))
    out, err = capsys.readouterr()
    assert err.startswith("ekslint: warning: sarif: 1 finding is left out, the least severe: ")
    assert "left out" not in out
    assert len(json.loads(file.read_text(encoding="utf-8"))["runs"][0]["results"]) == 1


@pytest.mark.parametrize(
    ("words", "paths"),
    [
        pytest.param((), ["."], id="nothing"),
        pytest.param(("check",), ["."], id="check"),
        pytest.param(("infra",), ["infra"], id="a-path"),
        pytest.param(("infra", "main.tf"), ["infra", "main.tf"], id="two-paths"),
        pytest.param(("-f", "text", "infra"), ["infra"], id="option-first"),
        pytest.param(("--", "infra"), ["infra"], id="double-dash"),
        pytest.param(("check", "--", "-odd-"), ["-odd-"], id="path-like-an-option"),
        pytest.param(("./rules",), ["rules"], id="path-named-like-a-command"),
    ],
)
def test_paths(folder: Path, words: tuple[str, ...], paths: list[str]) -> None:
    for name in ("infra", "rules"):
        (folder / name).mkdir()
    for name in ("main.tf", "-odd-"):
        (folder / name).touch()
    linter = StandIn()
    assert ekslint(*words, linter=linter) == 0
    assert [str(path) for path in linter.paths] == paths


def test_command_wins_over_a_folder_of_its_name(folder: Path, capsys: Captured) -> None:
    (folder / "rules").mkdir()
    linter = StandIn()
    assert ekslint("rules", linter=linter) == 0
    assert linter.paths == ()
    assert capsys.readouterr().err == (
        "ekslint: `rules` is read as the command; write ./rules for the path of that name\n"
    )


@pytest.mark.parametrize("words", [("rules", "schema"), ("--version",)], ids=" ".join)
def test_words_that_can_be_no_paths_need_no_remark(
    folder: Path, capsys: Captured, words: tuple[str, ...]
) -> None:
    (folder / "rules").mkdir()
    with contextlib.suppress(SystemExit):
        assert ekslint(*words) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("gone",), "there is no file or folder `gone`"),
        (
            ("-f", "text", "rules"),
            "there is no file or folder `rules`; the command stands first: ekslint rules ...",
        ),
        (("-o", "sarif"), "-o takes FORMAT=FILE, such as sarif=ekslint.sarif, not `sarif`"),
        (("-o", "sarif="), "-o takes FORMAT=FILE, such as sarif=ekslint.sarif, not `sarif=`"),
        (
            ("-o", "sarfi=x"),
            "-o sarfi=x: there is no format `sarfi`; did you mean `sarif`?",
        ),
        (("-o", "json=gone/x"), "-o json=gone/x: there is no folder `gone`"),
        (("-o", "json=."), "-o json=.: `.` is a folder"),
        (("-o", f"json={'a' * 300}"), f"-o json: cannot write `{'a' * 300}`: File name too long"),
        (("-o", "json=x", "-o", "sarif=x"), "-o names `x` twice"),
        (
            ("-f", "text", "-f", "json"),
            "-f json stands alone on the standard output; write the other to a file: -o json=FILE",
        ),
        (("--config", "a.toml", "--no-config"), "--config and --no-config exclude each other"),
        (("--config", "pyproject.toml"), "there is no [tool.ekslint] in `pyproject.toml`"),
        (("--config", "a.toml"), "a.toml:1:1: there is no key `colour`"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_usage_errors(folder: Path, capsys: Captured, words: tuple[str, ...], message: str) -> None:
    (folder / "a.toml").write_text("colour = 1\n")
    (folder / "pyproject.toml").write_text("[project]\n")
    linter = StandIn()
    assert ekslint("check", *words, linter=linter) == 2
    assert linter.today is None, "the run must not start"
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"ekslint: {message}\n")


@pytest.mark.parametrize(
    "words", [("-f", "yaml"), ("--fail-on", "fatal"), ("--nonsense",), ("--today", "tomorrow")]
)
def test_click_errors_are_usage_errors(capsys: Captured, words: tuple[str, ...]) -> None:
    assert ekslint("check", *words) == 2
    assert "Error: " in capsys.readouterr().err


def test_usage_error_of_the_linter(capsys: Captured) -> None:
    linter = StandIn(error=UsageError("select: there is no rule or category `x`"))
    assert ekslint("check", "--select", "x", linter=linter) == 2
    assert capsys.readouterr().err == "ekslint: select: there is no rule or category `x`\n"


def test_settings_of_the_command_line(folder: Path) -> None:
    for name in ("policies", "stubs"):
        (folder / name).mkdir()
    (folder / "prod.tfvars").touch()
    linter = StandIn()
    ekslint(
        *("check", "--select", "access, volume-*", "--select", "x", "--ignore", "y"),
        *("--exclude", "old/", "--rules", "policies", "--stubs", "stubs"),
        *("--var-file", "prod.tfvars", "--today", "2026-05-04", "--no-config"),
        linter=linter,
    )
    settings = linter.settings
    assert settings.select == ("access", "volume-*", "x")
    assert settings.ignore == ("y",)
    assert settings.exclude == (Pattern("old/", folder),)
    assert settings.rules == (folder / "policies",)
    assert settings.stubs == (folder / "stubs",)
    assert settings.var_files == (folder / "prod.tfvars",)
    assert linter.today == date(2026, 5, 4)


def test_command_line_and_file_together(folder: Path) -> None:
    (folder / ".ekslint.toml").write_text(
        'fail-on = "note"\nselect = ["access"]\nignore = ["a"]\nexclude = ["x"]\n'
    )
    linter = StandIn(NOTE)
    assert ekslint("check", "--select", "network", "--ignore", "b", linter=linter) == 1
    assert linter.settings.select == ("network",)
    assert linter.settings.ignore == ("a", "b")
    assert ekslint("check", "--fail-on", "error", linter=linter) == 0
    assert linter.settings.select == ("access",)
    without = StandIn(NOTE)
    assert ekslint("check", "--no-config", linter=without) == 0
    assert without.settings.select == ()


def test_configuration_is_that_of_the_first_path(folder: Path) -> None:
    (folder / "infra").mkdir()
    (folder / "infra" / ".ekslint.toml").write_text('fail-on = "note"\n')
    assert ekslint("check", "infra", linter=StandIn(NOTE)) == 1
    assert ekslint("check", ".", "infra", linter=StandIn(NOTE)) == 0


def test_several_outputs(folder: Path, capsys: Captured) -> None:
    linter = StandIn(FULL)
    words = ("-f", "concise", "-f", "github", "-o", "json=out.json", "-o", "sarif=out.sarif")
    assert ekslint("check", *words, linter=linter) == 1
    out = capsys.readouterr().out
    assert "infra/keys.tf:3:17: error[" in out
    assert "::error file=infra/keys.tf" in out
    assert len(json.loads((folder / "out.json").read_text("utf-8"))["findings"]) == 4
    assert len(json.loads((folder / "out.sarif").read_text("utf-8"))["runs"]) == 1
    assert sorted(path.name for path in folder.iterdir()) == [".git", "out.json", "out.sarif"]


def test_paths_are_relative_to_the_repository(
    folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "platform").mkdir()
    monkeypatch.chdir(folder / "platform")
    ekslint("check", "-f", "github", linter=StandIn(NOTE))
    assert capsys.readouterr().out.startswith("::notice file=platform/infra/keys.tf,")
    ekslint("check", "-f", "text", linter=StandIn(NOTE))
    assert "\ninfra/keys.tf:6:1 " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("sarif", '"uri": "platform/live/infra/keys.tf"'),
        ("gitlab", '"path": "platform/live/infra/keys.tf"'),
        ("github", "::notice file=platform/live/infra/keys.tf,"),
        ("junit", 'name="platform/live/infra/keys.tf:6:1 '),
        ("markdown", "| platform/live/infra/keys.tf:6 |"),
        ("json", '"path": "infra/keys.tf"'),
        ("concise", "infra/keys.tf:6:1: "),
    ],
)
def test_hosts_get_paths_from_the_root_wherever_a_run_starts(
    form: str, written: str, folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "platform" / "live").mkdir(parents=True)
    monkeypatch.chdir(folder / "platform" / "live")
    ekslint("check", "-f", form, linter=StandIn(NOTE))
    out = capsys.readouterr().out
    assert written in out
    assert str(folder) not in out


def test_failed_run_leaves_the_old_file(folder: Path) -> None:
    (folder / "out.json").write_text("old")
    linter = StandIn(error=RuntimeError("x"))
    assert ekslint("check", "-o", "json=out.json", linter=linter) == 3
    assert (folder / "out.json").read_text() == "old"
    assert sorted(path.name for path in folder.iterdir()) == [".git", "out.json"]


def test_written_file_keeps_mode_and_link(folder: Path) -> None:
    (folder / "real.json").write_text("old")
    (folder / "real.json").chmod(0o640)
    (folder / "link.json").symlink_to("real.json")
    ekslint("check", "-o", "json=link.json", linter=StandIn(CLEAN))
    assert (folder / "link.json").is_symlink()
    assert json.loads((folder / "real.json").read_text("utf-8"))["findings"] == []
    assert (folder / "real.json").stat().st_mode & 0o777 == 0o640


def test_write_error(folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert ekslint("check", "-o", "json=x.json", linter=StandIn(NOTE)) == 2
    out, err = capsys.readouterr()
    assert "\ninfra/keys.tf:6:1 note" in out
    assert err == "ekslint: cannot write `x.json`: No space left on device\n"
    assert [path.name for path in folder.iterdir()] == [".git"]


COMMAND = [sys.executable, "-m", "ekslint.cli", "check", "-f", "concise"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(ekslint_package.__file__).parents[1])}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full: a full disk not tried")
def test_full_standard_output_is_no_defect_of_ekslint(folder: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            COMMAND, cwd=folder, env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 2
    assert done.stderr == "ekslint: cannot write to the standard output: No space left on device\n"


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="no /dev/stdout: not written to")
def test_report_to_a_pipe_by_its_name(folder: Path) -> None:
    command = [*COMMAND, "-o", "json=/dev/stdout"]
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("{")


def test_broken_page_of_ones_own_is_named_as_it_was_given(folder: Path, capsys: Captured) -> None:
    (folder / "own").mkdir()
    (folder / "own" / "a-b.md").write_text("no header", encoding="utf-8")
    assert main(["--rules", "own"]) == 3
    assert capsys.readouterr().out.startswith("error: rule page not read: own/a-b.md:1:1: a rule ")


def test_show_open(capsys: Captured) -> None:
    ekslint("check", "--show-open", linter=StandIn(FULL))
    assert "remote state is not read" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("when", "environ", "coloured"),
    [
        ("auto", {}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("auto", {"FORCE_COLOR": "0"}, False),
        ("auto", {"FORCE_COLOR": ""}, False),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour(
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
    when: str,
    environ: dict[str, str],
    coloured: bool,
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    ekslint("check", "--color", when, linter=StandIn(NOTE))
    assert ("\x1b[" in capsys.readouterr().out) is coloured


def test_files_are_never_coloured(folder: Path) -> None:
    ekslint("check", "--color", "always", "-o", "text=out.txt", linter=StandIn(NOTE))
    assert "\x1b[" not in (folder / "out.txt").read_text("utf-8")
