"""The same files give the same report: whatever the order of files, the hash seed, the locale, the
time zone, the folder it stands in, the cache, and the order in which the paths are named."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

import ekslint

TESTDATA = Path(__file__).resolve().parents[2] / "testdata"
FORMS = ("text", "json", "sarif", "github", "gitlab", "junit", "markdown", "concise")


def reports(
    folder: Path,
    *words: str,
    cache: Path | None = None,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Mapping[str, str]:
    """Return what a run writes, by format; `environment` is added to a nearly empty one."""
    out = folder.parent / f"{folder.name}-out"
    out.mkdir(exist_ok=True)
    outputs = [word for form in FORMS for word in ("-o", f"{form}={out / form}")]
    command = [sys.executable, "-P", "-m", "ekslint", "check", *outputs, *(words or (".",))]
    kept = {"EKSLINT_CACHE_DIR": str(cache)} if cache else {}
    ran = subprocess.run(
        [*command, "--today", "2026-11-01", "--show-open", "--fail-on", "never"]
        + ([] if cache else ["--no-cache"]),
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder.parent),
            "PYTHONPATH": str(Path(ekslint.__file__).parents[1]),
            "PYTHONDONTWRITEBYTECODE": "1",
            **kept,
            **environment,
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return {form: (out / form).read_text(encoding="utf-8") for form in FORMS}


def copied(folder: Path, *, backwards: bool = False) -> Path:
    """Copy a tree of every language, its files made in the order of their names or against it."""
    sources = {
        "demo": TESTDATA / "demo",
        "roles": TESTDATA / "incidents" / "ipamd-retry" / "before",
        "keys": TESTDATA / "incidents" / "volume-key-denied" / "before",
    }
    files = sorted(
        (Path(name, file.relative_to(source)), file)
        for name, source in sources.items()
        for file in source.rglob("*")
        if file.is_file()
    )
    assert len(files) > 20
    for name, file in reversed(files) if backwards else files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, folder / name)
    (folder / ".git").mkdir()
    return folder


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, str]]:
    folder = copied(tmp_path_factory.mktemp("usual") / "tree")
    return folder, reports(folder, environment={"PYTHONHASHSEED": "0"})


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "4242"},
        {"LC_ALL": "C", "PYTHONHASHSEED": "2"},
        {"LC_ALL": "C.UTF-8", "TZ": "Pacific/Kiritimati"},
        {"LANG": "tr_TR.UTF-8", "TZ": "America/Los_Angeles", "PYTHONUTF8": "0"},
        {"PYTHONOPTIMIZE": "2", "COLUMNS": "40"},
    ],
    ids=str,
)
def test_environment_changes_nothing(
    usual: tuple[Path, Mapping[str, str]], environment: dict[str, str]
) -> None:
    folder, expected = usual
    assert reports(folder, environment=environment) == expected


def test_there_is_something_to_compare(usual: tuple[Path, Mapping[str, str]]) -> None:
    report = json.loads(usual[1]["json"])
    assert len(report["findings"]) > 20
    assert len({finding["rule"] for finding in report["findings"]}) > 5


def test_order_and_place_of_the_files_change_nothing(
    usual: tuple[Path, Mapping[str, str]], tmp_path: Path
) -> None:
    other = copied(tmp_path / "elsewhere" / "under another name", backwards=True)
    assert reports(other) == usual[1]


def test_order_of_the_named_paths_changes_nothing(usual: tuple[Path, Mapping[str, str]]) -> None:
    folder = usual[0]
    assert reports(folder, "demo", "roles", "keys") == reports(folder, "keys", "demo", "roles")


def test_cache_changes_nothing(usual: tuple[Path, Mapping[str, str]], tmp_path: Path) -> None:
    folder, expected = usual
    cold = reports(folder, cache=tmp_path / "cache")
    warm = reports(folder, cache=tmp_path / "cache", environment={"PYTHONHASHSEED": "7"})
    assert cold == expected
    assert warm == expected
