"""Standard streams that are full or closed: the exit code is the same, and nothing is a defect."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import ekslint as ekslint_package

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(ekslint_package.__file__).parents[1])}
CLUSTER = """
provider "aws" {
  region = "eu-west-1"
}
resource "aws_eks_cluster" "prod" {
  name                      = "prod"
  role_arn                  = "arn:aws:iam::111122223333:role/cluster"
  enabled_cluster_log_types = ["api"]
  vpc_config {
    subnet_ids = ["subnet-0a", "subnet-0b"]
  }
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text(CLUSTER, encoding="utf-8")
    return tmp_path


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full: a full disk not tried")
@pytest.mark.parametrize("words", ["--help", "--version", "--version -v", "rules --help"])
def test_full_standard_output_is_no_defect(folder: Path, words: str) -> None:
    command = [sys.executable, "-m", "ekslint", *words.split()]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            command, cwd=folder, env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, text=True
        )
    said = "ekslint: cannot write what there is to say: No space left on device\n"
    assert (done.returncode, done.stderr) == (2, said)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full: a full disk not tried")
@pytest.mark.parametrize("words", ["nowhere", "--nothing", "fix --diff", "--write-baseline"])
def test_full_standard_error_keeps_the_exit_code(folder: Path, words: str) -> None:
    command = [sys.executable, "-m", "ekslint", *words.split()]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, stderr=full)
    assert done.returncode == 2


@pytest.mark.skipif(os.name == "nt", reason="no shell that closes a stream")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param("--help", 0, id="help"),
        pytest.param("explain audit-log-off", 0, id="explain"),
        pytest.param("rules", 0, id="rules"),
        pytest.param("fix --diff --fail-on note", 1, id="fix"),
        pytest.param("--fail-on note -o json=report.json", 1, id="check"),
    ],
)
def test_closed_standard_streams_leave_the_exit_code(folder: Path, words: str, code: int) -> None:
    line = f"exec {shlex.quote(sys.executable)} -m ekslint {words} >&- 2>&- <&-"
    done = subprocess.run(["/bin/sh", "-c", line], cwd=folder, env=ENVIRONMENT)
    assert done.returncode == code
    if "report.json" in words:
        assert json.loads((folder / "report.json").read_text(encoding="utf-8"))["findings"]


@pytest.mark.skipif(os.name == "nt", reason="no shell that closes a stream")
@pytest.mark.parametrize("words", ["-", "diagnose", "diagnose -", "diagnose - ."])
def test_a_closed_standard_input_is_said(folder: Path, words: str) -> None:
    line = f"exec {shlex.quote(sys.executable)} -m ekslint {words} <&-"
    done = subprocess.run(
        ["/bin/sh", "-c", line], cwd=folder, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True
    )
    assert done.returncode == 2
    assert done.stderr.startswith("ekslint: the standard input is closed, so there is no")
