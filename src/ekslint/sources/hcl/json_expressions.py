"""Turn JSON values into the expression nodes of `syntax`, as HCL reads them in JSON files.

A string is a template, a property name of an object too; everything else stands for itself. It does
not know which JSON values are expressions and which are blocks.
Source: https://github.com/hashicorp/hcl/blob/main/json/spec.md
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ekslint.sources.hcl.json_tree import JsonNode, unescaped
from ekslint.sources.hcl.problems import MalformedError
from ekslint.sources.hcl.syntax import Node

if TYPE_CHECKING:
    from ekslint.sources.hcl.engine import Engine


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
        runs = list(unescaped(self._text, start + 1, end - 1))
        places = _Places(
            tuple(at for run in runs for at in _starts(*run)),
            tuple(at for run in runs for at in _ends(*run)),
            end - 1,
        )
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


def _starts(low: int, high: int, said: str) -> list[int]:
    return list(range(low, high)) if high - low == len(said) else [low] * len(said)


def _ends(low: int, high: int, said: str) -> list[int]:
    return list(range(low + 1, high + 1)) if high - low == len(said) else [high] * len(said)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where each of the unescaped characters starts and ends in the file, and where all end."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    last: int

    def range(self, low: int, high: int) -> tuple[int, int]:
        """Return where a range of the characters is written."""
        first = self.starts[low] if low < len(self.starts) else self.last
        return first, max(self.ends[high - 1] if 0 < high <= len(self.ends) else first, first)

    def runs_on(self, at: int, here: int) -> bool:
        """Whether the characters from one to another stand in the file as they are."""
        starts, ends = self.starts, self.ends
        whole = ends[at] - starts[at] == 1 and ends[here] - starts[here] == 1
        return whole and starts[here] - starts[at] == here - at


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
    at = low
    for here in range(low + 1, high + 1):
        if here < high and places.runs_on(at, here):
            continue
        yield (kind, *places.range(at, here), said[at - low : here - low])
        at = here
