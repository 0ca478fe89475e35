"""Turn a report and the one of an earlier state into what came since.

A finding of the earlier state excuses one finding of the present at most: the same defect, wherever
its lines, its place in a list or its file went. It does not know where the earlier state is from.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import Final

from ekslint.core.finding import Finding, Report
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.reports.fingerprint import KEY, fingerprints
from ekslint.selection.merge import others_of

Locate = Callable[[str], str]


@record
class _Unit:
    """One defect of one thing, which a report may have told together with others.

    `at` is the number of its finding. `print_` tells rule, folder, thing and attribute (empty for
    one of many that is not named), `home` rule and file.
    """

    at: int
    print_: str
    home: tuple[str, str]
    message: str
    line: str
    environments: frozenset[str]
    rank: int


def since(present: Report, earlier: Report, here: Locate, there: Locate) -> Report:
    """Return the present report with only what was not in the earlier one.

    `here` and `there` turn the display paths of both into paths of the repository as it is now.
    """
    known, gone = _matched(
        [*_units(present.findings, here)],
        [*_units(earlier.findings, there)],
    )
    kept = tuple(f for at, f in enumerate(present.findings) if at not in known)
    return replace(present, findings=kept, known=len(known), fixed=gone)


def touching(present: Report, since_then: Report, paths: Collection[str]) -> Report:
    """Return the present report with what came since and what has a part in one of the files."""
    new = {id(finding) for finding in since_then.findings}
    kept = tuple(f for f in present.findings if id(f) in new or _touches(f, paths))
    known = len(present.findings) - len(kept)
    return replace(present, findings=kept, known=known, fixed=since_then.fixed)


def _touches(finding: Finding, paths: Collection[str]) -> bool:
    places = (finding.location, *(related.location for related in finding.related))
    return any(path in paths for place in places for path in _paths(place))


def _paths(place: Location) -> Iterator[str]:
    yield place.path
    yield from (hop.location.path for hop in place.via)


def _units(findings: tuple[Finding, ...], locate: Locate) -> Iterator[_Unit]:
    """Yield what each finding tells of, thing by thing."""
    singles: list[tuple[int, Finding, bool]] = []
    for at, finding in enumerate(findings):
        others, unnamed = others_of(finding)
        singles.append((at, finding, True))
        singles.extend((at, replace(finding, subject=other), True) for other in others)
        singles.extend((at, finding, False) for _ in range(unnamed))
    prints = fingerprints([finding for _, finding, _ in singles], locate)
    told = Counter(at for at, _, _ in singles)
    for (at, finding, named), print_ in zip(singles, prints, strict=True):
        place = finding.location
        yield _Unit(
            at=at,
            print_=print_[KEY].rpartition(":")[0] if named else "",
            home=(finding.rule, locate(place.path)),
            message=finding.message if told[at] == 1 else "",
            line=place.source.line(place.line).strip(),
            environments=frozenset(finding.environments),
            rank=finding.level.rank,
        )


def _matched(present: list[_Unit], earlier: list[_Unit]) -> tuple[set[int], int]:
    """Return the numbers of the present findings that were there, and how many others are gone.

    The most alike find each other first, so that of two equal defects the new one is told.
    """
    numbers = {unit.at for unit in present}
    before = {unit.at for unit in earlier}
    still: set[int] = set()
    for way in _WAYS:
        waiting: dict[object, list[_Unit]] = defaultdict(list)
        for unit in earlier:
            waiting[way(unit)].append(unit)
        unmatched = []
        for unit in present:
            same = waiting[way(unit)]
            fits = (other for other in same if _covers(other, unit))
            if way is _counted:
                fits = (other for other in fits if not (other.print_ and unit.print_))
            found = next(fits, None)
            if found is None:
                unmatched.append(unit)
            else:
                same.remove(found)
                still.add(found.at)
        present = unmatched
        earlier = [unit for units in waiting.values() for unit in units]
    return numbers - {unit.at for unit in present}, len(before - still)


def _counted(unit: _Unit) -> object:
    return unit.home, unit.line


_WAYS: Final[tuple[Callable[[_Unit], object], ...]] = (
    lambda unit: (unit.print_ or unit.home, unit.message, unit.line),
    lambda unit: (unit.home, unit.line, unit.message or unit.print_),
    lambda unit: unit.print_ or _counted(unit),
    _counted,
)
"""How two defects can be alike, the closest way first; the last is for those that are not named."""


def _covers(earlier: _Unit, present: _Unit) -> bool:
    """Whether a defect was there as bad as it is now, and in every environment that it is in."""
    here, there = present.environments, earlier.environments
    return earlier.rank <= present.rank and (not here or not there or here <= there)
