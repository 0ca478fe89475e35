"""Turn a ClusterConfig into what eksctl's reader would refuse or drop in it.

It knows the schema of v1alpha5 from the facts, and which of its demands eksctl really makes before
it does anything; rules between fields are not its business.

Sources: eksctl-io/eksctl, pkg/eks/api.go (ParseConfig), pkg/ctl/cmdutils/configfile.go and
pkg/apis/eksctl.io/v1alpha5/validation.go
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import Final

from ekslint.core.contents import known_text, scalar_text
from ekslint.core.location import Location
from ekslint.core.suggest import nearest
from ekslint.core.value import Entry, ListValue, MapValue, Null, Scalar, Text, Value
from ekslint.facts.eksctl import ROOT, Definition, Property, definition
from ekslint.languages.faults import Fault
from ekslint.languages.placeholder import is_marked

CURRENT: Final = "eksctl.io/v1alpha5"
MAX_DEPTH: Final = 20
CLOSE: Final = 0.9
"""How alike a key and a known one are, from 0 to 1, of which the one is the other misspelt."""
LISTED: Final = 60
"""Characters of names that one message lists; it says how many there are besides."""

DEMANDED: Final = frozenset(
    {
        ("ClusterConfig", "metadata"),
        ("ClusterMeta", "name"),
        ("ClusterMeta", "region"),
        ("NodeGroup", "name"),
        ("ManagedNodeGroup", "name"),
        ("FargateProfile", "name"),
        ("FargateProfileSelector", "namespace"),
        ("SecretsEncryption", "keyARN"),
        ("LaunchTemplate", "id"),
    }
)
"""What the schema requires and eksctl does refuse to go without; it makes up the rest."""

REFUSED: Final = "eksctl refuses the whole file"
DROPPED: Final = "eksctl drops it without a word"
NEWER: Final = "eksctl as of 2026-08 refuses the whole file"

_WORDS: Final = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "object": "a mapping",
    "string": "a string",
}


def faults(body: MapValue, header: Location) -> Iterator[Fault]:
    """Yield what is wrong with a ClusterConfig of the current API version, in order of the text."""
    root = definition(ROOT)
    if root is not None and known_text(body.get("apiVersion")) == CURRENT:
        yield from _object(body, root, "", header, ())


def first_fault(part: MapValue, kind: str, header: Location) -> Fault | None:
    """Return the first thing that is wrong with a part of a ClusterConfig, of a type of eksctl."""
    shape = definition(kind)
    return next(_object(part, shape, "", header, ()), None) if shape is not None else None


_Above = tuple[tuple[str, Definition], ...]
"""The maps that hold a thing, outermost first: the path of each and its shape."""


def _object(
    body: MapValue, shape: Definition, path: str, header: Location, above: _Above
) -> Iterator[Fault]:
    if len(above) > MAX_DEPTH or not shape.closed:
        return
    here = body.location or header
    for key in shape.required:
        if (shape.name, key) in DEMANDED and _missing(body, key) and not _meant(body, key, shape):
            yield Fault(_called(path), f"lacks `{key}`", REFUSED, _top(here, header))
    for key, entry in body.entries.items():
        inner = shape.properties.get(key)
        if inner is None:
            yield _unknown_key(key, entry, shape, path, here, above)
        else:
            inside = (*above, (path, shape))
            yield from _value(entry.value, inner, f"{path}.{key}".lstrip("."), here, inside)


def _meant(body: MapValue, key: str, shape: Definition) -> bool:
    """Whether a key that is written, and not known, was meant for another one."""
    strange = (name for name in body.entries if name not in shape.properties)
    return any(key in nearest(name, shape.properties) for name in strange)


def _missing(body: MapValue, key: str) -> bool:
    if key not in body.entries:
        return not body.open
    return isinstance(body.get(key), Null)


def _top(whole: Location, header: Location) -> Location:
    """Return the first line of a mapping: the header when it is inside, else where it starts."""
    inside = whole.source is header.source and whole.start <= header.start < whole.end
    return header if inside else whole


def _unknown_key(
    key: str, entry: Entry, shape: Definition, path: str, here: Location, above: _Above
) -> Fault:
    place = entry.key or entry.span or entry.value.location or here
    subject = _called(path)
    same = next((name for name in shape.properties if name.lower() == key.lower()), None)
    if same is not None:
        defect = f"has `{key}`, which is spelled `{same}`"
        return Fault(subject, defect, DROPPED, place, near=same)
    known = [name for name in shape.properties if not name.startswith("$")]
    if home := _home(key, shape, above):
        return Fault(subject, f"has no key `{key}`, which belongs to {home}", REFUSED, place)
    if near := nearest(key, known):
        defect = f"has no key `{key}` but {_either(near)}"
        only = near[0] if len(near) == 1 and _alike(key, near[0]) else ""
        return Fault(subject, defect, REFUSED, place, near=only)
    return Fault(subject, f"has no key `{key}`", NEWER, place, sure=False)


def _alike(written: str, meant: str) -> bool:
    """Whether a key is a misspelling of another beyond doubt: a few letters of many differ."""
    from difflib import SequenceMatcher  # only a mistake costs its import

    return SequenceMatcher(None, written.lower(), meant.lower()).ratio() >= CLOSE


def _home(key: str, shape: Definition, above: _Above) -> str:
    """Return the one place nearby where a key belongs, empty when there is none or many."""
    below = [
        name
        for name, inner in shape.properties.items()
        if (found := _target(inner)) is not None and found.closed and key in found.properties
    ]
    if len(below) == 1:
        return f"`{below[0]}`"
    twin = {"NodeGroup": "managedNodeGroups", "ManagedNodeGroup": "nodeGroups"}.get(shape.name)
    other = definition({"managedNodeGroups": "ManagedNodeGroup"}.get(twin or "", "NodeGroup"))
    if twin is not None and other is not None and key in other.properties:
        return f"`{twin}`"
    holder = next((path for path, outer in reversed(above) if key in outer.properties), None)
    if holder is None:
        return ""
    return f"`{holder}`" if holder else "the top level"


def _target(inner: Property) -> Definition | None:
    name = inner.ref or (inner.items.ref if inner.items is not None else None)
    return definition(name) if name is not None else None


def _value(
    value: Value, shape: Property, path: str, here: Location, above: _Above, depth: int = 0
) -> Iterator[Fault]:
    if depth > MAX_DEPTH or isinstance(value, Null):
        return
    place = value.location or here
    if shape.ref is not None:
        inner = definition(shape.ref)
        if inner is None or not inner.closed:
            return
        if isinstance(value, MapValue):
            yield from _object(value, inner, path, place, above)
        elif _is_plain(value) or isinstance(value, ListValue):
            yield _wrong(path, value, "object", place)
        return
    kind = shape.type or ""
    if not _fits(value, kind):
        yield _wrong(path, value, kind, place)
    elif kind == "string" and (lost := _lost_zero(value)):
        defect = f"is the number {lost[0]}, which without quotes is {lost[1]}"
        yield Fault(f"`{path}`", defect, REFUSED, place)
    elif shape.enum and (written := known_text(value)) is not None:
        named = {name.lower() for name in shape.enum}
        if written.lower() not in named and not is_marked(written):
            near = nearest(written, shape.enum)
            takes = _either(near) if near else _listed(shape.enum)
            yield Fault(f"`{path}`", f"is `{written}`, not {takes}", REFUSED, place)
    if isinstance(value, ListValue) and shape.items is not None:
        for index, item in enumerate(value.items):
            yield from _value(item, shape.items, f"{path}[{index}]", place, above, depth + 1)


def _wrong(path: str, value: Value, kind: str, place: Location) -> Fault:
    written = {ListValue: "a list", MapValue: "a mapping", Text: "a string"}.get(type(value))
    if written is None and isinstance(value, Scalar):
        written = "true or false" if isinstance(value.data, bool) else "a number"
    return Fault(f"`{path}`", f"is {written}, not {_WORDS.get(kind, kind)}", REFUSED, place)


def _is_plain(value: Value) -> bool:
    return isinstance(value, Scalar) or known_text(value) is not None


def _fits(value: Value, kind: str) -> bool:
    """Whether a value can be of a JSON type; what is not known can be anything.

    A plain number or bool becomes a string where eksctl wants one, but no string becomes a number.
    """
    match value:
        case Text():
            written = value.known
            plain = written is not None and not is_marked(written)
            return not plain or kind in ("string", "")
        case Scalar(data=data):
            if isinstance(data, bool):
                return kind in ("boolean", "string", "")
            whole = isinstance(data, int) or data == data.to_integral_value()
            return kind in ("number", "string", "") or (kind == "integer" and whole)
        case ListValue():
            return kind in ("array", "")
        case MapValue():
            return kind in ("object", "")
    return True


def _lost_zero(value: Value) -> tuple[str, str] | None:
    """Return a number as written and as read when a zero at its end gets lost (`1.30`)."""
    if not isinstance(value, Scalar) or not isinstance(value.data, Decimal) or value.raw is None:
        return None
    read = scalar_text(value.data)
    return (value.raw, read) if value.raw != read and value.raw.rstrip("0") == read else None


def _listed(names: tuple[str, ...]) -> str:
    ends = accumulate(len(f"`{name}`, ") for name in names)
    fitting = max(sum(end <= LISTED for end in ends), 1)
    if fitting >= len(names) - 1:
        return _either(names)
    shown = ", ".join(f"`{name}`" for name in names[:fitting])
    return f"{shown} or one of {len(names) - fitting} others"


def _either(names: Sequence[str]) -> str:
    """Return names in words, with "or" before the last one."""
    quoted = [f"`{name}`" for name in names]
    return " or ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))


def _called(path: str) -> str:
    return f"`{path}`" if path else "the ClusterConfig"
