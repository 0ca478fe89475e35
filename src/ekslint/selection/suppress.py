"""Turn findings and suppressions into what is still to be said, and what no longer applies.

It does not know files: `comments` reads the suppressions, today's date comes from the caller.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ekslint.core.finding import Finding, OpenQuestion
from ekslint.core.location import Location
from ekslint.core.resource import Notice
from ekslint.core.suggest import did_you_mean
from ekslint.selection.comments import Suppression

Hosts = Callable[[Finding], Iterable[Location]]
"""Gives the further places at which a suppression of a finding may stand: the headers of the
module call and of the resource it is in."""

_Key = tuple[str, int, str]


def no_hosts(finding: Finding) -> Iterable[Location]:
    """Return no further place."""
    return ()


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Findings kept and hidden, both in the order they came, and what to tell of the comments."""

    kept: tuple[Finding, ...]
    hidden: tuple[Finding, ...]
    notices: tuple[Notice, ...]


def suppress(
    findings: Iterable[Finding],
    suppressions: Iterable[Suppression],
    *,
    today: date,
    known: Collection[str],
    asked: Collection[str],
    open_questions: Iterable[OpenQuestion] = (),
    hosts: Hosts = no_hosts,
) -> Suppressed:
    """Return which findings are hidden by a suppression at their place.

    Places are the finding's line, the lines its value came through (a module input), and its
    `hosts`. `known` are all rule ids, `asked` those of this run: a suppression counts as unused
    only when its rule was asked, gave no finding there and left no question open there.
    """
    suppressions = tuple(suppressions)
    at: dict[_Key, list[int]] = defaultdict(list)
    for number, suppression in enumerate(suppressions):
        for line in suppression.lines:
            for rule in suppression.rules:
                at[suppression.location.path, line, rule].append(number)
    used: set[tuple[int, str]] = set()
    kept: list[Finding] = []
    hidden: list[Finding] = []
    for finding in findings:
        numbers = {number for key in _keys(finding, hosts) for number in at.get(key, ())}
        used |= {(number, finding.rule) for number in numbers}
        active = any(_holds(suppressions[number], today) for number in numbers)
        (hidden if active else kept).append(finding)
    pending = {
        (number, question.rule)
        for question in open_questions
        for key in _places(question.location, question.rule)
        for number in at.get(key, ())
    }
    notices = tuple(
        notice
        for number, suppression in enumerate(suppressions)
        for rule in suppression.rules
        if (
            notice := _notice(
                suppression,
                rule,
                today=today,
                known=known,
                judged=rule in asked and (number, rule) not in pending,
                used=(number, rule) in used,
            )
        )
    )
    return Suppressed(tuple(kept), tuple(hidden), notices)


def _keys(finding: Finding, hosts: Hosts) -> Iterator[_Key]:
    yield from _places(finding.location, finding.rule)
    for host in hosts(finding):
        yield host.path, host.line, finding.rule


def _places(location: Location | None, rule: str) -> Iterator[_Key]:
    if location is not None:
        yield location.path, location.line, rule
        for hop in location.via:
            yield hop.location.path, hop.location.line, rule


def _holds(suppression: Suppression, today: date) -> bool:
    return suppression.until is None or today <= suppression.until


def _notice(
    suppression: Suppression,
    rule: str,
    *,
    today: date,
    known: Collection[str],
    judged: bool,
    used: bool,
) -> Notice | None:
    if rule not in known:
        text = f"there is no rule `{rule}` to suppress{did_you_mean(rule, known)}"
    elif used and suppression.until is not None and today > suppression.until:
        text = f"the suppression of `{rule}` ended on {suppression.until}"
    elif judged and not used:
        text = f"the suppression of `{rule}` matches no finding"
    else:
        return None
    return Notice(text, suppression.location, "warning")
