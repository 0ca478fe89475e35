"""Turn a manifest and a patch of it into a manifest whose patched parts may have either value.

Which of the two is applied is not known here: a base may be applied as it is. A patch that is no
patch of a known form leaves the whole manifest unknown.

Source: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/,
https://www.rfc-editor.org/rfc/rfc6902
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.value import Absent, Entry, ListValue, MapValue, Null, Reason, Unknown, Value
from ekslint.core.verdict import same

MAX_DEPTH: Final = 40
NAMED_LISTS: Final = frozenset({"containers", "initContainers", "ephemeralContainers"})
"""Lists that patches merge item by item, by name, and that rules look into."""
IDENTITY: Final = frozenset({"apiVersion", "kind"})
DIRECTIVE: Final = "$patch"


def either(old: Value | None, new: Value, why: Reason) -> Value:
    """Return a value that is the old or the new one; the old one where they are surely the same."""
    before = Absent(location=new.location) if old is None else old
    if not isinstance(before, Unknown) and same(before, new).truth is True:
        return before
    place = new.location or before.location
    if isinstance(before, Unknown) and not before.candidates:
        return Unknown(why, location=place)
    options = before.candidates if isinstance(before, Unknown) else (before,)
    return Unknown(why, candidates=(*options, new), location=place)


def merged(body: MapValue, patch: MapValue, why: Reason) -> MapValue:
    """Return a manifest with a strategic merge patch; its identity stays."""
    kept = {key: entry for key, entry in patch.entries.items() if key not in IDENTITY}
    metadata = patch.get("metadata")
    if isinstance(metadata, MapValue):
        inner = {k: e for k, e in metadata.entries.items() if k not in ("name", "namespace")}
        kept["metadata"] = replace(
            patch.entries["metadata"], value=replace(metadata, entries=inner)
        )
    found = _merge(body, replace(patch, entries=kept), why, "", 0)
    return found if isinstance(found, MapValue) else hidden(body, why)


def removes(patch: MapValue) -> bool:
    """Whether a strategic merge patch takes the whole manifest away, or puts another there."""
    return known_text(patch.get(DIRECTIVE)) in ("delete", "replace")


def hidden(body: MapValue, why: Reason) -> MapValue:
    """Return a manifest of which only the identity is known."""
    entries = {k: e for k, e in body.entries.items() if k in (*IDENTITY, "metadata")}
    return replace(body, entries=entries, open=(*body.open, why))


def partial(value: Value, why: Reason, depth: int = 0) -> Value:
    """Return a patch as the part it is of a whole: its maps may hold more than it says."""
    match value:
        case MapValue(entries=entries) if depth < MAX_DEPTH:
            made = {
                k: replace(e, value=partial(e.value, why, depth + 1)) for k, e in entries.items()
            }
            return replace(value, entries=made, open=(*value.open, why))
        case ListValue(items=items) if depth < MAX_DEPTH:
            return replace(value, items=tuple(partial(i, why, depth + 1) for i in items))
    return value


def changed(body: MapValue, path: Sequence[str], new: Value, why: Reason) -> MapValue:
    """Return a manifest where what stands under a path of keys and positions may be new."""
    found = _at(body, tuple(path), new, why, 0)
    return found if isinstance(found, MapValue) else hidden(body, why)


def operated(body: MapValue, operation: Value, why: Reason) -> MapValue:
    """Return a manifest with one operation of a JSON patch."""
    if not isinstance(operation, MapValue):
        return hidden(body, why)
    kind, pointer = known_text(operation.get("op")), known_text(operation.get("path"))
    if pointer is None or not pointer.startswith("/"):
        return hidden(body, why)
    steps = _steps(pointer)
    match kind:
        case "test":
            return body
        case "remove":
            return changed(body, steps, Absent(location=operation.location), why)
        case "add" | "replace":
            new = operation.get("value")
            return changed(body, steps, Null() if new is None else new, why)
        case "move" | "copy":
            origin = known_text(operation.get("from"))
            unknown = Unknown(why, location=operation.location)
            if kind == "move" and origin is not None and origin.startswith("/"):
                body = changed(body, _steps(origin), Absent(location=operation.location), why)
            return changed(body, steps, unknown, why)
    return hidden(body, why)


def _steps(pointer: str) -> tuple[str, ...]:
    return tuple(s.replace("~1", "/").replace("~0", "~") for s in pointer[1:].split("/"))


def _merge(old: Value | None, patch: Value, why: Reason, key: str, depth: int) -> Value:
    match patch:
        case MapValue() if isinstance(old, MapValue) and depth < MAX_DEPTH:
            if DIRECTIVE in patch.entries:
                return Unknown(why, location=patch.location)
            entries = dict(old.entries)
            for name, entry in patch.entries.items():
                before = entries.get(name)
                value = _merge(
                    before.value if before is not None else None, entry.value, why, name, depth + 1
                )
                entries[name] = entry if before is None else before
                entries[name] = replace(entries[name], value=value)
            return replace(old, entries=entries, open=(*old.open, *patch.open))
        case ListValue() if isinstance(old, ListValue) and key in NAMED_LISTS:
            return _merge_named(old, patch, why, depth)
        case Null():
            return either(old, Absent(location=patch.location), why)
    return either(old, patch, why)


def _merge_named(old: ListValue, patch: ListValue, why: Reason, depth: int) -> Value:
    """Return a list of containers, each with what the patch says of its name; the images are left
    alone, as those of a patch are read where they stand."""
    items = list(old.items)
    open_ = [*old.open, *patch.open]
    for item in patch.items:
        name = known_text(item.get("name")) if isinstance(item, MapValue) else None
        if not isinstance(item, MapValue) or name is None:
            open_.append(why)
            continue
        rest = replace(item, entries={k: e for k, e in item.entries.items() if k != "image"})
        for number, before in enumerate(items):
            if isinstance(before, MapValue) and known_text(before.get("name")) == name:
                items[number] = _merge(before, rest, why, "", depth + 1)
                break
        else:
            open_.append(why)
    return replace(old, items=tuple(items), open=tuple(dict.fromkeys(open_)))


def _at(old: Value | None, path: tuple[str, ...], new: Value, why: Reason, depth: int) -> Value:
    if not path:
        return either(old, new, why)
    step, rest = path[0], path[1:]
    if depth >= MAX_DEPTH:
        return Unknown(why, location=new.location)
    match old:
        case MapValue():
            entries = dict(old.entries)
            before = entries.get(step)
            value = _at(before.value if before else None, rest, new, why, depth + 1)
            entries[step] = replace(before, value=value) if before else Entry(value, value.location)
            return replace(old, entries=entries)
        case ListValue():
            if step.isascii() and step.isdigit() and int(step) < len(old.items) and rest:
                items = list(old.items)
                items[int(step)] = _at(items[int(step)], rest, new, why, depth + 1)
                return replace(old, items=tuple(items))
            if step == "-":
                return replace(old, open=(*old.open, why))
        case None | Absent() | Null() if not step.isdigit() and step != "-":
            inner = _at(None, rest, new, why, depth + 1)
            return MapValue({step: Entry(inner, new.location)}, location=new.location)
    return Unknown(why, location=new.location)
