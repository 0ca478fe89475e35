"""Turn the Markdown of a rule page into lines for a terminal.

It knows the Markdown that pages use: headings, paragraphs, lists, quotes, tables and fenced code.
Anything else is printed as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ekslint.reports.columns import cells, layout, visible, wrap
from ekslint.reports.paint import paint

WIDEST: Final = 100
"""Cells of a line of prose: longer ones are hard to read on any screen."""

_FENCE: Final = re.compile(r"\s*(`{3,}|~{3,})")
_HEADING: Final = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_ITEM: Final = re.compile(r"(\s*)([-*+]|\d+[.)])\s+(.*)")
_LINK: Final = re.compile(
    r"\[([^\[\]]{1,500})\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)|<(https?://[^<>\s]+)>"
)
_STRONG: Final = re.compile(
    r"\*\*(?=\S)(.{1,500}?)(?<=\S)\*\*|(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])"
)


def terminal_lines(
    markdown: str, *, width: int | None = None, colour: bool = False
) -> Iterator[str]:
    """Yield the lines of a page, wrapped at `width` cells (at most 100), code left as it is."""
    room = min(width or WIDEST, WIDEST)
    fence = ""
    held: list[str] = []
    lead = ""
    for line in markdown.strip("\n").splitlines():
        opened = _FENCE.match(line)
        if fence:
            if opened and opened[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            else:
                yield f"    {layout(line)[0]}".rstrip()
            continue
        item = _ITEM.match(line)
        heading = _HEADING.match(line)
        if held and (opened or heading or item or not line.strip() or line.lstrip()[0] in "|>"):
            yield from _prose(held, lead, room, colour)
            held, lead = [], ""
        if opened:
            fence = opened[1]
        elif heading:
            yield paint(_inline(heading[2]), "strong", on=colour)
        elif item:
            lead = f"{item[1]}{item[2]} "
            held = [item[3]]
        elif not line.strip():
            yield ""
        elif line.lstrip()[0] in "|>":
            yield visible(line)
        else:
            held.append(line)
    if held:
        yield from _prose(held, lead, room, colour)


def _prose(lines: list[str], lead: str, room: int, colour: bool) -> Iterator[str]:
    text = _inline(" ".join(line.strip() for line in lines))
    first, *rest = wrap(text, max(room - cells(lead), 20))
    yield lead + _code(first, colour)
    yield from (" " * cells(lead) + _code(line, colour) for line in rest)


def _inline(text: str) -> str:
    """Return text without links and emphasis; a link's address stands behind its text."""
    parts = re.split(r"(`[^`]*`)", _LINK.sub(_address, visible(text)))
    for at in range(0, len(parts), 2):  # what stands between pieces of code
        parts[at] = _STRONG.sub(lambda found: found[1] or found[2], parts[at])
    return "".join(parts)


def _address(found: re.Match[str]) -> str:
    if found[3]:
        return found[3]
    return found[1] if found[1] == found[2] else f"{found[1]} ({found[2]})"


def _code(line: str, colour: bool) -> str:
    if not colour or line.count("`") % 2:
        return line
    return re.sub(r"`[^`]*`", lambda found: paint(found[0], "note", on=True), line)
