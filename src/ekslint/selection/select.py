"""Turn all that the rules found into what the report says: chosen, not suppressed, merged, sorted.

It does not know how rules find and how reports print.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from ekslint.core.finding import Finding, OpenQuestion
from ekslint.core.location import SourceText
from ekslint.core.resource import Notice
from ekslint.selection.comments import Suppression, suppressions
from ekslint.selection.merge import merge
from ekslint.selection.suppress import Hosts, no_hosts, suppress


@dataclass(frozen=True, slots=True)
class Selected:
    """The findings of a report, how many more the files' comments hide, and notices about these."""

    findings: tuple[Finding, ...]
    suppressed: int
    notices: tuple[Notice, ...]


def select(
    findings: Iterable[Finding],
    *,
    known: Collection[str],
    asked: Collection[str],
    sources: Iterable[SourceText],
    today: date,
    open_questions: Iterable[OpenQuestion] = (),
    hosts: Hosts = no_hosts,
) -> Selected:
    """Return what is left of the findings of a run.

    `known` are the ids of all rules, `asked` (see `choose`) those of this run: findings of other
    known rules are dropped. `sources` are the files read, each once; comments of library text do
    not count. The result does not depend on the order of findings and sources.
    """
    wanted = [finding for finding in findings if finding.rule in asked or finding.rule not in known]
    wishes: list[Suppression] = []
    notices: list[Notice] = []
    read: set[str] = set()
    for source in sorted(sources, key=lambda source: source.path):
        if source.library or source.path in read:
            continue
        read.add(source.path)
        for found in suppressions(source):
            if isinstance(found, Notice):
                notices.append(found)
            else:
                wishes.append(found)
    result = suppress(
        wanted,
        wishes,
        today=today,
        known=known,
        asked=asked,
        open_questions=open_questions,
        hosts=hosts,
    )
    return Selected(merge(result.kept), len(merge(result.hidden)), (*notices, *result.notices))
