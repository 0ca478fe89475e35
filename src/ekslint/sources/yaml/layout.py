"""Turn lines that hold nothing but unknown parts into lines a YAML parser can pass over.

Such a line (a template directive, or a Terraform expression of several lines) says nothing of its
own structure. It is blanked at equal length, and remembered: where it may print something, the
collections around it are open; what stands between directives exists only sometimes. Which
placeholders are templates is not decided here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Final

from ekslint.core.pieces import HOLE
from ekslint.core.record import record
from ekslint.core.value import Null, Reason, ReasonKind, Unknown, Value, unknown
from ekslint.sources.textmap import TextMap

_HEADER: Final = re.compile(
    r"(?:^|(?<=[\s:\-?]))[|>](?:[-+][1-9]?|[1-9][-+]?)?[ \t]*(?:#[^\n]*)?\r?$", re.MULTILINE
)
_DASHES: Final = re.compile(r"[ ]*(?:-[ ]+)*")
_GAP: Final = re.compile(r"(?:\s|#[^\n]*)*")
_LONELY: Final = re.compile(rf"^[ \t]*{HOLE}[ \t{HOLE}]*\r?$", re.MULTILINE)


@record
class Block:
    """The lines [start, end) of a block scalar; its key or dash stands in `column` (0-based)."""

    start: int
    end: int
    column: int


@record
class Branch:
    """A range that a template prints only sometimes, or more than once."""

    start: int
    end: int
    reason: Reason


@record
class Insert:
    """A blanked line that may print anything at `column`; `exact` if every line of it does."""

    at: int
    column: int
    exact: bool
    value: Unknown


@dataclass(slots=True)
class Layout:
    """The string to parse (equal in length to the text's) and what its blanked lines stand for.

    `fills` maps the start of each blanked line inside a block scalar to its end.
    """

    string: str
    inserts: list[Insert] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)
    fills: dict[int, int] = field(default_factory=dict)
    fill_starts: list[int] = field(default_factory=list)
    silent: frozenset[int] = frozenset()

    def opened(self, before: int, start: int, end: int) -> list[Reason]:
        """Return why the collection at [start, end) may have more members than are written.

        Blanked lines from `before` on, where its first written member could stand, count too.
        """
        inside = self.inserts_in(min(before, start), end)
        if not inside:
            return []
        column = self.column(start)
        return [
            insert.value.reason
            for insert in inside
            if column == insert.column
            or (not insert.exact and (column < insert.column or insert.at < start))
        ]

    def inserts_in(self, start: int, end: int) -> list[Insert]:
        """Return the blanked lines in [start, end) that may print members of collections."""
        low = bisect_left(self.inserts, start, key=_at)
        return self.inserts[low : bisect_left(self.inserts, end, low, key=_at)]

    def fills_in(self, start: int, end: int) -> bool:
        """Whether a line of a block scalar that lies in [start, end) is blanked."""
        index = bisect_left(self.fill_starts, start)
        return index < len(self.fill_starts) and self.fill_starts[index] < end

    def filled(self, after: int, value: Null) -> Value:
        """Return the value of a key that has none in the file: unknown if a line may print it."""
        gap = _GAP.match(self.string, after)
        end = gap.end() if gap else after
        inside = self.inserts_in(after, end)
        return inside[0].value if inside else value

    def outlasts(self, start: int, end: int) -> bool:
        """Whether some of [start, end) stands in no branch, comments aside."""
        at = start
        for branch in sorted(self.branches, key=lambda branch: branch.start):
            if branch.end > at and branch.start < end:
                if branch.start > at and not _GAP.fullmatch(self.string, at, branch.start):
                    return True
                at = max(at, branch.end)
        return at < end and not _GAP.fullmatch(self.string, at, end)

    def column(self, offset: int) -> int:
        """Return the 0-based column of an offset."""
        return offset - (self.string.rfind("\n", 0, offset) + 1)

    def partial(self, start: int, end: int) -> list[Branch]:
        """Return the branches that touch [start, end) without holding all of it."""
        return [
            b
            for b in self.branches
            if b.start < end and start < b.end and not (b.start <= start and end <= b.end)
        ]

    def opening(self, branches: list[Branch], start: int) -> list[Reason]:
        """Return the reasons of those branches that print members of the collection at `start`.

        What is indented deeper belongs to one of its members.
        """
        column = self.column(start)
        found: list[Reason] = []
        for branch in branches:
            gap = _GAP.match(self.string, branch.start, branch.end)
            first = gap.end() if gap else branch.start
            if first < branch.end and self.column(first) <= column:
                found.append(branch.reason)
        return found

    def content_end(self, start: int, end: int) -> int:
        """Return the offset after the last character of [start, end) that is not blank."""
        string = self.string
        while end > start and string[end - 1].isspace():
            end -= 1
        return end


def _at(insert: Insert) -> int:
    return insert.at


def block_scalars(string: str) -> list[Block]:
    """Find the lines of block scalars by their headers and indentation, without parsing."""
    found: list[Block] = []
    at = 0
    while (header := _HEADER.search(string, at)) is not None:
        line = string.rfind("\n", 0, header.start()) + 1
        dashes = _DASHES.match(string, line)
        column = (dashes.end() if dashes else line) - line
        if not string[line + column : header.start()].strip():
            column = max(string.rfind("-", line, header.start()) - line, -1)
        elif "#" in string[line : header.start()] and re.match(r"\s*#", string[line:]):
            at = header.end()
            continue
        start = min(header.end() + 1, len(string))
        end = _block_end(string, start, column)
        if end > start:
            found.append(Block(start, end, column))
        at = max(end, header.end())
        if at >= len(string):
            break
    return found


def _block_end(string: str, start: int, column: int) -> int:
    """Return where the first line begins that is not blank and not indented past the column.

    Lines of unknown parts alone belong to the block as long as a proper line of it follows.
    """
    at = end = start
    while at < len(string):
        stop = string.find("\n", at)
        stop = len(string) if stop < 0 else stop
        line = string[at:stop]
        bare = line.strip()
        indent = len(line) - len(line.lstrip(" "))
        if bare and indent > column:
            end = min(stop + 1, len(string))
        elif bare.strip(HOLE + " \t"):
            break
        elif bare and at == start:
            end = min(stop + 1, len(string))
        at = stop + 1
    return end


def lay_out(
    source: TextMap,
    *,
    silent: frozenset[int] = frozenset(),
    indents: dict[int, int] | None = None,
    branches: list[Branch] | None = None,
) -> Layout:
    """Blank the lines of the text that hold only unknown parts, and say what they stand for.

    `silent` are the offsets of holes that print nothing; `indents` the columns at which a hole
    prints all its lines, where that is known.
    """
    string = source.string
    layout = Layout(string, branches=branches or [], silent=silent)
    if not source.holes:
        return layout
    lonely = [m for m in _LONELY.finditer(string) if source.has_hole(m.start(), m.end())]
    if not lonely:
        return layout
    blocks = block_scalars(string)
    parts: list[str] = []
    at = 0
    for line in lonely:
        start, end = line.start(), line.end() - line.group().endswith("\r")
        index = bisect_left(blocks, start + 1, key=lambda block: block.start) - 1
        block = blocks[index] if index >= 0 and blocks[index].end > start else None
        if not _blank(source, layout, start, end, block, indents or {}):
            continue
        parts += (string[at:start], "\n" * (end - start))
        at = end
    layout.string = "".join(parts) + string[at:]
    return layout


def _blank(
    source: TextMap,
    layout: Layout,
    start: int,
    end: int,
    block: Block | None,
    indents: dict[int, int],
) -> bool:
    """Note what one line of unknown parts stands for; return whether it is to be blanked."""
    holes = source.holes_in(start, end)
    printing = [at for at in holes if at not in layout.silent]
    column = holes[0] - start
    if block is not None and printing and column > block.column and not indents:
        return False
    if block is not None:
        layout.fills[start] = end
        layout.fill_starts.append(start)
    if printing:
        first = printing[0]
        effective = indents.get(first, column)
        if block is None or effective <= block.column:
            part = source.hole(first)
            if not isinstance(part, Unknown) or len(printing) > 1:
                place = source.locate(first, end)
                detail = "lines that are filled in elsewhere"
                part = unknown(ReasonKind.TEMPLATE, detail, location=place)
            layout.inserts.append(Insert(first, effective, first in indents, part))
    return True
