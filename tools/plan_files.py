"""Turns the files of a module folder into nodes, and edits of ranges into files.

It knows the syntax only; what is edited and why is the business of `plan_copy` and `plan_mutants`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ekslint.core.location import SourceText
from ekslint.sources.hcl.parse import parse_hcl
from ekslint.sources.hcl.syntax import HclFile, Node


class CannotCopyError(Exception):
    """The root uses something a copy cannot keep."""


def parse_folder(folder: Path) -> dict[Path, HclFile]:
    """Return the parsed files of a module folder; raises `CannotCopyError`."""
    if any(folder.glob("*.tf.json")):
        raise CannotCopyError("it has files in JSON syntax")
    files = {}
    for path in sorted(folder.glob("*.tf")):
        parsed = parse_hcl(SourceText(str(path), path.read_text(encoding="utf-8")))
        if parsed.problems:
            raise CannotCopyError(f"{path.name} does not parse: {parsed.problems[0].message}")
        files[path] = parsed
    return files


def attribute(block: Node, name: str) -> Node | None:
    """Return an attribute of a block node by name."""
    return next((i for i in block[5] if i[0] == "attribute" and i[3] == name), None)


def plain_text(node: Node | None) -> str | None:
    """Return the characters of an attribute that is one plain string."""
    if node is None or node[6][0] != "template" or any(p[0] != "text" for p in node[6][3]):
        return None
    return "".join(part[3] for part in node[6][3])


def references(node: Any) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Yield what an expression names: `(type, name)`, `("module", name)`, `("data", type, name)`,
    with the range of these names."""
    stack = [node]
    while stack:
        here = stack.pop()
        if not isinstance(here, tuple) or not here:
            continue
        if here[0] == "attr" and len(here) == 5:
            inner = here[3]
            if inner[0] == "name" and inner[3] != "data":
                yield (inner[3], here[4]), here[1], here[2]
            elif inner[0] == "attr" and inner[3][0] == "name" and inner[3][3] == "data":
                yield ("data", inner[4], here[4]), here[1], here[2]
        stack.extend(here)


def members(node: Any) -> Iterator[tuple[str, str, int, int]]:
    """Yield the attributes taken of resources and data sources, with the range.

    The type of a data source is written `data.aws_ami`.
    """
    stack = [node]
    while stack:
        here = stack.pop()
        if not isinstance(here, tuple) or not here:
            continue
        if here[0] == "attr" and len(here) == 5:
            yield from _member(here[3], here[4], here)
        elif here[0] in ("splat", "attr_splat") and len(here) == 5:
            steps = [step for step in here[4] if step[0] == "attr"]
            yield from _member(here[3], steps[0][3] if steps else "", here)
        stack.extend(here)


def _member(inner: Node, name: str, whole: Node) -> Iterator[tuple[str, str, int, int]]:
    while inner[0] in ("index", "paren"):
        inner = inner[3]
    if inner[0] != "attr" or not name:
        return
    base = inner[3]
    if base[0] == "name" and base[3] != "data":
        yield base[3], name, whole[1], whole[2]
    elif base[0] == "attr" and base[3][0] == "name" and base[3][3] == "data":
        yield f"data.{base[4]}", name, whole[1], whole[2]


@dataclass(slots=True)
class Edits:
    """The edits to make in the files of one folder."""

    files: dict[Path, HclFile]
    edits: dict[Path, list[tuple[int, int, str]]] = field(default_factory=dict)

    def append(self, path: Path, block: Node, text: str) -> None:
        """Add lines to the end of a block, also of one that is written on one line."""
        brace = self.files[path].source.text.index("{", block[6]) + 1
        self.edit(path, brace, brace, "\n")
        self.edit(path, block[2] - 1, block[2] - 1, f"\n{text}\n")

    def edit(self, path: Path, start: int, end: int, text: str = "") -> None:
        """Replace a range of a file."""
        self.edits.setdefault(path, []).append((start, end, text))

    def write(self) -> None:
        """Write the files; an edit inside another one falls away."""
        for path, edits in self.edits.items():
            text = self.files[path].source.text
            once = list(dict.fromkeys(edits))
            whole = [e for e in once if not any(o is not e and _inside(e, o) for o in once)]
            for start, end, replacement in sorted(whole, reverse=True):
                text = text[:start] + replacement + text[end:]
            path.write_text(text, encoding="utf-8")


def _inside(edit: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    return other[0] <= edit[0] and edit[1] <= other[1] and other[0] < other[1]
