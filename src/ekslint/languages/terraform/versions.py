"""Turn a module version constraint into the releases it admits, as one range.

It follows hashicorp/go-version, which Terraform uses for modules. Pre-releases are not modelled:
Terraform takes one only when it is asked for by name, and then no range fits.
"""

from __future__ import annotations

import re
from typing import Final

from ekslint.core.record import record

Version = tuple[int, int, int]

_CLAUSE: Final = re.compile(
    r"^(=|!=|>=|<=|~>|>|<)?\s*v?(\d{1,18})(?:\.(\d{1,18}))?(?:\.(\d{1,18}))?$"
)


@record
class Range:
    """The releases from `low` on and before `high`; without `high` there is no upper end."""

    low: Version = (0, 0, 0)
    high: Version | None = None

    def meet(self, other: Range) -> Range:
        """Return the releases in both."""
        low = max(self.low, other.low)
        highs = [high for high in (self.high, other.high) if high is not None]
        return Range(low, min(highs) if highs else None)

    @property
    def empty(self) -> bool:
        """Whether it admits no release."""
        return self.high is not None and self.high <= self.low

    @property
    def words(self) -> str:
        """The range for people: `20` for a whole major version, else its ends."""
        low, high = (".".join(map(str, v)) for v in (self.low, self.high or self.low))
        if self.high is None:
            return f"{low} or later"
        whole = self.high == (self.low[0] + 1, 0, 0)
        return str(self.low[0]) if whole else f"{low} to before {high}"

    def holds(self, version: Version) -> bool:
        """Whether a release is in it."""
        return self.low <= version and (self.high is None or version < self.high)


EVERY: Final = Range()
"""Whatever the source of a module holds; a stub that says so stands for branches, too."""


def exactly(version: Version) -> Range:
    """Return the range of one release."""
    major, minor, patch = version
    return Range(version, (major, minor, patch + 1))


def parse_version(text: str) -> Version | None:
    """Return a release number such as `20.8.4` or `v20.8.4`; None for anything else."""
    found = re.fullmatch(r"v?(\d{1,18})\.(\d{1,18})\.(\d{1,18})", text.strip())
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def parse_constraint(text: str) -> Range | None:
    """Return what a constraint such as `~> 20.0, < 20.9` admits; None if it is not understood.

    `!=` clauses are left out: they take single releases from a range, never a whole stub.
    """
    admitted = Range()
    for clause in text.split(","):
        found = _CLAUSE.match(clause.strip())
        if found is None:
            return None
        operator = found[1] or "="
        major, minor, patch = (int(found[i] or 0) for i in (2, 3, 4))
        version, after = (major, minor, patch), (major, minor, patch + 1)
        match operator:
            case "=":
                part = Range(version, after)
            case ">=":
                part = Range(version)
            case ">":
                part = Range(after)
            case "<":
                part = Range(high=version)
            case "<=":
                part = Range(high=after)
            case "~>" if found[4] is not None:
                part = Range(version, (major, minor + 1, 0))
            case "~>" if found[3] is not None:
                part = Range(version, (major + 1, 0, 0))
            case "~>":  # `~> 20`: the major version may grow, too
                part = Range(version)
            case _:
                part = Range()
        admitted = admitted.meet(part)
    return admitted
