"""Turn the folders of `testdata/rosetta` into infrastructures that several languages describe.

A folder holds one tree per language, and says what they share and where they have to differ:

    inventory.txt     what there is, as `projection` words it
    differences.tsv   language, line, what it says instead (`*`: anything), the reason
    mistakes.yaml     mistakes, the rules that find them, and how each language makes them

It does not know what inventories and rules say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROSETTA = Path(__file__).resolve().parents[2] / "testdata" / "rosetta"
LANGUAGES = ("terraform", "module", "cloudformation", "eksctl")
MAIN = {
    "terraform": "main.tf",
    "module": "main.tf",
    "cloudformation": "template.yaml",
    "eksctl": "cluster.yaml",
}
"""The file that edits are of when they name none."""
NOTHING = "(nothing)"


@dataclass(frozen=True, slots=True)
class Difference:
    """What one language has to say otherwise, and why."""

    language: str
    line: str
    says: str
    reason: str

    def covers(self, key: str, says: str) -> bool:
        """Whether it is about a line that says this."""
        pattern = re.escape(self.line).replace(r"\*", ".*")
        return self.says in (says, "*") and re.fullmatch(pattern, key) is not None


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: the edits that make it, by language, and the languages that cannot make it."""

    name: str
    rules: frozenset[str]
    edits: Mapping[str, tuple[Mapping[str, str], ...]]
    cannot: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Infrastructure:
    """One infrastructure in several languages: their files, and what is said of them."""

    name: str
    trees: Mapping[str, Mapping[str, str]]
    inventory: Mapping[str, str]
    differences: tuple[Difference, ...]
    mistakes: tuple[Mistake, ...]

    @property
    def folder(self) -> Path:
        """Where it stands."""
        return ROSETTA / self.name


def infrastructures() -> list[Infrastructure]:
    """Return all infrastructures; raises ValueError for a file that is not understood."""
    return [_read(folder) for folder in sorted(ROSETTA.glob("*/"))]


def _read(folder: Path) -> Infrastructure:
    trees = {
        language: {
            path.relative_to(folder / language).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted((folder / language).rglob("*"))
            if path.is_file()
        }
        for language in LANGUAGES
        if (folder / language).is_dir()
    }
    return Infrastructure(
        folder.name,
        trees,
        _inventory(folder / "inventory.txt"),
        _differences(folder / "differences.tsv"),
        _mistakes(folder / "mistakes.yaml"),
    )


def _inventory(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    rows = path.read_text(encoding="utf-8").splitlines()
    return dict(tuple(row.split(" = ", 1)) for row in rows)  # type: ignore[misc]


def written(lines: Mapping[str, str]) -> str:
    """Return the text of an `inventory.txt`."""
    return "".join(f"{key} = {lines[key]}\n" for key in sorted(lines))


def _differences(path: Path) -> tuple[Difference, ...]:
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    if head != "language\tline\tsays\treason":
        raise ValueError(f"{path}: the columns are language, line, says, reason")
    return tuple(Difference(*row.split("\t")) for row in rows)


def _mistakes(path: Path) -> tuple[Mistake, ...]:
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(
        Mistake(
            row["mistake"],
            frozenset(row["rules"]),
            {language: tuple(row[language]) for language in LANGUAGES if language in row},
            row.get("cannot", {}),
        )
        for row in found
    )


def mistaken(it: Infrastructure, mistake: Mistake, language: str) -> dict[str, str]:
    """Return a tree with the edits of a mistake; raises ValueError where one finds no text."""
    changed = dict(it.trees[language])
    for edit in mistake.edits[language]:
        path = edit.get("file", MAIN[language])
        if edit["from"] not in changed[path]:
            raise ValueError(f"{path} does not hold {edit['from']!r}")
        changed[path] = changed[path].replace(edit["from"], edit["to"])
    return changed
