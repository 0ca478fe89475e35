"""Turn a word of a text that goes, or lines that change, into edits of the characters around it.

It knows blanks, quotes and lines that go on behind a backslash; what the text means it does not.
"""

from __future__ import annotations

import re
from typing import Final

from ekslint.core.finding import Edit
from ekslint.core.location import Location
from ekslint.fixes.documents import trees
from ekslint.fixes.hosts import Host, hcl_nodes
from ekslint.fixes.layout import Lines
from ekslint.fixes.literals import HCL, JSON, YAML

_BESIDE: Final = " \t\r\n\"'"
"""What may stand beside a word."""


def is_part(host: Host, place: Location) -> bool:
    """Whether a place is a part of a literal, not all of it: a word among others."""
    if not host.syntax:
        return True
    if host.syntax == HCL:
        spans = [(n[1], n[2]) for n in hcl_nodes(host.source, place) if n[0] == "template"]
    elif host.syntax in (JSON, YAML):
        nodes = (node for root in trees(host) for node in root.every())
        spans = [(node.start, node.end) for node in nodes if node.kind == "scalar"]
    else:
        return False
    around = [(s, e) for s, e in spans if s <= place.start and place.end <= e]
    if not around:
        return False
    start, end = max(around)
    whole = (start, end) == (place.start, place.end)
    return not whole and host.source.text[start:end].strip("\"'") != place.text


def cut(host: Host, place: Location, stands: str | None) -> tuple[Edit, ...]:
    """Return the edit that takes words out of a text, with the blanks that are too many then."""
    text = host.source.text
    start, end = place.start, place.end
    if text[start:end] != stands or "\n" in stands:
        return ()
    if text[start - 1 : start] not in _BESIDE or text[end : end + 1] not in _BESIDE:
        if not text.startswith(("\\n", '\\"'), end) and text[end : end + 1] not in _BESIDE:
            return ()
        if not text.endswith(("\\n", '\\"'), 0, start) and text[start - 1 : start] not in _BESIDE:
            return ()
    lines = Lines(host.source)
    first = not text[lines.start(start) : start].strip()
    rest = text[end : lines.end(end)].strip()
    if first and rest == "\\":
        return (lines.drop(start, end),)
    if first and not rest:
        return _last_of_several(lines, start, end)
    blanks = re.compile(r"[ \t]+(?=[^\s\\])").match(text, end)
    if blanks is not None and text[start - 1 : start] in _BESIDE:
        return (lines.replace(start, blanks.end(), ""),)
    if first:
        return ()
    before = len(text[:start].rstrip(" \t"))
    return (lines.replace(before, end, ""),)


def _last_of_several(lines: Lines, start: int, end: int) -> tuple[Edit, ...]:
    """Return the edit for a line that is all that goes: the one before it goes on no more."""
    above = lines.text[: max(lines.start(start) - 1, 0)].rstrip("\r")
    if not above.endswith("\\"):
        return (lines.drop(start, end),) if lines.start(start) else ()
    return (lines.replace(len(above[:-1].rstrip(" \t")), end, ""),)
