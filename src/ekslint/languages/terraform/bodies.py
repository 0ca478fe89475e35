"""Turn the body of a block into a map of values: attributes, nested blocks, dynamic blocks.

It knows no resource type; a schema, where there is one, says what a provider turns an attribute
into (`version = 1.30` is the number 1.3, and so the string "1.3"). Meta-arguments that steer
Terraform itself are left to `instances.py` and `providers.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from ekslint.core.contents import known_text, scalar_text
from ekslint.core.location import Location, SourceText
from ekslint.core.provenance import out_of, through
from ekslint.core.record import record, replace
from ekslint.core.value import (
    Entry,
    Gate,
    ListValue,
    MapValue,
    Null,
    Piece,
    Reason,
    ReasonKind,
    Scalar,
    Text,
    Unknown,
    Value,
    reasons,
    text,
)
from ekslint.facts.provider import AttributeSchema, BlockSchema, TypeSchema
from ekslint.languages.terraform.conditions import decider
from ekslint.languages.terraform.configuration import Block, block_of
from ekslint.languages.terraform.expressions import evaluate
from ekslint.languages.terraform.numbers import NumberLimitError, parse_number
from ekslint.languages.terraform.provenance import limit, nameless, opaque
from ekslint.languages.terraform.scope import Overlay, Scope
from ekslint.languages.terraform.sets import make_set
from ekslint.languages.terraform.settings import MAX_INSTANCES
from ekslint.sources.hcl.syntax import Node

ScopeOf = Callable[[SourceText], Scope]
Schema = TypeSchema | BlockSchema

BLOCK: Final = "block"
"""The `kind` of a MapValue that is a nested block, not an object."""

META: Final = frozenset({"count", "for_each", "provider", "providers"})
"""Arguments of a resource or module block that Terraform takes for itself."""

MAX_BLOCK_DEPTH: Final = 30

MAX_BLOCKS: Final = 10_000
"""How many nested blocks one body may have, dynamic ones counted."""


@record
class _Body:
    scope_of: ScopeOf
    skip: frozenset[str]
    room: _Room
    depth: int = 0


@dataclass(slots=True)
class _Room:
    """Counts the nested blocks of one body, at all depths."""

    left: int = MAX_BLOCKS


def evaluate_body(
    block: Block,
    scope_of: ScopeOf,
    *,
    schema: Schema | None = None,
    skip: frozenset[str] = frozenset(),
) -> MapValue:
    """Return a block's body: attributes as they are, nested blocks as a list under their type.

    `schema`: what the provider knows of the attributes and blocks. `skip`: names left out at the
    top. A dynamic block without elements leaves a gate; one over an unknown collection leaves the
    list of its type open.
    """
    return _evaluate(block, _Body(scope_of, skip, _Room()), schema)


def _evaluate(block: Block, body: _Body, schema: Schema | None) -> MapValue:
    entries: dict[str, Entry] = {}
    nested: dict[str, _Blocks] = {}
    gates: list[Gate] = []
    for source, items in block.parts:
        scope = body.scope_of(source)
        for item in items:
            if item[0] == "attribute":
                if item[3] not in body.skip:
                    kind = schema.attributes.get(item[3]) if schema else None
                    entries[item[3]] = _attribute(item, scope, kind)
                continue
            inner = block_of(source, item)
            if inner.type in body.skip:
                continue
            dynamic = inner.type == "dynamic" and bool(inner.labels)
            name = inner.labels[0] if dynamic else inner.type
            blocks = nested.setdefault(name, _Blocks(name, _header(inner, body.scope_of)))
            inner_schema = schema.blocks.get(name) if schema else None
            if dynamic:
                _dynamic(inner, body, scope, inner_schema, blocks)
            else:
                blocks.add(inner, body, inner_schema)
    for name, blocks in nested.items():
        gates.extend(blocks.gates)
        if blocks.items or blocks.open:
            entries[name] = blocks.entry(schema.blocks.get(name) if schema else None)
    header = _header(block, body.scope_of)
    return MapValue(entries, location=header, kind=BLOCK, gates=tuple(gates))


def _header(block: Block, scope_of: ScopeOf) -> Location:
    """Return the header as this call of the module sees it."""
    return scope_of(block.source).source.location(block.header.start, block.header.end)


def _attribute(item: Node, scope: Scope, schema: AttributeSchema | None) -> Entry:
    _, start, end, name, name_start, name_end, expression = item
    source = scope.source
    if name in ("depends_on", "ignore_changes", "replace_triggered_by") or (
        name in ("when", "on_failure") and expression[0] == "name"
    ):
        value: Value = _names(expression, source, scope)
    else:
        value = evaluate(expression, scope)
        first, last, at = expression[1], expression[2], value.location
        if at is None or not (at.source is source and first <= at.start and at.end <= last):
            value = through(value, f"`{name}`", source.location(first, last))
        elif at.via:  # computed here; text in it stands somewhere else
            value = through(value, f"`{name}`", source.location(start, end))
    if schema is not None:
        value = coerce(value, schema.type)
    return Entry(value, source.location(name_start, name_end), source.location(start, end))


def _names(node: Node, source: SourceText, scope: Scope) -> Value:
    """Return a list of bare names (`[tags, scaling_config[0].desired_size]`) as their texts."""
    place = source.location(node[1], node[2])
    if node[0] == "paren":
        return _names(node[3], source, scope)
    if node[0] != "tuple":
        return text(place.text, place)
    items: list[Value] = []
    for item in node[3]:
        at = source.location(item[1], item[2])
        written = at.text
        if item[0] == "template":  # the form of Terraform 0.11: names in quotes
            written = written.strip('"')
        items.append(Text((Piece(written, at),), location=at, ref=_named(item, scope, at)))
    return ListValue(tuple(items), location=place)


def _named(node: Node, scope: Scope, at: Location) -> Any:
    """Return the reference a traversal to a resource or module stands for."""
    names: list[str] = []
    while node[0] in ("attr", "index"):
        if node[0] == "attr":
            names.append(node[4])
        node = node[3]
    if node[0] != "name":
        return None
    names = [node[3], *reversed(names)]
    refer = getattr(scope, "refer", None)
    while refer is None and isinstance(scope, Overlay):
        scope = scope.inner
        refer = getattr(scope, "refer", None)
    return refer(tuple(names)) if refer is not None else None


class _Blocks:
    """The nested blocks of one type, while they are collected."""

    def __init__(self, kind: str, location: Location) -> None:
        self.kind = kind
        self.location = location
        self.items: list[Value] = []
        self.open: list[Reason] = []
        self.gates: list[Gate] = []
        self.scattered = False  # blocks that may exist besides stand before or between the known

    def add(self, block: Block, body: _Body, schema: BlockSchema | None) -> None:
        body.room.left -= 1
        if body.depth >= MAX_BLOCK_DEPTH or body.room.left < 0:
            detail = f"there are too many `{self.kind}` blocks, or they nest too deep"
            self.open.append(Reason(ReasonKind.LIMIT, detail, "", self.location))
            return
        self.scattered = self.scattered or bool(self.open)
        inner = _Body(body.scope_of, frozenset(), body.room, body.depth + 1)
        value = _evaluate(block, inner, schema)
        if block.labels:
            at = value.location
            label = Entry(text(block.labels[0], at), at, at)
            value = replace(value, entries={"type": label, **value.entries})
        self.items.append(value)

    def entry(self, schema: BlockSchema | None) -> Entry:
        kind = "set" if schema is not None and schema.nesting == "set" else "list"
        value = ListValue(
            tuple(self.items),
            tuple(dict.fromkeys(self.open)),
            kind=kind,
            gates=tuple(self.gates),
            location=self.location,
            scattered=self.scattered,
        )
        return Entry(value, self.location, self.location)


def _dynamic(
    block: Block, body: _Body, scope: Scope, schema: BlockSchema | None, blocks: _Blocks
) -> None:
    """https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks"""
    at = _header(block, body.scope_of)
    content = next(block.blocks("content"), None)
    found = block.attribute("for_each")
    if content is None or found is None:
        detail = f"dynamic `{blocks.kind}` has no for_each or no content"
        blocks.open.append(Reason(ReasonKind.INVALID, detail, "", at))
        return
    collection = evaluate(found[1][6], scope)
    elements, why = elements_of(collection, at)
    if len(elements) > MAX_INSTANCES:
        detail = f"dynamic `{blocks.kind}` has more than {MAX_INSTANCES} elements"
        elements, why = [], [Reason(ReasonKind.LIMIT, detail, "", at)]
    if not elements and not why:
        blocks.gates.append(Gate(blocks.kind, decider(found[1][6], scope) or at))
    iterator = _iterator(block) or blocks.kind
    written = replace(content, header=block.header)
    for key, value in elements:
        names: dict[str, Value] = {
            iterator: MapValue({"key": Entry(key, at), "value": Entry(value, at)}, location=at)
        }
        blocks.add(written, replace(body, scope_of=_overlaid(body.scope_of, names)), schema)
    blocks.open.extend(why)
    ordered = isinstance(collection, ListValue) and collection.kind != "set"
    loose = isinstance(collection, ListValue) and collection.scattered
    blocks.scattered = blocks.scattered or loose or (bool(why and elements) and not ordered)


def _overlaid(scope_of: ScopeOf, names: dict[str, Value]) -> ScopeOf:
    return lambda source: Overlay(scope_of(source), names)


def _iterator(block: Block) -> str | None:
    found = block.attribute("iterator")
    if found is None:
        return None
    node = found[1][6]
    return str(node[3]) if node[0] == "name" else None


def elements_of(collection: Value, at: Location) -> tuple[list[tuple[Value, Value]], list[Reason]]:
    """Return the known (key, value) pairs of a collection, and why there may be more.

    `at` is the place that asks, for what has no place of its own.
    """
    match collection:
        case ListValue(items=items, open=open_, kind="set"):
            members = [out_of(item, collection) for item in items]
            return [(item, item) for item in members], list(open_)
        case ListValue(items=items, open=open_, scattered=True):
            position = nameless(opaque("key", (collection,), at, nonnull=True))
            return [(position, out_of(item, collection)) for item in items], list(open_)
        case ListValue(items=items, open=open_):
            pairs: list[tuple[Value, Value]] = [
                (Scalar(index, location=item.location), out_of(item, collection))
                for index, item in enumerate(items)
            ]
            return pairs, list(open_)
        case MapValue(entries=entries, open=open_):
            keyed: list[tuple[Value, Value]] = [
                (
                    text(key, entries[key].key or entries[key].value.location),
                    out_of(entries[key].value, collection),
                )
                for key in sorted(entries)
            ]
            keyed.extend((key, entry.value) for key, entry in collection.partial)
            return keyed, list(collection.open_beside_partial)
    why = next(reasons(collection), None)
    detail = "the collection is not known"
    return [], [why or Reason(ReasonKind.INSTANCES, detail, "", collection.location)]


def coerce(value: Value, kind: Any) -> Value:
    """Return a value as the type of its attribute makes it: "3" a number, 1.30 the string "1.3".

    `kind` is a type as `facts.provider` gives it: `"string"`, `("list", "string")`. What does not
    convert stays as it is.
    """
    match kind, value:
        case "string", Scalar(data=data):
            piece = Piece(scalar_text(data), value.location)
            return Text((piece,), location=value.location, origin=value.origin, ref=value.ref)
        case "bool", Text() if known_text(value) in ("true", "false", "1", "0"):
            data = known_text(value) in ("true", "1")
            return Scalar(data, location=value.location, origin=value.origin, ref=value.ref)
        case "number", Text() if (whole := known_text(value)) is not None:
            try:
                number = parse_number(whole)
            except NumberLimitError:
                return limit("a number too large to compute", value.location)
            if number is None:
                return value
            return Scalar(number, location=value.location, origin=value.origin, ref=value.ref)
        case ["list", inner], ListValue(items=items):
            return replace(value, kind="list", items=tuple(coerce(i, inner) for i in items))
        case ["set", inner], ListValue(items=items):
            return _as_set(replace(value, items=tuple(coerce(i, inner) for i in items)))
        case ["map", inner], MapValue(entries=entries):
            return replace(
                value,
                entries={k: replace(e, value=coerce(e.value, inner)) for k, e in entries.items()},
            )
        case ["object", dict() as fields], MapValue(entries=entries):
            return replace(
                value,
                entries={
                    k: replace(e, value=coerce(e.value, fields.get(k))) for k, e in entries.items()
                },
            )
        case _, Unknown(candidates=candidates) if candidates:
            return replace(value, candidates=tuple(coerce(c, kind) for c in candidates))
    return value


def _as_set(value: ListValue) -> ListValue:
    """Return a list as a set: no item twice, in the order of sets as far as it is known.

    Items that are not known count as different from each other: they name different things.
    """
    made = make_set(value.items, value.location, value.open, ref=value.ref)
    return replace(
        value,
        items=made.items,
        kind="set",
        scattered=len(made.items) > 1 and (made.scattered or bool(made.open)),
    )


def configured(body: MapValue) -> Iterator[tuple[str, Entry]]:
    """Yield the entries that are set: a null argument counts as left out."""
    for name, entry in body.entries.items():
        if not isinstance(entry.value, Null):
            yield name, entry
