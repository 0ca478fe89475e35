"""Turn Markdown text into its headings and fenced blocks, with offsets.

It knows only what rule pages are made of: ATX headings and fences. A `#` inside a fence is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_HEADING: Final = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
_FENCE: Final = re.compile(r"( {0,3})(`{3,}|~{3,})[ \t]*(.*?)[ \t]*$")

_LINK: Final = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_ADDRESS: Final = re.compile(r"<(https?://[^<>\s]+)>")


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading: its level (1 for `#`), its words, and the range of its line."""

    level: int
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: its info string, the range of its content and of the whole block.

    `closed` is false when the text ends before the fence does.
    """

    info: str
    content_start: int
    content_end: int
    start: int
    end: int
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Outline:
    """The headings and fenced blocks of a text, in order; offsets count from the text's start."""

    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]


def outline(text: str, start: int = 0) -> Outline:
    """Return the headings and fenced blocks of `text[start:]`."""
    headings: list[Heading] = []
    blocks: list[Block] = []
    fence: tuple[str, str, int, int] | None = None  # marker, info, start, content start
    for at, after, line in lines(text, start):
        found = _FENCE.match(line)
        if fence is not None:
            marker, info, began, content = fence
            if found and not found[3] and found[2][0] == marker[0] and len(found[2]) >= len(marker):
                blocks.append(Block(info, content, at, began, at + len(line)))
                fence = None
        elif found and not (found[2][0] == "`" and "`" in found[3]):
            fence = (found[2], found[3], at, after)
        elif heading := _HEADING.match(line):
            headings.append(Heading(len(heading[1]), heading[2], at, at + len(line)))
    if fence is not None:
        blocks.append(Block(fence[1], fence[3], len(text), fence[2], len(text), closed=False))
    return Outline(tuple(headings), tuple(blocks))


def lines(text: str, start: int = 0) -> Iterator[tuple[int, int, str]]:
    """Yield the start of each line, the start of the next one, and the line without its end.

    Lines end at a newline only, as in `core.location`; a carriage return before it is dropped.
    """
    while start < len(text):
        end = text.find("\n", start)
        after = len(text) if end < 0 else end + 1
        yield start, after, text[start : after if end < 0 else end].removesuffix("\r")
        start = after


def first_paragraph(text: str) -> str:
    """Return the first paragraph of prose on one line, links reduced to their words."""
    kept: list[str] = []
    blocks = outline(text).blocks
    for at, _, line in lines(text):
        inside = any(block.start <= at < block.end for block in blocks)
        if line.strip() and not inside:
            kept.append(line.strip())
        elif kept:
            break
    words = _LINK.sub(r"\1", " ".join(" ".join(kept).split()))
    return _ADDRESS.sub(r"\1", words)
