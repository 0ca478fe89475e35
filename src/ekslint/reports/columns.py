"""Turn text into terminal cells: how wide it shows, where each character stands, where to break.

It does not know what the text says. Terminals differ on emoji sequences; the answer is the sum of
the single characters, which is what terminals without sequence support draw.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

TAB: Final = 4
ELLIPSIS: Final = "…"

_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that reorder what follows, so that text reads as something it is not."""


def width_of(char: str) -> int:
    """Return the cells one printable character takes: 0, 1 or 2 (Unicode TR11)."""
    if char < "\u0300":
        return 1
    if unicodedata.east_asian_width(char) in "WF":
        return 2
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    # Vowels and finals of decomposed Hangul are drawn inside the syllable that precedes them.
    return 0 if "\u1160" <= char <= "\u11ff" else 1


def visible(text: str) -> str:
    """Replace characters that steer a terminal instead of being drawn; line ends become spaces."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(char) for char in text)


def cut(text: str, most: int) -> str:
    """Return a text of at most so many characters, with a mark where it was cut."""
    return text if len(text) <= most else text[: most - 1] + ELLIPSIS


def cells(text: str) -> int:
    """Return how many cells a text without tabs takes."""
    return len(text) if text.isascii() else sum(map(width_of, text))


def layout(line: str) -> tuple[str, Sequence[int]]:
    """Return one line as drawn, and the cell at which each code point (and the end) stands.

    Tabs become spaces up to the next multiple of four, control characters their pictures.
    """
    if line.isascii() and line.isprintable():
        return line, range(len(line) + 1)
    drawn: list[str] = []
    starts: list[int] = []
    at = 0
    for char in line:
        starts.append(at)
        shown = " " * (TAB - at % TAB) if char == "\t" else _shown(char)
        drawn.append(shown)
        at += cells(shown)
    starts.append(at)
    return "".join(drawn), starts


def window(drawn: str, low: int, high: int) -> str:
    """Return the cells [low, high) of a drawn line; half a wide character becomes a space."""
    if drawn.isascii():
        return drawn[max(low, 0) : max(high, 0)]
    kept: list[str] = []
    at = 0
    for char in drawn:
        after = at + width_of(char)
        if at >= low and after <= high and (after > at or at > low):
            kept.append(char)
        elif at < low < after or at < high < after:
            kept.append(" ")
        at = after
    return "".join(kept)


def wrap(text: str, width: int | None, *, first: int = 0) -> list[str]:
    """Break text at spaces into lines of at most `width` cells; `first` cells are taken already.

    Words longer than a line stay whole, and text in backticks is broken only when it must be. The
    result has at least one line, which is empty when not even one word fits behind `first`.
    """
    if width is None or first + cells(text) <= width:
        return [text]
    lines: list[str] = []
    current = ""
    room = width - first
    for word in _words(text, width):
        joined = f"{current} {word}" if current else word
        if cells(joined) <= room:
            current = joined
            continue
        if current or not lines:
            lines.append(current)
            room = width
        current = word
    return [*lines, current] if current else lines


def _words(text: str, width: int) -> Iterator[str]:
    """Yield what must stay on one line: a word, or a short text in backticks with its spaces."""
    held = ""
    for word in text.split():
        held = f"{held} {word}" if held else word
        if held.count("`") % 2 == 0:
            yield held
            held = ""
        elif cells(held) > width // 2:
            yield from held.split()
            held = ""
    yield from held.split()


def _shown(char: str) -> str:
    if char in "\n\r\t":
        return " "
    if char < " ":
        return chr(0x2400 + ord(char))
    if char == "\x7f":
        return "\u2421"
    if "\x80" <= char < "\xa0" or char in _BIDI or "\ud800" <= char <= "\udfff":
        return "\ufffd"
    return "\ufffd" if char in "\u2028\u2029" else char
