"""Turn the plainest arguments (`name = "text"`, a number, `var.a.b`) into nodes, without a grammar.

Of the arguments and entries that people write, two of three are such, and nothing but the end of
the line can follow them. Everything else, the grammar reads; it knows what may stand where.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from ekslint.sources.hcl.syntax import Node

_NAME: Final = r"[^\W\d](?:[\w\-\u0300-\u036f])*"
"""The terminal NAME of the grammar."""
_ARGUMENT: Final = re.compile(
    rf"(?P<name>{_NAME})[ \t]*=[ \t]*"
    r'(?:"(?P<text>[^"\\$%{\n]*)"'
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    rf"|(?P<way>{_NAME}(?:\.{_NAME}){{0,7}}))"
    r"(?=[ \t\r]*[\n#])"
)
_LITERALS: Final = ("true", "false", "null")
match = _ARGUMENT.match
"""Return the match of a plain argument at a place; it may be none, see `parts`."""


def parts(found: re.Match[str], words: Collection[str]) -> tuple[Node, Node] | None:
    """Return the name and the value of a plain argument; None when a name in it is one of the words
    that mean something to the grammar."""
    name = found["name"]
    if name in words:
        return None
    start, end = found.span("name")
    value = _value(found, words)
    return None if value is None else (("name", start, end, name), value)


def _value(found: re.Match[str], words: Collection[str]) -> Node | None:
    kind = found.lastgroup
    assert kind is not None
    text = found[kind]
    start, end = found.span(kind)
    if kind == "text":
        held = (("text", start, end, text),) if text else ()
        return ("template", start - 1, end + 1, held, False)
    if kind == "number":
        return ("number", start, end, text)
    if text in _LITERALS:
        return ("null", start, end) if text == "null" else ("bool", start, end, text == "true")
    first, *steps = text.split(".")
    if first in words or any(step in words for step in steps):
        return None
    at = start + len(first)
    value: Node = ("name", start, at, first)
    for step in steps:
        at += 1 + len(step)
        value = ("attr", start, at, value, step)
    return value
