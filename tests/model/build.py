"""Turns plain data with unknown parts in it into values, for tests of the model."""

from __future__ import annotations

from typing import Any

from ekslint.core.contents import from_plain
from ekslint.core.location import Location, SourceText
from ekslint.core.value import (
    Entry,
    ListValue,
    MapValue,
    Piece,
    Reason,
    ReasonKind,
    Text,
    Unknown,
    Value,
    reasons,
)

FILE = SourceText("main.tf", "one line\nanother line\n")
PLACE = Location(FILE, 0, 8)
VALUES = (Text, ListValue, MapValue, Unknown)


def unset(name: str = "x") -> Unknown:
    """Return a variable that nobody sets."""
    reason = Reason(ReasonKind.VARIABLE, f"variable `{name}` has no default", f"var.{name}")
    return Unknown(reason, nonnull=True)


def either(*candidates: Any) -> Unknown:
    """Return a value of which only the candidates are known."""
    reason = Reason(ReasonKind.VARIABLE, "condition is not decided")
    return Unknown(reason, candidates=tuple(made(c) for c in candidates))


def partly(*parts: str | Value) -> Text:
    """Return a text of known and unknown parts."""
    return Text(tuple(Piece(p) if isinstance(p, str) else p for p in parts))


def made(data: Any) -> Value:
    """Return plain data as a value; values in it stay, `...` in a list leaves it open.

    A map may be given as pairs: then its keys may be texts that are known in part.
    """
    if isinstance(data, VALUES):
        return data
    if isinstance(data, dict):
        return _map(tuple(data.items()))
    if isinstance(data, tuple):
        return _map(data)
    if isinstance(data, list):
        items = tuple(made(item) for item in data if item is not ...)
        return ListValue(items, (unset("more").reason,) if ... in data else ())
    return from_plain(data)


def _map(pairs: tuple[tuple[Any, Any], ...]) -> MapValue:
    entries: dict[str, Entry] = {}
    partial: list[tuple[Value, Entry]] = []
    open_: list[Reason] = []
    for key, item in pairs:
        if key is ...:
            open_.append(unset("more").reason)
        elif isinstance(key, str):
            entries[key] = Entry(made(item))
        else:
            partial.append((key, Entry(made(item))))
            open_.extend(reasons(key))
    return MapValue(entries, tuple(open_), partial=tuple(partial))
