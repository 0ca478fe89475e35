"""Turn TOML text into the place of each key, which `tomllib` does not tell.

It reads text that `tomllib` has accepted, and knows no values: keys inside inline tables have the
place of the key that holds the table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ekslint.core.location import Location, SourceText

Path = tuple[str | int, ...]

_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY: Final = re.compile(
    r"""[ \t]*(?:"(?P<basic>(?:[^"\\]|\\.)*)"|'(?P<literal>[^']*)'|(?P<bare>[\w-]+))[ \t]*"""
)
_IN_VALUE: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|'  # strings of several lines may end in up to two quotes more
    r"'''.*?'{3,5}|"
    r'"(?:[^"\\\n]|\\.)*"|'
    r"'[^'\n]*'|"
    r"#[^\n]*|"
    r"[\[\]{}\n]",
    re.DOTALL,
)


def key_places(source: SourceText) -> Mapping[Path, Location]:
    """Return where each key and table header is written, by its path.

    A step of a path is a key, or the number of an element of an array of tables.
    """
    text = source.text
    places: dict[Path, Location] = {}
    elements: dict[Path, int] = {}
    table: Path = ()
    at = _blank(text, 0)
    while at < len(text):
        if text[at] == "[":
            double = text.startswith("[[", at)
            start = at + (2 if double else 1)
            keys, end = _dotted(text, start)
            table = _table(keys, elements, opens_element=double)
            for depth in range(len(table), 0, -1):
                places.setdefault(table[:depth], source.location(start, end))
            at = _line_end(text, end)
        else:
            keys, end = _dotted(text, at)
            if not keys:
                return places  # not what tomllib would accept: what is known so far must do
            for depth in range(1, len(keys) + 1):
                places.setdefault((*table, *keys[:depth]), source.location(at, end))
            at = _value_end(text, end)
        at = _blank(text, at)
    return places


def place_of(places: Mapping[Path, Location], path: Path, source: SourceText) -> Location:
    """Return the place of a path, or of the nearest thing around it that has one."""
    for depth in range(len(path), 0, -1):
        if (found := places.get(path[:depth])) is not None:
            return found
    return source.whole()


def _table(keys: tuple[str, ...], elements: dict[Path, int], *, opens_element: bool) -> Path:
    """Return the path of a table header, with the numbers of the elements it stands in."""
    path: Path = ()
    for position, key in enumerate(keys):
        path = (*path, key)
        last = position == len(keys) - 1
        if last and opens_element:
            elements[path] = elements.get(path, -1) + 1
        if path in elements:
            path = (*path, elements[path])
    return path


def _dotted(text: str, at: int) -> tuple[tuple[str, ...], int]:
    """Return the parts of a dotted key and the offset after its last character."""
    keys: list[str] = []
    end = at
    while found := _KEY.match(text, at):
        if found["basic"] is not None:
            keys.append(re.sub(r"\\(.)", r"\1", found["basic"]))
        else:
            keys.append(found["literal"] if found["literal"] is not None else found["bare"])
        end = at + len(found.group().rstrip())
        at = found.end()
        if not text.startswith(".", at):
            break
        at += 1
    return tuple(keys), end


def _value_end(text: str, at: int) -> int:
    """Return the offset of the line end after the value that follows a key."""
    depth = 0
    while found := _IN_VALUE.search(text, at):
        at = found.end()
        match found.group()[0]:
            case "[" | "{":
                depth += 1
            case "]" | "}":
                depth -= 1
            case "\n" if depth <= 0:
                return at
    return len(text)


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at
