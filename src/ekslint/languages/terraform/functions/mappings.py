"""Turn calls of the map functions into maps, keys and entries that keep their places.

An open map hides which keys it has besides the known ones: a later open map may replace any entry
of an earlier one. Sources: zclconf/go-cty `stdlib/collection.go`, hashicorp/terraform
`internal/lang/funcs/collection.go`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ekslint.core.contents import known
from ekslint.core.value import (
    Entry,
    ListValue,
    MapValue,
    Null,
    Reason,
    Text,
    Unknown,
    Value,
    reasons,
    text,
)
from ekslint.languages.terraform.conversion import convert, describe
from ekslint.languages.terraform.equality import equal
from ekslint.languages.terraform.functions.collections import not_empty, sequence
from ekslint.languages.terraform.functions.signature import (
    ANY,
    LIST,
    STRING,
    STRINGS,
    ArgumentError,
    Call,
    Function,
    collection,
    function,
    nullable,
)
from ekslint.languages.terraform.provenance import choose, nameless, never_null, opaque
from ekslint.languages.terraform.types import type_of, unify


def mapping(value: Value) -> MapValue | None:
    """Return a map argument; None when it is not known. Raises ArgumentError for others."""
    if isinstance(value, MapValue):
        return value
    if isinstance(value, Unknown):
        return None
    raise ArgumentError(f"a map is required, but this is a {describe(value)}")


def _merge(call: Call) -> Value:
    """Merge maps from left to right; nulls count as empty."""
    maps: list[tuple[Value, MapValue | None]] = [
        (argument, None if isinstance(argument, Null) else mapping(argument))
        for argument in call.arguments
    ]
    known_maps = [value for _, value in maps if value is not None]
    if not known_maps and any(isinstance(argument, Unknown) for argument, _ in maps):
        return call.opaque()
    entries: dict[str, Entry] = {}
    why: dict[Reason, None] = {}
    for argument, value in maps:
        if isinstance(argument, Null):
            continue
        open_ = tuple(reasons(argument)) if value is None else value.open
        if open_:
            _shadow(entries, value, nameless(opaque("merge", (argument,), call.location)))
            why.update(dict.fromkeys(replace(reason, identity="") for reason in open_))
        if value is not None:
            entries.update(_referenced(value))
    location = call.place() if not entries else call.location
    gates = tuple(gate for value in known_maps for gate in value.gates)
    return MapValue(entries, tuple(why), kind=_merged_kind(maps), location=location, gates=gates)


def _shadow(entries: dict[str, Entry], value: MapValue | None, undecided: Unknown) -> None:
    """Mark the entries that an open map may replace by others."""
    for key, entry in entries.items():
        if value is None or key not in value.entries:
            entries[key] = replace(entry, value=replace(undecided, location=entry.value.location))


def _referenced(value: MapValue) -> dict[str, Entry]:
    ref = value.ref
    if ref is None:
        return dict(value.entries)
    return {
        key: entry
        if entry.value.ref is not None
        else replace(entry, value=replace(entry.value, ref=ref.step(key)))
        for key, entry in value.entries.items()
    }


def _merged_kind(maps: list[tuple[Value, MapValue | None]]) -> str:
    kinds = {
        value.kind if value is not None and value.ref is None else "mapping" for _, value in maps
    }
    if kinds == {"map"}:
        shared = {type_of(value) for _, value in maps if value is not None}
        return "map" if len(shared) == 1 else "mapping"
    if kinds <= {"object"}:
        return "object"
    return "mapping"


def _keys(call: Call) -> Value:
    value = mapping(call.arguments[0])
    if value is None:
        return call.opaque()
    items = tuple(
        text(key, value.entries[key].key or value.entries[key].value.location)
        for key in sorted(value.entries)
    )
    return ListValue(
        items,
        value.open,
        kind=_sequence_kind(value),
        location=call.place() if not items else call.location,
        scattered=bool(value.open),
    )


def _sequence_kind(value: MapValue) -> str:
    return {"map": "list", "object": "tuple"}.get(value.kind, "sequence")


def _values(call: Call) -> Value:
    value = mapping(call.arguments[0])
    if value is None:
        return call.opaque()
    entries = _referenced(value)
    items = tuple(entries[key].value for key in sorted(entries))
    return ListValue(
        items,
        value.open,
        kind=_sequence_kind(value),
        location=call.place() if not items else call.location,
        scattered=bool(value.open),
    )


def _lookup(call: Call) -> Value:
    """Return an entry, or the default; either when a key or a map is not wholly known."""
    value, key = mapping(call.arguments[0]), known(call.arguments[1])
    if len(call.arguments) > 3:
        raise ArgumentError("it takes 2 or 3 arguments")
    fallback = call.arguments[2] if len(call.arguments) == 3 else None
    if value is not None and fallback is not None and value.kind == "map" and value.ref is None:
        shared = type_of(value).element
        if shared is not None and shared.kind != "any":
            fallback = convert(fallback, shared, call.location)
    undecided = nameless(opaque("lookup", call.arguments[:2], call.location))
    if value is None:
        return undecided if fallback is None else _either(undecided, fallback, undecided, call)
    if isinstance(key, str):
        entry = _referenced(value).get(key) if key in value.entries else None
        if entry is not None:
            return entry.value
        if value.open:
            return undecided if fallback is None else _either(undecided, fallback, undecided, call)
        if fallback is None:
            raise ArgumentError(f"there is no key `{key}`")
        return fallback
    if value.open:
        return undecided
    options = [
        entry.value
        for name, entry in value.entries.items()
        if equal(call.arguments[1], text(name)) is not False
    ]
    if fallback is not None:
        options.append(fallback)
    return choose(options, undecided, call.location) if options else undecided


def _either(value: Value, fallback: Value, undecided: Unknown, call: Call) -> Value:
    return choose((value, fallback), undecided, call.location)


def _zipmap(call: Call) -> Value:
    keys, values = sequence(call, call.arguments[0]), sequence(call, call.arguments[1])
    if keys is None or values is None or keys.open or values.open:
        return call.opaque()
    if keys.scattered or values.scattered:
        return call.opaque()
    if values.kind == "set":
        raise ArgumentError("the values are a set")
    if len(keys.items) != len(values.items):
        raise ArgumentError(f"{len(keys.items)} keys for {len(values.items)} values")
    entries: dict[str, Entry] = {}
    why: dict[Reason, None] = {}
    for key, item in zip(keys.items, values.items, strict=True):
        if isinstance(key, Null):
            raise ArgumentError("a key is null")
        name = known(key)
        if not isinstance(name, str):
            why.update(dict.fromkeys(reasons(key)))
            _shadow(entries, None, nameless(opaque("zipmap", (key,), call.location)))
            continue
        if values.ref is not None and item.ref is None:
            item = replace(item, ref=values.ref.step(len(entries)))
        entries[name] = Entry(item, key.location)
    kind = {"list": "map", "tuple": "object"}.get(values.kind, "mapping")
    location = call.place() if not entries else call.location
    return MapValue(entries, tuple(why), kind=kind, location=location)


def _transpose(call: Call) -> Value:
    value = mapping(call.arguments[0])
    if value is None or value.open:
        return call.opaque()
    found: dict[str, list[str]] = {}
    for key in sorted(value.entries):
        items = value.entries[key].value
        if isinstance(items, Null):
            raise ArgumentError("a list is null")
        if not isinstance(items, ListValue) or items.open:
            return call.opaque()
        for item in items.items:
            name = known(item)
            if isinstance(item, Null):
                raise ArgumentError("an item is null")
            if not isinstance(name, str):
                return call.opaque()
            found.setdefault(name, []).append(key)
    place = call.place()
    entries = {
        name: Entry(ListValue(tuple(text(key, place) for key in keys), kind="list", location=place))
        for name, keys in sorted(found.items())
    }
    return MapValue(entries, kind="map", location=place)


def _matchkeys(call: Call) -> Value:
    values, keys, wanted = (sequence(call, argument) for argument in call.arguments)
    if values is None or keys is None or wanted is None:
        return call.opaque()
    if any(v.open or v.scattered for v in (values, keys)):
        return call.opaque()
    if len(values.items) != len(keys.items):
        raise ArgumentError("there are not as many keys as values")
    shared = unify((type_of(keys), type_of(wanted)))
    if shared is None:
        raise ArgumentError("keys and searched keys have no common type")
    converted = [convert(v, shared, call.location) for v in (keys, wanted)]
    if not all(isinstance(v, ListValue) for v in converted):
        return call.opaque()
    items: list[Value] = []
    for item, key in zip(values.items, converted[0].items, strict=True):  # type: ignore[union-attr]
        truths = {equal(key, other) for other in converted[1].items}  # type: ignore[union-attr]
        if True in truths:
            items.append(item)
        elif None in truths or wanted.open:
            return call.opaque()
    return ListValue(tuple(items), kind="list", location=call.place())


def coalesce(call: Call) -> Value:
    """Return the first argument that is neither null nor an empty string."""
    shared = unify(type_of(a) for a in call.arguments if not isinstance(a, Null))
    kinds = {type_of(a).kind for a in call.arguments}
    mixed = shared is None and "null" in kinds and not {"tuple", "object"} <= kinds
    if mixed:  # a null without a type leaves the others as they are, empty strings too
        shared = ANY
    if shared is None:
        raise ArgumentError("the arguments have no common type")
    doubtful: list[Value] = []
    for argument in call.arguments:
        if isinstance(argument, Null):
            continue
        value = convert(argument, shared, call.location)
        fits: bool | None = True
        if isinstance(value, Text) and not mixed:
            fits = not_empty(value)
        elif isinstance(value, Unknown):
            fits = _fits(value, shared.kind)
        if fits is None:
            doubtful.append(value)
        elif fits:
            if not doubtful:
                return value
            return choose((*doubtful, value), nameless(call.opaque()), call.location)
    if doubtful:
        return opaque("coalesce", doubtful, call.location, nonnull=True)
    raise ArgumentError("every argument is null or empty")


def _fits(value: Unknown, kind: str) -> bool | None:
    if not_empty(value):
        return True
    return True if kind not in ("string", "any") and never_null(value) else None


FUNCTIONS: Final[dict[str, Function]] = {
    "coalesce": function(coalesce, variadic=nullable(ANY), structural=True),
    "keys": function(_keys, ANY, structural=True),
    "lookup": function(_lookup, ANY, STRING, variadic=nullable(ANY), structural=True),
    "matchkeys": function(_matchkeys, LIST, LIST, LIST),
    "merge": function(_merge, variadic=nullable(ANY), structural=True),
    "transpose": function(_transpose, collection("map", STRINGS)),
    "values": function(_values, ANY, structural=True),
    "zipmap": function(_zipmap, STRINGS, ANY, structural=True),
}
