"""Turns the habits of this repository into tests; knows nothing of what ekslint computes."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "ekslint"
MODULES = sorted(PACKAGE.rglob("*.py"))
VERBS = {"demo", "setup", "check", "test", "fix", "new-rule", "update", "bench", "docs"}
MODULE_LINES = 400


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def load(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_lock_holds_pins_and_hashes_but_no_address() -> None:
    lines = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if "://" in line or re.match(r"\s*-(?!-hash=)", line)]
    pins = [line for line in lines if re.match(r"\S", line) and not line.startswith("#")]
    assert pins
    assert not [pin for pin in pins if not re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; .+)? \\", pin)]


def test_makefile_has_the_verbs_and_each_explains_itself() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    explained = re.findall(r"^([a-z-]+):.*## \S", text, re.MULTILINE)
    targets = re.findall(r"^([a-z-]+):", text, re.MULTILINE)
    assert len(explained) == len(set(explained)) <= 9
    assert set(explained) == VERBS == set(targets) - {"help"}


def test_make_alone_lists_every_verb() -> None:
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    listed = [line.split()[0] for line in shown.splitlines()[1:]]
    assert set(listed) == VERBS


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_every_folder_of_the_package_is_a_package() -> None:
    folders = {path.parent for path in MODULES}
    assert not sorted(relative(path) for path in folders if not (path / "__init__.py").exists())


def test_modules_hold_one_idea() -> None:
    lengths = {relative(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {path: length for path, length in lengths.items() if length > MODULE_LINES} == {}


def test_every_language_is_in_the_independence_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    [contract] = [contract for contract in contracts if contract["type"] == "independence"]
    folders = {path.name for path in (PACKAGE / "languages").iterdir() if path.is_dir()}
    named = {module.removeprefix("ekslint.languages.") for module in contract["modules"]}
    assert "*" in named or folders - {"__pycache__"} == named
