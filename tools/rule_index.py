"""Turns the headers and titles of the rule pages into the index under docs/rules.

It reads a page only as a title, a level and a category; whether its expressions make sense is the
business of ekslint's own reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

HEAD = """\
# Rules

Written by `make docs` from the pages in `rules/`: do not edit.
`ekslint explain RULE` prints the same page on the command line.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index says of one page; `page` is relative to the repository root."""

    page: Path
    title: str
    level: str
    enabled: bool
    removed: str | None

    @property
    def category(self) -> str:
        """The folder the page lies in."""
        return self.page.parent.name

    @property
    def id(self) -> str:
        """The rule's id, which is the name of its page."""
        return self.page.stem


def read(page: Path, root: Path) -> Entry:
    """Read one page; raises `ValueError` naming it when it has no header or no title."""
    found = re.match(r"---\n(.*?)\n---\n", page.read_text(encoding="utf-8"), re.DOTALL)
    header = yaml.safe_load(found[1]) if found else None
    if found is None or not isinstance(header, dict):
        raise ValueError(f"{page.relative_to(root)} does not start with a YAML header")
    title = re.search(r"^# (.+)$", found.string[found.end() :], re.MULTILINE)
    if title is None:
        raise ValueError(f"{page.relative_to(root)} has no title")
    removed = header.get("removed")
    return Entry(
        page=page.relative_to(root),
        title=title[1].strip(),
        level=str(header.get("level", "")),
        enabled=header.get("enabled", True) is not False,
        removed=None if removed is None else str(removed),
    )


def render(entries: list[Entry]) -> str:
    """The index page: a table for each category, rules in the order of their ids."""
    parts = [HEAD]
    for category in sorted({entry.category for entry in entries}):
        parts.append(f"\n## {category}\n\n| rule | level | what it finds |\n| --- | --- | --- |\n")
        rows = [entry for entry in entries if entry.category == category]
        parts.extend(row(entry) for entry in sorted(rows, key=lambda entry: entry.id))
    return "".join(parts)


def row(entry: Entry) -> str:
    """One line of a category's table."""
    level = entry.level if entry.enabled else f"{entry.level}, off by default"
    if entry.removed is not None:
        level = f"removed in {entry.removed}"
    title = entry.title.replace("|", "\\|").replace("<", "&lt;")
    return f"| [`{entry.id}`](../../{entry.page.as_posix()}) | {level} | {title} |\n"


def write(root: Path) -> Path:
    """Write the index of all pages below `root` and return where it stands."""
    index = root / "docs" / "rules" / "README.md"
    index.parent.mkdir(parents=True, exist_ok=True)
    index.write_text(text(root), encoding="utf-8")
    return index


def text(root: Path) -> str:
    """The index as it has to be for the pages below `root`."""
    return render([read(page, root) for page in sorted((root / "rules").glob("*/*.md"))])
