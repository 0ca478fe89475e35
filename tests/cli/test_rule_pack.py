"""The example of a rule pack, as its user has it: built, installed beside ekslint, asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "examples" / "rule-pack"
TREE = """\
data "aws_ami" "node" {
  most_recent = true
  owners      = ["444455556666"]

  filter {
    name   = "name"
    values = ["eks-node-*"]
  }
}

resource "aws_ecr_repository" "app" {
  name = "app"
}
"""


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with ekslint, what it needs, and the pack: nothing is loaded
    from a package index."""
    folder = tmp_path_factory.mktemp("pack")
    environment, source = folder / "environment", folder / "rule-pack"
    copytree(PACK, source, ignore=ignore_patterns("__pycache__", "*.egg-info"))
    venv.create(environment, symlinks=True)
    python = environment / "bin" / "python"
    [site] = environment.glob("lib/python*/site-packages")
    needed = sysconfig.get_path("purelib")
    (site / "needed.pth").write_text(f"{ROOT / 'src'}\n{needed}\n", encoding="utf-8")
    options = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run(
        [sys.executable, "-m", "pip", f"--python={python}", "install", *options, str(source)],
        env=os.environ | {"PYTHONPATH": needed},
        check=True,
    )
    return python


def run(python: Path, folder: Path, *words: str) -> tuple[int, str, str]:
    """What ekslint says to a user who is in a folder."""
    done = subprocess.run(
        [python, "-m", "ekslint", *words],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.slow
def test_a_pack_that_is_installed_is_asked(user: Path, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TREE, encoding="utf-8")
    for _ in range(2):  # the second time its pages are known to be sound, and the report is kept
        code, out, err = run(user, tmp_path, "-f", "json", "main.tf")
        assert err == ""
        told = [(f["rule"], f["location"]["line"]) for f in json.loads(out)["findings"]]
        assert told == [("node-image-owner-unapproved", 3), ("registry-tags-mutable", 11)]
        assert code == 1


@pytest.mark.slow
def test_a_pack_says_what_it_adds(user: Path, tmp_path: Path) -> None:
    code, out, _ = run(user, tmp_path, "--version", "--verbose")
    assert code == 0
    assert "rules `platform` of platform-rules 1.0: " in out
    assert (
        "function `is_cost_centre` of platform-rules 1.0: platform_rules.functions:is_cost_centre"
    ) in out
    code, out, _ = run(user, tmp_path, "rules", "list", "--category", "cost", "-f", "json")
    assert [rule["id"] for rule in json.loads(out)["rules"]] == ["node-group-cost-centre-missing"]
    code, out, _ = run(user, tmp_path, "explain", "vpc-module-owner-missing")
    assert (code, "without an owner" in out) == (0, True)


@pytest.mark.slow
def test_a_pack_is_tested_from_its_sources(user: Path, tmp_path: Path) -> None:
    """The pages of the folder go before those of the installed copy."""
    source = tmp_path / "rule-pack"
    copytree(PACK, source)
    pages = source / "src" / "platform_rules" / "pages"
    code, out, err = run(user, source, "rules", "test", str(pages))
    assert (code, err) == (0, "")
    assert len([line for line in out.splitlines() if line.startswith("ok ")]) == 12
    page = pages / "storage" / "registry-tags-mutable.md"
    page.write_text(page.read_text("utf-8").replace("level: note", "level: warning"), "utf-8")
    assert run(user, source, "rules", "test", str(pages))[0] == 0


def test_the_function_of_the_pack() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=PACK,
        env=os.environ | {"PYTHONPATH": "src", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
