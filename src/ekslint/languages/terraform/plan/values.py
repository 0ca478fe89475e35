"""Turn the attributes of a planned resource into the values that the evaluator would give.

What the plan marks as known after apply is unknown, what it marks as sensitive is not told; what
the configuration leaves out and the provider fills in later is absent. Nothing is known here of
what attributes mean.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from ekslint.core.location import Location, SourceText
from ekslint.core.record import record
from ekslint.core.value import (
    COMPUTED,
    EXPLICIT,
    Entry,
    ListValue,
    MapValue,
    Null,
    Piece,
    Reason,
    ReasonKind,
    Ref,
    Scalar,
    Text,
    Unknown,
    Value,
    default_of,
)
from ekslint.facts.provider import AttributeSchema, BlockSchema, TypeSchema
from ekslint.languages.terraform.bodies import BLOCK
from ekslint.languages.terraform.plan.document import Span
from ekslint.sources.json.parts import items, mapping, mark

MAX_DEPTH: Final = 60
MAX_TRIES: Final = 8
_SHA1: Final = re.compile(r"[0-9a-f]{40}")
HASHED: Final = frozenset({"user_data"})
"""Attributes of which some resource types keep a hash only."""

Schema = TypeSchema | BlockSchema
Identify = Callable[[Any, str], Value | None]


@record
class Setting:
    """The resource whose values are built.

    `identify` says what an unknown attribute is, by its expression in the configuration and its
    name. `configured`: the configuration of the resource is in the plan.
    """

    ref: Ref
    header: Location
    identify: Identify
    configured: bool
    known_whole: bool = True


def located(
    source: SourceText, span: Span, key: str, expected: Mapping[str, Any], via: Location
) -> Value | None:
    """Return the object under a key of a range of the text, each part with its place; None when it
    cannot be found. `via` carries the hops that all places get."""
    from ekslint.sources.json.read import read_literal_json

    decoder = json.JSONDecoder()
    start = span.start
    pattern = re.compile(rf'"{key}"\s*:\s*(?=\{{)')
    for _ in range(MAX_TRIES):
        found = pattern.search(source.text, start, span.end)
        if found is None:
            return None
        start = found.end()
        try:
            data, end = decoder.raw_decode(source.text, start)
        except (ValueError, RecursionError):
            return None
        if isinstance(data, dict) and data.keys() == expected.keys():
            place = Location(source, start, end, via.via)
            text = Text((Piece(source.text[start:end], place),), location=place)
            return read_literal_json(text).value
    return None


def body_of(
    values: Mapping[str, Any],
    unknown: Any,
    sensitive: Any,
    expressions: Any,
    schema: Schema | None,
    setting: Setting,
    node: Value | None,
) -> MapValue:
    """Return the attributes of a resource; those nothing is written of are left out."""
    place = setting.header
    whole_of_it = _Planned(
        values, unknown, sensitive, expressions or {}, schema, node, setting.ref, place
    )
    return _Builder(setting).block(whole_of_it)


@record
class _Planned:
    """What a plan says of one value, and of all that is in it.

    `expression` is what the configuration writes for it, `kind` its schema or type, `node` the
    value as the text of the plan shows it, `place` where that is, `depth` how deep it lies.
    """

    data: Any
    unknown: Any
    sensitive: Any
    expression: Any
    kind: Any
    node: Value | None
    ref: Ref
    place: Location
    depth: int = 0

    def at(self, step: str | int, *, expression: Any, kind: Any) -> _Planned:
        """Return what the plan says of the value under a name or at an index."""
        node: Value | None = None
        if isinstance(step, str):
            data = self.data.get(step)
            entry = self.entry(step)
            node = entry.value if entry is not None else None
        else:
            data = self.data[step]
            nodes = self.node.items if isinstance(self.node, ListValue) else ()
            node = nodes[step] if step < len(nodes) else None
        return _Planned(
            data,
            mark(self.unknown, step),
            mark(self.sensitive, step),
            expression,
            kind,
            node,
            self.ref.step(step),
            _place(node, self.place),
            self.depth + 1,
        )

    def names(self) -> list[str]:
        """Return the names in an object: those with a value, and those that get one."""
        return [*self.data, *(name for name in mapping(self.unknown) if name not in self.data)]

    def entry(self, name: str) -> Entry | None:
        """Return how the text of the plan shows what is under a name."""
        return self.node.entries.get(name) if isinstance(self.node, MapValue) else None

    def entry_of(self, name: str, value: Value) -> Entry:
        """Return a value as it is under a name, where the text of the plan shows it."""
        shown = self.entry(name)
        if shown is None:
            return Entry(value, self.place, self.place)
        return Entry(value, shown.key, shown.span)


@record
class _Builder:
    setting: Setting

    def block(self, planned: _Planned) -> MapValue:
        """Return the body of a resource or of a block nested in it; what a block is written as is
        not told if `dynamic` makes it."""
        entries: dict[str, Entry] = {}
        written_as, schema = planned.expression, planned.kind
        expressions = mapping(written_as)
        told = self.setting.configured and isinstance(written_as, dict)
        for name in planned.names():
            written = name in expressions
            inner = planned.at(name, expression=expressions.get(name), kind=_kind_of(schema, name))
            if inner.unknown is False and not written and inner.data in (None, ""):
                continue
            attribute = schema.attributes.get(name) if schema is not None else None
            if inner.unknown is True and told and left_out(name, written, attribute):
                continue
            if inner.unknown is False and inner.data is None:
                continue
            value = self.value(inner)
            top = not planned.depth
            if value.origin is EXPLICIT and self.setting.configured and not written and top:
                value = _with_origin(value)
            entries[name] = planned.entry_of(name, value)
        open_: tuple[Reason, ...] = ()
        if not self.setting.known_whole:
            open_ = (_reason(planned.ref, "is not in the plan", planned.place),)
        return MapValue(entries, open_, location=planned.place, kind=BLOCK)

    def value(self, planned: _Planned) -> Value:
        """Return one value and all in it."""
        ref, place = planned.ref, planned.place
        if planned.sensitive is True:
            why = _reason(ref, "is marked as sensitive in the plan", place, ReasonKind.FILE)
            return Unknown(why, location=place, origin=COMPUTED)
        if planned.unknown is True:
            return self.unknown(planned)
        if planned.depth > MAX_DEPTH:
            why = _reason(ref, "nests too deep", place, ReasonKind.LIMIT)
            return Unknown(why, location=place)
        match planned.data:
            case dict():
                return self.map(planned)
            case list():
                return self.list(planned)
        return _scalar(planned.data, planned.node, ref, place)

    def unknown(self, planned: _Planned) -> Value:
        ref, place = planned.ref, planned.place
        name = next((s for s in reversed(ref.path) if isinstance(s, str)), "")
        asked = name if len(ref.path) == 1 else f".{name}"
        found = self.setting.identify(planned.expression, asked)
        if found is not None:
            return found
        why = _reason(ref, "is known only after apply", place)
        own = ref if planned.expression is None else None
        return Unknown(why, location=place, origin=COMPUTED, ref=own)

    def map(self, planned: _Planned) -> Value:
        if isinstance(planned.kind, BlockSchema):
            return self.block(planned)
        entries: dict[str, Entry] = {}
        for key in planned.names():
            kind = _inside(planned.kind, key)
            value = self.value(planned.at(key, expression=planned.expression, kind=kind))
            entries[key] = planned.entry_of(key, value)
        return MapValue(entries, location=planned.place)

    def list(self, planned: _Planned) -> Value:
        kind, expression = planned.kind, planned.expression
        is_block, nesting = isinstance(kind, BlockSchema), _nesting(kind)
        written = items(expression)
        found: list[Value] = []
        open_: list[Reason] = []
        for index in range(len(planned.data)):
            if is_block:
                inner = written[index] if index < len(written) else None
            else:
                inner = expression if len(planned.data) == 1 else None
            of_item = kind if is_block else _inside(kind, index)
            value = self.value(planned.at(index, expression=inner, kind=of_item))
            if nesting == "set" and isinstance(value, Unknown):
                open_.append(value.reason)  # it may be the same as another item, or not
            found.append(value)
        return ListValue(tuple(found), tuple(open_), kind=nesting, location=planned.place)


def left_out(name: str, written: bool, schema: AttributeSchema | None) -> bool:
    """Whether an unknown attribute is one that nobody wrote, so that AWS or the provider will
    choose; of blocks the configuration does not tell it, since `dynamic` may write them. What is
    required somebody wrote, whatever a damaged plan tells."""
    if written or schema is None or name == "tags_all":
        return False
    return schema.optional and not schema.required


def _scalar(data: Any, node: Value | None, ref: Ref, place: Location) -> Value:
    if data is None:
        return Null(location=place)
    if isinstance(data, str):
        if ref.path and ref.path[-1] in HASHED and _SHA1.fullmatch(data):
            why = _reason(ref, "is kept as a hash only", place)
            return Unknown(why, location=place, origin=COMPUTED)
        if isinstance(node, Text):
            if node.known != data:  # a part of it is masked
                why = _reason(ref, "holds something sensitive", place, ReasonKind.FILE)
                return Unknown(why, location=place, origin=COMPUTED)
            return node
        return Text((Piece(data, whole(place, data)),), location=place)
    if isinstance(data, bool | int | Decimal):
        return Scalar(data, location=place)
    if isinstance(data, float):
        if data != data or data in (float("inf"), float("-inf")):
            return Unknown(_reason(ref, "is no number", place, ReasonKind.LIMIT), location=place)
        return Scalar(Decimal(repr(data)), location=place)
    return Unknown(_reason(ref, "is no value", place, ReasonKind.INVALID), location=place)


def whole(place: Location, text: str) -> Location:
    """Return a place that stands for a text as a whole: never one that would seem to map it
    character by character."""
    if place.end - place.start == len(text) and place.text != text:
        return Location(place.source, place.start, max(place.end - 1, place.start), place.via)
    return place


def _kind_of(schema: Schema | None, name: str) -> Any:
    if schema is None:
        return None
    if name in schema.blocks:
        return schema.blocks[name]
    found = schema.attributes.get(name)
    return found.type if found is not None else None


def _inside(kind: Any, key: str | int) -> Any:
    match kind:
        case [str(), dict() as fields]:
            return fields.get(key)
        case [str(), inner]:
            return inner
    return None


def _nesting(kind: Any) -> str:
    if isinstance(kind, BlockSchema):
        return "set" if kind.nesting == "set" else "list"
    match kind:
        case ["set" | "list" as word, _]:
            return str(word)
    return "sequence"


def _reason(ref: Ref, what: str, place: Location, kind: ReasonKind = ReasonKind.COMPUTED) -> Reason:
    return Reason(kind, f"`{ref}` {what}", f"{ref.scope}|{ref}", place)


def _place(node: Value | None, otherwise: Location) -> Location:
    return node.location if node is not None and node.location is not None else otherwise


def _with_origin(value: Value) -> Value:
    return replace(value, origin=default_of("the plan"))
