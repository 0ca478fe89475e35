"""The README opens with what ekslint prints: it is executed, so it stays true."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
import yaml

from ekslint.cli.main import COMMANDS, main
from ekslint.config.read import OWN_FILE, read
from ekslint.config.settings import Settings

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


def test_the_readme_names_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    text = README.read_text(encoding="utf-8")
    assert main(["check", "--help"]) == 0
    offered = re.findall(r"^  (?:-\w, )?(--[a-z-]+)", capsys.readouterr().out, re.MULTILINE)
    short = {"--format": "-f ", "--output": "-o "}
    named = {option for option in offered if short.get(option, option) in text}
    assert {"--format", "--show-open"} <= named
    assert named == set(offered) - {"--help"}


def test_the_readme_names_every_command() -> None:
    text = README.read_text(encoding="utf-8")
    assert not [name for name in COMMANDS if f"ekslint {name}" not in text]


def test_the_readme_names_every_key_of_the_configuration(tmp_path: Path) -> None:
    block = next(b for b in re.findall(r"```toml\n(.*?)```", README.read_text("utf-8"), re.DOTALL))
    for name in ("lint/rules", "lint/stubs", "env"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "env" / "prod.tfvars").touch()
    file = tmp_path / OWN_FILE
    file.write_text(block, encoding="utf-8")
    settings = read(file, start=tmp_path)
    assert settings is not None
    (cluster,) = settings.clusters
    for record in (settings, cluster):
        of_a_run = {"file", "written", "location", "names", "variables"}
        fields = {f.name for f in dataclasses.fields(record)} - of_a_run
        assert not [name for name in fields if not getattr(record, name)]
    assert settings.fail_on != Settings().fail_on


def test_the_readme_uses_the_action_as_it_is() -> None:
    action = yaml.safe_load((README.parent / "action.yml").read_text(encoding="utf-8"))
    blocks = re.findall(r"```yaml\n(permissions:.*?)```", README.read_text("utf-8"), re.DOTALL)
    (workflow,) = map(yaml.safe_load, blocks)
    (job,) = workflow["jobs"].values()
    (step,) = [step for step in job["steps"] if "ekslint" in step["uses"]]
    assert set(step["with"]) <= set(action["inputs"])
    used = set(re.findall(rf"steps\.{step['id']}\.outputs\.([\w-]+)", blocks[0]))
    assert used
    assert used <= set(action["outputs"])
