"""Turn many names into words that tell the first few of them, and how many more there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

MOST_NAMED: Final = 3


def first_named(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """Return "`a`, `b`, `c` and 2 more"; all of them where they are no more than `most`."""
    shown = ", ".join(f"`{name}`" for name in names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
