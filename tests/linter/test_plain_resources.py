"""Rules about plain resources: of any language and type, with what is not known left open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ekslint.config.discover import load
from ekslint.linter.run import lint_texts

PAGE = """\
---
level: warning
for: [{thing: resources}]
where: thing.type == "%s"
assert: %s
message: "{thing} has no owner, so nobody looks after it"
references: ["https://example.com/owners"]
---
# A thing without an owner

## Why

Somebody has to.

## Fix

Say who.

## Bad

```hcl main.tf
resource "x" "y" {} # finding
```

## Good

```hcl main.tf
```
"""
TERRAFORM = """\
variable "tags" {}
resource "aws_s3_bucket" "none" {}
resource "aws_s3_bucket" "other" {
  tags = { cost = "a" }
}
resource "aws_s3_bucket" "fine" {
  tags = { owner = "a" }
}
resource "aws_s3_bucket" "open" {
  tags = var.tags
}
resource "aws_s3_bucket" "absent" {
  count = 0
}
data "aws_s3_bucket" "looked_up" {
  bucket = "a"
}
"""
TEMPLATE = """\
Resources:
  None: {Type: AWS::S3::Bucket}
  Fine: {Type: AWS::S3::Bucket, Properties: {Tags: [{Key: owner, Value: a}]}}
"""
MANIFEST = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"


@pytest.mark.parametrize(
    ("path", "text", "kind", "condition", "lines", "questions"),
    [
        (
            "main.tf",
            TERRAFORM,
            "aws_s3_bucket",
            'thing.mode == \\"data\\" or thing.body.tags.owner is not None',
            [2, 3],
            1,
        ),
        (
            "stack.yaml",
            TEMPLATE,
            "AWS::S3::Bucket",
            'any(tag.Key == \\"owner\\" for tag in thing.body.Tags)',
            [2],
            0,
        ),
        (
            "a.yaml",
            MANIFEST,
            "v1/Namespace",
            "thing.body.metadata.labels.owner is not None",
            [3],
            0,
        ),
    ],
)
def test_each_language_in_its_own_words(
    tmp_path: Path,
    path: str,
    text: str,
    kind: str,
    condition: str,
    lines: list[int],
    questions: int,
) -> None:
    (tmp_path / "thing-unowned.md").write_text(PAGE % (kind, condition.replace('\\"', '"')))
    settings = replace(
        load(Path(), start=Path("/nowhere")), rules=(tmp_path,), select=("thing-unowned",)
    )
    report = lint_texts({path: text}, settings, today=date(2026, 11, 20))
    assert report.failures == ()
    assert [f.location.line for f in report.findings] == lines
    assert len(report.open) == questions
