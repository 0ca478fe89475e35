"""Turn a folder into the folders below it, in the order in which a scan reads them.

What lies behind a link comes after all that does not, so that a file is known by its own path
first. It does not know whether folders are of a disk or of a commit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable
from typing import Final, TypeVar

from ekslint.core.record import record

MAX_VISITS: Final = 100
"""How often one folder is entered through links to it, beside the one time without."""

Place = TypeVar("Place")


@record
class Visit:
    """How a folder is come upon: through a link, of itself or above; one time too many for it."""

    linked: bool = False
    refused: bool = False


Inner = Iterable[tuple[Place, bool]]
"""Folders within one, in the order of their names, and whether each lies behind a link."""


def below(
    start: Place,
    *,
    real: Callable[[Place], Hashable],
    enter: Callable[[Place, Visit], Inner[Place]],
    visits: dict[Hashable, int],
) -> None:
    """Enter a folder, and one by one those that `enter` returns.

    `real` says what a folder is whatever links led to it, `visits` how often each was entered
    through links already. A folder that was too often is told to `enter` once, as refused.
    """
    stack, links = [start], deque[Place]()
    while stack or links:
        linked = not stack
        folder = links.popleft() if linked else stack.pop()
        known = real(folder)
        if linked:
            visits[known] = visits.get(known, 0) + 1
        often = visits.get(known, 0)
        if often > MAX_VISITS:
            if often == MAX_VISITS + 1:
                enter(folder, Visit(linked, refused=True))
            continue
        inner = list(enter(folder, Visit(linked)))
        stack.extend(place for place, behind in reversed(inner) if not behind)
        links.extend(place for place, behind in inner if behind)
