"""Turn JSON values into the expression nodes of `syntax`, as HCL reads them in JSON files.

A string is a template, a property name of an object too; everything else stands for itself. It does
not know which JSON values are expressions and which are blocks.
Source: https://github.com/hashicorp/hcl/blob/main/json/spec.md
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ekslint.sources.hcl.json_tree import JsonNode, unescaped
from ekslint.sources.hcl.problems import MalformedError
from ekslint.sources.hcl.syntax import Node

if TYPE_CHECKING:
    from ekslint.sources.hcl.engine import Engine


Run = tuple[int, int, str]
"""Start and end of characters in the file, and what they say."""


class JsonExpressions:
    """Makes the nodes of one text; what does not parse raises MalformedError."""

    def __init__(self, text: str, cache_directory: Path | None = None) -> None:
        self._text = text
        self._directory = cache_directory

    def expression(self, node: JsonNode) -> Node:
        """Return the expression a JSON value stands for: strings and keys are templates."""
        kind, start, end = node[:3]
        match kind:
            case "object":
                pairs = tuple(
                    (self._template(low, high, key), self.expression(value))
                    for key, low, high, value in node[3]
                )
                return ("object", start, end, pairs)
            case "array":
                return ("tuple", start, end, tuple(self.expression(item) for item in node[3]))
            case "string":
                return self._template(start, end, node[3])
        return node

    def literal(self, node: JsonNode) -> Node:
        """Return a JSON value as it is: `${` has no meaning in its strings."""
        kind, start, end = node[:3]
        match kind:
            case "object":
                pairs = tuple(
                    (self._plain(low, high), self.literal(value)) for _, low, high, value in node[3]
                )
                return ("object", start, end, pairs)
            case "array":
                return ("tuple", start, end, tuple(self.literal(item) for item in node[3]))
            case "string":
                return self._plain(start, end)
        return node

    def reference(self, node: JsonNode) -> Node:
        """Return a string read as an expression (`"aws.west"`, `"list(string)"`), in any depth."""
        kind, start, end = node[:3]
        match kind:
            case "object":
                pairs = tuple(
                    (self._plain(low, high), self.reference(value))
                    for _, low, high, value in node[3]
                )
                return ("object", start, end, pairs)
            case "array":
                return ("tuple", start, end, tuple(self.reference(item) for item in node[3]))
            case "string":
                return self._parsed(start, end, node[3], "expression")
        return node

    def _plain(self, start: int, end: int) -> Node:
        runs = unescaped(self._text, start + 1, end - 1)
        return ("template", start, end, tuple(("text", *run) for run in runs), False)

    def _template(self, start: int, end: int, characters: str) -> Node:
        if "${" not in characters and "%{" not in characters:
            return self._plain(start, end)
        node = self._parsed(start, end, characters, "template")
        return (node[0], start, end, *node[3:])

    def _parsed(self, start: int, end: int, characters: str, rule: str) -> Node:
        """Parse the inside of a string; places lead to the characters as they are written."""
        engine = self._engine(start)
        read = engine.template if rule == "template" else engine.expression
        if end - start - 2 == len(characters):  # nothing is escaped
            return read(self._text, start + 1, end - 1)
        places = _Places(unescaped(self._text, start + 1, end - 1), end - 1)
        try:
            node = read(characters, 0, len(characters))
        except MalformedError as error:
            low, high = places.range(error.start, error.end)
            raise MalformedError(low, high, error.message) from None
        moved: Node = _placed(node, places)
        return moved

    def _engine(self, start: int) -> Engine:
        from ekslint.sources.hcl.engine import engine_for

        engine = engine_for(self._directory)
        if isinstance(engine, str):
            raise MalformedError(start, start, engine)
        return engine


class _Places:
    """Where the unescaped characters of a string stand in the file, run by run."""

    __slots__ = ("_at", "_runs", "last")

    def __init__(self, runs: Iterable[Run], last: int) -> None:
        self.last = last
        self._runs = tuple(runs)
        self._at: list[int] = []
        count = 0
        for _, _, said in self._runs:
            self._at.append(count)
            count += len(said)

    def range(self, low: int, high: int) -> tuple[int, int]:
        """Return where a range of the characters is written."""
        first = self._place(low)
        if high <= low:
            return first, first
        start, end, said = self._runs[self._run(high - 1)]
        if end - start != len(said):
            return first, max(end, first)
        return first, max(start + high - self._at[self._run(high - 1)], first)

    def pieces(self, low: int, high: int, said: str) -> Iterator[tuple[int, int, str]]:
        """Yield a range of the characters in runs that are each written as such."""
        at = low
        number = self._run(low)
        while at < high:
            begin = self._at[number]
            start, end, text = self._runs[number]
            stop = min(high, begin + len(text))
            if end - start == len(text):
                start, end = start + at - begin, start + stop - begin
            if stop > at:
                yield start, end, said[at - low : stop - low]
            at, number = stop, number + 1

    def _run(self, at: int) -> int:
        return max(bisect_right(self._at, at) - 1, 0)

    def _place(self, at: int) -> int:
        if not self._runs or at >= self._at[-1] + len(self._runs[-1][2]):
            return self.last
        number = self._run(at)
        start, end, said = self._runs[number]
        return start + at - self._at[number] if end - start == len(said) else start


def _placed(part: Any, places: _Places) -> Any:
    """Return a node whose offsets count unescaped characters with the offsets of the file."""
    if type(part) is not tuple:
        return part
    if len(part) < 3 or type(part[0]) is not str or type(part[1]) is not int:
        return tuple([node for item in part for node in _each(item, places)])
    rest = tuple([_placed(item, places) for item in part[3:]])
    return (part[0], *places.range(part[1], part[2]), *rest)


def _each(part: Any, places: _Places) -> Iterator[Any]:
    """Yield a part with its offsets in the file; a text in runs that are each written as such."""
    if not (type(part) is tuple and part and part[0] == "text"):
        yield _placed(part, places)
        return
    kind, low, high, said = part
    if high - low != len(said):
        yield (kind, *places.range(low, high), said)
        return
    for piece in places.pieces(low, high, said):
        yield (kind, *piece)
