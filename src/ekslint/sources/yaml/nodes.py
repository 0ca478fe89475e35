"""Turn the parser's events of one YAML document into values with places, without recursion.

It knows nothing of what the keys mean; tags other than YAML's own go to the caller's function.
Aliases share the value they name, so an alias bomb costs nothing here, and what a walk over the
result would cost is limited: past the limits stands an unknown value, not a bigger one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from yaml.error import MarkedYAMLError

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.provenance import through
from ekslint.core.value import (
    Absent,
    Entry,
    ListValue,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Scalar,
    Text,
    Unknown,
    Value,
    unknown,
)
from ekslint.sources.mapping import MAX_DEPTH, Duplicate
from ekslint.sources.textmap import TextMap
from ekslint.sources.yaml.align import read_block, read_plain, read_quoted
from ekslint.sources.yaml.layout import Branch, Layout
from ekslint.sources.yaml.scalars import plain_value, tagged_value

MAX_OPEN: Final = 1000
"""Nesting at which a text is refused: the parser's time grows with its square."""
MAX_NODES: Final = 1_000_000
"""Most nodes of one document, aliases counted as often as they are used."""

Tags = Callable[[str, Value, Location | None], Value]
"""What a caller makes of its own tags: given `!Ref`, the bare value, the place with the tag."""

_LONGEST_LINE: Final = 1000
"""A collection's place is its first line, but no more than this of it."""

_OWN_TAG: Final = "tag:yaml.org,2002:"
_PROPERTIES: Final = re.compile(r"(?:[!&][^\s,\[\]{}]*(?:\s+|#[^\n]*\n)*)+")
_TYPED_START: Final = frozenset("+-.0123456789yYnNtTfFoO~")


@dataclass(slots=True)
class _Open:
    """A collection that is still being read; in a mapping, a key may wait for its value.

    `starts` holds, per member, where its key and its value begin, and whether the value is a
    collection that has more than what a template prints sometimes.
    """

    mapping: bool
    start: int
    whole: int
    tag: str | None
    anchor: str | None
    entries: dict[str, Entry] = field(default_factory=dict)
    items: list[Value] = field(default_factory=list)
    starts: list[tuple[str | int, int, int, bool]] = field(default_factory=list)
    merges: list[Value] = field(default_factory=list)
    open: list[Reason] = field(default_factory=list)
    waiting: bool = False
    key: str | None = None
    key_start: int = 0
    key_end: int = 0
    content_end: int = 0
    size: int = 1
    depth: int = 0


