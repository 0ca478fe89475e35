"""Turn nodes into what a test can state: offsets become the text they enclose."""

from __future__ import annotations

from typing import Any

from ekslint.core.errors import UnreadableError
from ekslint.core.location import SourceText
from ekslint.sources.hcl.parse import parse_expression, parse_hcl
from ekslint.sources.hcl.syntax import HclFile, Node

KINDS = frozenset(
    {"number", "bool", "null", "name", "attr", "index", "splat", "attr_splat", "call", "unary"}
    | {"binary", "cond", "paren", "tuple", "object", "for_tuple", "for_object", "template"}
    | {"text", "interp", "if", "for", "attribute", "block"}
)


def sliced(node: Any, text: str) -> Any:
    """Return a node with one slice of the text in place of its start and end."""
    if not isinstance(node, tuple):
        return node
    if len(node) > 2 and node[0] in KINDS and isinstance(node[1], int):
        kind, start, end, *rest = node
        if kind == "attribute":
            name, name_start, name_end, value = rest
            rest = [name, text[name_start:name_end], value]
        elif kind == "block":
            type_, labels, items, header_end = rest
            found = tuple((label, text[low:high]) for label, low, high in labels)
            rest = [type_, found, text[start:header_end], items]
        return (kind, text[start:end], *(sliced(part, text) for part in rest))
    return tuple(sliced(part, text) for part in node)


def hcl(text: str) -> HclFile:
    """Return the file that a text parses to."""
    return parse_hcl(SourceText("main.tf", text))


def expression(text: str) -> Any:
    """Return the sliced node of an expression."""
    node = parse_expression(SourceText("main.tf", text), 0, len(text))
    assert not isinstance(node, UnreadableError), node
    return sliced(node, text)


def outline(node: Node) -> str:
    """Return an expression as text with all its brackets, to compare how it was grouped."""
    kind, _, _, *rest = node
    match kind:
        case "number" | "name":
            return str(rest[0])
        case "bool":
            return str(rest[0]).lower()
        case "null":
            return "null"
        case "attr":
            return f"{outline(rest[0])}.{rest[1]}"
        case "index":
            return f"{outline(rest[0])}[{outline(rest[1])}]"
        case "unary":
            return f"({rest[0]}{outline(rest[1])})"
        case "binary":
            return f"({outline(rest[1])} {rest[0]} {outline(rest[2])})"
        case "cond":
            return f"({outline(rest[0])} ? {outline(rest[1])} : {outline(rest[2])})"
        case "paren":
            return f"<{outline(rest[0])}>"
        case "call":
            return f"{rest[0]}({', '.join(map(outline, rest[1]))})"
    raise AssertionError(f"no outline for {kind}")
