"""An interrupted run says so, ends with 130, and leaves no half report and no half cache behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import ekslint

TESTDATA = Path(__file__).resolve().parents[2] / "testdata"
STARTED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored by what a shell starts with &
from ekslint.__main__ import run
print("ready", flush=True)
run()
"""


def begun(folder: Path, *words: str) -> subprocess.Popen[str]:
    """Start ekslint in a folder, and return it when its interpreter runs."""
    running = subprocess.Popen(
        [sys.executable, "-P", "-c", STARTED, "check", *words, "--fail-on", "never"],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder.parent),
            "EKSLINT_CACHE_DIR": str(folder.parent / "cache"),
            "PYTHONPATH": str(Path(ekslint.__file__).parents[1]),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "ready\n"
    return running


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("interrupted") / "tree"
    shutil.copytree(TESTDATA / "incidents", folder)
    (folder / ".git").mkdir()
    return folder


@pytest.mark.parametrize("after", [0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6])
def test_interrupted_at_any_time(tree: Path, after: float) -> None:
    out = tree.parent / f"out-{after}.sarif"
    running = begun(tree, ".", "-o", f"sarif={out}")
    time.sleep(after)
    running.send_signal(signal.SIGINT)
    told = running.communicate(timeout=120)[1]
    assert running.returncode in (130, 0), told
    if running.returncode == 130:
        assert "Traceback" not in told
        assert told.endswith("ekslint: interrupted\n")
    if out.exists():
        assert json.loads(out.read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert [file for file in tree.parent.rglob("*.tmp") if tree not in file.parents] == []


def test_runs_after_interrupted_ones_are_whole(tree: Path) -> None:
    for after in (0.3, 0.6, 0.9):
        running = begun(tree, ".")
        time.sleep(after)
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=120)
    kept, fresh = tree.parent / "kept.json", tree.parent / "fresh.json"
    for out, words in ((kept, ()), (fresh, ("--no-cache",))):
        running = begun(tree, ".", "-o", f"json={out}", *words)
        told = running.communicate(timeout=300)[1]
        assert running.returncode == 0, told
    assert json.loads(kept.read_text())["findings"] == json.loads(fresh.read_text())["findings"]


def test_two_interrupts_end_it_too(tree: Path) -> None:
    running = begun(tree, ".")
    time.sleep(0.3)
    for _ in range(3):
        running.send_signal(signal.SIGINT)
        time.sleep(0.01)
    running.communicate(timeout=120)
    assert running.returncode in (130, 0, -signal.SIGINT, 1)