class DocumentBuilder:
    """Takes the events of one document, one by one; `root` is the value when it is done."""

    __slots__ = (
        "_anchors",
        "_layout",
        "_map",
        "_stack",
        "_string",
        "_tags",
        "base",
        "complex_keys",
        "content_end",
        "duplicates",
        "header",
        "root",
        "start_offset",
    )

    def __init__(
        self, source: TextMap, layout: Layout, tags: Tags | None, base: int, header: int
    ) -> None:
        self.header = header
        self._map = source
        self._layout = layout
        self._string = layout.string
        self._tags = tags
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Value, int, int]] = {}
        self.base = base
        self.root: Value | None = None
        self.duplicates: list[Duplicate] = []
        self.complex_keys = False
        self.start_offset = 0
        self.content_end = 0

    def scalar(self, event: Any) -> None:
        """Take a scalar event."""
        start = event.start_mark.index + self.base
        end = event.end_mark.index + self.base
        if self._stack and not self._map.holes:
            # The usual case: a plain word as a key needs no value of its own.
            parent = self._stack[-1]
            if parent.mapping and not parent.waiting and event.implicit[0]:
                word = event.value
                if event.anchor is None and word and word[0] not in _TYPED_START:
                    parent.size += 1
                    parent.waiting = True
                    parent.key, parent.key_start, parent.key_end = word, start, end
                    return
        value = self._scalar(event, start, end)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, 1, 0)
        self._add(value, start, end, 1, 0)

    def alias(self, event: Any) -> None:
        """Take an alias event: the value of the anchor, reached through this place."""
        start = event.start_mark.index + self.base
        end = event.end_mark.index + self.base
        place = self._map.locate(start, end)
        found = self._anchors.get(event.anchor)
        if found is None:
            detail = f"`*{event.anchor}` does not stand after what it names"
            value: Value = unknown(ReasonKind.CYCLE, detail, location=place)
            size, depth = 1, 0
        else:
            value, size, depth = found
            value = through(value, f"*{event.anchor}", place)
        self._add(value, start, end, size, depth)

    def open(self, event: Any, mapping: bool) -> None:
        """Take the start of a mapping or a sequence."""
        whole = start = event.start_mark.index + self.base
        if len(self._stack) >= MAX_OPEN:
            raise MarkedYAMLError(problem="nested too deeply", problem_mark=event.start_mark)
        if event.tag is not None or event.anchor is not None:
            start = self._after_properties(start)
            self._anchors.pop(event.anchor, None)
        self._stack.append(_Open(mapping, start, whole, event.tag, event.anchor))

    def close(self, event: Any) -> None:
        """Take the end of the innermost collection."""
        node = self._stack.pop()
        end = event.end_mark.index + self.base
        layout = self._layout
        if layout.inserts:
            node.open += layout.opened(self._room(node), node.start, end)
        if layout.branches:
            self._make_conditional(node)
        if node.merges:
            _merge(node)
        place = self._first_line(node.start, end)
        value: Value
        if node.depth >= MAX_DEPTH:
            value = unknown(ReasonKind.LIMIT, "nested too deeply", location=place)
            node.size, node.depth = 1, 0
        elif node.mapping:
            value = MapValue(node.entries, tuple(node.open), location=place)
        else:
            value = ListValue(tuple(node.items), tuple(node.open), location=place)
        if node.tag is not None and not node.tag.startswith(_OWN_TAG) and self._tags is not None:
            value = self._tags(node.tag, value, self._first_line(node.whole, end))
        if node.anchor is not None:
            self._anchors[node.anchor] = (value, node.size, node.depth + 1)
        self._add(value, node.whole, end, node.size, node.depth + 1)

    def _room(self, node: _Open) -> int:
        """Return from where on lines before a collection may belong to it."""
        if not self._stack:
            return self.header
        parent = self._stack[-1]
        if not parent.mapping:
            return parent.content_end or parent.start
        return parent.key_end if parent.waiting else node.start

    def _add(self, value: Value, start: int, end: int, size: int, depth: int) -> None:
        """Hand a finished node to the collection it stands in."""
        if not self._stack:
            self.root = value
            self.start_offset, self.content_end = start, self._layout.content_end(start, end)
            return
        parent = self._stack[-1]
        if parent.size + size > MAX_NODES:
            value = unknown(ReasonKind.LIMIT, "too many nodes", location=self._map.locate(start))
            size, depth = 1, 0
        parent.size += size
        if depth > parent.depth:
            parent.depth = depth
        if not parent.mapping:
            parent.starts.append((len(parent.items), start, start, False))
            parent.items.append(value)
            parent.content_end = end
        elif parent.waiting:
            self._take_value(parent, value, start, end)
        else:
            self._take_key(parent, value, start, end)

    def _take_key(self, parent: _Open, value: Value, start: int, end: int) -> None:
        parent.waiting = True
        parent.key_start, parent.key_end = start, end
        parent.key = _key_text(value)
        if parent.key is None:
            place = self._map.locate(start, end)
            if isinstance(value, MapValue | ListValue):
                self.complex_keys = True
                parent.open.append(Reason(ReasonKind.INVALID, "a key is a collection", "", place))
            else:
                parent.open.append(Reason(ReasonKind.TEMPLATE, "a key is not known", "", place))

    def _take_value(self, parent: _Open, value: Value, start: int, end: int) -> None:
        parent.waiting = False
        parent.content_end = max(end, parent.key_end)
        key, low = parent.key, parent.key_start
        if key is None:
            return
        if key == "<<" and self._string.startswith("<<", low):
            parent.merges.append(value)
            return
        if self._layout.inserts and start == end and isinstance(value, Null):
            value = self._layout.filled(end, value)
        place = self._map.locate(low, parent.key_end)
        found = parent.entries.pop(key, None)
        if found is not None:
            if self._layout.branches and not self._together(parent, key, low):
                value = _either(found.value, value)
            else:
                self.duplicates.append(Duplicate(key, place, found.key))
        if self._layout.branches:
            lasts = isinstance(value, MapValue | ListValue) and self._layout.outlasts(start, end)
            parent.starts.append((key, low, start, lasts))
        span = self._map.locate(low, end if end > low else parent.key_end)
        parent.entries[key] = Entry(value, place, span)

    def _together(self, parent: _Open, key: str, start: int) -> bool:
        """Whether a key and its first occurrence stand in the same branches of a template."""
        first = next(at for name, at, *_ in parent.starts if name == key)
        return all(
            (b.start <= first < b.end) == (b.start <= start < b.end) for b in self._layout.branches
        )

    def _make_conditional(self, node: _Open) -> None:
        """Make unknown which members exist where a template prints them only sometimes."""
        end = self._layout.content_end(node.start, max(node.content_end, node.start))
        partial = self._layout.partial(node.start, end)
        covering = [b for b in self._layout.branches if b not in partial]
        for name, low, start, lasts in node.starts:
            branch = _deciding(partial, covering, low, low if lasts else start)
            if branch is None:
                continue
            if isinstance(name, int):
                item = node.items[name]
                node.items[name] = _sometimes(item, branch, "")
            elif (entry := node.entries.get(name)) is not None:
                value = _sometimes(entry.value, branch, name)
                node.entries[name] = Entry(value, entry.key, entry.span)
        node.open += self._layout.opening(partial, node.start)

    def _after_properties(self, start: int) -> int:
        found = _PROPERTIES.match(self._string, start)
        return found.end() if found else start

    def _first_line(self, start: int, end: int) -> Location | None:
        """Return the place from `start` to the end of its line, or to `end` when that is nearer."""
        end = min(end, start + _LONGEST_LINE)
        stop = self._string.find("\n", start, end)
        if stop < 0:
            stop = end
        elif stop > start and self._string[stop - 1] == "\r":
            stop -= 1
        return self._map.locate(start, stop)

    def _scalar(self, event: Any, start: int, end: int) -> Value:
        word: str = event.value
        style: str | None = event.style
        tag: str | None = event.tag
        body = start
        untyped = not style and not event.implicit[0]
        if tag is not None or event.anchor is not None or untyped:
            body = min(self._after_properties(start), end)
        value: Value
        if not style:
            value = read_plain(self._map, body, end, word)
            if tag is None and not untyped and isinstance(value, Text):
                if (not word or word[0] in _TYPED_START) and value.known is not None:
                    return plain_value(word, value)
                return value
        elif style in "\"'":
            value = read_quoted(self._map, body, end, word)
        else:
            column = self._layout.column(self._stack[-1].key_start) if self._stack else -1
            value = read_block(self._map, self._layout, body, end, word, column)
        if tag is None:
            return value
        if not tag.startswith(_OWN_TAG):
            place = self._map.locate(start, end)
            return value if self._tags is None else self._tags(tag, value, place)
        if isinstance(value, Text) and value.known is not None:
            return tagged_value(tag, word, value)
        return value


