"""Examples are read from Markdown with their markers taken out."""

from __future__ import annotations

from pathlib import Path

import pytest

from ekslint.core.errors import PageError
from ekslint.ruleset.examples import read_examples

PAGE = """\
---
level: error
---
# T

## Bad

Words.

```hcl main.tf
a = 1 # finding
b = 2 # related
c = 3 # finding # related
d = 4 # finding: 2
e = 5 # a comment about a finding
# finding
```

```json policies/x.json finding=2,3 related=1
{
  "a": 1,
  "b": 2
}
```

## Good

````yaml a.yaml
text: |
  ```
  # not a marker: finding
  ```
````
"""


def test_a_page() -> None:
    bad, good = read_examples(PAGE)
    assert (bad.kind, bad.title, bad.line) == ("bad", "Bad", 6)
    assert bad.files["main.tf"] == (
        "a = 1\nb = 2\nc = 3\nd = 4\ne = 5 # a comment about a finding\n\n"
    )
    assert bad.expected == {
        ("main.tf", 1): 1,
        ("main.tf", 3): 1,
        ("main.tf", 4): 2,
        ("main.tf", 6): 1,
        ("policies/x.json", 2): 1,
        ("policies/x.json", 3): 1,
    }
    assert bad.related == {("main.tf", 2), ("main.tf", 3), ("policies/x.json", 1)}
    assert (good.kind, good.expected) == ("good", {})
    assert good.files["a.yaml"] == "text: |\n  ```\n  # not a marker: finding\n  ```\n"


def test_a_case_file_has_any_number_of_examples_and_a_prelude(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    (rules / "prelude").mkdir(parents=True)
    (rules / "some-rule").mkdir()
    (rules / "prelude" / "vpc.md").write_text("# VPC\n```hcl vpc.tf\nx = 1\n```\n")
    case = rules / "some-rule" / "cases.md"
    case.write_text(
        "---\nuses: [prelude/vpc.md]\n---\n# Cases\n"
        "## Bad: in CloudFormation\n```yaml t.yaml\na: 1 # finding\n```\n"
        "## Good: off\n```yaml t.yaml\na: 2\n```\n### Detail\n```hcl vpc.tf\nx = 2\n```\n"
        "## Notes\nnothing\n"
    )
    bad, good = read_examples(case)
    assert (bad.title, good.title) == ("Bad: in CloudFormation", "Good: off")
    assert bad.files == {"vpc.tf": "x = 1\n", "t.yaml": "a: 1\n"}
    assert good.files == {"vpc.tf": "x = 2\n", "t.yaml": "a: 2\n"}


def test_windows_line_ends() -> None:
    [bad] = read_examples("## Bad\r\n```hcl main.tf\r\na = 1 # finding\r\n```\r\n")
    assert bad.files == {"main.tf": "a = 1\n"}
    assert bad.expected == {("main.tf", 1): 1}


def block(info: str, text: str = "a\n", section: str = "Bad") -> str:
    return f"## {section}\n```{info}\n{text}```\n"


MISTAKES = [
    ("## Bad\nNothing.\n", "section `Bad` has no example"),
    (block("hcl"), "names a language and a path"),
    (block(""), "names a language and a path"),
    (block("hcl /etc/x.tf"), "is not a path inside"),
    (block("hcl ../x.tf"), "is not a path inside"),
    (block("hcl C:\\x.tf"), "is not a path inside"),
    (block("hcl finding=1"), "is not a path inside"),
    (block("hcl main.tf findings=1"), "is neither `finding=LINES`"),
    (block("json a.json finding=2"), "has no line 2"),
    (block("json a.json", "{} # finding\n"), "mark lines in the block's caption"),
    (block("hcl a.tf") + "```hcl a.tf\n```\n", "stands twice in this example"),
    (block("hcl a.tf", "a # finding\n", "Good"), "a Good example marks no lines"),
    ("## Bad\n```hcl a.tf\na\n", "is not closed"),
    ("---\nuse: [x.md]\n---\n" + block("hcl a.tf"), "holds `uses` only"),
    ("---\nuses: x.md\n---\n" + block("hcl a.tf"), "`uses` is a list of files"),
    ("---\nuses: [x.md]\n---\n" + block("hcl a.tf"), "is not a file among the shared ones"),
    ("---\nuses: [\n---\n" + block("hcl a.tf"), "the header is not YAML"),
]


@pytest.mark.parametrize(("text", "message"), MISTAKES, ids=[m for _, m in MISTAKES])
def test_a_mistake(text: str, message: str) -> None:
    with pytest.raises(PageError) as caught:
        read_examples(text)
    assert message in caught.value.message
    assert caught.value.location is not None


@pytest.mark.parametrize("name", ["../x.md", "missing.md"])
def test_a_prelude_stays_among_the_shared_files(tmp_path: Path, name: str) -> None:
    with pytest.raises(PageError):
        read_examples(f"---\nuses: ['{name}']\n---\n" + block("hcl a.tf"), shared=tmp_path)


def test_a_prelude_marks_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text("```hcl a.tf\na # related\n```\n")
    with pytest.raises(PageError, match="marks no lines"):
        read_examples("---\nuses: [x.md]\n---\n" + block("hcl b.tf"), shared=tmp_path)
