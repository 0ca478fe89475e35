"""Turn an example tree on the disk into the texts to lint and the findings its markers expect.

A line's end says what is found there: `# finding: rule-id` or `# finding: rule-a, rule-b`. Files
without comments are marked in `EXPECTED.tsv` (path, line, rule). It does not know what rules say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TESTDATA = Path(__file__).resolve().parents[2] / "testdata"
SIDECAR = "EXPECTED.tsv"

_RULE = r"[a-z0-9]+(?:-[a-z0-9]+)+"
_MARKER = re.compile(rf"[ \t]+# finding: ({_RULE}(?:, {_RULE})*)$")
_ANY = re.compile(r"#\s*finding\b")

Place = tuple[str, str, int]
"""A rule id, a path inside the tree, and a 1-based line."""


@dataclass(frozen=True, slots=True)
class Tree:
    """One example tree: its files without markers, and what must be found in them."""

    name: str
    files: dict[str, str]
    expected: frozenset[Place]


def read_tree(folder: Path, name: str) -> Tree:
    """Read a folder; raises ValueError for a marker that is not understood."""
    files: dict[str, str] = {}
    expected: set[Place] = set()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        inside = path.relative_to(folder).as_posix()
        content = path.read_text(encoding="utf-8")
        if inside == SIDECAR:
            expected.update(_rows(content))
            continue
        lines = content.split("\n")
        for number, line in enumerate(lines, start=1):
            found = _MARKER.search(line)
            if found is not None:
                lines[number - 1] = line[: found.start()]
                expected.update((rule, inside, number) for rule in found[1].split(", "))
            elif _ANY.search(line):
                raise ValueError(f"{path}:{number}: this marker is not understood")
        files[inside] = "\n".join(lines)
    return Tree(name, files, frozenset(expected))


def _rows(content: str) -> Iterator[Place]:
    head, *rows = content.splitlines()
    if head != "path\tline\trule":
        raise ValueError(f"{SIDECAR}: the columns are path, line, rule")
    for row in rows:
        path, line, rule = row.split("\t")
        yield rule, path, int(line)


def incidents(side: str) -> list[Tree]:
    """Return the trees of all incidents: `before` with markers, `after` without."""
    folders = sorted((TESTDATA / "incidents").glob(f"*/{side}/*/"))
    return [read_tree(folder, f"{folder.parents[1].name}/{folder.name}") for folder in folders]


def references() -> list[Tree]:
    """Return the whole correct estates."""
    return [read_tree(f, f.name) for f in sorted((TESTDATA / "reference").glob("*/"))]


def demo() -> Tree:
    """Return the sample estate of `make demo`; it carries no markers."""
    return read_tree(TESTDATA / "demo", "demo")
