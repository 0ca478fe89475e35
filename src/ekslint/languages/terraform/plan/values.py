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
    return _Builder(setting).block(
        values, unknown, sensitive, expressions or {}, schema, node, setting.ref
    )


@record
class _Builder:
    setting: Setting

    def block(
        self,
        values: Mapping[str, Any],
        unknown: Any,
        sensitive: Any,
        written_as: Any,
        schema: Schema | None,
        node: Value | None,
        ref: Ref,
        depth: int = 0,
    ) -> MapValue:
        """Return the body of a resource or of a block nested in it; what a block is written as is
        not told if `dynamic` makes it."""
        entries: dict[str, Entry] = {}
        expressions = mapping(written_as)
        told = self.setting.configured and isinstance(written_as, dict)
        place = _place(node, self.setting.header) if depth else self.setting.header
        names = [*values, *(k for k in mapping(unknown) if k not in values)]
        for name in names:
            written, data = name in expressions, values.get(name)
            said = mark(unknown, name)
            if said is False and not written and data in (None, ""):
                continue
            attribute = schema.attributes.get(name) if schema is not None else None
            if said is True and told and left_out(name, written, attribute):
                continue
            if said is False and data is None:
                continue
            inner = node.entries.get(name) if isinstance(node, MapValue) else None
            value = self.value(
                data,
                said,
                mark(sensitive, name),
                expressions.get(name),
                _kind_of(schema, name),
                inner.value if inner is not None else None,
                ref.step(name),
                place,
                depth,
            )
            if value.origin is EXPLICIT and self.setting.configured and not written and not depth:
                value = _with_origin(value)
            span = inner.span if inner is not None else place
            entries[name] = Entry(value, inner.key if inner is not None else place, span)
        open_: tuple[Reason, ...] = ()
        if not self.setting.known_whole:
            open_ = (_reason(ref, "is not in the plan", place),)
        return MapValue(entries, open_, location=place, kind=BLOCK)

    def value(
        self,
        data: Any,
        unknown: Any,
        sensitive: Any,
        expression: Any,
        kind: Any,
        node: Value | None,
        ref: Ref,
        place: Location,
        depth: int,
    ) -> Value:
        """Return one value and all in it."""
        here = _place(node, place)
        if sensitive is True:
            return Unknown(
                _reason(ref, "is marked as sensitive in the plan", here, ReasonKind.FILE),
                location=here,
                origin=COMPUTED,
            )
        if unknown is True:
            return self.unknown(expression, ref, here)
        if depth > MAX_DEPTH:
            why = _reason(ref, "nests too deep", here, ReasonKind.LIMIT)
            return Unknown(why, location=here)
        match data:
            case dict():
                return self.map(
                    data, unknown, sensitive, expression, kind, node, ref, here, depth + 1
                )
            case list():
                return self.list(
                    data, unknown, sensitive, expression, kind, node, ref, here, depth + 1
                )
        return _scalar(data, node, ref, here)

    def unknown(self, expression: Any, ref: Ref, place: Location) -> Value:
        name = next((s for s in reversed(ref.path) if isinstance(s, str)), "")
        found = self.setting.identify(expression, name if len(ref.path) == 1 else f".{name}")
        if found is not None:
            return found
        why = _reason(ref, "is known only after apply", place)
        own = ref if expression is None else None
        return Unknown(why, location=place, origin=COMPUTED, ref=own)

    def map(
        self,
        data: Mapping[str, Any],
        unknown: Any,
        sensitive: Any,
        expression: Any,
        kind: Any,
        node: Value | None,
        ref: Ref,
        place: Location,
        depth: int,
    ) -> Value:
        if isinstance(kind, BlockSchema):
            return self.block(data, unknown, sensitive, expression, kind, node, ref, depth)
        entries: dict[str, Entry] = {}
        for key in (*data, *(k for k in mapping(unknown) if k not in data)):
            inner = node.entries.get(key) if isinstance(node, MapValue) else None
            value = self.value(
                data.get(key),
                mark(unknown, key),
                mark(sensitive, key),
                expression if expression is not None else None,
                _inside(kind, key),
                inner.value if inner is not None else None,
                ref.step(key),
                place,
                depth,
            )
            entries[key] = Entry(
                value,
                inner.key if inner is not None else place,
                inner.span if inner is not None else place,
            )
        return MapValue(entries, location=place)

    def list(
        self,
        data: list[Any],
        unknown: Any,
        sensitive: Any,
        expression: Any,
        kind: Any,
        node: Value | None,
        ref: Ref,
        place: Location,
        depth: int,
    ) -> Value:
        nodes = node.items if isinstance(node, ListValue) else ()
        written = items(expression)
        found: list[Value] = []
        open_: list[Reason] = []
        for index, item in enumerate(data):
            inner = written[index] if index < len(written) else None
            if not isinstance(kind, BlockSchema):
                inner = expression if len(data) == 1 else None
            value = self.value(
                item,
                mark(unknown, index),
                mark(sensitive, index),
                inner,
                kind if isinstance(kind, BlockSchema) else _inside(kind, index),
                nodes[index] if index < len(nodes) else None,
                ref.step(index),
                place,
                depth,
            )
            if _nesting(kind) == "set" and isinstance(value, Unknown):
                open_.append(value.reason)  # it may be the same as another item, or not
            found.append(value)
        return ListValue(tuple(found), tuple(open_), kind=_nesting(kind), location=place)


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
