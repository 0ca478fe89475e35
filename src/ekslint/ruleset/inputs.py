"""Turn the way of a value out of a module into where a call of the module could say otherwise.

A value that a module decides is changed by an input that its call leaves out: the way tells which.
It knows no module. Whether the input does what is wanted, linting the result has to prove.
"""

from __future__ import annotations

import re
from typing import Final

from ekslint.core.location import Hop, Location
from ekslint.core.value import Slot, Value

_DEFAULT: Final = re.compile(r"default of variable `([\w-]+)`")
_LEFT_OUT: Final = re.compile(r"`([\w-]+)` left out")
_ENTRY: Final = re.compile(r"entry `[^`]*`")
_CALL: Final = re.compile(r"module\.[\w-]+(?:\[[^\]]*\])?")


def input_of(value: Value) -> Slot | None:
    """Return where a person's call of a module could say what a value of that module is to be.

    An input that the call leaves out, a key that an entry of an input leaves out, or what an entry
    that becomes a resource says of it by the resource's own word.
    """
    place = value.location
    if place is None or not place.source.library or not place.via:
        return None
    first = place.via[0]
    if (found := _DEFAULT.fullmatch(first.label)) and len(place.via) > 1:
        call = place.via[1]
        return Slot(call.location, (found[1],)) if _is_call(call) else None
    if first.location.source.library:
        return None
    if found := _LEFT_OUT.fullmatch(first.label):
        return Slot(first.location, (found[1],))
    slot = value.origin.slot
    if slot is not None and _ENTRY.fullmatch(first.label) and _reads(place, slot.path[0]):
        return Slot(first.location, slot.path, slot.item)
    return None


def _reads(place: Location, word: str) -> bool:
    """Whether the line of a place in a module reads an attribute of a name."""
    return re.search(rf"\.{re.escape(word)}\b", place.source.line(place.line)) is not None


def _is_call(hop: Hop) -> bool:
    return bool(_CALL.fullmatch(hop.label)) and not hop.location.source.library
