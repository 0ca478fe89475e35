"""Where the rule pages are found: in a wheel, in an editable install, in a plain checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from ekslint.core.errors import EkslintError
from ekslint.facts import paths

ROOT = Path(__file__).resolve().parents[2]
PAGE = "compute/some-defect.md"
ASK = (
    "from ekslint.facts.paths import data_directory, rules_directory;"
    "print(rules_directory()); print(data_directory())"
)


def ask(python: Path, **environment: str) -> tuple[Path, Path]:
    """The two directories as a process of its own sees them, from a folder that is not ours."""
    shown = subprocess.run(
        [python, "-c", ASK],
        cwd=python.parent,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    rules, data = map(Path, shown.stdout.splitlines())
    return rules, data


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a build reads of this repository, and one rule page: the tree itself stays untouched."""
    copy = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, copy / name)
    if (ROOT / "README.md").exists():
        shutil.copy(ROOT / "README.md", copy)
    page = copy / "rules" / PAGE
    page.parent.mkdir(parents=True)
    page.write_text("---\nlevel: note\n---\n# Some defect\n", encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def empty_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, symlinks=True)
    return folder / "bin" / "python"


def install(python: Path, *what: str) -> None:
    """Install into another environment with this one's pip and hatchling: nothing is downloaded."""
    options = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--force-reinstall"]
    subprocess.run(
        [sys.executable, "-m", "pip", f"--python={python}", "install", *options, *what],
        env=os.environ | {"PYTHONPATH": sysconfig.get_path("purelib")},
        check=True,
    )


def build(checkout: Path, *what: str, out: Path) -> Path:
    command = [sys.executable, "-m", "build", "--no-isolation", *what, f"--outdir={out}"]
    subprocess.run([*command, str(checkout)], check=True, capture_output=True)
    [made] = out.iterdir()
    return made


def test_plain_checkout(checkout: Path, empty_python: Path) -> None:
    rules, data = ask(empty_python, PYTHONPATH=str(checkout / "src"))
    assert rules == checkout / "rules"
    assert data == checkout / "src" / "ekslint" / "facts"


@pytest.mark.slow
def test_editable_install(checkout: Path, empty_python: Path) -> None:
    install(empty_python, "--editable", str(checkout))
    rules, _ = ask(empty_python)
    assert rules == checkout / "rules"
    site = next(empty_python.parent.parent.glob("lib/python*/site-packages"))
    assert not list(site.rglob("*.md"))  # a copy of the pages would go stale


@pytest.mark.slow
def test_wheel_made_from_the_sdist(checkout: Path, empty_python: Path, tmp_path: Path) -> None:
    archive = build(checkout, "--sdist", out=tmp_path / "sdist")
    if sys.version_info >= (3, 11, 4):
        shutil.unpack_archive(archive, tmp_path / "unpacked", filter="data")
    else:
        shutil.unpack_archive(archive, tmp_path / "unpacked")
    [source] = (tmp_path / "unpacked").iterdir()
    install(empty_python, str(build(source, "--wheel", out=tmp_path / "wheel")))
    rules, data = ask(empty_python)
    assert "site-packages" in rules.parts
    assert (rules / PAGE).is_file()
    # Every data file of the package has to arrive, whatever its suffix.
    package = checkout / "src" / "ekslint"
    files = {path.relative_to(package) for path in package.rglob("*") if path.is_file()}
    assert not {path for path in files if not (data.parent / path).is_file()}


def test_no_pages_is_an_error_not_an_empty_set(tmp_path: Path) -> None:
    package = tmp_path / "lib" / "site-packages" / "ekslint"
    package.mkdir(parents=True)
    (tmp_path / "lib" / "rules").mkdir()  # somebody else's
    with pytest.raises(EkslintError, match="no rule pages"):
        paths._rules_of(package)
