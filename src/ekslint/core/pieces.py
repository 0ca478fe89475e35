"""Turn texts made of pieces into other such texts, each character still knowing its place.

A part that is not known counts as one character, and stays one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.provenance import carried
from ekslint.core.record import replace
from ekslint.core.value import Document, Piece, Scalar, Text, Value


def locate(value: Text, start: int, end: int | None = None) -> Location | None:
    """Return the place of the characters [start, end) of a text, through its source map.

    Offsets count known characters only as long as no unknown part comes before them; an unknown
    part counts as `HOLE`, one character (see `with_holes`).
    """
    end = start + 1 if end is None else max(end, start + 1)
    first: Location | None = None
    at = 0
    for segment in value.segments:
        if at >= end:
            break
        length = len(segment.text) if isinstance(segment, Piece) else 1
        here = segment.location
        if here is not None and at < end and start < at + length:
            if isinstance(segment, Piece) and segment.exact:
                low = here.start + max(start - at, 0)
                high = here.start + min(end - at, length)
                here = Location(here.source, low, high, here.via)
            if first is None:
                first = here
            elif first.source is here.source and here.start >= first.start:
                first = Location(first.source, first.start, here.end, first.via)
        at += length
    if first is None and value.segments:
        last = value.segments[-1].location
        return last or value.location
    return first or value.location


HOLE: Final = "\ufffc"
"""Stands for an unknown part where partial text is parsed as an embedded document."""


def with_holes(value: Text) -> tuple[str, list[Value]]:
    """Return the text with every unknown part as one `HOLE`, and those parts in order."""
    holes: list[Value] = []
    parts: list[str] = []
    for segment in value.segments:
        if isinstance(segment, Piece):
            parts.append(segment.text)
        else:
            parts.append(HOLE)
            holes.append(segment)
    return "".join(parts), holes


def slice_text(value: Text, start: int, end: int) -> Text:
    """Return the characters [start, end) of a text, unknown parts counting one, map kept."""
    out: list[Piece | Value] = []
    at = 0
    for segment in value.segments:
        if at >= end:
            break
        length = len(segment.text) if isinstance(segment, Piece) else 1
        low, high = max(start - at, 0), min(end - at, length)
        if low < high:
            if isinstance(segment, Piece):
                place = segment.location
                if segment.exact and place is not None:
                    begin = place.start
                    place = Location(place.source, begin + low, begin + high, place.via)
                out.append(Piece(segment.text[low:high], place))
            else:
                out.append(segment)
        at += length
    return Text(tuple(out), location=locate(value, start, end), origin=value.origin)


def concat(parts: list[Piece | Value], location: Location | None = None) -> Text:
    """Join pieces and values into one text; known strings and scalars inside become pieces."""
    out: list[Piece | Value] = []
    for part in parts:
        match part:
            case Piece():
                out.append(part)
            case Text():
                out.extend(carried(part, part.location))
            case Scalar():
                out.append(Piece(known_text(part) or "", part.location))
            case Document(rendered=Text() as rendered):
                out.extend(carried(rendered, part.location))
            case _:
                out.append(part)
    return Text(
        tuple(p for p in out if not (isinstance(p, Piece) and not p.text)), location=location
    )


def map_text(value: Text, function: Callable[[str], str]) -> Text:
    """Apply a function that may change the length; the map collapses to each piece's place.

    Only sound for functions that work character by character (upper, lower): a function that looks
    across characters must not be applied to the pieces of a partial text.
    """
    return replace(
        value,
        segments=tuple(
            Piece(function(s.text), s.location) if isinstance(s, Piece) else s
            for s in value.segments
        ),
    )
