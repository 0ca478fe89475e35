"""Turn texts into texts with something replaced, what is not known of them included.

What may begin in known characters and end in unknown ones, or the other way round, is not replaced
by guess: the whole is not known then.
Source: zclconf/go-cty `stdlib/string_replace.go`.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import Final

from ekslint.core.contents import known
from ekslint.core.pieces import slice_text
from ekslint.core.value import Document, Piece, Text, Value, text
from ekslint.languages.terraform.functions.regular import compile_pattern, matches
from ekslint.languages.terraform.functions.signature import STRING, Call, Function, function
from ekslint.languages.terraform.functions.strings import as_text, part_of
from ekslint.languages.terraform.functions.unquoted import unquoted
from ekslint.languages.terraform.provenance import limit, opaque
from ekslint.languages.terraform.templates import assemble

MAX_ACROSS: Final = 100
"""Characters of what `replace` searches in a text with unknown parts."""


def _expand(template: str, match: re.Match[str]) -> str:
    """Return a replacement with Go's `$1`, `${name}` and `$$` filled in."""

    def fill(reference: re.Match[str]) -> str:
        if reference[0] == "$$":
            return "$"
        name = reference[1] or reference[2]
        if name.isdigit():
            number = int(name)
            return (match[number] or "") if number <= match.re.groups else ""
        return (match[name] or "") if name in match.re.groupindex else ""

    return re.sub(r"\$\$|\$\{(\w+)\}|\$(\w+)", fill, template, flags=re.ASCII)


def _replace(call: Call) -> Value:
    value = as_text(call.arguments[0])
    old, new = known(call.arguments[1]), as_text(call.arguments[2])
    if value is None or not isinstance(old, str) or new is None:
        return call.opaque()
    data = value.known
    if isinstance(whole := call.arguments[0], Document) and data is None and new.known == "":
        same = unquoted(whole) if old == '"' else None
        if same is not None:
            return same
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        template = new.known
        if data is None or template is None:
            compile_pattern(old[1:-1], "")
            return call.opaque()
        return _replace_pattern(call, compile_pattern(old[1:-1], data), data, template)
    if data is not None and new.known is not None:
        if old not in data:
            return value
        if len(data) * (len(new.known) + 1) > call.scope.budget.max_text:
            return limit("`replace` makes a text too large", call.location)
        return text(data.replace(old, new.known), call.place())
    if data is None and _may_reach_across(value, old):
        return call.opaque()
    return _replace_in_pieces(call, value, old, new)


def _may_reach_across(value: Text, old: str) -> bool:
    """Whether what is searched may lie in more than one segment of a text with unknown parts.

    Judged by the ends of what searching leaves of known characters: only there can it begin.
    """
    if len(old) > MAX_ACROSS:
        return True
    parts = range(1, len(old))
    runs = [
        [s.text for s in run if isinstance(s, Piece)]
        for _, run in groupby(value.segments, lambda s: isinstance(s, Piece))
    ]
    for index, run in enumerate(runs):
        written = "".join(run)
        if not written or not old:
            continue
        if len(run) > 1 and old in written:  # does each piece alone hold what all of them do?
            doubtful = any(old.endswith(old[:n]) for n in parts)
            if doubtful or written.count(old) != sum(piece.count(old) for piece in run):
                return True
        ends = written.split(old)[-1]
        if index < len(runs) - 1 and any(ends.endswith(old[:n]) for n in parts):
            return True
        if index and (written in old or any(written.startswith(old[-n:]) for n in parts)):
            return True
    return False


def _replace_pattern(call: Call, pattern: re.Pattern[str], data: str, template: str) -> Value:
    out: list[str] = []
    at = size = 0
    for match in matches(pattern, data):
        out.extend((data[at : match.start()], _expand(template, match)))
        size += len(out[-1])
        if size > call.scope.budget.max_text:
            return limit("`replace` makes a text too large", call.location)
        at = match.end()
    if not out and isinstance(call.arguments[0], Text | Document):
        return call.arguments[0]
    return text("".join(out) + data[at:], call.place())


def _replace_in_pieces(call: Call, value: Text, old: str, new: Text) -> Value:
    """Replace in a text with unknown parts; what is searched cannot reach across them."""
    if not old:
        return call.opaque()
    segments: list[Piece | Value] = []
    data = value.known
    if data is not None:  # a match may lie across two pieces
        start = 0
        while (found := data.find(old, start)) >= 0:
            segments.extend((*slice_text(value, start, found).segments, *new.segments))
            start = found + len(old)
        segments.extend(slice_text(value, start, len(data)).segments)
        return assemble(segments, call.place(), call.scope)
    for segment in value.segments:
        if not isinstance(segment, Piece):
            segments.append(opaque("replace", (segment, *call.arguments[1:]), call.location))
            continue
        at = 0
        while (found := segment.text.find(old, at)) >= 0:
            segments.append(part_of(segment, at, found))
            segments.extend(new.segments)
            at = found + len(old)
        segments.append(part_of(segment, at, len(segment.text)))
    return assemble(segments, call.place(), call.scope)


FUNCTIONS: Final[dict[str, Function]] = {
    "replace": function(_replace, STRING, STRING, STRING),
}
