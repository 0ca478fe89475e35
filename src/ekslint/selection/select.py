"""Turn all that a run found into what its report says: chosen, not suppressed, merged, sorted.

It does not know how rules find and how formats print.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Protocol

from ekslint.core.finding import Finding, Hidden, OpenQuestion, Report
from ekslint.core.location import Location, SourceText
from ekslint.core.record import replace
from ekslint.core.resource import Notice
from ekslint.selection.adjust import Override, adjuster
from ekslint.selection.choose import choose
from ekslint.selection.comments import Suppression, suppressions
from ekslint.selection.merge import merge
from ekslint.selection.peers import peer_notices
from ekslint.selection.suppress import Hosts, no_hosts, suppress


class Wishes(Protocol):
    """The part of the settings that chooses rules, by words (see `choose.named`)."""

    @property
    def select(self) -> tuple[str, ...]:
        """What to ask; empty means all."""

    @property
    def ignore(self) -> tuple[str, ...]:
        """What not to ask."""

    @property
    def levels(self) -> Mapping[str, str]:
        """The levels of rules, by word."""

    @property
    def overrides(self) -> Sequence[Override]:
        """What holds in some paths only."""

    @property
    def inline_suppressions(self) -> bool:
        """Whether comments in the files are obeyed."""

    @property
    def written(self) -> Mapping[str, Location]:
        """Where a file has the words."""


def select(
    report: Report,
    wishes: Wishes,
    *,
    sources: Mapping[str, SourceText],
    today: date,
    start: Path,
    hosts: Hosts = no_hosts,
) -> Report:
    """Return the report with only what is left to say of its findings and open questions.

    `report.rules` are all rules, so that a word for a rule can be judged; findings of other rules
    stay. `sources` are the files read, by path from `start`. The result does not depend on the
    order of findings, questions and sources. Raises `UsageError` for wishes that name no rule.
    """
    known = report.rules
    asked = choose(known, select=wishes.select, ignore=wishes.ignore, written=wishes.written)
    told = adjuster(known, wishes.levels, wishes.overrides, start=start, written=wishes.written)
    findings = [f for f in report.findings if f.rule in asked or f.rule not in known]
    questions = [q for q in report.open if q.rule in asked or q.rule not in known]
    comments = list(_comments(sources))
    result = suppress(
        told.levelled(findings),
        [found for found in comments if isinstance(found, Suppression)],
        today=today,
        known=known,
        asked=asked,
        open_questions=questions,
        hosts=hosts,
    )
    hidden = _hidden((f, s) for f, s in result.hidden if told.heard(f))
    if wishes.inline_suppressions:
        kept = result.kept
        said = [found for found in comments if isinstance(found, Notice)]
        said += (*result.notices, *peer_notices(filter(told.heard, kept), known, hosts=hosts))
    else:
        kept = (*result.kept, *(finding for finding, _ in result.hidden))
        said, hidden = list(_not_obeyed(hidden)), ()
    return replace(
        report,
        findings=merge(filter(told.heard, kept)),
        open=_merged(filter(told.heard, questions)),
        notices=_ordered([*report.notices, *said]),
        suppressed=len(hidden),
        hidden=hidden,
    )


def _hidden(found: Iterable[tuple[Finding, Suppression]]) -> tuple[Hidden, ...]:
    """Return the findings that suppressions hide, merged as if they were told."""
    pairs = list(found)
    by_defect: dict[tuple[object, ...], Suppression] = {}
    for finding, suppression in pairs:
        by_defect.setdefault((finding.rule, *finding.location.sort_key()), suppression)
    hidden = []
    for finding in merge(finding for finding, _ in pairs):
        why = by_defect[(finding.rule, *finding.location.sort_key())]
        until = why.until.isoformat() if why.until else ""
        hidden.append(Hidden(finding, why.reason, why.location, until))
    return tuple(hidden)


def _not_obeyed(hidden: tuple[Hidden, ...]) -> Iterator[Notice]:
    if len(hidden) == 1:
        yield Notice("inline suppressions are not obeyed; one would hide 1 of these findings")
    elif hidden:
        yield Notice(
            f"inline suppressions are not obeyed; they would hide {len(hidden)} of these findings"
        )


def _comments(sources: Mapping[str, SourceText]) -> Iterator[Suppression | Notice]:
    for path in sorted(sources):
        if not sources[path].library:
            yield from suppressions(sources[path])


def _merged(questions: Iterable[OpenQuestion]) -> tuple[OpenQuestion, ...]:
    """Return one question per rule, subject and place, with all reasons of its environments."""
    groups = groupby(sorted(questions, key=_question_order), key=_question_order)
    merged = []
    for _, group in groups:
        same = list(group)
        why = dict.fromkeys(reason for question in same for reason in question.reasons)
        ordered = sorted(why, key=lambda reason: (reason.kind, reason.detail))
        merged.append(replace(same[0], reasons=tuple(ordered)))
    return tuple(merged)


def _question_order(question: OpenQuestion) -> tuple[object, ...]:
    place = question.location.sort_key() if question.location else ("", -1, -1)
    return question.rule, place, question.subject


def _ordered(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Return each notice once, those about the run first, then by place."""

    def order(notice: Notice) -> tuple[object, ...]:
        place = notice.location.sort_key() if notice.location else ("", -1, -1)
        return place, notice.message

    return tuple(sorted(dict.fromkeys(notices), key=order))
