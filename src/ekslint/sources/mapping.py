"""Hold what readers of maps share: keys that stand twice, and how deep a value may be nested.

It reads nothing itself.
"""

from __future__ import annotations

from typing import Final

from ekslint.core.location import Location
from ekslint.core.record import record

MAX_DEPTH: Final = 100
"""Deepest nesting that is kept; what lies deeper is unknown."""


@record
class Duplicate:
    """A key that stands twice in one mapping: its name, the later place and the first one."""

    key: str
    location: Location | None
    first: Location | None
