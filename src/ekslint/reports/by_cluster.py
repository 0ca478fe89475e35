"""Turn findings into groups by the cluster they are of, each with its worst first.

It does not know how a group is printed. A cluster is known by where it is declared: one declaration
may make clusters of several names, one in each environment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ekslint.core.finding import Finding, Level
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.reports.wording import counted


@record
class Group:
    """The findings of one cluster, or those of none (`names` is empty then)."""

    names: tuple[str, ...]
    place: Location | None
    findings: tuple[Finding, ...]

    @property
    def heading(self) -> str:
        """What stands above it: which cluster, where it is declared, how much was found."""
        levels = Counter(finding.level for finding in self.findings)
        found = ", ".join(counted(levels[level], f"{level}s") for level in Level if levels[level])
        if self.place is None:
            return f"of no known cluster: {found}"
        word = "cluster" if len(self.names) == 1 else "clusters"
        return f"{word} {', '.join(f'`{name}`' for name in self.names)} ({self.place}): {found}"


def by_cluster(findings: Iterable[Finding]) -> tuple[Group, ...]:
    """Return the groups, the worst first, those of no cluster last; in them the worst first, else
    in the order they came."""
    found: dict[Location | None, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.cluster.location if finding.cluster else None, []).append(finding)
    groups = [_group(place, sorted(members, key=_rank)) for place, members in found.items()]
    return tuple(sorted(groups, key=_badness))


def _group(place: Location | None, findings: list[Finding]) -> Group:
    labels = (finding.cluster.label for finding in findings if finding.cluster)
    names = dict.fromkeys(name for label in labels for name in label.split(", "))
    return Group(tuple(sorted(names)), place, tuple(findings))


def _rank(finding: Finding) -> int:
    return finding.level.rank


def _badness(group: Group) -> tuple[bool, int, tuple[str, int, int]]:
    place = group.place.sort_key() if group.place is not None else ("", 0, 0)
    return group.place is None, group.findings[0].level.rank, place
