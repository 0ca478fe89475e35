"""Turn a category and a rule id into a page to be filled, and the folder of its further cases.

It does not know what the rule asks: every line that holds `TODO` is there to be replaced.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ekslint.core.errors import UsageError
from ekslint.core.location import SourceText
from ekslint.ruleset.folder import CASES
from ekslint.ruleset.markdown import outline

TODO: Final = "TODO"
_ID: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
_CATEGORY: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_WORD: Final = re.compile(rf"\b{TODO}\b")

PAGE: Final = """\
---
# What stands here works; make it yours line by line, then run: ekslint rules test
level: warning
for: [{cluster: clusters}]
assert: cluster.version is not None
message: "{cluster} TODO has this defect, so this happens"
at: cluster.version
references:
  - https://example.com/TODO
---
# TODO: one sentence that names the defect

## Why

TODO: what breaks, when, and what the operator sees.

## Fix

TODO: the smallest change; when to ignore the finding.

## Bad

```hcl main.tf
resource "aws_eks_cluster" "main" { # finding
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/cluster"

  vpc_config {
    subnet_ids = ["subnet-0a0a0a0a0a0a0a0a0", "subnet-0b0b0b0b0b0b0b0b0"]
  }
}
```

## Good

```hcl main.tf
resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = "arn:aws:iam::111122223333:role/cluster"
  version  = "1.34"

  vpc_config {
    subnet_ids = ["subnet-0a0a0a0a0a0a0a0a0", "subnet-0b0b0b0b0b0b0b0b0"]
  }
}
```
"""


def create(
    folder: Path,
    category: str,
    rule_id: str,
    *,
    cases: Path | None = None,
    taken_ids: Mapping[str, str] = MappingProxyType({}),
) -> list[Path]:
    """Write the page below `folder` and make the folder of its cases; return both.

    Raises `UsageError` when a name has the wrong shape or the id is taken: ids are never reused, in
    whatever category. `taken_ids` says where other rules come from.
    """
    if not _CATEGORY.fullmatch(category) or category == CASES:
        raise UsageError(f"category `{category}` is not kebab-case, such as `compute`")
    if not _ID.fullmatch(rule_id):
        raise UsageError(f"rule id `{rule_id}` is not kebab-case `subject-defect`")
    taken = sorted(folder.rglob(f"{rule_id}.md"))
    if taken:
        raise UsageError(f"rule id `{rule_id}` is taken by {taken[0].relative_to(folder)}")
    if rule_id in taken_ids:
        raise UsageError(f"rule id `{rule_id}` is taken by {taken_ids[rule_id]}")
    page = folder / category / f"{rule_id}.md"
    further = (cases or folder / CASES) / rule_id
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        further.mkdir(parents=True, exist_ok=True)
        page.write_text(PAGE, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write `{page}`: {error.strerror}") from error
    return [page, further]


def unfilled(text: str) -> list[int]:
    """Return the 1-based lines of a page, outside its examples, that are still to be written."""
    source = SourceText("", text)
    examples = iter(outline(text).blocks)
    example = next(examples, None)
    found: list[int] = []
    for word in _WORD.finditer(text):
        while example is not None and example.end <= word.start():
            example = next(examples, None)
        if example is None or word.start() < example.start:
            found.append(source.position(word.start())[0])
    return list(dict.fromkeys(found))
