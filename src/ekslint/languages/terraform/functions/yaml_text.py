"""Turn values into the YAML text Terraform writes, and YAML text into the values it reads.

It does not know Kubernetes: `yes` is true and a date a timestamp, as in Terraform's own reader.
Source: zclconf/go-cty-yaml `encode.go`, `decode.go`, `resolve.go`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import zip_longest
from typing import Any, Final

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.pieces import HOLE, locate, with_holes
from ekslint.core.value import (
    Absent,
    Document,
    Entry,
    ListValue,
    MapValue,
    Null,
    Piece,
    Scalar,
    Text,
    Unknown,
    Value,
    text,
)
from ekslint.languages.terraform.functions.signature import (
    ArgumentError,
    Call,
    NotEvaluatedError,
)
from ekslint.languages.terraform.numbers import NumberLimitError, parse_number
from ekslint.languages.terraform.templates import normalized

MAX_DEPTH: Final = 100
_MARK: Final = "\ue000"
_HOLE: Final = re.compile("\ue000([0-9]+)\ue000")
_TAG: Final = "tag:yaml.org,2002:"
_TRUE: Final = frozenset(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"])
_FALSE: Final = frozenset(
    ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"]
)
_NULL: Final = frozenset(("", "~", "null", "Null", "NULL"))
_INFINITE: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)")
_NUMBER: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_BASED: Final = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_TIMESTAMP: Final = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:([Tt ])([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?)?"
)


def yaml_segments(value: Value, place: Location) -> list[Piece | Value] | None:
    """Return the YAML of a value in segments; None when it cannot be written.

    An unknown item is a Document of it: what stands there is its YAML, not its text.
    """
    import yaml

    holes: list[Value] = []
    events: list[Any] = [yaml.StreamStartEvent(), yaml.DocumentStartEvent(explicit=False)]
    if not getattr(yaml, "__with_libyaml__", False) or not _emit(value, events, holes):
        return None
    events += [yaml.DocumentEndEvent(explicit=False), yaml.StreamEndEvent()]
    try:
        written = yaml.emit(events, Dumper=yaml.CSafeDumper, allow_unicode=True, width=80)
    except (yaml.YAMLError, UnicodeError):
        return None
    written = str(written)
    plain = isinstance(value, Null | Absent | Scalar)
    if written.endswith("\n...\n"):  # libyaml and its port in Go end documents differently
        written = written.removesuffix("...\n")
    parts = _HOLE.split(f"{written}...\n" if plain else written)
    segments: list[Piece | Value] = []
    for i, part in enumerate(parts):
        if i % 2:
            hole = holes[int(part)]
            segments.append(Document("yaml", hole, location=hole.location))
        elif part:
            segments.append(Piece(part, place))
    return segments


def _scalar(data: str, style: str | None) -> Any:
    import yaml

    return yaml.ScalarEvent(None, None, (True, True), data, style=style)


def _emit(value: Value, events: list[Any], holes: list[Value]) -> bool:
    import yaml

    match value:
        case Null() | Absent():
            events.append(_scalar("null", None))
        case Scalar():
            events.append(_scalar(known_text(value) or "", None))
        case Text() | Document() | Unknown():
            data = known_text(value)
            if data is None:
                events.append(_scalar(f"{_MARK}{len(holes)}{_MARK}", None))
                holes.append(value)
            elif _MARK in data:
                return False
            else:
                events.append(_scalar(data, "|" if "\n" in data else '"'))
        case ListValue(items=items, open=open_, scattered=scattered):
            if open_ or scattered:
                return False
            events.append(yaml.SequenceStartEvent(None, None, True, flow_style=False))
            if not all(_emit(item, events, holes) for item in items):
                return False
            events.append(yaml.SequenceEndEvent())
        case MapValue(entries=entries, open=open_):
            if open_ or any(_MARK in key for key in entries):
                return False
            events.append(yaml.MappingStartEvent(None, None, True, flow_style=False))
            for key in sorted(entries):
                events.append(_scalar(key, "|" if "\n" in key else '"'))
                if not _emit(entries[key].value, events, holes):
                    return False
            events.append(yaml.MappingEndEvent())
    return True


def read_yaml(value: Text, call: Call) -> Value:
    """Return the data of a YAML text; its values keep the place of their text.

    Parts that are not known stay so inside of their scalars, unless one may be more than a scalar.
    Raises ArgumentError for what Terraform's reader rejects.
    """
    import yaml

    data, holes = with_holes(value)
    if data.count(HOLE) != len(holes) or (holes and data.strip() == HOLE):
        return call.opaque(nonnull=False)
    if "\\/" in data:
        raise NotEvaluatedError("an escape that Terraform's YAML reader may reject")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        reader = _Reader(yaml.parse(data, Loader=loader), value, call)
        found = reader.document()
        reader.end()
    except (yaml.YAMLError, StopIteration, ArgumentError) as error:
        if holes:  # what is not known may well make it one
            return call.opaque(nonnull=False)
        if isinstance(error, ArgumentError):
            raise
        raise ArgumentError("this is not one YAML document") from error
    return found


class _Reader:
    """Reads values from the events of one stream; `anchors` holds what was named so far."""

    def __init__(self, events: Iterator[Any], source: Text, call: Call) -> None:
        self.events = events
        self.source = source
        self.call = call
        self.anchors: dict[str, Value] = {}
        self.whole, self.holes = with_holes(source)
        self.flow = 0

    def document(self) -> Value:
        """Read the only document."""
        next(self.events)  # the stream
        kind = type(next(self.events)).__name__
        if kind != "DocumentStartEvent":
            raise ArgumentError("there is no YAML document")
        return self._value(next(self.events), 0)

    def end(self) -> None:
        """Check that nothing follows the document."""
        next(self.events)
        if type(next(self.events)).__name__ != "StreamEndEvent":
            raise ArgumentError("there is more than one YAML document")

    def _place(self, event: Any) -> Location | None:
        return locate(self.source, event.start_mark.index, event.end_mark.index)

    def _value(self, event: Any, depth: int) -> Value:
        if depth > MAX_DEPTH or not self.call.scope.budget.spend():
            raise NotEvaluatedError("YAML that is nested too deeply or too large")
        kind = type(event).__name__
        if kind == "AliasEvent":
            if event.anchor not in self.anchors:
                raise ArgumentError(f"there is no anchor `{event.anchor}` before this")
            return self.anchors[event.anchor]
        if kind == "ScalarEvent":
            found = self._scalar(event)
        elif kind == "SequenceStartEvent":
            self._check(event, "seq")
            found = self._sequence(event, depth)
        else:
            self._check(event, "map")
            found = self._mapping(event, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = found
        return found

    def _scalar(self, event: Any) -> Value:
        place = self._place(event)
        if not self.holes or HOLE not in event.value:
            return resolve(event.tag, event.value, event.style, place)
        start, end = event.start_mark.index, event.end_mark.index
        parts = event.value.split(HOLE)
        if event.tag is not None or self.whole.count(HOLE, start, end) != len(parts) - 1:
            raise ArgumentError("an unknown part of a scalar that is tagged or not its own")
        first = self.whole.count(HOLE, 0, start)
        holes = self.holes[first : first + len(parts) - 1]
        if not event.style:
            if self.flow or "\n" in self.whole[start:end]:
                raise ArgumentError("an unknown part that may be several values")
            if not _is_text(parts):
                hole = holes[0] if len(holes) == 1 and not any(parts) else None
                return hole if isinstance(hole, Unknown) else self.call.opaque(nonnull=False)
        segments: list[Piece | Value] = []
        for part, hole in zip_longest(parts, holes):
            segments.extend([Piece(normalized(part), place)] if part else [])
            segments.extend([hole] if hole is not None else [])
        return Text(tuple(segments), location=place)

    def _check(self, event: Any, name: str) -> None:
        if event.tag not in (None, _TAG + name):
            raise ArgumentError(f"the tag `{event.tag}` is not known")
        if event.anchor is not None:
            self.anchors.pop(event.anchor, None)

    def _sequence(self, start: Any, depth: int) -> Value:
        items: list[Value] = []
        self.flow += bool(start.flow_style)
        while type(event := next(self.events)).__name__ != "SequenceEndEvent":
            items.append(self._value(event, depth + 1))
        self.flow -= bool(start.flow_style)
        return ListValue(tuple(items), location=self._place(start))

    def _mapping(self, start: Any, depth: int) -> Value:
        entries: dict[str, Entry] = {}
        self.flow += bool(start.flow_style)
        while type(event := next(self.events)).__name__ != "MappingEndEvent":
            if type(event).__name__ != "ScalarEvent":
                raise ArgumentError("a key is not a string")
            if self.holes and HOLE in event.value:
                raise ArgumentError("a key that is not known")
            if event.value == "<<" and event.tag is None and not event.style:
                merged = self._value(next(self.events), depth + 1)
                if not isinstance(merged, MapValue):
                    raise ArgumentError("`<<` does not name a mapping")
                entries.update(merged.entries)
                continue
            place = self._place(event)
            key = resolve(event.tag, event.value, event.style, place)
            name = known_text(key)
            if name is None:
                raise ArgumentError("a key is null")
            entries[name] = Entry(self._value(next(self.events), depth + 1), place)
        self.flow -= bool(start.flow_style)
        return MapValue(entries, location=self._place(start))


def _is_text(parts: list[str]) -> bool:
    """Whether a plain scalar with these known parts is a string, whatever stands between them."""
    letters = sum(map(str.isalpha, "".join(parts)))
    return letters > len("false") or any(mark in "".join(parts) for mark in "/@")


def resolve(tag: str | None, data: str, style: str | None, place: Location | None) -> Value:
    """Return the value of a YAML scalar as Terraform reads it."""
    short = (tag or "").removeprefix(_TAG)
    if short not in ("", "!", "str", "bool", "int", "float", "null", "timestamp", "binary"):
        raise ArgumentError(f"the tag `{tag}` is not known")
    if style in ("'", '"') or short in ("str", "binary", "!") or (style and not short):
        return text(normalized(data), place)
    if data in _TRUE or data in _FALSE:
        return Scalar(data in _TRUE, location=place)
    if data in _NULL or short == "null":
        return Null(location=place)
    if _INFINITE.fullmatch(data) or data in (".nan", ".NaN", ".NAN"):
        raise NotEvaluatedError("a number that is infinite or none")
    if short in ("", "timestamp"):
        stamp = _timestamp(data)
        if stamp is not None:
            return text(stamp, place)
    number = _numeric(data)
    if number is not None:
        return Scalar(number, location=place)
    if short:
        raise ArgumentError(f"`{data}` is not a YAML {short}")
    return text(normalized(data), place)


def _numeric(data: str) -> Any:
    if _BASED.fullmatch(data):
        if len(data) > 15:
            raise NumberLimitError(data)
        return int(data, 0)
    return parse_number(data) if _NUMBER.fullmatch(data) else None


def _timestamp(data: str) -> str | None:
    match = _TIMESTAMP.fullmatch(data)
    if match is None:
        return None
    year, month, day, mark, hour, minute, second, zone = match.groups()
    if mark is not None and (mark == " ") is (zone is not None):
        return None
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0)
        )
    except ValueError:
        return None
    return moment.isoformat(timespec="seconds") + (zone or "Z")
