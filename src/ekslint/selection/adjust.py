"""Turn levels of one's own, and wishes for some paths only, into findings as they are to be told.

It does not know where the wishes were written, nor what the rules find.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from ekslint.core.finding import Finding, Level, OpenQuestion, RuleInfo
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.selection.choose import all_named


class Override(Protocol):
    """Wishes for the files of some paths."""

    @property
    def select(self) -> tuple[str, ...]:
        """What alone to ask there; empty means all."""

    @property
    def ignore(self) -> tuple[str, ...]:
        """What not to ask there."""

    @property
    def levels(self) -> Mapping[str, str]:
        """The levels of rules there, by word."""

    def covers(self, path: Path) -> bool:
        """Whether a file (absolute) is meant."""


@record
class _Judged:
    """An override with its words judged."""

    covers: Callable[[Path], bool]
    silent: frozenset[str]
    levels: Mapping[str, Level]


@record
class Adjuster:
    """Answers what becomes of a finding at its place; `start` is what display paths start from."""

    levels: Mapping[str, Level]
    overrides: tuple[_Judged, ...]
    start: Path

    def levelled(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield the findings with the levels that are wished for; the last wish holds."""
        for finding in findings:
            level = self.levels.get(finding.rule)
            for override in self._at(finding.location):
                level = override.levels.get(finding.rule, level)
            yield finding if level is None else replace(finding, level=level)

    def heard(self, item: Finding | OpenQuestion) -> bool:
        """Whether a finding or question is not ignored where it stands."""
        return not any(item.rule in override.silent for override in self._at(item.location))

    def _at(self, location: Location | None) -> Iterator[_Judged]:
        if location is None or not self.overrides:
            return
        path = self.start / location.path
        yield from (override for override in self.overrides if override.covers(path))


def adjuster(
    rules: Mapping[str, RuleInfo],
    levels: Mapping[str, str],
    overrides: Sequence[Override],
    *,
    start: Path,
    written: Mapping[str, Location],
) -> Adjuster:
    """Judge the words of the wishes; raises `UsageError` for one that names no rule."""
    judged = tuple(
        _Judged(
            override.covers,
            _silent(rules, override, written),
            _levels(rules, override.levels, "overrides.levels", written),
        )
        for override in overrides
    )
    return Adjuster(_levels(rules, levels, "levels", written), judged, start)


def _silent(
    rules: Mapping[str, RuleInfo], override: Override, written: Mapping[str, Location]
) -> frozenset[str]:
    """Return the rules that say nothing where an override holds."""
    silent = all_named(rules, override.ignore, "overrides.ignore", written)
    if override.select:
        silent |= rules.keys() - all_named(rules, override.select, "overrides.select", written)
    return frozenset(silent)


def _levels(
    rules: Mapping[str, RuleInfo],
    levels: Mapping[str, str],
    option: str,
    written: Mapping[str, Location],
) -> dict[str, Level]:
    found: dict[str, Level] = {}
    for word, level in levels.items():
        for name in all_named(rules, (word,), option, written):
            found[name] = Level(level)
    return found
