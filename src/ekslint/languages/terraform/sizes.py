"""Turn a value into how much work it is to walk it, so that values that double end as Unknown.

Values share their parts: forty locals of the form `[local.next, local.next]` are forty small
objects in memory and 2^40 leaves for whoever walks them. It knows nothing of what values mean.
"""

from __future__ import annotations

from typing import Final

from ekslint.core.value import Document, ListValue, MapValue, Piece, Text, Unknown, Value

MAX_LEAVES: Final = 200_000
MAX_DEPTH: Final = 150

Measure = tuple[int, int]


class Sizes:
    """Measures values; a part that was measured before is not walked again."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Value, Measure]] = {}

    def fits(self, value: Value) -> bool:
        """Whether a value is small enough to be walked by everything that comes after."""
        leaves, depth = self._measure(value)
        return leaves <= MAX_LEAVES and depth <= MAX_DEPTH

    def _measure(self, value: Value) -> Measure:
        match value:
            case Text(segments=segments) if len(segments) > 1:
                parts = [s for s in segments if not isinstance(s, Piece)]
                room = len(segments) - len(parts)
            case ListValue(items=items):
                parts, room = list(items), 0
            case MapValue(entries=entries) if isinstance(entries, dict):
                parts, room = [entry.value for entry in entries.values()], 0
            case Document(content=content):
                parts, room = [content], 0
            case Unknown(candidates=candidates) if candidates:
                parts, room = list(candidates), 0
            case _:
                return 1, 1
        found = self._known.get(id(value))
        if found is None:
            measures = [self._measure(part) for part in parts]
            leaves = sum(m[0] for m in measures) + room + 1
            depth = max((m[1] for m in measures), default=0) + 1
            found = self._known[id(value)] = value, (min(leaves, MAX_LEAVES + 1), depth)
        return found[1]
