"""Turns a category and a rule id into a page skeleton and an empty case folder.

It does not know what the rule asks: every line it writes is there to be replaced.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
CATEGORY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

PAGE = """\
---
level: error
for: [{subject: clusters}]
assert: subject.name
message: "{subject} has the defect, so the consequence"
at: subject.name
references: []
since: "{version}"
---
# One sentence that names the defect

## Why

What breaks, when, and what the operator sees.

## Fix

The smallest change; when to ignore the finding.

## Bad

```hcl
resource "aws_eks_cluster" "main" {
  name = "main" # finding
}
```

## Good

```hcl
resource "aws_eks_cluster" "main" {
  name = "main"
}
```
"""


def create(root: Path, category: str, rule_id: str) -> tuple[Path, Path]:
    """Write the page and the case folder of a new rule below `root`, and return both.

    Raises `ValueError` with one sentence when a name has the wrong shape or the id is taken: ids
    are never reused, in whatever category.
    """
    if not CATEGORY.fullmatch(category):
        raise ValueError(f"category `{category}` is not kebab-case")
    if not KEBAB.fullmatch(rule_id):
        raise ValueError(f"rule id `{rule_id}` is not kebab-case `subject-defect`")
    taken = sorted((root / "rules").glob(f"*/{rule_id}.md"))
    if taken:
        raise ValueError(f"rule id `{rule_id}` is taken by {taken[0].relative_to(root)}")
    page = root / "rules" / category / f"{rule_id}.md"
    cases = root / "testdata" / "rules" / rule_id
    page.parent.mkdir(parents=True, exist_ok=True)
    cases.mkdir(parents=True, exist_ok=True)
    page.write_text(PAGE.replace("{version}", version(root)), encoding="utf-8")
    return page, cases


def version(root: Path) -> str:
    """The version under development, read from the package without importing it."""
    text = (root / "src" / "ekslint" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"$', text, re.MULTILINE)
    if found is None:
        raise ValueError("src/ekslint/__init__.py has no __version__")
    return found[1]


def main() -> int:
    """Read `CATEGORY ID` from the command line; exit 2 with a sentence when they cannot be used."""
    usage = "make new-rule CATEGORY=compute ID=subject-defect"
    parser = argparse.ArgumentParser(prog="new-rule", usage=usage, description=__doc__)
    parser.add_argument("category", help="a folder of rules/, such as compute")
    parser.add_argument("id", help="subject-defect in kebab-case")
    words = parser.parse_args()
    try:
        page, cases = create(ROOT, words.category, words.id)
    except ValueError as error:
        print(f"new-rule: {error}", file=sys.stderr)
        return 2
    print(f"{page.relative_to(ROOT)}: write the rule, then make test ARGS='-k {words.id}'")
    print(f"{cases.relative_to(ROOT)}/: one Markdown file per further case")
    return 0


if __name__ == "__main__":
    sys.exit(main())
