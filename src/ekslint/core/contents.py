"""Turn values into what is known in them, and why the rest is not.

Each function says what it returns for a value of another shape or one that is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ekslint.core.location import Location
from ekslint.core.value import (
    EXPLICIT,
    Document,
    Entry,
    ListValue,
    MapValue,
    Null,
    Number,
    Origin,
    PathStep,
    Piece,
    Ref,
    Scalar,
    Text,
    Unknown,
    Value,
    text,
)


def known(value: Value | None) -> str | bool | Number | None:
    """Return the Python data of a known string, bool or number; None for everything else."""
    if type(value) is Text:  # the usual one
        return value.known
    match value:
        case Scalar(data=data):
            return data
        case Document(rendered=Text() as rendered):
            return rendered.known
    return None


def known_text(value: Value | None) -> str | None:
    """Return a known value as the string a template would print for it; None when not known."""
    if type(value) is Text:
        return value.known
    match value:
        case Document(rendered=Text() as rendered):
            return rendered.known
        case Scalar(data=data, raw=raw):
            return raw if raw is not None else scalar_text(data)
    return None


def scalar_text(data: bool | Number) -> str:
    """Return a bool or number as Terraform prints it inside a template."""
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, int):
        return str(data)
    plain = format(data, "f")  # not normalize(): that rounds to the context's 28 digits
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain == "-0" else plain


def known_bool(value: Value | None) -> bool | None:
    """Return a known bool, also written as the string "true" or "false"; else None."""
    data = known(value)
    if isinstance(data, bool):
        return data
    if isinstance(data, str) and data in ("true", "false"):
        return data == "true"
    return None


def is_known(value: Value) -> bool:
    """Whether the value holds nothing unknown, at any depth."""
    match value:
        case Scalar() | Null():
            return True
        case Text():
            return all(isinstance(s, Piece) for s in value.segments)
        case ListValue():
            return not value.open and all(is_known(item) for item in value.items)
        case MapValue():
            return not value.open and all(is_known(e.value) for e in value.entries.values())
        case Document():
            return is_known(value.content)
    return False


def references(value: Value, limit: int = 8) -> tuple[Ref, ...]:
    """Return the attributes of declared things a value is, holds or was computed from."""
    found: dict[Ref, None] = {}
    stack: list[Value] = [value]
    while stack and len(found) < limit:
        here = stack.pop()
        if here.ref is not None:
            found[here.ref] = None
            continue
        match here:
            case Unknown(made_of=refs, candidates=candidates):
                found.update(dict.fromkeys(refs))
                stack.extend(candidates)
            case Text(segments=segments):
                stack.extend(s for s in reversed(segments) if not isinstance(s, Piece))
            case ListValue(items=items):
                stack.extend(reversed(items))
            case MapValue(entries=entries):
                stack.extend(e.value for e in reversed(list(entries.values())))
            case Document(content=content):
                stack.append(content)
    return tuple(found)[:limit]


def child(value: Value, step: PathStep) -> Value | None:
    """Return the item or entry at one step, or None when there is none or it is not known."""
    if isinstance(value, MapValue) and isinstance(step, str):
        return value.get(step)
    if isinstance(value, ListValue) and isinstance(step, int) and value.kind != "set":
        if value.scattered:
            return None
        return value.items[step] if 0 <= step < len(value.items) else None
    return None


def plain(value: Value) -> Any:
    """Return known data as plain Python; an unknown part becomes `{"$unknown": detail}`.

    Partial text becomes `{"$text": [segments]}`. Maps become dicts, lists lists, absent None.
    """
    match value:
        case Scalar(data=data):
            if isinstance(data, Decimal):
                return float(data)
            return data
        case Text():
            if (whole := value.known) is not None:
                return whole
            return {"$text": [s.text if isinstance(s, Piece) else plain(s) for s in value.segments]}
        case ListValue(items=items):
            return [plain(item) for item in items]
        case MapValue(entries=entries):
            return {key: plain(entry.value) for key, entry in entries.items()}
        case Document(rendered=Text() as rendered) if rendered.known is not None:
            return rendered.known
        case Document(format=form, content=content):
            return {f"${form}": plain(content)}
        case Unknown(reason=reason, ref=ref):
            return {"$unknown": str(ref) if ref else reason.detail}
    return None


def from_plain(data: Any, location: Location | None = None, origin: Origin = EXPLICIT) -> Value:
    """Return plain Python data (as JSON gives it) as a value whose every part is at one place."""
    if data is None:
        return Null(location=location, origin=origin)
    if isinstance(data, str):
        return text(data, location, origin)
    if isinstance(data, float):
        data = Decimal(repr(data))
    if isinstance(data, bool | int | Decimal):
        return Scalar(data, location=location, origin=origin)
    if isinstance(data, Mapping):
        entries = {
            str(k): Entry(from_plain(v, location, origin), location) for k, v in data.items()
        }
        return MapValue(entries, location=location, origin=origin)
    items = tuple(from_plain(item, location, origin) for item in data)
    return ListValue(items, location=location, origin=origin)
