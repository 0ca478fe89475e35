"""Turn the text of a YAML scalar, as the parser made it, into pieces that know their places.

Quoting and folding are not decided here: the parser has done so, and its result is aligned with
the source. What cannot be aligned is placed as a whole, never misplaced: each alignment is
compared with the parser's text before it is used.
"""

from __future__ import annotations

import re
from typing import Final

from ekslint.core.location import Location
from ekslint.core.pieces import HOLE
from ekslint.core.value import Piece, ReasonKind, Text, Unknown, Value, unknown
from ekslint.sources.textmap import TextMap
from ekslint.sources.yaml.layout import Layout

Segments = list[Piece | Value]


def read_plain(source: TextMap, start: int, end: int, word: str) -> Value:
    """Return a plain scalar as a text (not yet typed), or the unknown part it consists of."""
    if source.string[start:end] == word:
        return source.value(start, end)
    aligned = align_folded(source, start, end, word)
    return _text(source, start, end, word, aligned)


def read_quoted(source: TextMap, start: int, end: int, word: str) -> Value:
    """Return a quoted scalar as a text, or the unknown part it consists of."""
    low, high = start + 1, end - 1
    string = source.string
    if string[low:high] == word:
        aligned: Segments | None = source.segments(low, high)
    elif string[start : start + 1] == '"':
        aligned = align_double(source, low, high, word)
    elif "\n" in string[low:high]:
        aligned = align_folded(source, low, high, word)
    else:
        aligned = align_single(source, low, high, word)
    return _text(source, start, end, word, aligned)


def read_block(
    source: TextMap, layout: Layout, start: int, end: int, word: str, column: int
) -> Value:
    """Return a block scalar as a text; `column` is where its key or dash stands."""
    header = _HEADER.match(layout.string, start, end)
    aligned: Segments | None = None
    if header is not None:
        body = header.end()
        while end in layout.fills:
            end = min(layout.fills[end] + 1, len(layout.string))
        filled = layout.fills_in(body, end)
        if layout.string[start] == ">":
            if not filled:
                aligned = align_block_folded(source, body, end, word)
        elif filled:
            aligned = _align_filled(source, layout, header, end, column)
        else:
            aligned = align_literal(source, body, word)
        end = start + len(header.group().rstrip())
    return _text(source, start, end, word, aligned)


def _text(source: TextMap, start: int, end: int, word: str, aligned: Segments | None) -> Value:
    """Return the aligned segments as a value; without them, the text placed as a whole."""
    place = source.locate(start, end)
    if aligned is not None:
        if len(aligned) == 1 and not isinstance(aligned[0], Piece):
            return aligned[0]
        return Text(tuple(aligned), location=place)
    if not source.has_hole(start, end) and HOLE not in word:
        return Text((Piece(word, place),), location=place)
    for at in source.holes_in(start, end)[:1]:
        inner = source.hole(at)
        if isinstance(inner, Unknown):
            return Unknown(inner.reason, location=place)
    return unknown(ReasonKind.TEMPLATE, "text with an unknown part in it", location=place)


def align_folded(source: TextMap, start: int, end: int, value: str) -> Segments | None:
    """Align a scalar of several lines, whose line breaks were folded, with its source.

    [start, end) are the lines without quotes. Each line's words stand in the value as they are;
    between them stand one blank or some newlines, which get the place of the line break. None
    when it does not fit (then the map collapses).
    """
    out: Segments = []
    string = source.string
    at = 0
    gap = start
    for line in re.finditer(r"[^\n]+", string[start:end]):
        words = line.group().strip(" \t\r")
        if not words:
            continue
        low = start + line.start() + (len(line.group()) - len(line.group().lstrip(" \t")))
        place = value.find(words, at)
        if place < 0 or value[at:place].strip(" \n"):
            return None
        if place > at:
            out.append(Piece(value[at:place], source.locate(gap, low)))
        out.extend(source.segments(low, low + len(words)))
        at, gap = place + len(words), low + len(words)
    rest = value[at:]
    if rest.strip(" \n"):
        return None
    if rest:
        out.append(Piece(rest, source.locate(gap, end)))
    return out


_ESCAPES: Final = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f",
    "r": "\r", "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0",
    "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_DOUBLE: Final = re.compile(
    r"\\(?:x(?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})"
    r"|(?P<join>\r?\n[ \t]*)|(?P<one>.))|(?P<fold>[ \t]*(?:\r?\n[ \t]*)+)"
)


def align_double(source: TextMap, start: int, end: int, value: str) -> Segments | None:
    """Align a double-quoted scalar: runs stand as written, escapes get their own place."""
    out: Segments = []
    string = source.string
    at = start
    for found in _DOUBLE.finditer(string, start, end):
        if found.start() > at:
            out.extend(source.segments(at, found.start()))
        code = found["x"] or found["u"] or found["U"]
        if code:
            if int(code, 16) > 0x10FFFF:
                return None
            made = chr(int(code, 16))
        elif found["one"]:
            made = _ESCAPES.get(found["one"], "")
        elif found["fold"]:
            breaks = found["fold"].count("\n")
            made = " " if breaks == 1 else "\n" * (breaks - 1)
        else:
            made = ""
        if made:
            out.append(Piece(made, source.locate(found.start(), found.end())))
        at = found.end()
    if at < end:
        out.extend(source.segments(at, end))
    return out if _agrees(out, value) else None


