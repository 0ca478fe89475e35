"""Turn what does not parse into problems, or into notices where another tool fills parts in."""

from __future__ import annotations

from typing import Protocol

from ekslint.core.errors import UnreadableError
from ekslint.core.resource import Notice


class Parsed(Protocol):
    """What every reader of a text returns about what it could not parse."""

    @property
    def problems(self) -> tuple[UnreadableError, ...]:
        """Return one problem for each part that does not parse."""

    @property
    def unreadable_template(self) -> bool:
        """Return whether the problems may be due to parts that another tool fills in."""


def told(
    parsed: Parsed, words: str = "not read"
) -> tuple[tuple[UnreadableError, ...], tuple[Notice, ...]]:
    """Return the problems that prove a defect, and as notices those that prove none."""
    if not parsed.unreadable_template:
        return parsed.problems, ()
    return (), tuple(Notice(f"{words}: {p.message}", p.location) for p in parsed.problems)
