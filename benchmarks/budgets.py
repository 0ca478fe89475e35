"""Turns the figures of one row into which budgets it meets or misses.

It measures nothing. The budgets are those of a machine with two shared cores.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.measure import Figure


@dataclass(frozen=True, slots=True)
class Budget:
    """What a column of a row may be at most: `most` in seconds of CPU time or MB of memory.

    `times` names another column of which `most` is a multiple.
    """

    column: str
    most: float
    times: str = ""

    def told(self, figures: Mapping[str, Figure]) -> str:
        """Return the budget as a few words: what it allows, and whether it is met."""
        found = figures[self.column]
        got = found.peak if self.column == "peak" else found.cpu
        unit = "MB" if self.column == "peak" else "s"
        allowed, words = self.most, f"{self.column} ≤ {self.most:g} {unit}"
        if self.times:
            other = figures.get(self.times)
            words = f"{self.column} ≤ {self.most:g} times {self.times}"
            if other is None or other.void:
                return f"{words}: not measured"
            allowed = self.most * other.cpu
        if found.void:
            return f"{words}: not measured"
        return f"{words}: {'met' if got <= allowed else 'missed'}"


START = (Budget("cold", 0.08),)
SMALL = (Budget("cold", 0.35),)
HALF = (Budget("cold", 2, times="tfparse"),)
WHOLE = (Budget("cold", 2.0), Budget("warm", 0.2), Budget("peak", 200))
TWICE = (Budget("cold", 2.2, times="half of it"),)
"""Growth is linear in bytes read: twice as much costs twice as much and little more."""


def told(budgets: tuple[Budget, ...], figures: Mapping[str, Figure]) -> str:
    """Return all budgets of a row in words."""
    return "; ".join(_told(budgets, figures))


def _told(budgets: tuple[Budget, ...], figures: Mapping[str, Figure]) -> Iterator[str]:
    for budget in budgets:
        yield budget.told(figures)
