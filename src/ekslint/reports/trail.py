"""Turn the hops of a place into the steps that a person is shown: what led from where to where.

It knows places only. Steps that stand inside one another on one line are one step, and text of a
library (a stub exists in no repository) is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ekslint.core.finding import Finding
from ekslint.core.location import Hop, Location

WRITTEN = "the value is written here"
"""What is said of a first step that has no words of its own."""


def openable(place: Location) -> bool:
    """Whether a reader can open the place: text of a stub exists in no repository."""
    return not place.source.library or ".terraform/" in place.path


def path_of(place: Location, locate: Callable[[str], str]) -> str:
    """Return the path of a place from the root of the repository; a stub is in no repository."""
    return locate(place.path) if openable(place) else place.path


def steps(place: Location) -> tuple[Hop, ...]:
    """Return the way of a value from its text to its last use; one step when it has not moved."""
    found: list[Hop] = []
    for hop in place.trace:
        if not openable(hop.location):
            continue
        if found and _one(found[-1].location, hop.location):
            found[-1] = _joined(found[-1], hop, place)
        else:
            found.append(hop)
    if found and not found[0].label:
        found[0] = Hop(WRITTEN, found[0].location)
    return tuple(Hop(hop.label or "passed on here", hop.location) for hop in found)


def trail(finding: Finding) -> tuple[Hop, ...]:
    """Return the way of the value that decided a finding; empty when it has not moved."""
    for place in (finding.location, *(related.location for related in finding.related)):
        found = steps(place) if place.via else ()
        if len(found) > 1:
            return found
    return ()


def shortened(hops: tuple[Hop, ...], most: int) -> Iterator[Hop | int]:
    """Yield at most `most` lines: the first and the last steps, and how many are left out."""
    if len(hops) <= most:
        yield from hops
        return
    head = most // 2
    tail = most - head - 1
    yield from hops[:head]
    yield len(hops) - head - tail
    yield from hops[-tail:]


def _one(first: Location, second: Location) -> bool:
    """Whether two places are one to a reader: on one line, one of them inside the other."""
    if first.source is not second.source:
        return False
    inside = (first.start <= second.start and second.end <= first.end) or (
        second.start <= first.start and first.end <= second.end
    )
    return inside and first.line == second.line


def _joined(first: Hop, second: Hop, place: Location) -> Hop:
    """Return two steps on one line as one, with the words of the one that says more."""
    words = max((first, second), key=lambda hop: (_says(hop), hop is second)).label
    kept = first if place.bare == first.location else second
    return Hop(words, kept.location)


def _says(hop: Hop) -> int:
    """Return how much words tell: nothing, an expression, what it is."""
    if not hop.label:
        return 0
    return 1 if hop.label.startswith("`") and hop.label.endswith("`") else 2
