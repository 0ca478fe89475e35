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
        (PAGE % "", CASE % "var.tags", "warning[bucket-unowned] "),
        (
            (PAGE % " # finding").replace('  bucket = "a"', '  tags = { owner = "a" }'),
            CASE % "var.tags",
            '-    1 | resource "aws_s3_bucket" "a" {  # finding',
        ),
        (PAGE % " # finding", CASE % '{ cost = "a" }', "+    2 | resource"),
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
    assert "rule page not read:" in out
    assert "bucket-unowned.md" in out


def test_an_empty_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(tmp_path, capsys)
    assert (code, "there is no rule page" in out) == (1, True)


DIFFERENCE = """\
FAIL  bucket-unowned: Bad (bucket-unowned.md:19)
      main.tf
      +    1 | resource "aws_s3_bucket" "a" {
             warning[bucket-unowned] `aws_s3_bucket.a` has no tag `owner`, so nobody looks after it
      -    2 |   bucket = "a"  # finding
"""


def test_the_difference_shows_the_lines_of_both(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (PAGE % "").replace('bucket = "a"', 'bucket = "a" # finding')
    code, out = run(write(tmp_path, page=page), capsys)
    assert code == 1
    assert out.startswith(DIFFERENCE)


def test_a_page_that_is_not_filled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (PAGE % " # finding").replace("Say who.", "TODO: say who.")
    code, out = run(write(tmp_path, page=page), capsys)
    assert code == 1
    assert "bucket-unowned.md:17: `TODO` is still to be written" in out


def test_cases_share_files_and_belong_to_a_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = "---\nuses: [prelude/tags.md]\n---\n" + (CASE % "local.tags").replace(
        'variable "tags" {}\n', ""
    )
    folder = write(tmp_path, case=case)
    (folder / "cases" / "prelude").mkdir()
    shared = '```hcl tags.tf\nlocals {\n  tags = { owner = "a" }\n}\n```\n'
    (folder / "cases" / "prelude" / "tags.md").write_text(shared)
    assert run(folder, capsys)[0] == 0
    (folder / "cases" / "bucket-unknown").mkdir()
    code, out = run(folder, capsys)
    assert code == 1
    assert "there is no page `bucket-unknown` that these cases are of" in out


def test_a_rule_that_is_off_is_tested_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (PAGE % "").replace("level: warning", "level: warning\nenabled: false")
    code, out = run(write(tmp_path, page=page), capsys)
    assert (code, "+    1 |" in out) == (1, True)


def test_the_folder_of_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["rules", "test"]) == 2
    assert "names no folder of `rules`" in capsys.readouterr().err
    (tmp_path / "lint").mkdir()
    write(tmp_path / "lint")
    (tmp_path / ".ekslint.toml").write_text('rules = ["lint"]\n')
    assert main(["rules", "test"]) == 0
    assert capsys.readouterr().out.count("ok ") == 3


def test_new_pages_work_once_they_are_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["rules", "new", "upgrade", "cluster-unpinned", "--dir", "lint"]) == 0
    page = tmp_path / "lint" / "upgrade" / "cluster-unpinned.md"
    assert capsys.readouterr().out.splitlines() == [
        "lint/upgrade/cluster-unpinned.md",
        "lint/cases/cluster-unpinned/: a Markdown file per further case",
    ]
    assert main(["rules", "test", "lint"]) == 1
    out = capsys.readouterr().out
    assert out.count("`TODO` is still to be written") == 5
    assert [line[:6] for line in out.splitlines() if "upgrade/" not in line] == ["ok    "] * 2
    page.write_text(page.read_text().replace("TODO", "It"))
    assert main(["rules", "test", "lint"]) == 0
    capsys.readouterr()
    assert main(["explain", "cluster-unpinned", "--rules", "lint"]) == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["Compute", "a-rule", "--dir", "."], "category `Compute` is not kebab-case"),
        (["../up", "a-rule", "--dir", "."], "category `../up` is not kebab-case"),
        (["cases", "a-rule", "--dir", "."], "category `cases` is not kebab-case"),
        (["compute", "rule", "--dir", "."], "rule id `rule` is not kebab-case"),
        (["compute", "old-rule", "--dir", "."], "is taken by network/old-rule.md"),
        (["x", "node-volume-unencrypted", "--dir", "."], "taken by a rule of encryption"),
        (["compute", "new-rule"], "names no folder of `rules`"),
    ],
)
def test_names_that_cannot_be_used(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["rules", "new", "network", "old-rule", "--dir", "."]) == 0
    assert main(["rules", "new", *words]) == 2
    assert told in capsys.readouterr().err


def test_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Header of an ekslint rule page"
