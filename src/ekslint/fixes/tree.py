"""Turn JSON or YAML, a whole file or a part of one, into maps, lists and scalars with offsets.

It resolves nothing: no tag, no alias, no template. What does not parse as it stands has no tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from ekslint.core.record import record
from ekslint.fixes.literals import JSON, YAML

if TYPE_CHECKING:
    from yaml.nodes import Node as YamlNode

MAX_DEPTH: Final = 60
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_ATOM: Final = re.compile(r"[^\s,:\]}\[{\"]+")


@record
class Node:
    """A part of a document: offsets are those of the file, `end` is where its own text ends.

    `kind`: map, list or scalar. `flow`: it has brackets; of a scalar, it is no block. `text`: what
    a scalar means. Of a block, `column` is where its entries start in their lines. `tag`: of a list
    of YAML, its short tag (`!If`).
    """

    kind: str
    start: int
    end: int
    pairs: tuple[tuple[Node, Node], ...] = ()
    items: tuple[Node, ...] = ()
    text: str = ""
    flow: bool = True
    column: int = 0
    tag: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing is written where the value would stand."""
        return self.kind == "scalar" and self.start == self.end

    def value(self, key: str) -> Node | None:
        """Return the value of a key."""
        return next((value for name, value in self.pairs if name.text == key), None)

    def every(self) -> Iterator[Node]:
        """Yield the node and all below it."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(part for pair in node.pairs for part in pair)
            stack.extend(node.items)


def read_tree(text: str, start: int, end: int, syntax: str) -> tuple[Node, ...]:
    """Return the documents in a range of a text; none where it does not parse."""
    if syntax == JSON:
        scanner = _Json(text, end)
        node = scanner.value(_skip(text, start), 0)
        return (node,) if node is not None and _skip(text, node.end) >= end else ()
    return _yaml(text, start, end) if syntax == YAML else ()


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


@record
class _Json:
    text: str
    limit: int

    def value(self, at: int, depth: int) -> Node | None:
        if at >= self.limit or depth > MAX_DEPTH:
            return None
        sign = self.text[at]
        if sign in "{[":
            return self._several(at, depth, sign)
        if found := _STRING.match(self.text, at, self.limit):
            return Node("scalar", at, found.end(), text=_unescaped(found[0]))
        if found := _ATOM.match(self.text, at, self.limit):
            return Node("scalar", at, found.end(), text=found[0])
        return None

    def _several(self, at: int, depth: int, sign: str) -> Node | None:
        pairs: list[tuple[Node, Node]] = []
        items: list[Node] = []
        closing = "}" if sign == "{" else "]"
        here = _skip(self.text, at + 1)
        while here < self.limit and self.text[here] != closing:
            first = self.value(here, depth + 1)
            if first is None:
                return None
            here = _skip(self.text, first.end)
            if sign == "{":
                if self.text[here : here + 1] != ":":
                    return None
                value = self.value(_skip(self.text, here + 1), depth + 1)
                if value is None:
                    return None
                pairs.append((first, value))
                here = _skip(self.text, value.end)
            else:
                items.append(first)
            if self.text[here : here + 1] == ",":
                here = _skip(self.text, here + 1)
            elif self.text[here : here + 1] != closing:
                return None
        if here >= self.limit:
            return None
        kind = "map" if sign == "{" else "list"
        return Node(kind, at, here + 1, tuple(pairs), tuple(items))


def _unescaped(word: str) -> str:
    import json

    try:
        found = json.loads(word, strict=False)
    except ValueError:
        return word[1:-1]
    return str(found)


def _yaml(text: str, start: int, end: int) -> tuple[Node, ...]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    part = text[start:end]
    if re.search(r"(?:^|[\s\[,:-])\*[A-Za-z0-9_]", part, re.MULTILINE) and "&" in part:
        return ()  # with aliases, one place is several things
    try:
        found: list[YamlNode | None] = list(yaml.compose_all(part, Loader=loader))
        return tuple(_node(text, node, start, 0) for node in found if node is not None)
    except (yaml.YAMLError, RecursionError, ValueError):
        return ()


def _node(text: str, node: YamlNode, base: int, depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise ValueError("nested too deep")
    low, high = base + node.start_mark.index, base + node.end_mark.index
    value: Any = node.value
    if isinstance(value, str):
        style = getattr(node, "style", None)
        block = style in ("|", ">")
        if block:
            high = low + len(text[low:high].rstrip())
        return Node("scalar", low, high, text=value, flow=not block)
    flow = bool(getattr(node, "flow_style", False))
    column = low - (text.rfind("\n", 0, low) + 1)
    if value and isinstance(value[0], tuple):
        pairs = tuple(
            (_node(text, one, base, depth + 1), _node(text, two, base, depth + 1))
            for one, two in value
        )
        if not flow:
            low = pairs[0][0].start  # not at its tag
            column = low - (text.rfind("\n", 0, low) + 1)
            high = _written(*pairs[-1])
        return Node("map", low, high, pairs, flow=flow, column=column)
    if not value and text[low : low + 1] == "{":
        return Node("map", low, high, flow=flow, column=column)
    items = tuple(_node(text, item, base, depth + 1) for item in value)
    if not flow and items:
        high = items[-1].end
    tag = node.tag if node.tag.startswith("!") else ""
    return Node("list", low, high, items=items, flow=flow, column=column, tag=tag)


def _written(name: Node, value: Node) -> int:
    """Return where the text of an entry ends: at its colon where no value is written."""
    return value.end if value.end > value.start else max(value.end, name.end + 1)
