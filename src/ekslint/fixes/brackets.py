"""Turn a further entry of a bracketed list or map into edits, on one line or on lines of its own.

Lists of HCL, JSON and YAML's flow style are alike in this: entries with commas between them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ekslint.core.finding import Edit
from ekslint.fixes.layout import Lines

Span = tuple[int, int]


def appended(
    lines: Lines, opening: int, closing: int, entries: Sequence[Span], new: Sequence[str]
) -> tuple[Edit, ...]:
    """Return the edits that put entries behind the last one.

    `opening` and `closing` are the offsets of the brackets, `entries` the ranges of what is there.
    """
    text = lines.text
    if not entries:
        inner = text[opening + 1 : closing]
        if inner.strip():
            return ()  # a comment: nobody knows what it is about
        pad = " " if text[opening] == "{" and text[closing] == "}" else ""
        return (lines.replace(opening + 1, closing, pad + ", ".join(new) + pad),)
    start, end = entries[-1]
    comma = re.compile(r"[ \t]*,").match(text, end)
    if "\n" not in text[end:closing]:
        if comma:
            return (lines.insert(comma.end(), " " + ", ".join(new) + ","),)
        return (lines.insert(end, ", " + ", ".join(new)),)
    indent = lines.indent(start)
    last = "," if comma else ""
    body = "".join(f"\n{indent}{one}," for one in new[:-1]) + f"\n{indent}{new[-1]}{last}"
    behind = lines.end(comma.end() if comma else end)
    if comma:
        return (lines.insert(behind, body),)
    if behind == end:
        return (lines.insert(end, "," + body),)
    return (lines.insert(end, ","), lines.insert(behind, body))


def removed(lines: Lines, entries: Sequence[Span], index: int) -> Edit:
    """Return the edit that takes one entry away, with its comma."""
    text = lines.text
    start, end = entries[index]
    comma = re.compile(r"\s*,").match(text, end)
    if lines.alone(start, end) and (comma or not index):
        return lines.drop(start, end)
    if index + 1 < len(entries):
        return lines.replace(start, entries[index + 1][0], "")
    if index:
        return lines.replace(entries[index - 1][1], end, "")
    return lines.replace(start, comma.end() if comma else end, "")
