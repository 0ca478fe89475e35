"""The README opens with what ekslint prints: it is executed, so it stays true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ekslint.cli.main import main

README = Path(__file__).parents[2] / "README.md"
EXAMPLE = re.compile(r"<!-- example: (\S+) -->\n```\w+\n(.*?)```", re.DOTALL)
CONSOLE = re.compile(r"```console\n\$ ekslint \.\n(.*?)```", re.DOTALL)


def test_the_readme_shows_what_ekslint_prints(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    update: bool,
) -> None:
    text = README.read_text(encoding="utf-8")
    for name, content in EXAMPLE.findall(text):
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    code = main(["."])
    printed = capsys.readouterr().out
    shown = CONSOLE.search(text)
    assert shown is not None
    if update:
        start, end = shown.span(1)
        README.write_text(text[:start] + printed + text[end:], encoding="utf-8")
        return
    assert code == 1
    assert printed == shown[1]
