"""Turn a value that is passed on into the same value with the way it took.

What a value is does not change here, only what its place says.
"""

from __future__ import annotations

from ekslint.core.location import Location
from ekslint.core.record import replace
from ekslint.core.value import Piece, Text, V, Value


def through(value: V, label: str, location: Location | None) -> V:
    """Return the value with one more hop of provenance; a value without a place gets this one."""
    if location is None:
        return value
    if value.location is None:
        return replace(value, location=location)
    moved = value.location.through(label, location)
    return value if moved is value.location else replace(value, location=moved)


def called(value: V, label: str) -> V:
    """Return the value with words for what its place is ("default of variable `x`")."""
    if value.location is None:
        return value
    moved = value.location.named(label)
    return value if moved is value.location else replace(value, location=moved)


def out_of(value: V, container: Value) -> V:
    """Return a part of a collection with the hops that the collection as a whole took."""
    place, whole = value.location, container.location
    if place is None or whole is None or not whole.via:
        return value
    moved = place.carried(whole.onward)
    return value if moved is place else replace(value, location=moved)


def carried(value: Text, place: Location | None) -> tuple[Piece | Value, ...]:
    """Return the segments of a text, known ones with the hops that the text at `place` took.

    What is not known keeps its own: the last of them is where a person would edit it.
    """
    hops = place.onward if place is not None and place.via else ()
    if not hops:
        return value.segments
    return tuple(
        Piece(part.text, part.location.carried(hops))
        if isinstance(part, Piece) and part.location is not None
        else part
        for part in value.segments
    )
