"""Turn a value into one of a Terraform type, by the rules Terraform applies to variables.

It does not know where types come from besides type expressions. A part that cannot be converted
becomes Unknown(INVALID) where it stands, the rest of the value is kept. Source: zclconf/go-cty
`cty/convert`, hashicorp/hcl `ext/typeexpr` (defaults of optional attributes).
"""

from __future__ import annotations

from collections.abc import Iterable

from ekslint.core.contents import known, known_text
from ekslint.core.location import Location
from ekslint.core.record import replace
from ekslint.core.value import (
    Absent,
    Document,
    Entry,
    ListValue,
    MapValue,
    Null,
    Piece,
    ReasonKind,
    Scalar,
    Text,
    Unknown,
    Value,
    missing_at,
    unknown,
)
from ekslint.languages.terraform.numbers import NumberLimitError, parse_number
from ekslint.languages.terraform.provenance import each_candidate, invalid, opaque
from ekslint.languages.terraform.sets import make_set
from ekslint.languages.terraform.types import (
    ANY,
    BOOL,
    NUMBER,
    PRIMITIVES,
    STRING,
    Attribute,
    TypeSpec,
    holds_any,
    type_of,
    unify,
)

_TRUTHS = {"true": True, "1": True, "false": False, "0": False}


def convert(value: Value, spec: TypeSpec, location: Location) -> Value:
    """Return the value converted to a type; nulls stay null and unknowns stay unknown.

    `location` is the place that asks, for unknowns without a place of their own.
    """
    if spec.kind in ("any", "null") or isinstance(value, Absent):
        return value
    match value:
        case Unknown() if value.candidates:
            return each_candidate(value, lambda one: convert(one, spec, location), location)
        case Unknown():
            return value
        case Null():
            return value
    match spec.kind:
        case "string":
            return to_string(value, location)
        case "number":
            return to_number(value, location)
        case "bool":
            return to_bool(value, location)
        case "list" | "set" if isinstance(value, ListValue):
            return _to_sequence(value, spec, location)
        case "tuple" if isinstance(value, ListValue):
            return _to_tuple(value, spec, location)
        case "map" if isinstance(value, MapValue):
            return _to_map(value, spec, location)
        case "object" if isinstance(value, MapValue):
            return _to_object(value, spec, location)
    return _mismatch(value, spec, location)


def describe(value: Value) -> str:
    """Return the kind of a value in Terraform's words, for people."""
    match value:
        case ListValue(kind=kind):
            return "list" if kind == "sequence" else kind
        case MapValue(kind=kind):
            return "map" if kind == "mapping" else kind
        case Text() | Document():
            return "string"
        case Scalar(data=data):
            return "bool" if isinstance(data, bool) else "number"
        case Null():
            return "null"
    return "value"


def _mismatch(value: Value, spec: TypeSpec, location: Location) -> Unknown:
    return invalid(f"{spec.kind} required, but this is a {describe(value)}", location)


def to_string(value: Value, location: Location) -> Value:
    """Return a value as Terraform's conversion to string gives it."""
    match value:
        case Scalar():
            text = known_text(value) or ""
            return Text(
                (Piece(text, value.location),),
                location=value.location,
                origin=value.origin,
                ref=value.ref,
            )
        case ListValue() | MapValue():
            return _mismatch(value, STRING, location)
        case Unknown() if value.candidates:
            return each_candidate(value, lambda one: to_string(one, location), location)
    return value


def to_number(value: Value, location: Location) -> Value:
    """Return a value as Terraform's conversion to number gives it."""
    match value:
        case Scalar(data=bool()) | ListValue() | MapValue():
            return _mismatch(value, NUMBER, location)
        case Text() | Document():
            data = known(value)
            if not isinstance(data, str):
                return opaque("tonumber", (value,), location)
            try:
                number = parse_number(data)
            except NumberLimitError:
                return unknown(ReasonKind.LIMIT, "a number too large to compute", location=location)
            if number is None:
                return invalid("a number is required", location)
            return Scalar(number, location=value.location, origin=value.origin, ref=value.ref)
        case Unknown() if value.candidates:
            return each_candidate(value, lambda one: to_number(one, location), location)
    return value


def to_bool(value: Value, location: Location) -> Value:
    """Return a value as Terraform's conversion to bool gives it."""
    match value:
        case Scalar(data=bool()):
            return value
        case Scalar() | ListValue() | MapValue():
            return _mismatch(value, BOOL, location)
        case Text() | Document():
            data = known(value)
            if not isinstance(data, str):
                return opaque("tobool", (value,), location)
            if data not in _TRUTHS:
                return invalid("a bool is required", location)
            return Scalar(
                _TRUTHS[data], location=value.location, origin=value.origin, ref=value.ref
            )
        case Unknown() if value.candidates:
            return each_candidate(value, lambda one: to_bool(one, location), location)
    return value


def common_type(values: Iterable[Value]) -> TypeSpec | None:
    """Return the type that Terraform unifies these values to, `any` where not known."""
    return unify(type_of(value) for value in values)


