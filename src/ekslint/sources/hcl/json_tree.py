"""Turn JSON text into a tree of plain tuples with offsets, every member of an object kept.

Nodes are `(kind, start, end, content)`: object with `(key, key_start, key_end, node)` members,
array with nodes, string, number (as written) and bool; null has no content. It knows no HCL: see
`json_expressions` for what strings mean there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final, NoReturn

from ekslint.sources.hcl.problems import MalformedError

JsonNode = tuple[Any, ...]

MAX_NESTING: Final = 200
"""Deepest nesting of objects and arrays."""

_BLANK: Final = re.compile(r"[ \t\r\n]*")
_STRING: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_ATOM: Final = re.compile(r"[^\s,\]}]+")
_ESCAPE: Final = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\."
)
_SIMPLE: Final = {'\\"': '"', "\\n": "\n", "\\\\": "\\", "\\t": "\t", "\\/": "/"}
_HALF: Final = re.compile("[\ud800-\udfff]")


def read_tree(text: str) -> JsonNode:
    """Return the tree of a JSON text; raise MalformedError for what is none."""
    start = 1 if text.startswith("\ufeff") else 0
    try:
        # Numbers stay as they are written; Python refuses to read those of thousands of digits.
        json.loads(text[start:], parse_constant=_refuse, parse_int=len, parse_float=len)
    except json.JSONDecodeError as error:
        at = min(error.pos + start, max(len(text) - 1, 0))
        message = f"JSON does not parse: {error.msg[:1].lower()}{error.msg[1:]}"
        raise MalformedError(at, min(at + 1, len(text)), message) from None
    except (ValueError, RecursionError) as error:
        message = "JSON does not parse: it nests too deep"
        if not isinstance(error, RecursionError):
            message = f"JSON does not parse: {error}"
        raise MalformedError(start, start, message) from None
    return _value(text, _skip(text, start), 0)


def unescaped(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Yield the runs of text[start:end], the inside of a JSON string: where, and what it says.

    Each escape is a run of its own, so every other run stands in the file as it is.
    """
    for found in _ESCAPE.finditer(text, start, end):
        if found.start() > start:
            yield start, found.start(), text[start : found.start()]
        written = found[0]
        yield found.start(), found.end(), _SIMPLE.get(written) or _decoded(f'"{written}"')
        start = found.end()
    if start < end:
        yield start, end, text[start:end]


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"`{word}` is not JSON")


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _value(text: str, at: int, depth: int) -> JsonNode:
    sign = text[at]
    if sign in "{[":
        if depth >= MAX_NESTING:
            raise MalformedError(at, at + 1, "the JSON value nests too deep")
        return _object(text, at, depth) if sign == "{" else _array(text, at, depth)
    if sign == '"':
        end = _string_end(text, at)
        return ("string", at, end, _characters(text, at, end))
    found = _ATOM.match(text, at)
    assert found is not None, "json.loads has read this"
    word, end = found[0], found.end()
    if word in ("true", "false"):
        return ("bool", at, end, word == "true")
    return ("null", at, end) if word == "null" else ("number", at, end, word)


def _object(text: str, start: int, depth: int) -> JsonNode:
    members = []
    at = _skip(text, start + 1)
    while text[at] != "}":
        end = _string_end(text, at)
        key = _characters(text, at, end)
        colon = _skip(text, end)
        node = _value(text, _skip(text, colon + 1), depth + 1)
        members.append((key, at, end, node))
        at = _after(text, node)
    return ("object", start, at + 1, tuple(members))


def _array(text: str, start: int, depth: int) -> JsonNode:
    items = []
    at = _skip(text, start + 1)
    while text[at] != "]":
        node = _value(text, at, depth + 1)
        items.append(node)
        at = _after(text, node)
    return ("array", start, at + 1, tuple(items))


def _after(text: str, node: JsonNode) -> int:
    at = _skip(text, node[2])
    return _skip(text, at + 1) if text[at] == "," else at


def _string_end(text: str, at: int) -> int:
    found = _STRING.match(text, at)
    assert found is not None, "json.loads has read this"
    return found.end()


def _characters(text: str, start: int, end: int) -> str:
    inside = text[start + 1 : end - 1]
    return _decoded(text[start:end]) if "\\" in inside else inside


def _decoded(string: str) -> str:
    """Return what a JSON string says; half a surrogate pair is U+FFFD, as Go decodes it."""
    said: str = json.loads(string)
    return _HALF.sub("\ufffd", said)
