"""Turn Markdown text into its headings and fenced blocks, with offsets.

It knows only what rule pages are made of: ATX headings and fences. A `#` inside a fence is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ekslint.core.record import record

_LINE: Final = re.compile(
    r"^ {0,3}(?:(?P<level>#{1,6})[ \t]|(?P<fence>`{3,}|~{3,}))(?P<rest>[^\n]*)$", re.MULTILINE
)
_CLOSING: Final = re.compile(r"(?:^|[ \t])#+$")
_LINK: Final = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_ADDRESS: Final = re.compile(r"<(https?://[^<>\s]+)>")


@record
class Heading:
    """One heading: its level (1 for `#`), its words, and the range of its line."""

    level: int
    title: str
    start: int
    end: int


@record
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


@record
class Outline:
    """The headings and fenced blocks of a text, in order; offsets count from the text's start."""

    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]


def outline(text: str, start: int = 0) -> Outline:
    """Return the headings and fenced blocks of `text[start:]`; `start` is where a line starts."""
    headings: list[Heading] = []
    blocks: list[Block] = []
    fence: tuple[str, str, int, int] | None = None  # marker, info, start, content start
    for found in _LINE.finditer(text, start):
        at, end = found.start(), found.end()
        after = min(end + 1, len(text))
        mark, info = found["fence"], found["rest"].strip()
        if fence is not None:
            marker, opened, began, content = fence
            if mark and not info and mark[0] == marker[0] and len(mark) >= len(marker):
                blocks.append(Block(opened, content, at, began, end))
                fence = None
        elif mark is None:
            title = _CLOSING.sub("", info).rstrip()
            headings.append(Heading(len(found["level"]), title, at, end))
        elif mark[0] == "~" or "`" not in info:
            fence = (mark, info, at, after)
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
    blocks = iter(outline(text).blocks)
    block = next(blocks, None)
    for at, _, line in lines(text):
        while block is not None and block.end <= at:
            block = next(blocks, None)
        inside = block is not None and block.start <= at
        if line.strip() and not inside:
            kept.append(line.strip())
        elif kept:
            break
    words = _LINK.sub(r"\1", " ".join(" ".join(kept).split()))
    return _ADDRESS.sub(r"\1", words)
