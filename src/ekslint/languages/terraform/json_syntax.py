"""Turn a `.tf.json` file into the items of an HCL file: the same blocks, labels and attributes.

JSON does not tell blocks from attributes: what Terraform itself and the schemas of the providers
know of a name decides. An object under a name that no schema holds is taken for an attribute, open
to what a block would have. It evaluates nothing.
Sources: https://developer.hashicorp.com/terraform/language/syntax/json and the JSON specification
of HCL, https://github.com/hashicorp/hcl/blob/main/json/spec.md
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from ekslint.core.errors import UnreadableError
from ekslint.core.location import SourceText
from ekslint.facts.provider import data_schema, resource_schema
from ekslint.languages.terraform.configuration import INERT
from ekslint.languages.terraform.json_blocks import (
    COMMENT,
    PLAIN,
    TOP,
    Shape,
    dynamic_shape,
    nested_shape,
    provider_shape,
    resource_shape,
)
from ekslint.sources.hcl.json_expressions import JsonExpressions
from ekslint.sources.hcl.json_tree import JsonNode, read_tree
from ekslint.sources.hcl.problems import MalformedError
from ekslint.sources.hcl.syntax import HclFile, Node

VALUES: Final = ".tfvars.json"

Parse = Callable[[SourceText], HclFile]
Label = tuple[str, int, int]


def either_syntax(parse: Parse) -> Parse:
    """Return a parse function for both syntaxes of Terraform, given the one for HCL."""

    def either(source: SourceText) -> HclFile:
        if source.path.endswith(VALUES):
            return read_json_values(source)
        return read_json_syntax(source) if is_json(source.path) else parse(source)

    return either


def is_json(path: str) -> bool:
    """Whether a file of a module is in JSON syntax."""
    return path.endswith((".tf.json", ".tofu.json"))


def read_json_syntax(source: SourceText) -> HclFile:
    """Return the blocks of a file in JSON syntax; a block that does not parse is in `problems`."""
    reader = _Reader(source, JsonExpressions(source.text))
    with reader.guarded():
        for member in _members(read_tree(source.text)):
            with reader.guarded():
                reader.top(*member)
    return HclFile(source, tuple(reader.items), problems=tuple(reader.problems))


def read_json_values(source: SourceText) -> HclFile:
    """Return the attributes of a file of variable values; no string in it is a template."""
    reader = _Reader(source, JsonExpressions(source.text))
    with reader.guarded():
        shape = Shape(literal=True)
        reader.items.extend(reader.body(read_tree(source.text), shape))
    return HclFile(source, tuple(reader.items), problems=tuple(reader.problems))


def _members(node: JsonNode) -> Iterator[tuple[str, int, int, JsonNode]]:
    """Yield the members of an object, or of each object in an array, without comments."""
    if node[0] == "object":
        yield from (member for member in node[3] if member[0] != COMMENT)
    elif node[0] == "array":
        for item in node[3]:
            if item[0] != "object":
                raise MalformedError(item[1], item[2], "an object is expected here")
            yield from _members(item)
    elif node[0] != "null":
        raise MalformedError(node[1], node[2], "an object, or an array of objects, is expected")


def _shape_of(kind: str, labels: tuple[Label, ...]) -> Shape:
    match kind:
        case "resource":
            return resource_shape(resource_schema(labels[0][0]))
        case "data":
            return resource_shape(data_schema(labels[0][0]))
        case "provider":
            return provider_shape(labels[0][0])
    return TOP.get(kind, (0, PLAIN))[1]


@dataclass(slots=True)
class _Reader:
    source: SourceText
    expressions: JsonExpressions
    items: list[Node] = field(default_factory=list)
    problems: list[UnreadableError] = field(default_factory=list)

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Note what does not parse, and go on after it."""
        try:
            yield
        except MalformedError as error:
            self.problem(error.start, error.end, error.message)

    def problem(self, start: int, end: int, message: str) -> None:
        self.problems.append(UnreadableError(message, self.source.location(start, end)))

    def top(self, kind: str, start: int, end: int, node: JsonNode) -> None:
        """Add the blocks of one type; one that does not parse does not hide the others."""
        if kind in INERT:
            return
        for labels, header, body in self.labelled(TOP.get(kind, (0,))[0], (start, end), node):
            with self.guarded():
                shape = _shape_of(kind, labels)
                self.items.append(self.block(kind, labels, header, body, shape))

    def labelled(
        self, count: int, header: tuple[int, int], node: JsonNode, labels: tuple[Label, ...] = ()
    ) -> Iterator[tuple[tuple[Label, ...], tuple[int, int], JsonNode]]:
        """Yield each block under a type: its labels, the place of its header, its body."""
        if count:
            for key, low, high, inner in _members(node):
                found = (*labels, (key, low + 1, high - 1))
                yield from self.labelled(count - 1, (low, high), inner, found)
        elif node[0] == "array":
            yield from ((labels, self.opening(item), item) for item in node[3])
        elif node[0] != "null":
            yield labels, header, node

    def opening(self, node: JsonNode) -> tuple[int, int]:
        """Return the header of a block in an array of blocks: its brace and its first name."""
        start = node[1]
        if node[0] == "object" and node[3]:
            end: int = node[3][0][2]
            if "\n" not in self.source.text[start:end]:
                return start, end
        return start, start + 1

    def block(
        self,
        kind: str,
        labels: tuple[Label, ...],
        header: tuple[int, int],
        node: JsonNode,
        shape: Shape,
    ) -> Node:
        items = tuple(self.body(node, shape))
        return ("block", header[0], max(node[2], header[1]), kind, labels, items, header[1])

    def body(self, node: JsonNode, shape: Shape) -> Iterator[Node]:
        """Yield the attributes and nested blocks of a body."""
        seen: set[str] = set()
        for name, start, end, value in _members(node):
            found = self.nested(name, shape)
            if found is not None:
                count, inner = found
                for labels, header, content in self.labelled(count, (start, end), value):
                    yield self.block(name, labels, header, content, inner)
            elif name == "dynamic" and shape.dynamic:
                yield from self.dynamic((start, end), value, shape)
            elif name in seen:
                message = f"argument `{name}` is set twice in one block, the first one is read"
                self.problem(start, end, message)
            else:
                seen.add(name)
                expression = self.attribute(name, value, shape)
                yield ("attribute", start, value[2], name, start, end, expression)

    def nested(self, name: str, shape: Shape) -> tuple[int, Shape] | None:
        """Return the number of labels and the shape of a nested block; None for an attribute."""
        own = shape.blocks.get(name)
        if own is not None:
            return own
        schema = shape.schema.blocks.get(name) if shape.schema else None
        return (0, nested_shape(schema)) if schema is not None else None

    def dynamic(self, header: tuple[int, int], node: JsonNode, shape: Shape) -> Iterator[Node]:
        for labels, place, body in self.labelled(1, header, node):
            schema = shape.schema.blocks.get(labels[0][0]) if shape.schema else None
            yield self.block("dynamic", labels, place, body, dynamic_shape(schema))

    def attribute(self, name: str, value: JsonNode, shape: Shape) -> Node:
        if name in shape.references:
            return self.expressions.reference(value)
        if shape.literal or name in shape.literals:
            return self.expressions.literal(value)
        found = self.expressions.expression(value)
        known = shape.schema is not None and name in shape.schema.attributes
        if value[0] == "object" and shape.guess and not known:
            at = value[1], value[1] + 1
            more = (("call", *at, "block_or_argument", (), False), ("null", *at))
            return (*found[:3], (more, *found[3]))
        return found
