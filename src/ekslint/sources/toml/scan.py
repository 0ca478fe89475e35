"""Turn TOML text, known to be valid, into values with places.

It knows the syntax of TOML 1.0 (https://toml.io/en/v1.0.0) as far as valid texts need it, and
checks nothing: `toml` compares the result with what `tomllib` says.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Final

from ekslint.core.location import Location
from ekslint.core.value import (
    Entry,
    ListValue,
    MapValue,
    Piece,
    Reason,
    ReasonKind,
    Scalar,
    Text,
    Value,
    unknown,
)
from ekslint.sources.decimals import decimal_of
from ekslint.sources.textmap import TextMap

MAX_DEPTH: Final = 100

_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE: Final = re.compile(r"[ \t]*")
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_ATOM: Final = re.compile(r"[^\s,\]}#]+(?: (?=[0-9]{2}:)[^\s,\]}#]+)?")
_ESCAPE: Final = re.compile(
    r"\\(?:u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})|(?P<join>[ \t\r]*\n[ \t\r\n]*)|(?P<one>.))"
    r"|(?P<crlf>\r\n)"
)
_CRLF: Final = re.compile(r"\r\n")
_LETTERS: Final = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


@dataclass(slots=True)
class _Table:
    """A table that is still being filled; `items` for an array of tables."""

    place: Location | None
    start: int
    entries: dict[str, tuple[_Table | Value, Location | None, Location | None]] = field(
        default_factory=dict
    )
    items: list[_Table] | None = None
    open: list[Reason] = field(default_factory=list)


Key = list[tuple[str, int, int]]


def scan(
    source: TextMap, string: str, values: dict[int, Value], lines: list[tuple[int, Reason]]
) -> MapValue | None:
    """Return the whole text as a map, or None where the scanner loses its way.

    `values` stand at the digits that were put in their place; `lines` are the offsets of blanked
    lines, each of which opens the table it stands in, and the text as a whole.
    """
    scanner = _Scanner(source, string, values)
    try:
        return scanner.run(lines)
    except (IndexError, KeyError, ValueError, TypeError, RecursionError):
        return None


class _Scanner:
    __slots__ = ("_map", "_string", "_values")

    def __init__(self, source: TextMap, string: str, values: dict[int, Value]) -> None:
        self._map = source
        self._string = string
        self._values = values

    def run(self, lines: list[tuple[int, Reason]]) -> MapValue:
        string = self._string
        first_line = string.find("\n")
        place = self._map.locate(0, first_line if first_line > 0 else max(len(string), 1))
        root = _Table(place, 0)
        current = root
        spans: list[tuple[int, _Table]] = [(0, root)]
        at = self._skip(1 if string.startswith("\ufeff") else 0)
        while at < len(string):
            if string[at] == "[":
                current, after = self._header(root, at)
                spans.append((at, current))
            else:
                after = self._pair(current, at)
            at = self._skip(after)
        starts = [start for start, _ in spans]
        for offset, reason in lines:
            table = spans[bisect_right(starts, offset) - 1][1]
            table.open.append(reason)
            if table is not root:
                root.open.append(reason)
        return self._map_value(root)

    def _skip(self, at: int) -> int:
        found = _BLANK.match(self._string, at)
        return found.end() if found else at

    def _space(self, at: int) -> int:
        found = _SPACE.match(self._string, at)
        return found.end() if found else at

    def _header(self, root: _Table, at: int) -> tuple[_Table, int]:
        """Read `[a.b]` or `[[a.b]]`; return the table it opens."""
        double = self._string.startswith("[[", at)
        key, end = self._key(self._space(at + 1 + double))
        end = self._space(end) + 1 + double
        place = self._map.locate(at, end)
        parent = self._descend(root, key[:-1], place, at)
        name, low, high = key[-1]
        slot = parent.entries.get(name)
        found = slot[0] if slot is not None else None
        if not isinstance(found, _Table):
            found = _Table(place, at, items=[] if double else None)
            parent.entries[name] = (found, self._map.locate(low, high), place)
        if found.items is None:
            found.place = place
            return found, end
        element = _Table(place, at)
        found.items.append(element)
        return element, end

    def _descend(self, table: _Table, key: Key, place: Location | None, at: int) -> _Table:
        """Return the table at the end of a dotted key, made where it is missing."""
        for name, low, high in key:
            slot = table.entries.get(name)
            found = slot[0] if slot is not None else None
            if not isinstance(found, _Table):
                if found is not None:
                    raise ValueError(name)
                found = _Table(place, at)
                table.entries[name] = (found, self._map.locate(low, high), place)
            table = found.items[-1] if found.items else found
        return table

    def _key(self, at: int) -> tuple[Key, int]:
        """Read a dotted key: its names and their places."""
        string = self._string
        key: Key = []
        while True:
            at = self._space(at)
            start = at
            if string[at] in "\"'":
                value, at = self._quoted(at)
                known = value.known if isinstance(value, Text) else None
                if known is None:
                    raise ValueError("a key is not known")
                name = known
            else:
                bare = _BARE.match(string, at)
                if bare is None:
                    raise ValueError("no key")
                name, at = bare.group(), bare.end()
            key.append((name, start, at))
            after = self._space(at)
            if string[after : after + 1] != ".":
                return key, at
            at = after + 1

    def _pair(self, table: _Table, at: int) -> int:
        """Read `key = value` into a table; return the offset after it."""
        key, end = self._key(at)
        end = self._space(end)
        if self._string[end] != "=":
            raise ValueError("no value")
        value, after = self._value(self._space(end + 1), 0)
        span = self._map.locate(at, after)
        parent = self._descend(table, key[:-1], span, at)
        name, low, high = key[-1]
        parent.entries[name] = (value, self._map.locate(low, high), span)
        return after

    def _value(self, at: int, depth: int) -> tuple[Value, int]:
        string = self._string
        if depth > MAX_DEPTH:
            raise ValueError("nested too deeply")
        if (part := self._values.get(at)) is not None:
            return part, at + 1
        sign = string[at]
        if sign in "\"'":
            return self._quoted(at)
        if sign == "[":
            return self._array(at, depth)
        if sign == "{":
            table = _Table(None, at)
            after = self._space(at + 1)
            while string[after] != "}":
                after = self._space(self._pair(table, after))
                if string[after] == ",":
                    after = self._space(after + 1)
            table.place = self._line(at, after + 1)
            return self._map_value(table), after + 1
        return self._atom(at)

    def _array(self, at: int, depth: int) -> tuple[Value, int]:
        string = self._string
        items: list[Value] = []
        opened: list[Reason] = []
        after = self._skip(at + 1)
        while string[after] != "]":
            part = self._values.get(after)
            if part is not None:
                # It may stand for several items.
                reason = getattr(part, "reason", None)
                detail = Reason(ReasonKind.TEMPLATE, "items that are filled in elsewhere")
                opened.append(reason if isinstance(reason, Reason) else detail)
            value, after = self._value(after, depth + 1)
            items.append(value)
            after = self._skip(after)
            if string[after] == ",":
                after = self._skip(after + 1)
        return ListValue(tuple(items), tuple(opened), location=self._line(at, after + 1)), after + 1

    def _line(self, start: int, end: int) -> Location | None:
        stop = self._string.find("\n", start, end)
        return self._map.locate(start, end if stop < 0 else stop)

    def _atom(self, at: int) -> tuple[Value, int]:
        found = _ATOM.match(self._string, at)
        if found is None:
            raise ValueError("no value")
        word, end = found.group(), found.end()
        place = self._map.locate(at, end)
        if self._map.has_hole(at, end):
            return unknown(ReasonKind.TEMPLATE, "partly unknown text", location=place), end
        if word in ("true", "false"):
            return Scalar(word == "true", word, location=place), end
        if word.lstrip("+-") in ("inf", "nan"):
            return unknown(ReasonKind.INVALID, f"`{word}` is not a number", location=place), end
        if re.match(r"\d{4}-\d\d-\d\d|\d\d:\d\d", word):
            return Text((Piece(word, place),), location=place), end
        bare = word.replace("_", "")
        if re.fullmatch(r"[-+]?\d+|0[xob][0-9a-fA-F]+", bare):
            return Scalar(int(bare, 10 if bare[:1] in "+-" else 0), word, location=place), end
        number = decimal_of(bare)
        if number is None:
            return unknown(ReasonKind.LIMIT, "a number out of range", location=place), end
        return Scalar(number, word, location=place), end

    def _quoted(self, at: int) -> tuple[Value, int]:
        """Read one of the four kinds of strings; an unknown part that is all of it is itself."""
        string, mark = self._string, self._string[at]
        long = string.startswith(mark * 3, at)
        start = at + (3 if long else 1)
        if long:
            start += 2 if string.startswith("\r\n", start) else int(string.startswith("\n", start))
        end = self._closing(start, mark * 3 if long else mark)
        after = end + (3 if long else 1)
        place = self._line(at, after)
        segments = self._segments(start, end, escapes=mark == '"')
        if len(segments) == 1 and not isinstance(segments[0], Piece):
            return segments[0], after
        return Text(tuple(segments), location=place), after

    def _closing(self, at: int, mark: str) -> int:
        """Return where a string ends; up to two quotes may stand before the closing three."""
        string = self._string
        while True:
            end = string.index(mark, at)
            if mark[0] == '"':
                escape = string.find("\\", at, end)
                if escape >= 0:
                    at = escape + 2
                    continue
            while len(mark) == 3 and string.startswith(mark[0], end + 3):
                end += 1
            return end

    def _segments(self, start: int, end: int, *, escapes: bool) -> list[Piece | Value]:
        out: list[Piece | Value] = []
        at = start
        for found in (_ESCAPE if escapes else _CRLF).finditer(self._string, start, end):
            out.extend(self._map.segments(at, found.start()))
            at = found.end()
            groups = found.groupdict()
            code = groups.get("u") or groups.get("U")
            one = groups.get("one")
            if code:
                made = chr(int(code, 16))
            elif one:
                made = _LETTERS.get(one, one)
            else:
                made = "" if groups.get("join") else "\n"
            if made:
                out.append(Piece(made, self._map.locate(found.start(), at)))
        out.extend(self._map.segments(at, end))
        return out

    def _map_value(self, table: _Table) -> MapValue:
        entries: dict[str, Entry] = {}
        for name, (found, key, span) in table.entries.items():
            value = self._table_value(found) if isinstance(found, _Table) else found
            entries[name] = Entry(value, key, span)
        return MapValue(entries, tuple(table.open), location=table.place)

    def _table_value(self, table: _Table) -> Value:
        if table.items is None:
            return self._map_value(table)
        items = tuple(self._map_value(item) for item in table.items)
        return ListValue(items, location=table.place)
