"""Turn a word of a text that goes, or lines that change, into edits of the characters around it.

It knows blanks, quotes and lines that go on behind a backslash; what the text means it does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ekslint.core.finding import Edit
from ekslint.core.location import Location
from ekslint.fixes.documents import trees
from ekslint.fixes.hosts import Host, hcl_nodes
from ekslint.fixes.layout import Lines
from ekslint.fixes.literals import HCL, JSON, YAML

_BESIDE: Final = " \t\r\n\"'"
"""What may stand beside a word."""
_ESCAPED: Final = re.compile(r"[\x00-\x1f\\\x7f]|[$%]\{")
"""What some text or other escapes."""


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


KEPT: Final = "="
"""Among new lines: the one that stands there."""


def is_bare(host: Host, new: str) -> bool:
    """Whether a text stands in a host as it is, nothing of it escaped."""
    quotes = host.quote and host.quote in new
    return not host.syntax and not quotes and not _ESCAPED.search(new)


def relined(host: Host, place: Location, new: Sequence[str]) -> tuple[Edit, ...]:
    """Return the edits that make several lines of the one that starts at a place.

    They are indented as that is. What is put together on the way is not known to be on lines: only
    heredocs, blocks of YAML and whole files are.
    """
    lines = Lines(host.source)
    start, end = lines.start(place.start), lines.end(place.start)
    text = lines.text
    if not all(is_bare(host, one) for one in new) or host.quote or new.count(KEPT) != 1:
        return ()
    if text[start : place.start].strip() or not host.start <= start <= end <= host.end:
        return ()
    if text.count("{", start, end) != text.count("}", start, end):
        return ()  # an expression that goes on behind the line
    indent = text[start : place.start]
    at = new.index(KEPT)
    above = "".join(f"{indent}{one}".rstrip() + "\n" for one in new[:at])
    below = "".join("\n" + f"{indent}{one}".rstrip() for one in new[at + 1 :])
    edits = [lines.insert(start, above)] if above else []
    return (*edits, lines.insert(end, below)) if below else tuple(edits)


def without_blanks(host: Host, place: Location) -> tuple[Edit, ...]:
    """Return the edits that take blank lines away, or the blanks that a text is indented by.

    A heredoc of HCL loses those of all its lines: it is told to.
    """
    lines = Lines(host.source)
    if host.syntax or not host.start <= place.start <= place.end <= host.end:
        return ()
    if "\n" in place.text:
        start, end = lines.start(place.start), lines.start(place.end)
        return (lines.replace(start, end, ""),) if start < end else ()
    inside = lines.text[host.start : host.end].split("\n")
    if not all(line.startswith(place.text) or not line.strip() for line in inside):
        return ()
    for node in hcl_nodes(host.source, place) if host.start else ():
        opening = lines.text[node[1] : node[1] + 3]
        if node[0] == "template" and opening.startswith("<<") and opening != "<<-":
            return (lines.insert(node[1] + 2, "-"),)
    return ()
