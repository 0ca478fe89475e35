"""Turn a further key or item of a YAML or JSON document, or one that goes, into edits.

A new line has its neighbours' indentation; a flow or JSON stays on its lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ekslint.core.finding import Edit, Plain
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.fixes.brackets import appended, removed
from ekslint.fixes.hosts import Host
from ekslint.fixes.layout import Lines
from ekslint.fixes.literals import JSON, YAML, key, literal
from ekslint.fixes.tree import Node, read_tree

_TEXTS: Final = ("ConfigurationValues", "configurationValues")
"""Keys whose values are JSON in a text."""
STEP: Final = 2
"""How far YAML is indented where the neighbours do not tell."""


@record
class New:
    """What is to be written; the items of a list as maps with the key `item`, if there is one."""

    data: Plain
    item: str = ""

    def items(self, syntax: str, *, bare: bool = True) -> list[str | None]:
        """Return the items of a list; `bare`: YAML maps without braces, on lines of their own."""
        found = [literal(one, syntax) for one in self.data] if isinstance(self.data, tuple) else []
        name = key(self.item, syntax) if self.item else None
        if name is None:
            return found
        opening, closing = ("", "") if bare and syntax == YAML else ("{", "}")
        return [f"{opening}{name}: {one}{closing}" if one else None for one in found]

    def flow(self, syntax: str) -> str | None:
        """Return it on one line."""
        if not isinstance(self.data, tuple) or not self.item:
            return literal(self.data, syntax)
        texts = [one for one in self.items(syntax, bare=False) if one is not None]
        return f"[{', '.join(texts)}]" if len(texts) == len(self.data) else None


def trees(host: Host) -> tuple[Node, ...]:
    """Return the documents of a host."""
    return read_tree(host.source.text, host.start, host.end, host.syntax)


def map_at(roots: Sequence[Node], place: Location) -> Node | None:
    """Return the map that starts at a place, or the one below the key that stands there."""
    for root in roots:
        for node in root.every():
            for name, value in node.pairs:
                here = name.start in (place.start, place.start - 1)
                if here and name.end in (place.end, place.end + 1):
                    return value if value.kind == "map" or value.empty else None
            if node.kind == "map" and node.start == place.start:
                return node
    return None


def inserted(
    host: Host, place: Location, path: Sequence[str], data: Plain, item: str = ""
) -> tuple[Edit, ...]:
    """Return the edits that write a value under a path of keys; none where that is not sure.

    `item`: the items of a list are maps with that key.
    """
    new = New(data, item)
    roots = trees(host)
    node = map_at(roots, place)
    above: tuple[Node, Node] | None = None
    while node is not None and node.kind == "map":
        pair = next((p for p in node.pairs if p[0].text == path[0]), None)
        if pair is None:
            break
        if any(name.text == "<<" for name, _ in node.pairs):
            return ()
        above, node, path = pair, pair[1], path[1:]
        if not path:
            return ()
    if node is None:
        return ()
    held = next((at for at, name in enumerate(path) if name in _TEXTS), None)
    if held is not None and held + 1 < len(path):
        inner = _nested(path[held + 1 :], new, JSON)
        if inner is None:
            return ()
        path, new = path[: held + 1], New(f"{{{inner}}}")
    if node.kind != "map":
        return _below(host, above, path, new) if node.empty and above else ()
    return _with(host, node, path, new)


def _with(host: Host, node: Node, path: Sequence[str], data: New) -> tuple[Edit, ...]:
    lines = Lines(host.source)
    if node.flow:
        like_json = host.syntax == JSON or _quotes(host, node)
        syntax = JSON if like_json else YAML
        text = _nested(path, data, syntax)
        if text is None or (host.quote and host.quote in text):
            return ()
        spans = [(name.start, value.end) for name, value in node.pairs]
        return appended(lines, node.start, node.end - 1, spans, (text,))
    indent = " " * node.column
    body = _block(path, data, indent, _step(host, node))
    if body is None:
        return ()
    name, value = node.pairs[-1]
    end = max(value.end, name.end + 1)
    if not value.flow and value.kind == "scalar" and "+" in lines.text[value.start :][:3]:
        return ()  # the blank lines behind it are part of the text
    return (lines.insert(_line_end(lines, host, end), "\n" + body),)


def _quotes(host: Host, node: Node) -> bool:
    return bool(node.pairs) and host.source.text[node.pairs[0][0].start] == '"'


def _nested(path: Sequence[str], data: New, syntax: str) -> str | None:
    text = data.flow(syntax)
    for index, name in reversed(list(enumerate(path))):
        spelled = key(name, syntax)
        if text is None or spelled is None:
            return None
        text = f"{spelled}: {text}" if not index else f"{{{spelled}: {text}}}"
    return text


def _block(path: Sequence[str], data: New, indent: str, step: int) -> str | None:
    """Return the lines of a key, each with its indentation."""
    out: list[str] = []
    for index, name in enumerate(path):
        spelled = key(name, YAML)
        if spelled is None:
            return None
        blanks = indent + " " * (step * index)
        if index + 1 < len(path):
            out.append(f"{blanks}{spelled}:")
        elif isinstance(data.data, tuple):
            items = data.items(YAML)
            out.extend((f"{blanks}{spelled}:", *(f"{blanks}{' ' * step}- {one}" for one in items)))
        else:
            out.append(f"{blanks}{spelled}: {data.flow(YAML)}")
    return None if any(line.endswith(" None") for line in out) else "\n".join(out)


def _below(
    host: Host, above: tuple[Node, Node] | None, path: Sequence[str], data: New
) -> tuple[Edit, ...]:
    """Return the edit that fills a key without a value."""
    if above is None or host.syntax != YAML:
        return ()
    name = above[0]
    lines = Lines(host.source)
    column = name.start - lines.start(name.start)
    body = _block(path, data, " " * (column + STEP), STEP)
    if body is None:
        return ()
    return (lines.insert(_line_end(lines, host, name.end), "\n" + body),)


def _step(host: Host, node: Node) -> int:
    """Return how far maps are indented below their keys in a document, by its first one."""
    for root in trees(host):
        for one in root.every():
            for _, value in one.pairs:
                if value.kind == "map" and not value.flow and not one.flow:
                    return max(1, value.column - one.column)
    return STEP


def _line_end(lines: Lines, host: Host, offset: int) -> int:
    return min(lines.end(offset), host.end) if host.end >= offset else host.end


def node_at(roots: Sequence[Node], place: Location, kind: str) -> Node | None:
    """Return the list or map of a kind that starts at a place."""
    for root in roots:
        for node in root.every():
            if node.kind == kind and node.start == place.start:
                return node
            for name, value in node.pairs:
                if value.kind == kind and (name.start, name.end) == (place.start, place.end):
                    return value
    return None


def added(host: Host, place: Location, items: Sequence[str]) -> tuple[Edit, ...]:
    """Return the edits that put texts behind the last item of a list."""
    node = node_at(trees(host), place, "list")
    if node is None:
        return ()
    lines = Lines(host.source)
    made = New(tuple(items), _only_key(node.items))
    if node.flow:
        first = host.source.text[node.items[0].start] if node.items else ""
        like_json = host.syntax == JSON or first == '"'
        new = made.items(JSON if like_json else YAML, bare=False)
        texts = [one for one in new if one is not None]
        if len(texts) < len(new) or (host.quote and any(host.quote in one for one in texts)):
            return ()
        spans = [(item.start, item.end) for item in node.items]
        return appended(lines, node.start, node.end - 1, spans, texts)
    new = made.items(YAML)
    indent = " " * node.column
    body = "".join(f"\n{indent}- {one}" for one in new)
    return (lines.insert(_line_end(lines, host, node.items[-1].end), body),)


def _only_key(items: Sequence[Node]) -> str:
    """Return the key that items have when each is a map with that one key."""
    names = {item.pairs[0][0].text if len(item.pairs) == 1 else "" for item in items}
    return names.pop() if len(names) == 1 else ""


def taken_out(host: Host, place: Location) -> tuple[Edit, ...]:
    """Return the edits that take away the entry or item at a place."""
    lines = Lines(host.source)
    best: tuple[int, Node, int] | None = None
    roots = trees(host)
    for root in roots:
        for node in root.every():
            for index, (start, end) in enumerate(_spans(node)):
                size = end - start
                if start <= place.start and place.end <= end and (best is None or size < best[0]):
                    best = (size, node, index)
    if best is None:
        return ()
    _, node, index = best
    spans = _spans(node)
    if node.flow:
        return (removed(lines, spans, index),)
    if len(spans) == 1:
        return _emptied(lines, roots, node)
    start, end = spans[index]
    if node.kind == "list":
        dash = host.source.text.rfind("-", lines.start(start), start)
        start = dash if dash >= 0 else start
    if not lines.alone(start, end):
        return ()
    return (lines.drop(start, end),)


def _emptied(lines: Lines, roots: Sequence[Node], node: Node) -> tuple[Edit, ...]:
    """Return the edits that leave `[]` of a list that loses its only item; of a map, nothing."""
    for root in roots:
        for one in root.every():
            for name, value in one.pairs:
                if value is not node or node.kind != "list":
                    continue
                colon = re.compile(r"[ \t]*:").match(lines.text, name.end)
                start = node.start
                if colon is None or lines.start(start) <= name.end or one.flow:
                    return ()
                return (lines.insert(colon.end(), " []"), lines.drop(start, node.end))
    return ()


def _spans(node: Node) -> list[tuple[int, int]]:
    if node.kind == "map":
        return [(name.start, max(value.end, name.end + 1)) for name, value in node.pairs]
    return [(item.start, item.end) for item in node.items]
