"""Turn unknown parts of a JSON text that stand outside of strings into something that parses.

An unknown part may be a value, some items or some members with their commas; which of them, only
its surroundings tell. The string keeps its length. Inside strings nothing is changed.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import Final

from ekslint.core.pieces import HOLE
from ekslint.core.record import record
from ekslint.core.value import Reason, ReasonKind, Unknown, Value, unknown
from ekslint.sources.textmap import TextMap

_TOKEN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)


@record
class Blanked:
    """The string to parse; values by the offset of the digit that stands for them; and why the
    object or array that starts at an offset may have more members than are written."""

    string: str
    values: dict[int, Value] = field(default_factory=dict)
    opened: dict[int, Reason] = field(default_factory=dict)


def blank_holes(source: TextMap) -> Blanked:
    """Replace the unknown parts outside of strings."""
    string = source.string
    if not source.holes:
        return Blanked(string)
    tokens = [(found.start(), found.end()) for found in _TOKEN.finditer(string)]
    result = Blanked(string)
    chars: dict[int, str] = {}
    stack: list[int] = []
    for index, (start, end) in enumerate(tokens):
        sign = string[start]
        if sign in "{[":
            stack.append(start)
        elif sign in "}]" and stack:
            stack.pop()
        elif sign != '"' and HOLE in string[start:end] and source.has_hole(start, end):
            before = tokens[index - 1][0] if index else -1
            after = tokens[index + 1][0] if index + 1 < len(tokens) else -1
            _blank(source, (start, end), before, after, stack[-1] if stack else -1, chars, result)
    if not chars:
        return result
    out = list(string)
    for at, char in chars.items():
        out[at] = char
    return Blanked("".join(out), result.values, result.opened)


def _blank(
    source: TextMap,
    token: tuple[int, int],
    before: int,
    after: int,
    container: int,
    chars: dict[int, str],
    result: Blanked,
) -> None:
    """Decide what one unknown part between two tokens is, and blank it."""
    string = source.string
    start, end = token
    left = chars.get(before, string[before]) if before >= 0 else ""
    right = string[after] if after >= 0 else ""
    hole = source.holes_in(start, end)[0]
    part = source.hole(hole)
    if end - start > 1 or part is None:
        reason = part.reason if isinstance(part, Unknown) else None
        place = source.locate(start, end)
        part = (
            Unknown(reason, location=place)
            if reason is not None
            else unknown(ReasonKind.TEMPLATE, "partly unknown text", location=place)
        )
    in_list = container >= 0 and string[container] == "["
    if right == ":":
        return
    for at in range(start, end):
        chars[at] = " "
    value = left == ":" or container < 0
    item = in_list and left in ("[", ",") and right in (",", "]")
    if value or item:
        chars[hole] = "0"
        result.values[hole] = part
    if not value and container >= 0:
        reason = part.reason if isinstance(part, Unknown) else _printed(source, hole)
        result.opened.setdefault(container, reason)
        if not in_list:
            _drop_comma(before, left, after, right, chars)


def _drop_comma(before: int, left: str, after: int, right: str, chars: dict[int, str]) -> None:
    """Drop the comma that a blanked member leaves over."""
    if left == "," and right in (",", "}"):
        chars[before] = " "
    elif left in ("{", " ") and right == ",":
        chars[after] = " "


def _printed(source: TextMap, offset: int) -> Reason:
    place = source.locate(offset)
    return Reason(ReasonKind.TEMPLATE, "members that are filled in elsewhere", "", place)
