"""The page that --help prints: one order for all commands, 80 columns, examples that work."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import click
import pytest

from ekslint.cli.helping import _HEADINGS
from ekslint.cli.main import COMMANDS, _ekslint, main

Captured = pytest.CaptureFixture[str]


def commands() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words that call it."""
    context = click.Context(_ekslint)
    for name in COMMANDS:
        command = _ekslint.get_command(context, name)
        assert command is not None
        yield (name,), command
        if isinstance(command, click.Group):
            yield from (((name, inner), found) for inner, found in command.commands.items())


ALL = [pytest.param(words, command, id=" ".join(words)) for words, command in commands()]


def options(command: click.Command) -> list[click.Option]:
    return [p for p in command.params if isinstance(p, click.Option) and not p.hidden]


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


@pytest.mark.parametrize(("words", "command"), ALL)
def test_page(capsys: Captured, words: tuple[str, ...], command: click.Command) -> None:
    assert main([*words, "--help"]) == 0
    page = capsys.readouterr().out
    assert max(map(len, page.splitlines())) <= 80
    assert "(repeatable)" not in page
    for option in options(command):
        name = option.opts[0] if option.opts[0].startswith("--") else option.opts[-1]
        assert len(re.findall(rf"^  (?:-\w, )?{name}\b(?!-)", page, re.MULTILINE)) == 1
        if isinstance(option.type, click.Choice):
            told = ", ".join(map(str, option.type.choices))
            assert told in " ".join(page.split())
    headings = re.findall(r"^(\w[\w ]+):$", page, re.MULTILINE)
    order = ["Examples", "Commands", "Options", *_HEADINGS, "Exit codes"]
    assert headings == [heading for heading in order if heading in headings]


@pytest.mark.parametrize(("words", "command"), ALL)
def test_examples_are_of_the_command(words: tuple[str, ...], command: click.Command) -> None:
    for text, about in getattr(command, "examples", ()):
        assert about
        called = next(part for part in text.split("|") if "ekslint" in part.split("(")[-1])
        called = re.sub(r'^.*\$\(|\)".*$', "", called).partition(" < ")[0].partition(" > ")[0]
        program, *rest = shlex.split(called)
        assert program == "ekslint"
        if words == ("check",):
            rest = ["check", *rest]
        assert tuple(rest[: len(words)]) == words
        known = {word for option in options(command) for word in option.opts}
        inner = command.commands.get(rest[len(words)]) if isinstance(command, click.Group) else None
        known |= {word for option in options(inner) for word in option.opts} if inner else set()
        assert {word for word in rest if len(word) > 1 and word.startswith("-")} <= known


def test_pages_of_the_size_of_a_screen(capsys: Captured) -> None:
    assert main(["check", "--help"]) == 0
    assert len(capsys.readouterr().out.splitlines()) <= 66
