"""Turn `# ekslint: ignore[rule-id] reason` comments of a file into suppressions.

It reads lines, not syntax trees: a comment is what a comment sign starts at the beginning of a line
or behind a blank, outside quotes. It does not know which findings there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from ekslint.core.location import Location, SourceText
from ekslint.core.resource import Notice

MARKER: Final = "ekslint:"

_HCL: Final = (".tf", ".tofu", ".tfvars", ".hcl")
_NO_COMMENTS: Final = (".json",)
_QUOTES: Final = "\"'"
_BEFORE_VALUE: Final = " \t[{(,:="
_OPENER: Final = re.compile(r"(?:^|(?<=\s))(?:#+|//+|/\*+)\s*$")
_COMMENT_LINE: Final = re.compile(r"\s*(?:#|//|/\*)")
_IGNORE: Final = re.compile(r"ignore\s*\[([^\]]*)\]\s*(.*)", re.IGNORECASE)
_UNTIL: Final = re.compile(r"(?:^|\s)until\s+(\d\S*)", re.IGNORECASE)
_FORM: Final = "write `ekslint: ignore[rule-id] reason`"


@dataclass(frozen=True, slots=True)
class Suppression:
    """The wish not to hear of some rules at some lines of a file.

    `lines` are 1-based: the comment's own line and, for a comment that has a line for itself, the
    next line that is no comment. `until` is the last day it holds.
    """

    rules: tuple[str, ...]
    location: Location
    lines: tuple[int, ...]
    reason: str = ""
    until: date | None = None


def suppressions(source: SourceText) -> Iterator[Suppression | Notice]:
    """Yield the suppressions of a file, and a notice for each comment that means to be one but is
    not understood."""
    if source.path.endswith(_NO_COMMENTS):
        return
    text = source.text
    at = text.find(MARKER)
    done = 0
    while at >= 0:
        number = source.position(at)[0]
        line = source.line(number)
        column = at - source.starts[number - 1]
        opener = _opener(line[:column], hcl=source.path.endswith(_HCL))
        if opener is not None and number > done:
            done = number
            start = source.starts[number - 1] + opener
            comment = source.location(start, source.starts[number - 1] + len(line.rstrip()))
            lines = _lines(source, number, alone=not line[:opener].strip())
            yield from _parsed(line[column + len(MARKER) :], comment, lines)
        at = text.find(MARKER, at + 1)


def _opener(before: str, *, hcl: bool) -> int | None:
    """Return the column of the comment sign that ends the text before the marker, if there is one
    that starts a comment here."""
    found = _OPENER.search(before)
    if found is None or (not hcl and not found.group().startswith("#")):
        return None
    return None if _in_quotes(before[: found.start()], hcl=hcl) else found.start()


def _in_quotes(before: str, *, hcl: bool) -> bool:
    """Whether a quoted string is open at the end of a line's beginning.

    Quotes inside an HCL template (`"${f("x")}"`) come in pairs and do not change the answer. In
    YAML and the like a quote opens a string only where a value may start: `don't` does not.
    """
    opened = ""
    previous = " "
    escaped = False
    for char in before:
        if escaped:
            escaped = False
        elif char == "\\" and opened == '"':
            escaped = True
        elif opened:
            if char == opened:
                opened = ""
        elif (char == '"' and hcl) or (char in _QUOTES and not hcl and previous in _BEFORE_VALUE):
            opened = char
        previous = char
    return bool(opened)


def _lines(source: SourceText, number: int, *, alone: bool) -> tuple[int, ...]:
    if not alone:
        return (number,)
    target = number + 1
    while _COMMENT_LINE.match(source.line(target)):
        target += 1
    return number, target


def _parsed(text: str, comment: Location, lines: tuple[int, ...]) -> Iterator[Suppression | Notice]:
    if comment.text.startswith("/*"):
        text = text.partition("*/")[0]
    text = text.strip()
    found = _IGNORE.match(text)
    if found is None:
        yield Notice(f"`{MARKER} {text}` is not understood: {_FORM}", comment, "warning")
        return
    rules = tuple(dict.fromkeys(word for word in re.split(r"[\s,]+", found[1]) if word))
    if not rules:
        yield Notice(f"the suppression names no rule: {_FORM}", comment, "warning")
        return
    rest = found[2]
    until = None
    if day := _UNTIL.search(rest):
        try:
            until = date.fromisoformat(day[1].rstrip(".,;)"))
        except ValueError:
            yield Notice(
                f"`until {day[1]}` is no date, so nothing is suppressed: "
                "write `until 2027-01-31`, or the reason in other words",
                comment,
                "warning",
            )
            return
        rest = f"{rest[: day.start()]} {rest[day.end() :]}"
    yield Suppression(rules, comment, lines, " ".join(rest.split()), until)