def _to_sequence(value: ListValue, spec: TypeSpec, location: Location) -> Value:
    element = spec.element or ANY
    if element.kind == "any":
        if value.kind == spec.kind:
            return value
        shared = common_type(value.items)
        if shared is None:
            return invalid(f"the items of this {value.kind} have no common type", location)
        if _unclear(shared, value.items):
            return opaque(f"to{spec.kind}", (value,), location, nonnull=True)
        element = shared
    items = value.items
    if not (value.kind in ("list", "set") and _typed(items, element)):
        made = [convert(item, element, location) for item in items]
        alike = _alike(made, element, location)
        if alike is None or (spec.kind == "set" and alike != tuple(made)):
            return invalid(f"the items of this {value.kind} have no common type", location)
        items = alike
    if spec.kind == "set":
        return make_set(items, value.location or location, value.open, ref=value.ref)
    return replace(value, items=items, kind="list")


def _unclear(shared: TypeSpec, values: Iterable[Value]) -> bool:
    """Whether a null stands among collections: an error when it has no type, which is not held."""
    structural = shared.kind not in PRIMITIVES and shared.kind not in ("any", "null")
    return structural and any(isinstance(value, Null) for value in values)


def _typed(items: tuple[Value, ...], element: TypeSpec) -> bool:
    """Whether all items surely have a primitive type already, so that nothing is to be done."""
    if element.kind not in PRIMITIVES:
        return False
    if element.kind == "string":
        return all(isinstance(item, Text) for item in items)
    is_bool = element.kind == "bool"
    return all(isinstance(i, Scalar) and isinstance(i.data, bool) is is_bool for i in items)


def _to_tuple(value: ListValue, spec: TypeSpec, location: Location) -> Value:
    if value.kind in ("list", "set") and value.ref is None:
        return _mismatch(value, spec, location)
    if len(value.items) > len(spec.items) or (
        not value.open and len(value.items) != len(spec.items)
    ):
        return invalid(f"a tuple of {len(spec.items)} items is required", location)
    if value.open:
        return opaque("totuple", (value,), location, nonnull=True)
    pairs = zip(value.items, spec.items, strict=True)
    return replace(value, items=tuple(convert(v, t, location) for v, t in pairs), kind="tuple")


def _to_map(value: MapValue, spec: TypeSpec, location: Location) -> Value:
    element = spec.element or ANY
    if element.kind == "any":
        if value.kind == "map":
            return value
        shared = common_type(entry.value for entry in value.entries.values())
        if shared is None:
            return invalid("the attributes of this object have no common type", location)
        if _unclear(shared, (entry.value for entry in value.entries.values())):
            return opaque("tomap", (value,), location, nonnull=True)
        element = shared
    inner = [convert(e.value, element, e.key or location) for e in value.entries.values()]
    alike = _alike(inner, element, location)
    if alike is None:
        return invalid("the attributes of this object have no common type", location)
    pairs = zip(value.entries.items(), alike, strict=True)
    entries = {key: replace(entry, value=item) for (key, entry), item in pairs}
    return replace(value, entries=entries, kind="map")


def _alike(items: list[Value], element: TypeSpec, location: Location) -> tuple[Value, ...] | None:
    """Give items one type where that of a part of them was left open (`object({ a = any })`).

    None when they have no common type.
    """
    if holds_any(element):
        shared = common_type(items)
        if shared is None:
            return None
        if not holds_any(shared):
            return tuple(convert(item, shared, location) for item in items)
    return tuple(items)


def _to_object(value: MapValue, spec: TypeSpec, location: Location) -> Value:
    entries: dict[str, Entry] = {}
    for attribute in spec.attributes:
        entry = value.entries.get(attribute.name)
        if entry is None:
            entry = Entry(_missing(value, attribute.name, location))
            if not value.open and attribute.optional:
                entry = Entry(_left_out(attribute, value, location))
        elif isinstance(entry.value, Null) and attribute.default is not None:
            entry = replace(entry, value=attribute.default)
        elif isinstance(entry.value, Unknown) and attribute.default is not None:
            entry = replace(entry, value=_or_default(entry.value, attribute.default))
        entries[attribute.name] = replace(
            entry, value=convert(entry.value, attribute.type, entry.key or location)
        )
    return replace(value, entries=entries, open=(), kind="object")


def _left_out(attribute: Attribute, value: MapValue, location: Location) -> Value:
    """Return what an optional attribute is that the object does not have.

    The object's key, where a person wrote one, is where the attribute could be written.
    """
    own = [place for place in (location, value.location) if place and not place.source.library]
    default = attribute.default
    if default is None:
        if not own:
            return Null(location=value.location)
        return Null(location=own[0].opening, origin=missing_at(own[0].bare, attribute.name))
    place = default.location
    if not own or place is None or not place.source.library:
        return default
    return replace(default, location=place.led(f"`{attribute.name}` left out", own[0].opening))


def _or_default(value: Unknown, default: Value) -> Value:
    """Return an unknown attribute that a default replaces when it turns out to be null."""
    if value.nonnull:
        return value
    if value.candidates:
        chosen = tuple(default if isinstance(c, Null) else c for c in value.candidates)
        return replace(value, candidates=chosen)
    return replace(value, reason=replace(value.reason, identity=""), ref=None)


def _missing(value: MapValue, name: str, location: Location) -> Unknown:
    if value.open:
        ref = value.ref.step(name) if value.ref is not None else None
        return Unknown(value.open[0], location=value.location or location, ref=ref)
    return invalid(f"attribute `{name}` is required", value.location or location)
