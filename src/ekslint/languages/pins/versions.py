"""Turn a version specifier of a package manager into the newest release that it admits.

Only forms whose upper end is written out are understood; anything else admits newer releases, or is
not known to end, and gives None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

Release = tuple[int, int, int]
_NUMBERS: Final = r"(\d{1,6})(?:\.(\d{1,6}))?(?:\.(\d{1,6}))?"
_EXACT: Final = re.compile(rf"v?{_NUMBERS}\Z")
_NODE: Final = re.compile(rf"(\^|~|<=|<|=|)\s*v?{_NUMBERS}((?:\.[xX*]){{0,2}})\Z")
_PYTHON: Final = re.compile(rf"(===|==|~=|<=|<)\s*v?{_NUMBERS}((?:\.\*)?)\Z")


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest release that is admitted; the first one that is not, when not `inclusive`."""

    release: Release
    inclusive: bool = True

    def below(self, minimum: Release) -> bool:
        """Whether every admitted release is older than another."""
        return self.release < minimum if self.inclusive else self.release <= minimum


def exact(written: str) -> Newest | None:
    """Return a plain release (`v0.15.0`, `9.0.0`); None for pre-releases and ranges."""
    found = _EXACT.match(written.strip())
    return Newest(_release(found.groups()[:3])) if found else None


def of_node(written: str) -> Newest | None:
    """Return what an npm specifier admits at most. Source: https://docs.npmjs.com/about-semantic-versioning"""
    found = _NODE.match(written.strip())
    if found is None:
        return None
    operator, major, minor, patch, wild = found.groups()
    release = _release((major, minor, patch))
    if operator in ("<", "<="):
        return None if wild else Newest(release, operator == "<=")
    if operator == "^":
        return Newest(_after(release, _caret_place(release, minor, patch)), inclusive=False)
    if operator == "~":
        return Newest(_after(release, 0 if minor is None else 1), inclusive=False)
    if wild or minor is None or patch is None:
        return Newest(_after(release, 0 if minor is None else 1), inclusive=False)
    return Newest(release)


def of_python(written: str) -> Newest | None:
    """Return what the clauses of a Python specifier admit at most. Source: PEP 440."""
    ends = [end for clause in written.split(",") if (end := _clause(clause.strip())) is not None]
    return min(ends, key=lambda end: (end.release, end.inclusive), default=None)


def _clause(clause: str) -> Newest | None:
    found = _PYTHON.match(clause)
    if found is None:
        return None
    operator, major, minor, patch, wild = found.groups()
    release = _release((major, minor, patch))
    if operator == "~=":
        return Newest(_after(release, 0 if patch is None else 1), inclusive=False)
    if operator in ("<", "<="):
        return Newest(release, operator == "<=")
    if wild:
        return Newest(_after(release, 0 if minor is None else 1), inclusive=False)
    return Newest(release)


def _release(parts: tuple[str | None, ...]) -> Release:
    major, minor, patch = (int(part or 0) for part in parts)
    return major, minor, patch


def _caret_place(release: Release, minor: str | None, patch: str | None) -> int:
    """Return the leftmost number that is not zero: a caret keeps it."""
    if release[0] or minor is None:
        return 0
    return 1 if release[1] or patch is None else 2


def _after(release: Release, place: int) -> Release:
    """Return the first release with another number at a place."""
    numbers = [*release[:place], release[place] + 1, 0, 0][:3]
    return numbers[0], numbers[1], numbers[2]
