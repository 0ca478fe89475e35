"""What a shell is told that may follow, and what the scripts for it make of that."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ekslint.cli.complete import VARIABLE
from ekslint.cli.completion import SCRIPTS
from ekslint.cli.main import COMMANDS, main
from tests.cli.test_main import HEAVY, environment

Captured = pytest.CaptureFixture[str]
PAGE = "---\nlevel: note\n---\n# A page of one's own with `code`\n"


def asked(
    monkeypatch: pytest.MonkeyPatch, capfd: Captured, shell: str, words: list[str], at: int
) -> str:
    """What the script of a shell gets for an answer; `at` counts from 0."""
    monkeypatch.setenv(VARIABLE, f"{shell}_complete")
    monkeypatch.setenv("COMP_WORDS", " ".join(words))
    monkeypatch.setenv("COMP_CWORD", str(at if shell == "bash" else at + 1))
    capfd.readouterr()
    assert main([]) == 0
    out, err = capfd.readouterr()
    assert err == ""
    return out


@pytest.mark.parametrize(
    ("words", "first"),
    [
        pytest.param("diag", "plain,diagnose", id="command"),
        pytest.param("--sel", "plain,--select", id="option-of-check"),
        pytest.param("--vers", "plain,--version", id="option-of-its-own"),
        pytest.param("inf", "file,inf", id="file"),
        pytest.param("check --show-o", "plain,--show-open", id="option-of-a-command"),
        pytest.param("explain node-role-t", "plain,node-role-trust-wrong", id="rule"),
        pytest.param("--select node-role-t", "plain,node-role-trust-wrong", id="rule-to-select"),
        pytest.param("check --ignore acc", "plain,access", id="category"),
        pytest.param("--select a,err", "plain,a,error", id="level-behind-a-comma"),
        pytest.param("-f sar", "plain,sarif", id="format"),
        pytest.param("--format = sar", "plain,sarif", id="format-as-bash-parts-it"),
        pytest.param("-o sar", "plain,sarif=", id="format-of-a-file"),
        pytest.param("-o sarif = in", "file,in", id="file-of-a-format"),
        pytest.param("-o sarif =", "file,", id="file-of-a-format-not-begun"),
        pytest.param("--rules x", "dir,x", id="folder"),
        pytest.param("infra --fail-on wa", "plain,warning", id="behind-a-path"),
        pytest.param("rules te", "plain,test", id="command-of-a-command"),
        pytest.param("rules list node-role-t", "plain,node-role-trust-wrong", id="rule-to-list"),
        pytest.param("config sch", "plain,schema", id="schema"),
        pytest.param("completion z", "plain,zsh", id="shell"),
        pytest.param("fix --di", "plain,--diff", id="fix"),
    ],
)
def test_what_may_follow(
    monkeypatch: pytest.MonkeyPatch, capfd: Captured, words: str, first: str
) -> None:
    parts = words.split(" ")
    out = asked(monkeypatch, capfd, "bash", ["ekslint", *parts], len(parts))
    assert out.splitlines()[0] == first


def test_the_first_word(monkeypatch: pytest.MonkeyPatch, capfd: Captured) -> None:
    out = asked(monkeypatch, capfd, "fish", ["ekslint", ""], 1)
    expected = [f"plain,{name}\t{about}" for name, about in COMMANDS.items()]
    assert out.splitlines() == [*expected, "file,"]


@pytest.mark.parametrize(
    ("shell", "words", "expected"),
    [
        pytest.param("zsh", "--format=sar", "plain\n--format=sarif\n_\n", id="zsh-option"),
        pytest.param("fish", "--format=sar", "plain,--format=sarif\n", id="fish-option"),
        pytest.param("zsh", "-o sarif=inf", "plain\nsarif=infra.tf\n_\n", id="zsh-output"),
        pytest.param("fish", "--config=inf", "plain,--config=infra.tf\n", id="fish-file"),
        pytest.param("zsh", "--rules=in", "", id="zsh-no-such-folder"),
        pytest.param(
            "zsh",
            "explain node-role-t",
            "plain\nnode-role-trust-wrong\nNode role cannot be assumed by EC2\n",
            id="zsh-title",
        ),
        pytest.param(
            "fish",
            "explain node-role-t",
            "plain,node-role-trust-wrong\tNode role cannot be assumed by EC2\n",
            id="fish-title",
        ),
    ],
)
def test_other_shells(
    monkeypatch: pytest.MonkeyPatch,
    capfd: Captured,
    folder: Path,
    shell: str,
    words: str,
    expected: str,
) -> None:
    (folder / "infra.tf").touch()
    parts = words.split(" ")
    assert asked(monkeypatch, capfd, shell, ["ekslint", *parts], len(parts)) == expected


def test_pages_of_ones_own(monkeypatch: pytest.MonkeyPatch, capfd: Captured, folder: Path) -> None:
    (folder / "pages" / "own").mkdir(parents=True)
    (folder / "pages" / "own" / "own-rule.md").write_text(PAGE, encoding="utf-8")
    (folder / ".ekslint.toml").write_text('rules = ["pages"]\n', encoding="utf-8")
    out = asked(monkeypatch, capfd, "fish", ["ekslint", "explain", "own"], 2)
    assert out == "plain,own-rule\tA page of one's own with code\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param(VARIABLE, "powershell_complete", id="shell"),
        pytest.param(VARIABLE, "1", id="value"),
        pytest.param("COMP_WORDS", "'", id="words"),
        pytest.param("COMP_CWORD", "x", id="number"),
        pytest.param("COMP_CWORD", "-1", id="negative"),
    ],
)
def test_no_answer_is_no_error(
    monkeypatch: pytest.MonkeyPatch, capfd: Captured, name: str, value: str
) -> None:
    monkeypatch.setenv(VARIABLE, "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "ekslint explain")
    monkeypatch.setenv("COMP_CWORD", "7")
    monkeypatch.setenv(name, value)
    assert main([]) == 0
    assert capfd.readouterr().err == ""


def test_a_wrong_configuration_is_no_error(
    monkeypatch: pytest.MonkeyPatch, capfd: Captured, folder: Path
) -> None:
    (folder / ".ekslint.toml").write_text("fail-on = 3\n[", encoding="utf-8")
    out = asked(monkeypatch, capfd, "bash", ["ekslint", "explain", "node-role-t"], 2)
    assert out == "plain,node-role-trust-wrong\n"


def test_completion_imports_little() -> None:
    words = {VARIABLE: "bash_complete", "COMP_WORDS": "ekslint --select no", "COMP_CWORD": "2"}
    shown = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "ekslint.cli"],
        capture_output=True,
        text=True,
        check=True,
        env={**environment(), **words},
    )
    assert "plain,node-role-trust-wrong" in shown.stdout
    modules = set(re.findall(r"\| +([\w.]+)$", shown.stderr, re.MULTILINE))
    assert not modules & HEAVY
    assert "ekslint.linter.run" not in modules
    assert "ekslint.ruleset.load" not in modules


@pytest.mark.parametrize("shell", sorted(SCRIPTS))
def test_the_script_is_printed(capfd: Captured, shell: str) -> None:
    assert main(["completion", shell]) == 0
    assert capfd.readouterr().out == SCRIPTS[shell]


@pytest.fixture
def program(tmp_path: Path) -> dict[str, str]:
    """An environment in which `ekslint` is this ekslint."""
    place = tmp_path / "bin"
    place.mkdir()
    script = place / "ekslint"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ekslint.cli "$@"\n', "utf-8")
    script.chmod(0o755)
    path = f"{place}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**environment(), "PATH": path, "LC_ALL": "C.UTF-8", "HOME": str(tmp_path)}


def shell_says(shell: str, code: str, program: dict[str, str]) -> list[str]:
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"{shell} is not installed")
    options = {"bash": ["--norc", "--noprofile"], "zsh": ["-f"], "fish": ["--no-config"]}
    done = subprocess.run(
        [found, *options[shell], "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env=program,
    )
    assert "not found" not in done.stderr, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("ekslint diag", ["diagnose"], id="command"),
        pytest.param("ekslint in/", ["in/a.tf"], id="file"),
        pytest.param("ekslint --format = sar", ["sarif"], id="parted-option"),
        pytest.param("ekslint -o sarif = in/", ["in/a.tf"], id="parted-output"),
        pytest.param("ekslint explain nothing-such", [], id="nothing"),
    ],
)
def test_bash(folder: Path, program: dict[str, str], words: str, expected: list[str]) -> None:
    (folder / "in").mkdir()
    (folder / "in" / "a.tf").touch()
    number = len(words.split()) - 1
    code = (
        f"{SCRIPTS['bash']}\ncompopt() {{ :; }}\nCOMP_WORDS=({words}); COMP_CWORD={number}\n"
        "_ekslint_completion ekslint; printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    assert [line for line in shell_says("bash", code, program) if line] == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(
            "ekslint diag",
            [
                "diagnose:Name the causes of an error somebody saw, and where they are.",
                "files",
            ],
            id="command",
        ),
        pytest.param("ekslint --format=sar", ["--format=sarif"], id="option"),
        pytest.param("ekslint -o js", ["json="], id="output"),
        pytest.param("ekslint explain nothing-such", [], id="nothing"),
    ],
)
def test_zsh(program: dict[str, str], words: str, expected: list[str]) -> None:
    number = len(words.split())
    code = (
        "compdef() { : }\n_path_files() { print files }\n"
        "_describe() { print -rl -- ${(P)argv[-1]} }\ncompadd() { print -rl -- ${(P)argv[-1]} }\n"
        f"{SCRIPTS['zsh']}\nwords=({words}) CURRENT={number}\n_ekslint"
    )
    assert shell_says("zsh", code, program) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(
            "ekslint diag",
            ["diagnose\tName the causes of an error somebody saw, and where they are."],
            id="command",
        ),
        pytest.param("ekslint in/", ["in/a.tf"], id="file"),
        pytest.param("ekslint --format=sar", ["--format=sarif"], id="option"),
        pytest.param("ekslint explain nothing-such", [], id="nothing"),
    ],
)
def test_fish(folder: Path, program: dict[str, str], words: str, expected: list[str]) -> None:
    (folder / "in").mkdir()
    (folder / "in" / "a.tf").touch()
    code = f"{SCRIPTS['fish']}\ncomplete -C '{words}'"
    assert [line.rstrip() for line in shell_says("fish", code, program)] == expected
