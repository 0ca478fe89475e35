"""Turn the loops of a template (`Fn::ForEach::Name`) into the entries they stand for.

A loop over a collection that is not written in the template or a parameter's default stays as it
is: the evaluator then says that it is not evaluated. Nothing else is evaluated here.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.pieces import slice_text, with_holes
from ekslint.core.value import Entry, ListValue, MapValue, Piece, Reason, Text, Value, reasons, text

PREFIX: Final = "Fn::ForEach::"
TRANSFORM: Final = "AWS::LanguageExtensions"
MAX_ENTRIES: Final = 500
MAX_TURNS: Final = 5_000
"""Most turns of all loops of a section, with those inside of them."""
MAX_DEPTH: Final = 5
"""CloudFormation allows five loops inside each other."""

Resolve = Callable[[Value], Value]


def is_extended(body: MapValue) -> bool:
    """Whether a template asks for the language extensions, which loops need."""
    asked = body.get("Transform")
    names = asked.items if isinstance(asked, ListValue) else (asked,)
    return any(known_text(name) == TRANSFORM for name in names)


@dataclass(slots=True)
class _Budget:
    turns: int = MAX_TURNS


def expanded(section: MapValue, resolve: Resolve) -> MapValue:
    """Return a section with its loops written out; a loop that is not known stays an entry, and
    all of them where they make too much."""
    made = _expanded(section, resolve, 0, _Budget())
    return made if made is not None else section


def _expanded(section: MapValue, resolve: Resolve, depth: int, budget: _Budget) -> MapValue | None:
    """Return a section with its loops written out, None when they make too much."""
    if not any(key.startswith(PREFIX) for key in section.entries):
        return section
    made: dict[str, Entry] = {}
    for key, entry in section.entries.items():
        turns = _turns(entry.value, resolve) if key.startswith(PREFIX) else None
        if turns is None or depth >= MAX_DEPTH:
            made[key] = entry
            continue
        for identifier, item, body in turns:
            budget.turns -= 1
            written = _filled(body, identifier, item)
            inner = (
                _expanded(written, resolve, depth + 1, budget)
                if isinstance(written, MapValue)
                else None
            )
            if inner is None or budget.turns < 0:
                return None
            made.update(inner.entries)
            if len(made) > MAX_ENTRIES:
                return None
    return replace(section, entries=made)


def hangs_on(value: Value, resolve: Resolve) -> Iterator[Reason]:
    """Yield why the collection of a loop is not known."""
    if isinstance(value, ListValue) and len(value.items) == 3:
        yield from reasons(resolve(value.items[1]))


def _turns(value: Value, resolve: Resolve) -> list[tuple[str, Text, MapValue]] | None:
    """Return each turn of a loop: the identifier, the item it stands for, and the body."""
    if not isinstance(value, ListValue) or len(value.items) != 3:
        return None
    identifier = known_text(value.items[0])
    items = resolve(value.items[1])
    body = value.items[2]
    if identifier is None or not isinstance(items, ListValue) or items.open:
        return None
    if not isinstance(body, MapValue):
        return None
    found: list[tuple[str, Text, MapValue]] = []
    for item in items.items:
        data = known_text(item)
        if data is None:
            return None
        found.append((identifier, text(data, item.location), body))
    return found


def _filled(value: Value, identifier: str, item: Text) -> Value:
    """Return a value with the identifier replaced by its item, in keys, texts and references."""
    match value:
        case MapValue(entries=entries):
            if len(entries) == 1 and known_text(value.get("Ref")) == identifier:
                return item
            made: dict[str, Entry] = {}
            for key, entry in entries.items():
                inner = _filled(entry.value, identifier, item)
                made[_key(key, identifier, item)] = replace(entry, value=inner)
            return replace(value, entries=made)
        case ListValue(items=items):
            return replace(value, items=tuple(_filled(i, identifier, item) for i in items))
        case Text():
            return _replaced(value, identifier, item)
    return value


def _marks(identifier: str) -> tuple[str, str]:
    return "${" + identifier + "}", "&{" + identifier + "}"


def _key(key: str, identifier: str, item: Text) -> str:
    """Return a key with the item; `&{}` leaves out what may not stand in a logical id."""
    plain, stripped = _marks(identifier)
    written = known_text(item) or ""
    alphanumeric = "".join(c for c in written if c.isalnum())
    return key.replace(plain, written).replace(stripped, alphanumeric)


def _replaced(value: Text, identifier: str, item: Text) -> Text:
    whole, _ = with_holes(value)
    written = known_text(item) or ""
    segments: list[Piece | Value] = []
    at = 0
    while True:
        places = [(whole.find(mark, at), mark) for mark in _marks(identifier)]
        found = sorted(place for place in places if place[0] >= 0)
        if not found:
            break
        start, mark = found[0]
        end = start + len(mark)
        here = slice_text(value, start, end).location
        stands_for = written if mark[0] == "$" else "".join(c for c in written if c.isalnum())
        segments.extend((*slice_text(value, at, start).segments, Piece(stands_for, here)))
        at = end
    if not at:
        return value
    return replace(value, segments=(*segments, *slice_text(value, at, len(whole)).segments))
