"""`ekslint rules test` and `ekslint rules schema`: what somebody writing pages is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ekslint.cli.main import main

PAGE = """\
---
level: warning
for: [{bucket: resources}]
where: bucket.type == "aws_s3_bucket"
assert: bucket.body.tags.owner is not None
message: "{bucket} has no tag `owner`, so nobody looks after it"
references: ["https://example.com/owners"]
---
# A bucket without an owner

## Why

Somebody has to.

## Fix

Say who.

## Bad

```hcl main.tf
resource "aws_s3_bucket" "a" {%s
  bucket = "a"
}
```

## Good

```hcl main.tf
resource "aws_s3_bucket" "a" {
  tags = { owner = "a" }
}
```
"""
CASE = """\
## Good: not known

```hcl main.tf
variable "tags" {}
resource "aws_s3_bucket" "a" {
  tags = %s
}
```
"""


def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(["rules", "test", str(folder)])
    return code, capsys.readouterr().out


def write(folder: Path, *, page: str = PAGE % " # finding", case: str = CASE % "var.tags") -> Path:
    (folder / "bucket-unowned.md").write_text(page)
    cases = folder / "cases" / "bucket-unowned"
    cases.mkdir(parents=True)
    (cases / "more.md").write_text(case)
    return folder


def test_pages_that_keep_their_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(write(tmp_path), capsys)
    assert code == 0
    assert [line[:6] for line in out.splitlines()] == ["ok    "] * 3


@pytest.mark.parametrize(
    ("page", "case", "told"),
    [
        (PAGE % "", CASE % "var.tags", "unasked: main.tf:1:1: warning[bucket-unowned]"),
        (
            (PAGE % " # finding").replace('  bucket = "a"', '  tags = { owner = "a" }'),
            CASE % "var.tags",
            "missing: main.tf:1",
        ),
        (PAGE % " # finding", CASE % '{ cost = "a" }', "unasked: main.tf:2:"),
        (
            (PAGE % " # finding").replace('  bucket = "a"', "  tags = null[0]"),
            CASE % "var.tags",
            "open: aws_s3_bucket.a",
        ),
    ],
)
def test_examples_that_do_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], page: str, case: str, told: str
) -> None:
    code, out = run(write(tmp_path, page=page, case=case), capsys)
    assert code == 1
    assert "FAIL" in out
    assert told in out


def test_a_page_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(write(tmp_path, page=PAGE.replace("level: warning", "level: bad")), capsys)
    assert code == 1
    assert "not read:" in out
    assert "bucket-unowned.md" in out


def test_an_empty_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(tmp_path, capsys)
    assert (code, "there is no rule page" in out) == (1, True)


def test_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Header of an ekslint rule page"
