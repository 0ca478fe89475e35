"""Turn a NodeConfig document into what nodeadm refuses or drops in it.

It knows the schema from the facts; nodeadm takes no note of keys it does not know, and ends on
values of another type. Which fields must be there is not its business, nor are the configurations
of the kubelet and containerd inside.

Source: awslabs/amazon-eks-ami, nodeadm/internal/api/bridge/decode.go
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.suggest import nearest, only_nearest
from ekslint.core.value import Entry, ListValue, MapValue, Null, Scalar, Text, Value
from ekslint.facts.bootstrap import NodeConfigFact, node_config
from ekslint.model.nodes.userdata import ConfigFault

GROUP: Final = "node.eks.aws/"
REFUSED: Final = "nodeadm refuses it and the node does not start"
DROPPED: Final = "nodeadm drops it without a word"
MAX_DEPTH: Final = 10
_WORDS: Final = {
    "array": "a list",
    "boolean": "true or false",
    "object": "a mapping",
    "string": "a string",
}


def faults(content: MapValue, where: Location) -> Iterator[ConfigFault]:
    """Yield what is wrong with a document whose API group is nodeadm's, in order of the text.

    Hybrid nodes have a nodeadm of their own, with further keys: nothing is said of those. Nor of a
    document with a line that is not known: it may be the key that holds what follows.
    """
    if _hides_lines(content):
        return
    spec = content.get("spec")
    if isinstance(spec, MapValue) and "hybrid" in spec.entries:
        return
    fact = node_config()
    yield from _identity(content, fact, where)
    yield from _object(content, fact.schema, "", where, 0)


def _hides_lines(content: MapValue) -> bool:
    stack: list[Value] = [content]
    while stack:
        match stack.pop():
            case MapValue(entries=entries, open=open_):
                if open_:
                    return True
                stack.extend(entry.value for entry in entries.values())
            case ListValue(items=items):
                stack.extend(items)
    return False


def _identity(content: MapValue, fact: NodeConfigFact, where: Location) -> Iterator[ConfigFault]:
    for key, wanted in (("apiVersion", fact.api_version), ("kind", fact.kind)):
        entry = content.entries.get(key)
        written = known_text(entry.value) if entry is not None else None
        if written is not None and entry is not None and written != wanted:
            place = entry.value.location or where
            yield ConfigFault(f"`{key}`", f"is `{written}`, not `{wanted}`", REFUSED, place)
        elif entry is None and not nearest(key, content.entries):
            yield ConfigFault("NodeConfig", f"lacks `{key}: {wanted}`", REFUSED, where)


def _object(
    body: MapValue, shape: Mapping[str, Any], path: str, here: Location, depth: int
) -> Iterator[ConfigFault]:
    known: Mapping[str, Any] = shape.get("properties", {})
    if depth > MAX_DEPTH or not known:
        return
    for key, entry in body.entries.items():
        if key in known:
            yield from _value(entry, known[key], f"{path}.{key}".lstrip("."), here, depth + 1)
        else:
            yield _unknown_key(key, entry, known, path, here)


def _unknown_key(
    key: str, entry: Entry, known: Mapping[str, Any], path: str, here: Location
) -> ConfigFault:
    place = entry.key or entry.span or entry.value.location or here
    subject = f"`{path}`" if path else "NodeConfig"
    if near := only_nearest(key, known):
        defect = f"has no key `{key}` but `{near}`"
        return ConfigFault(subject, defect, DROPPED, place, near=near)
    if home := _home(key, node_config().schema, ""):
        return ConfigFault(
            subject, f"has no key `{key}`, which belongs to `{home}`", DROPPED, place
        )
    return ConfigFault(subject, f"has no key `{key}`", DROPPED, place, sure=False)


def _home(key: str, shape: Mapping[str, Any], path: str) -> str:
    """Return the one place where a key belongs, empty when there is none or many."""
    homes = list(_homes(key, shape, path))
    return homes[0] if len(homes) == 1 else ""


def _homes(key: str, shape: Mapping[str, Any], path: str) -> Iterator[str]:
    for name, inner in shape.get("properties", {}).items():
        if name == key and path:
            yield path
        yield from _homes(key, inner, f"{path}.{name}".lstrip("."))


def _value(
    entry: Entry, shape: Mapping[str, Any], path: str, here: Location, depth: int
) -> Iterator[ConfigFault]:
    value = entry.value
    place = value.location or entry.key or here
    if isinstance(value, MapValue | ListValue) and entry.key is not None:
        place = entry.key
    kind = shape.get("type", "")
    if not _fits(value, kind):
        defect = f"is {_called(value)}, not {_WORDS[kind]}"
        yield ConfigFault(f"`{path}`", defect, REFUSED, place)
    elif isinstance(value, MapValue):
        yield from _object(value, shape, path, place, depth)
    elif isinstance(value, ListValue):
        inner = shape.get("items", {})
        for item in value.items:
            yield from _value(Entry(item, entry.key), inner, f"{path}[]", place, depth + 1)
    elif kind == "string" and "enum" in shape:
        written = known_text(value)
        near = nearest(written, shape["enum"]) if written else ()
        if written and written not in shape["enum"] and near:
            yield ConfigFault(f"`{path}`", f"is `{written}`, not `{near[0]}`", REFUSED, place)


def _fits(value: Value, kind: str) -> bool:
    """Whether Go's decoder takes a value for a JSON type: it converts nothing."""
    if kind not in _WORDS:
        return True
    match value:
        case Null():
            return True
        case Text():
            return value.known is None or kind == "string"
        case Scalar(data=bool()):
            return kind == "boolean"
        case Scalar():
            return False
        case ListValue():
            return kind == "array"
        case MapValue():
            return kind == "object"
    return True


def _called(value: Value) -> str:
    if isinstance(value, Scalar):
        return "true or false" if isinstance(value.data, bool) else "a number"
    return {ListValue: "a list", MapValue: "a mapping"}.get(type(value), "a string")
