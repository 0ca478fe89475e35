"""Turn values into plain JSON data that says what is not known, and why.

It does not know where a value stands: resources and the inventory are printed with it alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from ekslint.core.value import (
    Absent,
    Document,
    ListValue,
    MapValue,
    Null,
    Number,
    Piece,
    Reason,
    Scalar,
    Text,
    Unknown,
    Value,
)

DEEPEST: Final = 100
"""Levels that are printed; what lies deeper is said to be unknown."""


def plain(value: Value, depth: int = 0) -> Any:
    """Return known data as it is, and what is not known with its reason.

    An unknown is `{"$unknown": reason}`, partial text `{"$text": [segments]}`, structured text of
    which a part is unknown and that could not be printed `{"$json": structure}` (or `$yaml`, ...).
    A map that may have more keys holds the key `$unknown`; a list that may have more items ends in
    an unknown, and is one as a whole where these may stand between the others, or where the order
    of its items is not known.
    """
    if depth > DEEPEST:
        return {"$unknown": "it nests too deep to be printed"}
    match value:
        case Scalar(data=data):
            return number(data)
        case Text():
            return _text(value, depth)
        case ListValue(items=items, open=open_, scattered=scattered, kind=kind):
            if scattered and kind != "set" and (open_ or len(items) > 1):
                order = {"$unknown": "the order of the items is not known"}
                return because(open_) if open_ else order
            listed = [plain(item, depth + 1) for item in items]
            return [*listed, because(open_)] if open_ else listed
        case MapValue(entries=entries, open=open_):
            found = {key: plain(entry.value, depth + 1) for key, entry in entries.items()}
            return {**found, **because(open_)} if open_ else found
        case Document(rendered=Text() as rendered):
            return _text(rendered, depth)
        case Document(content=Unknown(reason=reason)):
            return {"$unknown": reason.detail}
        case Document(format=form, content=content):
            return {f"${form}": plain(content, depth + 1)}
        case Unknown(reason=reason):
            return {"$unknown": reason.detail}
        case Null() | Absent():
            return None


def _text(value: Text, depth: int) -> Any:
    whole = value.known
    if whole is not None:
        return whole
    segments: list[Any] = []
    for segment in value.segments:
        if not isinstance(segment, Piece):
            segments.append(plain(segment, depth + 1))
        elif segments and isinstance(segments[-1], str):
            segments[-1] += segment.text
        else:
            segments.append(segment.text)
    return {"$text": segments}


def number(data: bool | Number) -> bool | int | float:
    """Return a bool or number as JSON has it: a whole number without a fraction."""
    if isinstance(data, Decimal):
        return int(data) if data == data.to_integral_value() else float(data)
    return data


def because(reasons: Iterable[Reason]) -> dict[str, str]:
    """Return the unknown for what may be there besides."""
    return {"$unknown": "; ".join(dict.fromkeys(reason.detail for reason in reasons))}