def _key_text(value: Value) -> str | None:
    """Return a key as the string it becomes in JSON; numbers stay as they were written."""
    if isinstance(value, Text):
        return value.known
    if isinstance(value, Scalar):
        return known_text(value) if not isinstance(value.data, bool) else str(value.data).lower()
    return "null" if isinstance(value, Null) else None


def _either(first: Value, second: Value) -> Unknown:
    reason = Reason(ReasonKind.TEMPLATE, "a template decides between values", "", second.location)
    return Unknown(reason, candidates=(first, second), location=second.location)


def _deciding(partial: list[Branch], covering: list[Branch], low: int, start: int) -> Branch | None:
    """Return the branch that decides about a member: its key is inside, or only its value is."""
    for branch in partial:
        if branch.start <= low < branch.end or branch.start <= start < branch.end:
            return branch
    for branch in covering:
        if branch.start <= start < branch.end and not branch.start <= low < branch.end:
            return branch
    return None


def _sometimes(value: Value, branch: Branch, name: str) -> Unknown:
    absent = Absent(name=name, location=branch.reason.location)
    return Unknown(branch.reason, candidates=(value, absent), location=value.location)


def _merge(node: _Open) -> None:
    """Add the entries of `<<`: written keys win, and of several maps the first wins."""
    for merged in node.merges:
        for part in merged.items if isinstance(merged, ListValue) else (merged,):
            if isinstance(part, MapValue):
                for key, entry in part.entries.items():
                    node.entries.setdefault(key, entry)
                node.open.extend(part.open)
            elif isinstance(part, Unknown):
                node.open.append(part.reason)
            else:
                detail = "`<<` merges something that is not a map"
                node.open.append(Reason(ReasonKind.INVALID, detail, "", part.location))