def align_single(source: TextMap, start: int, end: int, value: str) -> Segments | None:
    """Align a single-quoted scalar of one line: two quotes make one."""
    out: Segments = []
    string = source.string
    at = start
    while (quote := string.find("''", at, end)) >= 0:
        out.extend(source.segments(at, quote + 1))
        at = quote + 2
    out.extend(source.segments(at, end))
    return out if _agrees(out, value) else None


_HEADER: Final = re.compile(r"[|>](?P<signs>[-+0-9]*)[^\n]*\n?")


def align_literal(source: TextMap, start: int, value: str) -> Segments | None:
    """Align a literal block: each line of the value is a source line without its indentation."""
    out: Segments = []
    string = source.string
    at = start
    indent = -1
    for line in value.split("\n")[: -1 if value.endswith("\n") else None]:
        stop = string.find("\n", at)
        stop = len(string) if stop < 0 else stop
        text_end = stop - 1 if stop > at and string[stop - 1] == "\r" else stop
        if not line:
            if string[at:text_end].strip(" "):
                return None
            begin = text_end
        elif indent < 0:
            begin = text_end - len(line)
            indent = begin - at
        else:
            begin = at + indent
        if begin < at or string[begin:text_end] != line or string[at:begin].strip(" "):
            return None
        if text_end == stop:
            out.extend(source.segments(begin, min(stop + 1, len(string))))
        else:
            out.extend(source.segments(begin, text_end))
            out.extend(source.segments(stop, min(stop + 1, len(string))))
        at = stop + 1
    if not value.endswith("\n") and out:
        _drop_newline(out)
    elif at > len(string) and value:
        out.append(Piece("\n", source.locate(len(string))))
    return out if _agrees(out, value) else None


def _drop_newline(out: Segments) -> None:
    last = out[-1]
    if isinstance(last, Piece) and last.text.endswith("\n"):
        place = last.location
        if last.exact and place is not None:
            place = Location(place.source, place.start, place.end - 1, place.via)
        out.pop()
        if len(last.text) > 1:
            out.append(Piece(last.text[:-1], place))


def align_block_folded(source: TextMap, start: int, end: int, value: str) -> Segments | None:
    """Align a folded block: a line may keep blanks at its ends, so only its indent is dropped."""
    out: Segments = []
    string = source.string
    lines = [m for m in re.finditer(r"[^\n]*", string[start:end]) if m.group().strip(" \r")]
    at = 0
    gap = start
    while at < len(value) and value[at] == "\n":
        at += 1
    if at:
        out.append(Piece(value[:at], source.locate(gap, gap + 1)))
    indent = -1
    for line in lines:
        content = line.group().rstrip("\r")
        if indent < 0:
            indent = len(content) - len(content.lstrip(" "))
            while indent and not value.startswith(content[indent:], at):
                indent -= 1
        words = content[indent:]
        low = start + line.start() + indent
        begin = at
        while not value.startswith(words, at) or not words:
            if at >= len(value) or value[at] not in " \n":
                return None
            at += 1
        if at > begin:
            out.append(Piece(value[begin:at], source.locate(gap, low)))
        out.extend(source.segments(low, low + len(words)))
        at += len(words)
        gap = low + len(words)
    if value[at:].strip("\n"):
        return None
    if at < len(value):
        out.append(Piece(value[at:], source.locate(gap, max(end, gap + 1))))
    return out if _agrees(out, value) else None


def _agrees(segments: Segments, value: str) -> bool:
    """Whether the pieces spell the value, an unknown part standing for one hole character."""
    return "".join(s.text if isinstance(s, Piece) else HOLE for s in segments) == value


def _align_filled(
    source: TextMap, layout: Layout, header: re.Match[str], end: int, column: int
) -> Segments | None:
    """Align a literal block some of whose lines are blanked: those are unknown parts of it."""
    string = source.string
    digits = header["signs"].strip("+-")
    indent = max(column, 0) + int(digits) if digits else -1
    out: Segments = []
    kept = 0
    at = header.end()
    while at < end:
        stop = string.find("\n", at)
        stop = end if stop < 0 else min(stop + 1, end)
        line_end = layout.fills.get(at)
        if line_end is not None:
            holes = source.holes_in(at, line_end)
            for hole in holes:
                out.extend(source.segments(hole, hole + 1))
            out.extend(source.segments(line_end, stop))
            printing = any(h not in layout.silent for h in holes)
            # What prints at the level of the keys around stands after the block, not in it.
            if printing and (at == header.end() or not layout.inserts_in(at, line_end)):
                kept = len(out)
        else:
            line = string[at:stop]
            if line.strip():
                if indent < 0:
                    indent = len(line) - len(line.lstrip(" "))
                out.extend(source.segments(at + indent, stop))
                kept = len(out)
            else:
                out.extend(source.segments(max(stop - 1, at), stop))
        at = stop
    out = out[:kept]
    if "-" in header["signs"] and out:
        _drop_newline(out)
    return out
