"""Turn a further argument or block, or one that goes, into edits of an HCL file.

New lines stand as `terraform fmt` would have them, and what was aligned stays so. The provider's
schema says what is a block; what it does not know is not written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from ekslint.core.finding import Edit, Plain
from ekslint.core.location import Location, SourceText
from ekslint.core.record import record
from ekslint.facts.provider import BlockSchema, TypeSchema, data_schema, resource_schema
from ekslint.fixes.alignment import aligned, without
from ekslint.fixes.brackets import appended, removed
from ekslint.fixes.hosts import hcl_nodes
from ekslint.fixes.layout import Lines
from ekslint.fixes.literals import HCL, key, literal
from ekslint.sources.hcl.syntax import Node

Schema = TypeSchema | BlockSchema | None
_ENCODERS: Final = ("jsonencode", "yamlencode")
_CHOOSING: Final = ("cond", "for_tuple", "for_object", "index")
_FALLBACKS: Final = ("can", "coalesce", "coalescelist", "element", "lookup", "one", "try")
_LAST: Final = ("depends_on", "lifecycle", "providers", "tags", "timeouts")
"""What usually ends a body: new arguments stand before it."""


@record
class Body:
    """A block or object: where its braces are, its entries, and what the provider knows of it.

    `free`: it takes whatever its caller writes, as maps: the inputs of a module.
    """

    node: Node
    opening: int
    closing: int
    schema: Schema = None
    free: bool = False

    @property
    def is_block(self) -> bool:
        """Whether it is a block, not an object."""
        return bool(self.node[0] == "block")

    @property
    def entries(self) -> tuple[Node, ...]:
        """Attributes and blocks, or pairs of key and value."""
        found: tuple[Node, ...] = self.node[5] if self.is_block else self.node[3]
        return found


def body_at(source: SourceText, place: Location) -> Body | None:
    """Return the block whose header stands at a place, or the object that starts there."""
    for node in hcl_nodes(source, place):
        if node[0] == "block" and node[1] == place.start and place.end <= node[6]:
            return _block(source, node, _schema_of(node))
        if node[0] == "object" and node[1] == place.start:
            return Body(node, node[1], node[2] - 1)
        for name, value in node[3] if node[0] == "object" else ():
            if (name[1], name[2]) == (place.start, place.end) and value[0] == "object":
                return Body(value, value[1], value[2] - 1)
        if node[0] == "object" and node[3] and node[3][0][0][1] == place.start:
            return Body(node, node[1], node[2] - 1)
        if node[0] == "call" and node[1] == place.start and node[3] in _ENCODERS:
            return _encoded(node)
        if node[0] == "block":
            for inner in node[5]:
                if inner[0] == "block" and inner[1] == place.start:
                    schema = _schema_of(node)
                    return _block(source, inner, schema.blocks.get(inner[3]) if schema else None)
    return None


def _schema_of(node: Node) -> Schema:
    if node[3] not in ("resource", "data") or not node[4]:
        return None
    name = node[4][0][0]
    return resource_schema(name) if node[3] == "resource" else data_schema(name)


def _block(source: SourceText, node: Node, schema: Schema) -> Body | None:
    opening = source.text.find("{", node[6])
    free = node[3] == "module"
    return Body(node, opening, node[2] - 1, schema, free) if opening >= 0 else None


def _encoded(node: Node) -> Body | None:
    if len(node[4]) == 1 and node[4][0][0] == "object":
        inner = node[4][0]
        return Body(inner, inner[1], inner[2] - 1)
    return None


def inserted(body: Body, source: SourceText, path: Sequence[str], data: Plain) -> tuple[Edit, ...]:
    """Return the edits that write a value under a path of keys; none where that is not sure."""
    lines = Lines(source)
    while len(path) > 1:
        found = _under(body, source, path[0])
        if found is None:
            break
        if isinstance(found, str):
            return ()
        body, path = found, path[1:]
    if _has(body, path[0]):
        return ()
    return _written(body, lines, path, data)


def _under(body: Body, source: SourceText, name: str) -> Body | str | None:
    """Return the block or object of a name; None when there is none, a text when it is neither."""
    for entry in body.entries:
        if body.is_block and entry[3] != name:
            continue
        if not body.is_block and _key_of(entry[0]) != name:
            continue
        if body.is_block and entry[0] == "block":
            schema = body.schema.blocks.get(name) if body.schema else None
            return _block(source, entry, schema)
        value = entry[6] if body.is_block else entry[1]
        if value[0] == "object":
            return Body(value, value[1], value[2] - 1)
        encoded = _encoded(value) if value[0] == "call" and value[3] in _ENCODERS else None
        return encoded or "a value"
    return None


def _has(body: Body, name: str) -> bool:
    if body.is_block:
        dynamic = (e for e in body.entries if e[0] == "block" and e[3] == "dynamic" and e[4])
        names = [entry[3] for entry in body.entries]
        return name in names or any(entry[4][0][0] == name for entry in dynamic)
    return any(_key_of(name_node) in (name, None) for name_node, _ in body.entries)


def _key_of(node: Node) -> str | None:
    """Return the text of a key that is one; None for a computed one."""
    if node[0] == "template" and all(part[0] == "text" for part in node[3]):
        return "".join(part[3] for part in node[3])
    return None


def _written(body: Body, lines: Lines, path: Sequence[str], data: Plain) -> tuple[Edit, ...]:
    name, *rest = path
    text = literal(data, HCL)
    spelled = key(name, HCL)
    if text is None or spelled is None:
        return ()
    if rest:
        kind = _kind(body, name)
        if kind == "block" and len(rest) == 1 and isinstance(body.schema, TypeSchema | BlockSchema):
            inner = key(rest[0], HCL)
            return _with_block(body, lines, name, f"{inner} = {text}") if inner else ()
        if kind != "map":
            return ()
        wrap = "jsonencode({", "})"
        opening, closing = wrap if name == "configuration_values" else ("{", "}")
        keys = [key(one, HCL) for one in rest]
        if None in keys:
            return ()
        for one in reversed(keys):
            text = f"{{ {one} = {text} }}"
        text = f"{opening}{text[1:-1]}{closing}"
    elif body.schema is not None and _kind(body, name) in ("block", ""):
        return ()
    if body.is_block:
        return _with_argument(body, lines, spelled, text)
    return _with_entry(body, lines, spelled, text)


def _kind(body: Body, name: str) -> str:
    """Return how a name is written that has keys of its own: block, map, or empty when unknown."""
    schema = body.schema
    if schema is None:
        return "map" if body.free or not body.is_block else ""
    if name in schema.blocks:
        return "block"
    found = schema.attributes.get(name)
    if found is None:
        return ""
    if name == "configuration_values":
        return "map"
    return "map" if isinstance(found.type, tuple) and found.type[0] in ("map", "object") else "text"


def _with_argument(body: Body, lines: Lines, name: str, text: str) -> tuple[Edit, ...]:
    if not body.entries:
        return _filled(body, lines, f"{name} = {text}")
    if "\n" not in lines.text[body.opening : body.closing]:
        inside = lines.text[body.opening + 1 : body.closing].strip()
        indent = lines.indent(body.node[1])
        return _rewritten(body, lines, (f"{indent}  {inside}", f"{indent}  {name} = {text}"))
    anchor = _beside(body, name) or _anchor(body, lines)
    if anchor is None:
        indent = lines.indent(body.entries[0][1])
        blank = "\n" if body.entries[0][0] == "block" else ""
        start = lines.after(body.opening)
        return (lines.insert(start, f"{indent}{name} = {text}\n{blank}"),)
    if not _is_short(anchor, lines):
        indent = lines.indent(anchor[1])
        return (lines.insert(lines.end(anchor[2]), f"\n{indent}{name} = {text}"),)
    attributes = [entry for entry in body.entries if entry[0] == "attribute"]
    spans = [(e[4], e[5], e[1], e[2]) for e in attributes]
    return aligned(lines, spans, (anchor[1], anchor[2]), name, text)


def _beside(body: Body, name: str) -> Node | None:
    """Return the argument that another one usually follows: its source, the version of a module."""
    if not body.free or name != "version":
        return None
    return next((entry for entry in body.entries if entry[3] == "source"), None)


def _anchor(body: Body, lines: Lines) -> Node | None:
    """Return the argument to write behind: the last short one before the first block."""
    first: list[Node] = []
    for entry in body.entries:
        if entry[0] == "block":
            break
        first.append(entry)
    usual = [entry for entry in first if entry[3] not in _LAST]
    short = [entry for entry in usual if _is_short(entry, lines)]
    return short[-1] if short else usual[-1] if usual else None


def _is_short(entry: Node, lines: Lines) -> bool:
    return "\n" not in lines.text[entry[1] : entry[2]]


def _filled(body: Body, lines: Lines, line: str) -> tuple[Edit, ...]:
    if lines.text[body.opening + 1 : body.closing].strip():
        return ()  # a comment
    return _rewritten(body, lines, (f"{lines.indent(body.node[1])}  {line}",))


def _rewritten(body: Body, lines: Lines, inner: Sequence[str]) -> tuple[Edit, ...]:
    text = "\n" + "\n".join(inner) + "\n" + lines.indent(body.node[1])
    return (lines.replace(body.opening + 1, body.closing, text),)


def _with_block(body: Body, lines: Lines, name: str, line: str) -> tuple[Edit, ...]:
    if "\n" not in lines.text[body.opening : body.closing]:
        return ()
    indent = lines.indent(body.node[1]) + "  "
    text = f"{indent}{name} {{\n{indent}  {line}\n{indent}}}"
    entries = [e for e in body.entries if e[3] not in _LAST]
    if not entries:
        return (lines.insert(lines.after(body.opening), f"{text}\n"),)
    behind = lines.end(entries[-1][2])
    follows = lines.text[lines.after(behind) : lines.end(lines.after(behind))].strip()
    gap = "" if follows in ("", "}") else "\n"
    return (lines.insert(behind, f"\n\n{text}{gap}"),)


def _with_entry(body: Body, lines: Lines, name: str, text: str) -> tuple[Edit, ...]:
    """Return the edits for one more pair of an object."""
    entries = body.entries
    if not entries:
        return appended(lines, body.opening, body.closing, (), (f"{name} = {text}",))
    first, last = entries[0], entries[-1]
    sign = lines.text[first[0][2] : first[1][1]].strip()
    sign = sign if sign in (":", "=") else "="
    quoted = lines.text[first[0][1]] == '"' and not name.startswith('"')
    name = f'"{name}"' if quoted else name
    between = ": " if sign == ":" else " = "
    spans = [(pair[0][1], pair[1][2]) for pair in entries]
    on_one = "\n" not in lines.text[last[1][2] : body.closing]
    commas = len(entries) > 1 and "," in lines.text[entries[-2][1][2] : last[0][1]]
    comma_last = lines.text[last[1][2] :].lstrip(" \t").startswith(",")
    if on_one or commas or comma_last:
        return appended(lines, body.opening, body.closing, spans, (f"{name}{between}{text}",))
    if sign == ":" or "\n" in lines.text[last[0][1] : last[1][2]]:
        indent = lines.indent(last[0][1])
        return (lines.insert(lines.end(last[1][2]), f"\n{indent}{name}{between}{text}"),)
    named = [(pair[0][1], pair[0][2], pair[0][1], pair[1][2]) for pair in entries]
    return aligned(lines, named, spans[-1], name, text)


def is_expression(source: SourceText, place: Location) -> bool:
    """Whether a place is the whole of an expression."""
    return any(
        node[0] not in ("block", "attribute", "text") and node[1:3] == (place.start, place.end)
        for node in hcl_nodes(source, place)
    )


def is_chosen(source: SourceText, place: Location) -> bool:
    """Whether a place stands in an expression that may give something else: an arm of a condition,
    a default, the body of a loop."""
    return any(
        (node[0] in _CHOOSING or (node[0] == "call" and node[3] in _FALLBACKS))
        and node[1] <= place.start
        and place.end <= node[2]
        for node in hcl_nodes(source, place)
    )


def list_at(source: SourceText, place: Location) -> Node | None:
    """Return the list that stands at a place."""
    return next(
        (
            n
            for n in hcl_nodes(source, place)
            if n[0] == "tuple" and n[1:3] == (place.start, place.end)
        ),
        None,
    )


def added(source: SourceText, place: Location, items: Sequence[str]) -> tuple[Edit, ...]:
    """Return the edits that put texts behind the last item of a list."""
    node = list_at(source, place)
    new = [literal(item, HCL) for item in items]
    texts = [one for one in new if one is not None]
    if node is None or len(texts) < len(new):
        return ()
    spans = [(item[1], item[2]) for item in node[3]]
    return appended(Lines(source), node[1], node[2] - 1, spans, texts)


def taken_out(source: SourceText, place: Location) -> tuple[Edit, ...]:
    """Return the edits that take away the argument, block, entry or item at a place."""
    lines = Lines(source)
    best: tuple[int, Any] | None = None
    for node in hcl_nodes(source, place):
        for whole, edit in _removals(lines, node):
            if whole[0] <= place.start and place.end <= whole[1]:
                size = whole[1] - whole[0]
                if best is None or size <= best[0]:
                    best = (size, edit)
    return best[1]() if best is not None else ()


def _removals(lines: Lines, node: Node) -> Iterator[tuple[tuple[int, int], Any]]:
    if node[0] == "block":
        only = len(node[5]) == 1 and not node[4] and lines.alone(node[1], node[2])
        for entry in node[5]:
            start, end = entry[1], entry[2]
            if only:  # a block that would be left empty says nothing, or lacks what it requires
                yield (start, end), lambda s=node[1], e=node[2]: (lines.drop(s, e),)
            elif lines.alone(start, end):
                rest = [(e[4], e[5], e[1], e[2]) for e in node[5] if e[0] == "attribute"]
                yield (start, end), lambda g=(start, end), r=rest: without(lines, r, g)
    elif node[0] == "object":
        spans = [(k[1], v[2]) for k, v in node[3]]
        for index, (start, end) in enumerate(spans):
            if lines.alone(start, end) and not _has_comma(lines, end):
                yield (start, end), lambda s=start, e=end: (lines.drop(s, e),)
            else:
                yield (start, end), lambda i=index, s=spans: (removed(lines, s, i),)
    elif node[0] == "tuple":
        spans = [(item[1], item[2]) for item in node[3]]
        for index, span in enumerate(spans):
            yield span, lambda i=index, s=spans: (removed(lines, s, i),)


def _has_comma(lines: Lines, end: int) -> bool:
    return lines.text[end:].lstrip(" \t").startswith(",")
