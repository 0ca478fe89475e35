"""Turn values and type expressions into Terraform types, and find the type that several share.

It does not convert values (see `conversion.py`). What is unknown or read from a resource (a
provider's schema types it) has the type `any` here, and `any` never decides anything: a number
beside it stays a number, though Terraform may turn out to make it text.
Source: zclconf/go-cty `cty/convert/unify.go`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ekslint.core.record import record
from ekslint.core.value import (
    Document,
    ListValue,
    MapValue,
    Null,
    Scalar,
    Text,
    Unknown,
    Value,
)

PRIMITIVES: Final = frozenset({"string", "number", "bool"})


@record
class Attribute:
    """One attribute of an object type; `default` stands in when an optional one is missing."""

    name: str
    type: TypeSpec
    optional: bool = False
    default: Value | None = None


@record
class TypeSpec:
    """A Terraform type: string, number, bool, any, list, set, map, object or tuple (`kind`).

    `element` is the item type of a list, set or map, `attributes` those of an object in order of
    name, `items` those of a tuple.
    """

    kind: str
    element: TypeSpec | None = None
    attributes: tuple[Attribute, ...] = ()
    items: tuple[TypeSpec, ...] = ()

    def __str__(self) -> str:
        if self.element is not None:
            return f"{self.kind}({self.element})"
        if self.kind == "object":
            return "object({" + ", ".join(f"{a.name} = {a.type}" for a in self.attributes) + "})"
        if self.kind == "tuple":
            return "tuple([" + ", ".join(str(item) for item in self.items) + "])"
        return self.kind


STRING: Final = TypeSpec("string")
NUMBER: Final = TypeSpec("number")
BOOL: Final = TypeSpec("bool")
ANY: Final = TypeSpec("any")
NULL: Final = TypeSpec("null")
"""The type of a null, whatever it was written for: it fits every other type."""


def collection(kind: str, element: TypeSpec = ANY) -> TypeSpec:
    """Return a list, set or map type."""
    return TypeSpec(kind, element)


def objects(attributes: Iterable[tuple[str, TypeSpec]]) -> TypeSpec:
    """Return an object type without optional attributes."""
    return TypeSpec("object", attributes=tuple(Attribute(n, t) for n, t in sorted(attributes)))


def holds_any(spec: TypeSpec) -> bool:
    """Whether a part of a type is left open."""
    if spec.kind == "any":
        return True
    parts = (*spec.items, *(a.type for a in spec.attributes))
    return (spec.element is not None and holds_any(spec.element)) or any(map(holds_any, parts))


def holds_null(spec: TypeSpec) -> bool:
    """Whether a part of a type is that of a null."""
    if spec.kind == "null":
        return True
    parts = (*spec.items, *(a.type for a in spec.attributes))
    return (spec.element is not None and holds_null(spec.element)) or any(map(holds_null, parts))


def type_of(value: Value) -> TypeSpec:
    """Return the type of a value, `any` where it is not known."""
    if value.ref is not None:
        return ANY
    match value:
        case Scalar(data=data):
            return BOOL if isinstance(data, bool) else NUMBER
        case Text() | Document():
            return STRING
        case ListValue(items=items, kind=kind, open=open_):
            if kind == "tuple":
                if open_:
                    return ANY
                return TypeSpec("tuple", items=tuple(type_of(item) for item in items))
            if kind == "sequence":
                return ANY
            return TypeSpec(kind, unify(type_of(item) for item in items) or ANY)
        case MapValue(entries=entries, kind=kind, open=open_):
            if kind == "object":
                if open_:
                    return ANY
                return objects((key, type_of(entry.value)) for key, entry in entries.items())
            if kind == "mapping":
                return ANY
            return TypeSpec("map", unify(type_of(entry.value) for entry in entries.values()) or ANY)
        case Null():
            return NULL
        case Unknown(candidates=candidates) if candidates:
            types = {type_of(candidate) for candidate in candidates}
            return types.pop() if len(types) == 1 else ANY
    return ANY


def unify(types: Iterable[TypeSpec]) -> TypeSpec | None:
    """Return the type all given types convert to, or None when there is none.

    With `any` among them only text is sure to stay what it is: the answer is string or `any`.
    """
    found = dict.fromkeys(types)
    distinct = [t for t in found if t.kind not in ("any", "null")]
    if ANY in found:
        return STRING if distinct and unify(distinct) == STRING else ANY
    if not distinct:
        return NULL if found else ANY
    if len(distinct) == 1:
        return distinct[0]
    kinds = {t.kind for t in distinct}
    if kinds <= PRIMITIVES:
        return STRING if "string" in kinds else None
    if kinds & PRIMITIVES:
        return None
    if kinds <= {"map", "object"}:
        return _unify_mappings(distinct, kinds)
    if kinds <= {"list", "tuple", "set"}:
        return _unify_sequences(distinct, kinds)
    return None


def _unify_mappings(types: list[TypeSpec], kinds: set[str]) -> TypeSpec | None:
    names = [{a.name for a in t.attributes} for t in types]
    if "map" not in kinds and all(other == names[0] for other in names[1:]):
        columns = zip(*(t.attributes for t in types), strict=True)
        unified: list[tuple[str, TypeSpec]] = []
        for column in columns:
            shared = unify(a.type for a in column)
            if shared is None:
                return None
            unified.append((column[0].name, shared))
        return objects(unified)
    element = unify(e for t in types for e in _elements(t))
    return None if element is None else collection("map", element)


def _unify_sequences(types: list[TypeSpec], kinds: set[str]) -> TypeSpec | None:
    if kinds == {"tuple"} and len({len(t.items) for t in types}) == 1:
        unified: list[TypeSpec] = []
        for column in zip(*(t.items for t in types), strict=True):
            shared = unify(column)
            if shared is None:
                return None
            unified.append(shared)
        return TypeSpec("tuple", items=tuple(unified))
    if "set" in kinds and len(kinds) > 1:
        return _unify_with_sets(types, "list" if "list" in kinds else "set")
    if "set" in kinds:
        element = unify(e for t in types for e in _elements(t))
        return None if element is None else collection("set", element)
    element = unify(e for t in types for e in _elements(t))
    return None if element is None else collection("list", element)


def _unify_with_sets(types: list[TypeSpec], kind: str) -> TypeSpec | None:
    """Return the one of these types that Terraform prefers: a list, else a set."""
    wanted = [t for t in types if t.kind == kind]
    element = wanted[0].element or ANY
    if len(wanted) > 1:
        return ANY
    if all(_converts(e, element) for t in types for e in _elements(t)):
        return collection(kind, element)
    return None


def _converts(given: TypeSpec, wanted: TypeSpec) -> bool:
    """Whether there is a conversion between two types, though not every value may stand it."""
    if {given.kind, wanted.kind} & {"any", "null"} or given == wanted:
        return True
    if given.kind in PRIMITIVES and wanted.kind in PRIMITIVES:
        return "string" in (given.kind, wanted.kind)
    if given.kind == wanted.kind == "object":
        names = {a.name: a.type for a in given.attributes}
        return all(a.name in names and _converts(names[a.name], a.type) for a in wanted.attributes)
    return given.kind not in PRIMITIVES and wanted.kind not in PRIMITIVES


def _elements(spec: TypeSpec) -> tuple[TypeSpec, ...]:
    if spec.kind == "object":
        return tuple(a.type for a in spec.attributes)
    if spec.kind == "tuple":
        return spec.items
    return (spec.element or ANY,)
