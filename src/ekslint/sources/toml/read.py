"""Turn TOML text into one map, each part with its place.

`tomllib` decides what is TOML and what it means; `toml.scan` adds the places, and where the two
differ, `tomllib` is right. Unknown parts may stand in strings, in place of values, and as whole
lines (template directives); what such lines would say is not known.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from decimal import Decimal
from typing import Any, Final

from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location
from ekslint.core.pieces import HOLE
from ekslint.core.record import record
from ekslint.core.value import (
    Entry,
    ListValue,
    MapValue,
    Piece,
    Reason,
    ReasonKind,
    Scalar,
    Text,
    Unknown,
    Value,
    unknown,
)
from ekslint.sources.decimals import decimal_of
from ekslint.sources.textmap import TextMap
from ekslint.sources.toml.scan import scan
from ekslint.sources.yaml.templates import is_templated, mask

MAX_SIZE: Final = 1_000_000
"""Longest text that is read, in characters."""

_LONELY: Final = re.compile(rf"^[ \t]*{HOLE}[ \t{HOLE}]*\r?$", re.MULTILINE)
_STRINGS: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL
)
_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_SIGN: Final = re.compile(r"\{[{%]|[$%]\{")


@record
class TomlFile:
    """The map of a text; empty, with a problem, when it does not parse.

    `unreadable_template`: the problem may be due to parts that another tool fills in.
    """

    value: MapValue
    problems: tuple[UnreadableError, ...] = ()
    masked: bool = False
    unreadable_template: bool = False


def read_toml(text: Text, *, substitutions: bool = False) -> TomlFile:
    """Read a text that holds TOML.

    `substitutions`: `${NAME}` is filled in by another tool, so it is unknown. Without it such
    placeholders, and `{{ … }}` ones, are unknown only where the text is no TOML otherwise.
    """
    source = TextMap(text)
    templates = is_templated(source.string)
    if not substitutions:
        file = _read(source, masked=False)
        if not file.problems or not _SIGN.search(source.string):
            return file
    masked = mask(text, source, templates=templates, substitutions=True)
    return _read(TextMap(masked.text), masked=masked.any)


def _read(source: TextMap, *, masked: bool) -> TomlFile:
    place = source.locate(0, max(source.string.find("\n"), 1))
    empty = MapValue({}, location=place)
    if len(source.string) > MAX_SIZE:
        return TomlFile(empty, (UnreadableError("the TOML text is too long", place),))
    string, values, lines = _blank(source)
    try:
        data = tomllib.loads(string.removeprefix("\ufeff"), parse_float=decimal_of)
    except (ValueError, RecursionError) as error:
        unproven = bool(source.holes) or _SIGN.search(source.string) is not None
        return TomlFile(empty, (_problem(source, string, error),), masked, unproven)
    found: Value | None = scan(source, string, values, lines)
    if found is None or not _agrees(found, data):
        # Never seen; but values must be right even where places cannot be.
        found = _placed(data, place)
    return TomlFile(found if isinstance(found, MapValue) else empty, (), masked)


def _blank(source: TextMap) -> tuple[str, dict[int, Value], list[tuple[int, Reason]]]:
    """Replace unknown parts outside of strings: lines by blanks, values by a digit."""
    string = source.string
    values: dict[int, Value] = {}
    lines: list[tuple[int, Reason]] = []
    if not source.holes:
        return string, values, lines
    out = list(string)
    covered: set[int] = set()
    for found in _STRINGS.finditer(string):
        covered.update(source.holes_in(found.start(), found.end()))
    for found in _LONELY.finditer(string):
        for at in source.holes_in(found.start(), found.end()):
            if at not in covered:
                covered.add(at)
                out[at] = " "
                lines.append((at, _reason(source, at)))
    for at in source.holes:
        if at not in covered and (part := source.hole(at)) is not None:
            out[at] = "0"
            values[at] = part
    return "".join(out), values, lines


def _reason(source: TextMap, offset: int) -> Reason:
    part = source.hole(offset)
    if isinstance(part, Unknown):
        return part.reason
    place = source.locate(offset)
    return Reason(ReasonKind.TEMPLATE, "lines that are filled in elsewhere", "", place)


def _problem(source: TextMap, string: str, error: Exception) -> UnreadableError:
    message = "nested too deeply" if isinstance(error, RecursionError) else str(error)
    found = _PLACE.search(message)
    at = max(len(string) - 1, 0)
    if found is not None:
        message = message[: found.start()]
        if found[1]:
            starts = [0, *(m.end() for m in re.finditer("\n", string))]
            line = min(int(found[1]), len(starts)) - 1
            at = min(starts[line] + int(found[2]) - 1, at)
    elif isinstance(error, RecursionError):
        at = 0
    message = message[:1].lower() + message[1:]
    return UnreadableError(f"TOML does not parse: {message}", source.locate(at))


def _agrees(value: Value, data: Any) -> bool:
    """Whether a scanned value says what `tomllib` says, unknown parts aside."""
    match value:
        case MapValue(entries=entries):
            return (
                isinstance(data, dict)
                and entries.keys() == data.keys()
                and all(_agrees(entry.value, data[key]) for key, entry in entries.items())
            )
        case ListValue(items=items):
            return (
                isinstance(data, list)
                and len(items) == len(data)
                and all(_agrees(item, part) for item, part in zip(items, data, strict=True))
            )
        case Scalar(data=found):
            return type(found) is type(data) and found == data
        case Text(segments=segments):
            if not isinstance(data, str):
                return isinstance(data, datetime.date | datetime.time)
            return "".join(s.text if isinstance(s, Piece) else HOLE for s in segments) == data
    return True


def _placed(data: Any, place: Location | None) -> Value:
    """Return data of `tomllib` as a value that stands at one place as a whole."""
    match data:
        case dict():
            entries = {key: Entry(_placed(part, place), place, place) for key, part in data.items()}
            return MapValue(entries, location=place)
        case list():
            return ListValue(tuple(_placed(part, place) for part in data), location=place)
        case bool() | int() | Decimal():
            return Scalar(data, location=place)
        case str() if HOLE not in data:
            return Text((Piece(data, place),), location=place)
    return unknown(ReasonKind.TEMPLATE, "text with an unknown part in it", location=place)
