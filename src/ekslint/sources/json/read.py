"""Turn JSON text into one value, each part with its place.

The standard library decides what is JSON; this reader adds the places. Templated JSON is read
where its placeholders stand in strings or in place of values, members or items; nothing is
rendered, and nothing is known of what the keys mean.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Final, NoReturn

from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.value import (
    Entry,
    ListValue,
    MapValue,
    Null,
    Piece,
    Reason,
    ReasonKind,
    Scalar,
    Text,
    Value,
    reasons,
    unknown,
)
from ekslint.sources.decimals import decimal_of
from ekslint.sources.json.holes import Blanked, blank_holes
from ekslint.sources.mapping import MAX_DEPTH, Duplicate
from ekslint.sources.textmap import TextMap
from ekslint.sources.yaml.templates import is_templated, mask

_KEY: Final = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"[ \t\r\n]*:[ \t\r\n]*', re.DOTALL)
_STRING: Final = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"', re.DOTALL)
_ATOM: Final = re.compile(r"[^\s,\]}]+")
_NEXT: Final = re.compile(r"[ \t\r\n]*([,\]}]?)[ \t\r\n]*")
_BLANK: Final = re.compile(r"[ \t\r\n]*")
_ESCAPE: Final = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\."
)
_WORDS: Final = {"true": True, "false": False}
_SIGN: Final = re.compile(r"\{[{%]|[$%]\{|<%")
_LONGEST_LINE: Final = 1000


@record
class JsonFile:
    """The value of a text, None when it does not parse; then there is a problem.

    `duplicates` are keys that stand twice in one object; the last one counts. `masked`: template
    placeholders were taken for unknown values. `unreadable_template`: the problems may be due to
    parts that another tool fills in, so they prove no defect. `gaps`: there are none, as JSON with
    such parts does not parse.
    """

    value: Value | None
    problems: tuple[UnreadableError, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    masked: bool = False
    unreadable_template: bool = False
    gaps: tuple[Reason, ...] = ()


def read_json(text: Text, *, substitutions: bool = False) -> JsonFile:
    """Read a text that holds one JSON value.

    `substitutions`: `${NAME}` is filled in by another tool, so it is unknown (never so IAM's
    policy variables and CloudFormation's pseudo parameters, whose names hold a colon). Without it
    such placeholders, and `{{ … }}` ones, are unknown only where the text is no JSON otherwise.
    """
    source = TextMap(text)
    string = source.string
    templates = is_templated(string)
    if not (templates or substitutions):
        file = _read(source, masked=False)
    else:
        masked = mask(text, source, templates=templates, substitutions=substitutions)
        file = _read(TextMap(masked.text), masked=masked.any)
    if file.problems and not substitutions and "${" in string:
        masked = mask(text, source, templates=templates, substitutions=True)
        again = _read(TextMap(masked.text), masked=masked.any)
        if not again.problems:
            return again
    return file


def read_literal_json(text: Text) -> JsonFile:
    """Read a text that a program printed: what looks like a placeholder in it is no such thing."""
    return _read(TextMap(text), masked=False)


def _read(source: TextMap, *, masked: bool) -> JsonFile:
    blanked = blank_holes(source)
    string = blanked.string
    start = 1 if string.startswith("\ufeff") else 0
    try:
        json.loads(string[1:] if start else string, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        problem = _problem(source, error, start)
        unproven = bool(source.holes) or _SIGN.search(source.string) is not None
        return JsonFile(None, (problem,), masked=masked, unreadable_template=unproven)
    scanner = _Scanner(source, blanked)
    value = scanner.scan(start)
    return JsonFile(value, (), tuple(scanner.duplicates), masked)


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"`{word}` is not JSON")


def _problem(source: TextMap, error: Exception, start: int) -> UnreadableError:
    at = 0
    if isinstance(error, json.JSONDecodeError):
        reason, at = error.msg, error.pos + start
    elif isinstance(error, RecursionError):
        reason = "nested too deeply"
    else:
        reason = str(error)
        word = re.search(r"`(.+)`", reason)
        at = max(source.string.find(word[1]), 0) if word else 0
    at = max(min(at, len(source.string) - 1), 0)
    return UnreadableError(f"JSON does not parse: {reason}", source.locate(at))


@dataclass(slots=True)
class _Open:
    """An object or array that is still being read; `key` is the key whose value comes next."""

    start: int
    is_map: bool
    entries: dict[str, Entry] = field(default_factory=dict)
    items: list[Value] = field(default_factory=list)
    partial: list[tuple[Value, Entry]] = field(default_factory=list)
    key: str | Value = ""
    place: Location | None = None
    key_start: int = 0
    depth: int = 0


class _Scanner:
    """Walks over text that is known to be JSON, without recursion."""

    __slots__ = ("_map", "_opened", "_string", "_values", "duplicates")

    def __init__(self, source: TextMap, blanked: Blanked) -> None:
        self._map = source
        self._string = blanked.string
        self._opened = blanked.opened
        self._values = blanked.values
        self.duplicates: list[Duplicate] = []

    def scan(self, at: int) -> Value:
        """Return the value that starts at an offset."""
        string = self._string
        stack: list[_Open] = []
        at = _end(_BLANK, string, at)
        while True:
            sign = string[at]
            depth = 0
            if sign == "{" or sign == "[":
                node = _Open(at, sign == "{")
                after = _end(_BLANK, string, at + 1)
                if string[after] not in "}]":
                    stack.append(node)
                    at = self._key(node, after) if node.is_map else after
                    continue
                at = after + 1
                value = self._close(node, at)
                depth = 1
            elif sign == '"':
                value, at = self._text(at)
            else:
                value, at = self._atom(at)
            while True:
                if not stack:
                    return value
                node = stack[-1]
                node.depth = max(node.depth, depth)
                self._add(node, value, at)
                found = _NEXT.match(string, at)
                assert found is not None
                if found[1] == ",":
                    at = self._key(node, found.end()) if node.is_map else found.end()
                    break
                stack.pop()
                at = found.end(1)
                value = self._close(node, at)
                depth = node.depth + 1 if isinstance(value, MapValue | ListValue) else 0

    def _key(self, node: _Open, at: int) -> int:
        found = _KEY.match(self._string, at)
        assert found is not None
        start, end = found.start(1), found.end(1)
        node.key_start = start - 1
        node.place = self._map.locate(start - 1, end + 1)
        raw = found[1]
        if "\\" in raw:
            raw = json.loads(f'"{raw}"', strict=False)
        node.key = raw
        if self._map.holes and self._map.has_hole(start, end):
            # Known in part, at most: the object may have a member of any name.
            node.key = self._characters(start, end, escaped="\\" in found[1])
        return found.end()

    def _add(self, node: _Open, value: Value, end: int) -> None:
        if not node.is_map:
            node.items.append(value)
            return
        span = self._map.locate(node.key_start, end)
        if not isinstance(node.key, str):
            node.partial.append((node.key, Entry(value, node.place, span)))
            return
        found = node.entries.pop(node.key, None)
        if found is not None:
            self.duplicates.append(Duplicate(node.key, node.place, found.key))
        node.entries[node.key] = Entry(value, node.place, span)

    def _close(self, node: _Open, end: int) -> Value:
        start = node.start
        limit = min(end, start + _LONGEST_LINE)
        stop = self._string.find("\n", start, limit)
        place = self._map.locate(start, limit if stop < 0 else stop)
        if node.depth >= MAX_DEPTH:
            return unknown(ReasonKind.LIMIT, "nested too deeply", location=place)
        opened = self._opened.get(start)
        why = (opened,) if opened is not None else ()
        if node.is_map:
            for key, _ in node.partial:
                unread = Reason(ReasonKind.TEMPLATE, "a key is not known", "", key.location)
                why = (*why, *(tuple(reasons(key)) or (unread,)))
            partial = tuple(node.partial)
            return MapValue(
                node.entries, tuple(dict.fromkeys(why)), location=place, partial=partial
            )
        return ListValue(tuple(node.items), why, location=place)

    def _text(self, at: int) -> tuple[Value, int]:
        """Read a string; its place is that of the quotes, its characters stand between them."""
        found = _STRING.match(self._string, at)
        assert found is not None
        start, end = found.span(1)
        return self._characters(start, end, escaped="\\" in found[1]), end + 1

    def _characters(self, start: int, end: int, *, escaped: bool) -> Value:
        """Return what stands between two quotes, located with them."""
        source = self._map
        text = Text(tuple(self._escaped(start, end))) if escaped else source.value(start, end)
        if isinstance(text, Text):
            return Text(text.segments, location=source.locate(start - 1, end + 1))
        return text

    def _escaped(self, start: int, end: int) -> list[Piece | Value]:
        source = self._map
        out: list[Piece | Value] = []
        at = start
        for found in _ESCAPE.finditer(self._string, start, end):
            out.extend(source.segments(at, found.start()))
            at = found.end()
            made = json.loads(f'"{found.group()}"')
            out.append(Piece(made, source.locate(found.start(), at)))
        out.extend(source.segments(at, end))
        return out

    def _atom(self, at: int) -> tuple[Value, int]:
        """Read a number, a word, or the digit that stands for an unknown part."""
        if self._values and (part := self._values.get(at)) is not None:
            return part, at + 1
        found = _ATOM.match(self._string, at)
        assert found is not None
        word, end = found.group(), found.end()
        place = self._map.locate(at, end)
        if word in _WORDS:
            return Scalar(_WORDS[word], word, location=place), end
        if word == "null":
            return Null(location=place), end
        if word.lstrip("-").isdigit():
            return Scalar(int(word), word, location=place), end
        number = decimal_of(word)
        if number is None:
            return unknown(ReasonKind.LIMIT, "a number out of range", location=place), end
        return Scalar(number, word, location=place), end


def _end(pattern: re.Pattern[str], string: str, at: int) -> int:
    found = pattern.match(string, at)
    return found.end() if found else at
