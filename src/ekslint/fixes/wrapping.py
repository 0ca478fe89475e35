"""Turn a value that something is to be done with into edits: a call around it, or one less.

In YAML a list becomes the text of a list by being made a block, and a text is filled in by a tag.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ekslint.core.finding import Edit
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.fixes import hcl
from ekslint.fixes.documents import trees
from ekslint.fixes.hosts import Host, hcl_nodes
from ekslint.fixes.layout import Lines
from ekslint.fixes.literals import HCL, JSON, YAML, quoted
from ekslint.fixes.tree import Node

ENCODE: Final = "yamlencode"
FILL_IN: Final = "Fn::Sub"
STEP: Final = 2
_HOLE: Final = re.compile(r"\$\{(?P<sign>!?)(?P<name>[^{}\n]*)\}")
_HEAD: Final = re.compile(r"!Base64[ \t]+(?=[|>][-+]?[ \t]*(?:#.*)?\r?$)", re.MULTILINE)

_SUB: Final = re.compile(r"!Sub[ \t]+(?=[|>][-+]?[ \t]*(?:#.*)?\r?$)", re.MULTILINE)
"""Tags in front of a block whose indentation is that of its first line."""


@record
class _Pair:
    """A key of a YAML or JSON document, its value, and the column of the key."""

    name: Node
    value: Node
    column: int


def called(host: Host, place: Location, function: str, more: Sequence[str]) -> tuple[Edit, ...]:
    """Return the edits that put the value at a place into a call; `more` are further arguments, of
    `Fn::Sub` the names that it fills in."""
    if host.syntax == HCL:
        return _called(host, place, function, more)
    pair = _pair_at(host, place) if host.syntax in (YAML, JSON) else None
    if pair is None:
        return ()
    if function == ENCODE and host.syntax == YAML:
        return _as_text(host, pair)
    if function == FILL_IN:
        return _filled_in(host, pair, more)
    return _encoded(host, pair) if function == "base64encode" else ()


def _called(host: Host, place: Location, name: str, more: Sequence[str]) -> tuple[Edit, ...]:
    lines = Lines(host.source)
    given = [quoted(one, HCL) for one in more]
    texts = [one for one in given if one is not None]
    if not hcl.is_expression(host.source, place) or len(texts) < len(given):
        return ()
    last = lines.text[lines.start(place.end) : place.end]
    heredoc = place.text.startswith("<<") and re.fullmatch(r"\s*\w+", last)
    end = "".join(f", {one}" for one in texts) + ")"
    closing = f"\n{lines.indent(lines.start(place.start))}{end}" if heredoc else end
    return (lines.insert(place.start, f"{name}("), lines.insert(place.end, closing))


def unwrapped(host: Host, place: Location, function: str) -> tuple[Edit, ...]:
    """Return the edits that leave the argument of the call at a place, or around it."""
    if not host.source.path.endswith((".tf", ".tofu")):
        return ()
    calls = [
        node
        for node in hcl_nodes(host.source, place)
        if node[0] == "call" and node[3] == function and len(node[4]) == 1
        if (node[1], node[2]) == (place.start, place.end)
        or (node[4][0][1], node[4][0][2]) == (place.start, place.end)
    ]
    if len(calls) != 1:
        return ()
    start, end = calls[0][1:3]
    argument = calls[0][4][0]
    text = host.source.text
    if "\n" in text[start:end] or argument[0] == "cond":
        return ()
    lines = Lines(host.source)
    return (lines.replace(start, argument[1], ""), lines.replace(argument[2], end, ""))


def _pair_at(host: Host, place: Location) -> _Pair | None:
    """Return the entry whose value is written at a place."""
    lines = Lines(host.source)
    for root in trees(host):
        for node in root.every():
            for name, value in node.pairs:
                inside = value.start <= place.start and place.end <= max(value.end, name.end)
                if not inside or (value.kind != "scalar" and value.start != place.start):
                    continue
                if value.kind == "scalar" or value.start == place.start:
                    return _Pair(name, value, name.start - lines.start(name.start))
    return None


def _as_text(host: Host, pair: _Pair) -> tuple[Edit, ...]:
    """Return the edits that make a list or map of YAML a text of the same characters."""
    lines = Lines(host.source)
    value, text = pair.value, lines.text
    written = text[value.start : value.end]
    if value.flow:
        quote = "'" if value.kind != "scalar" else '"'
        if "\n" in written or "#" in written or quote in written or not written:
            return ()
        return (
            lines.insert(value.start, quote),
            lines.insert(value.end, quote),
        )
    colon = re.compile(r"[ \t]*:(?=[ \t]*(?:#.*)?\r?\n)").match(text, pair.name.end)
    if colon is None:
        return ()
    first = lines.after(colon.end())
    block = text[first : lines.end(value.end)].split("\n")
    filled = [line for line in block if line.strip()]
    indent = len(filled[0]) - len(filled[0].lstrip(" "))
    if any(line[:indent].strip(" ") or "\t" in line[:indent] for line in filled):
        return ()  # a comment further left would end the text
    edits = [lines.insert(colon.end(), " |")]
    if indent <= pair.column:
        edits.extend(_deeper(lines, first, lines.end(value.end)))
    return tuple(edits)


def _deeper(lines: Lines, start: int, end: int) -> list[Edit]:
    """Return the edits that indent each line of a range by one step."""
    edits = []
    while start <= end and start < len(lines.text):
        if not lines.is_blank(start):
            edits.append(lines.insert(start, " " * STEP))
        start = lines.after(start)
    return edits


def _filled_in(host: Host, pair: _Pair, names: Sequence[str]) -> tuple[Edit, ...]:
    """Return the edits that hand a text to `Fn::Sub`, which fills in some names; what else looks
    like a name there is marked as none."""
    lines = Lines(host.source)
    value, text = pair.value, lines.text
    written = text[value.start : value.end]
    if value.kind != "scalar" or written.count("${") != len(_HOLE.findall(written)):
        return ()
    edits = []
    for found in _HOLE.finditer(written):
        before = written[: found.start()]
        if found["sign"] or before.endswith(("$", "\\")):
            return ()  # these mean something else then
        if found["name"] not in names:
            edits.append(lines.insert(value.start + found.start() + 2, "!"))
    if host.syntax == JSON or (pair.name.text == "Fn::Base64" and _is_quoted(host, pair.name)):
        around = (lines.insert(value.start, '{"Fn::Sub": '), lines.insert(value.end, "}"))
        return (*around, *edits) if written.startswith('"') else ()
    if pair.name.text == "Fn::Base64" and not written.startswith(("!", "&")):
        return (lines.insert(value.start, "!Sub "), *edits)
    head = _HEAD.match(text, value.start)
    return (*_long_form(lines, pair, head.end()), *edits) if head is not None else ()


def _long_form(lines: Lines, pair: _Pair, end: int) -> tuple[Edit, ...]:
    """Return the edits that have `Fn::Base64: !Sub` on a line of its own instead of a tag, which
    goes up to an offset."""
    value, text = pair.value, lines.text
    if text[pair.name.end : value.start].strip(" \t") != ":":
        return ()
    blanks = " " * (pair.column + STEP)
    first = lines.after(end)
    start = len(text[: value.start].rstrip(" \t"))
    edits = [lines.replace(start, end, f"\n{blanks}Fn::Base64: !Sub ")]
    if len(lines.indent(first)) <= len(blanks):
        edits.extend(_deeper(lines, first, value.end))
    return tuple(edits)


def _encoded(host: Host, pair: _Pair) -> tuple[Edit, ...]:
    """Return the edits that hand user data, filled in or not, to `Fn::Base64`."""
    lines = Lines(host.source)
    value = pair.value
    if pair.name.text != "UserData" or value.kind != "scalar":
        return ()
    written = lines.text[value.start : value.end]
    if host.syntax == JSON or _is_quoted(host, pair.name):
        if not written.startswith('"'):
            return ()
        around = ('{"Fn::Base64": ', "}")
        return (lines.insert(value.start, around[0]), lines.insert(value.end, around[1]))
    if not written.startswith(("!", "&")):
        return (lines.insert(value.start, "!Base64 "),)
    head = _SUB.match(lines.text, value.start)
    return () if head is None else _long_form(lines, pair, head.end())


def _is_quoted(host: Host, name: Node) -> bool:
    return host.source.text[name.start] == '"'
