"""A file of Terraform that cannot be read may hold anything: nothing is missing beside it."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ekslint.config.settings import Settings
from ekslint.core.finding import Report
from ekslint.linter.run import lint
from ekslint.reports.open_questions import closed_by
from ekslint.sources.files import MAX_SIZE

RULE = "volume-key-denies-autoscaling"
NODES = """
provider "aws" {
  region = "eu-west-1"
}
variable "own_policy" {
  default = false
}
resource "aws_kms_key" "volumes" {
  policy = var.own_policy ? file("policy.json") : null
}
resource "aws_launch_template" "blue" {
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      encrypted  = true
      kms_key_id = aws_kms_key.volumes.arn
    }
  }
}
resource "aws_eks_node_group" "blue" {
  cluster_name    = "prod"
  node_group_name = "blue"
  node_role_arn   = "arn:aws:iam::111122223333:role/node"
  subnet_ids      = ["subnet-0a"]
  launch_template {
    id      = aws_launch_template.blue.id
    version = "1"
  }
  scaling_config {
    desired_size = 1
    max_size     = 1
    min_size     = 1
  }
}
"""


def linted(tree: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.chdir(tree)
    return lint([Path()], Settings(select=(RULE,)), today=date(2026, 7, 1))


def no_utf8(file: Path) -> None:
    file.write_bytes(b"\xff\xfa")


def in_utf16(file: Path) -> None:
    file.write_bytes('resource "aws_kms_key_policy" "volumes" {}'.encode("utf-16"))


def too_large(file: Path) -> None:
    file.write_text("# much\n" * (MAX_SIZE // 7 + 1), encoding="utf-8")


def to_nowhere(file: Path) -> None:
    file.symlink_to("nowhere")


def to_outside(file: Path) -> None:
    outside = file.parent.parent / "outside.tf"
    outside.write_text("locals {}\n", encoding="utf-8")
    file.symlink_to(outside)


def no_file(file: Path) -> None:
    os.mkfifo(file)


def encrypted(file: Path) -> None:
    file.write_bytes(b"\0GITCRYPT\0\xff")


HOW = [
    pytest.param(encrypted, "it is encrypted by git-crypt", id="encrypted"),
    pytest.param(no_utf8, "it is not UTF-8", id="encoding"),
    pytest.param(in_utf16, "it is UTF-16, not UTF-8", id="utf-16"),
    pytest.param(too_large, "it is larger than 5 MB", id="size"),
    pytest.param(to_nowhere, "the link leads nowhere", id="dangling link"),
    pytest.param(to_outside, "the link leads outside of the scan", id="link to the outside"),
    pytest.param(no_file, "it is not a regular file", id="pipe"),
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A root with one key, whose own text does not let Auto Scaling use it."""
    folder = tmp_path / "infra"
    folder.mkdir()
    (folder / "nodes.tf").write_text(NODES, encoding="utf-8")
    return folder


def test_the_key_is_found_where_all_is_read(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [finding.rule for finding in linted(tree, monkeypatch).findings] == [RULE]


@pytest.mark.parametrize(
    "name", ["policy.tf", "policy.tf.json", "terraform.tfvars", "a.auto.tfvars"]
)
@pytest.mark.parametrize(("make", "why"), HOW)
def test_what_cannot_be_read_leaves_its_root_open(
    tree: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Path], None],
    why: str,
    name: str,
) -> None:
    make(tree / name)
    report = linted(tree, monkeypatch)
    said = f"`{name}` not read: {why}"
    assert not report.findings
    assert [notice.message for notice in report.notices] == [said]
    assert said in {reason.detail for question in report.open for reason in question.reasons}


def test_an_environment_that_cannot_be_read_is_one(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_utf8(tree / "prod.tfvars")
    report = linted(tree, monkeypatch)
    assert not report.findings
    assert report.open


def test_an_unread_file_says_nothing_of_another_root(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "other").mkdir()
    (tree / "other" / "main.tf").write_text('provider "aws" {}\n', encoding="utf-8")
    no_utf8(tree / "other" / "policy.tf")
    assert [finding.rule for finding in linted(tree, monkeypatch).findings] == [RULE]


@pytest.mark.parametrize(
    ("make", "hint"),
    [
        pytest.param(in_utf16, "save it as UTF-8", id="utf-16"),
        pytest.param(too_large, "part it into smaller files", id="size"),
        pytest.param(to_nowhere, "give the link a target, or delete it", id="dangling link"),
        pytest.param(to_outside, "lint the folder that holds the file as well", id="outside"),
        pytest.param(encrypted, "decrypt it first: git-crypt unlock", id="encrypted"),
        pytest.param(
            no_file, "make it a file that can be read: what is in the way is told of it", id="pipe"
        ),
    ],
)
def test_the_way_to_close_fits_the_reason(
    tree: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None], hint: str
) -> None:
    make(tree / "policy.tf")
    reasons = {reason for question in linted(tree, monkeypatch).open for reason in question.reasons}
    assert hint in {closed_by(reason) for reason in reasons}
