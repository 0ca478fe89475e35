"""Turn findings and suppressions into what is still to be said, and what no longer applies.

It does not know files: `comments` reads the suppressions, today's date comes from the caller.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from datetime import date
from functools import partial

from ekslint.core.finding import Finding, OpenQuestion, RuleInfo
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.resource import Notice
from ekslint.core.suggest import did_you_mean
from ekslint.selection.choose import aliases_of
from ekslint.selection.comments import Suppression

Hosts = Callable[[Finding], Iterable[Location]]
"""Gives the further places at which a suppression of a finding may stand: the headers of the
module call and of the resource it is in."""

_Key = tuple[str, int, str]


def no_hosts(finding: Finding) -> Iterable[Location]:
    """Return no further place."""
    return ()


@record
class Suppressed:
    """Findings kept, and hidden with the suppression that hides each, both in the order they came,
    and what to tell of the suppressions."""

    kept: tuple[Finding, ...]
    hidden: tuple[tuple[Finding, Suppression], ...]
    notices: tuple[Notice, ...]


def suppress(
    findings: Iterable[Finding],
    suppressions: Iterable[Suppression],
    *,
    today: date,
    known: Mapping[str, RuleInfo],
    asked: Set[str],
    open_questions: Iterable[OpenQuestion] = (),
    hosts: Hosts = no_hosts,
) -> Suppressed:
    """Return which findings are hidden by a suppression at their place.

    Places are the finding's own, those its value came through (a module input), and its `hosts`; of
    a suppression of a whole file only the finding's own counts. `known` are all rules, `asked` the
    ids of this run: a suppression counts as unused only when its rule was asked, gave no finding
    there and left no question open there.
    """
    wishes = _Wishes(tuple(suppressions))
    used: set[tuple[int, str]] = set()
    kept: list[Finding] = []
    hidden: list[tuple[Finding, Suppression]] = []
    for finding in findings:
        numbers = wishes.about(finding.location, finding.rule, partial(hosts, finding))
        used |= {(number, finding.rule) for number in numbers}
        holding = [wishes.all[number] for number in numbers if _holds(wishes.all[number], today)]
        if holding:
            hidden.append((finding, holding[0]))
        else:
            kept.append(finding)
    pending = {
        (number, question.rule)
        for question in open_questions
        for number in wishes.about(question.location, question.rule, tuple)
    }
    notices = tuple(
        notice
        for number, suppression in enumerate(wishes.all)
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


class _Wishes:
    """All suppressions, found by the places that they are about."""

    def __init__(self, suppressions: tuple[Suppression, ...]) -> None:
        self.all = suppressions
        self._lines: dict[_Key, list[int]] = defaultdict(list)
        self._spans: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, suppression in enumerate(suppressions):
            path = suppression.location.path
            for rule in suppression.rules:
                for line in suppression.lines:
                    self._lines[path, line, rule].append(number)
                if suppression.span is not None:
                    self._spans[path, rule].append(number)

    def about(
        self, location: Location | None, rule: str, hosts: Callable[[], Iterable[Location]]
    ) -> list[int]:
        """Return the numbers of the suppressions of a rule at a place, in their order."""
        if not self.all:
            return []
        found: set[int] = set()
        for at, place in enumerate((*_places(location), *hosts())):
            own = at == 0 and location is not None
            if self._lines:
                found.update(self._lines.get((place.path, place.line, rule), ()))
            for number in self._spans.get((place.path, rule), ()):
                suppression = self.all[number]
                if (own or not suppression.own) and _within(place, suppression.span):
                    found.add(number)
        return sorted(found)


def _places(location: Location | None) -> Iterator[Location]:
    if location is not None:
        yield location
        for hop in location.via:
            yield hop.location


def _within(place: Location, span: tuple[int, int] | None) -> bool:
    return span is not None and span[0] <= place.start and place.end <= span[1]


def _holds(suppression: Suppression, today: date) -> bool:
    return suppression.until is None or today <= suppression.until


def _notice(
    suppression: Suppression,
    rule: str,
    *,
    today: date,
    known: Mapping[str, RuleInfo],
    judged: bool,
    used: bool,
) -> Notice | None:
    if rule not in known:
        text = f"there is no rule `{rule}` to suppress{_instead(rule, known)}"
    elif used and suppression.until is not None and today > suppression.until:
        text = f"the suppression of `{rule}` ended on {suppression.until}"
    elif judged and not used:
        text = f"the suppression of `{rule}` matches no finding"
    else:
        return None
    return Notice(text, suppression.location, "warning")


def _instead(word: str, known: Mapping[str, RuleInfo]) -> str:
    """Return what to write for a word that names no rule: an id that another tool has, a group."""
    same = sorted(info.id for info in known.values() if word in aliases_of(info))
    if same:
        return f"; ekslint has it as {' and '.join(f'`{name}`' for name in same)}"
    if any(word == info.category for info in known.values()):
        return "; it is a category, and a suppression names every rule that it is about"
    return did_you_mean(word, known)
