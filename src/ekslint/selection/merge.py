"""Turn findings that tell of one defect several times into one finding each, in a fixed order.

One place and rule is one defect, whatever environments it was seen in and however many things share
it. It does not know rules, nor which of the texts is the better one: the worst level speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Final

from ekslint.core.finding import Finding, Related
from ekslint.core.record import replace

NAMES: Final = ", "
"""Stands between the names that one declaration gives a cluster in several environments."""
MOST_NAMED: Final = 20
"""How many other subjects of one defect are named; the message counts them all."""
_MORE: Final = " (and %d more)"
_MANY: Final = re.compile(r" \(and (\d+) more\)$")


def merge(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return one finding per rule and place, ordered by path and position.

    The same subject in several environments becomes one finding that lists them. Other subjects at
    the same place become "and N more", named in the related places.
    """
    ordered = sorted(findings, key=_order)
    merged = [
        _subjects([_environments(list(same)) for _, same in groupby(group, key=_subject)])
        for _, group in groupby(sorted(ordered, key=_group), key=_defect)
    ]
    return tuple(sorted(merged, key=_order))


def others_of(finding: Finding) -> tuple[tuple[str, ...], int]:
    """Return the other subjects that a merged finding names, and how many more it has."""
    found = _MANY.search(finding.message)
    if found is None:
        return (), 0
    labels = (related.label for related in finding.related)
    named = tuple(label[6:-1] for label in labels if label.startswith("also `"))
    return named, max(int(found[1]) - len(named), 0)


def _also(other: Finding) -> str:
    return f"also `{other.subject}`" if other.subject else f"also: {other.message}"


def _order(finding: Finding) -> tuple[object, ...]:
    return (
        *finding.location.sort_key(),
        finding.level.rank,
        finding.rule,
        finding.subject,
        finding.attribute,
        finding.environments,
        finding.message,
    )


def _defect(finding: Finding) -> tuple[object, ...]:
    return (*finding.location.sort_key(), finding.rule)


def _subject(finding: Finding) -> str:
    return finding.subject


def _group(finding: Finding) -> tuple[object, ...]:
    return (*_defect(finding), finding.subject, finding.level.rank, finding.environments)


def _environments(same: list[Finding]) -> Finding:
    """Merge findings of one rule, place and subject; the first has the worst level."""
    first, *others = same
    if not others:
        return first
    related = list(first.related)
    told = {first.message}
    for other in others:
        related += other.related
        if other.message not in told:
            told.add(other.message)
            under = ", ".join(other.environments)
            label = f"in {under}: {other.message}" if under else f"also: {other.message}"
            related.append(Related(other.location, label))
    # A finding that names no environment holds outside all of them too, so the list would be wrong.
    everywhere = any(not finding.environments for finding in same)
    names = {name for finding in same for name in finding.environments}
    return replace(
        first,
        related=tuple(dict.fromkeys(related)),
        assumptions=tuple(dict.fromkeys(a for finding in same for a in finding.assumptions)),
        environments=() if everywhere else tuple(sorted(names)),
        cluster=_cluster(same),
    )


def _subjects(found: list[Finding]) -> Finding:
    """Merge findings of one rule and place about different things."""
    found.sort(key=lambda finding: (finding.level.rank, finding.subject))
    first, *others = found
    if not others:
        return first
    related = list(first.related)
    for other in others[:MOST_NAMED]:
        label = _also(other)
        new = next((r.location for r in other.related if r not in first.related), other.location)
        related.append(Related(new, label))
    everywhere = any(not finding.environments for finding in found)
    names = {name for finding in found for name in finding.environments}
    return replace(
        first,
        message=f"{first.message}{_MORE % len(others)}",
        related=tuple(dict.fromkeys(related)),
        assumptions=tuple(dict.fromkeys(a for finding in found for a in finding.assumptions)),
        environments=() if everywhere else tuple(sorted(names)),
        cluster=_cluster(found),
    )


def _cluster(found: Iterable[Finding]) -> Related | None:
    """Return the cluster that findings share, by all the names it has; None when they do not."""
    clusters = [finding.cluster for finding in found]
    first = clusters[0]
    if first is None or any(it is None or it.location != first.location for it in clusters):
        return None
    names = dict.fromkeys(name for it in clusters if it for name in it.label.split(NAMES))
    return Related(first.location, NAMES.join(sorted(names)))
