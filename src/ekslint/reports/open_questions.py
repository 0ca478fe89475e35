"""Turn the open questions of a report into the unknowns behind them, and what would close each.

One variable or module often opens many questions: a person gives one value, not many answers. It
knows kinds of reasons, not what the questions ask.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from itertools import groupby
from typing import Final

from ekslint.core.finding import OpenQuestion, Report
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.value import Reason, ReasonKind

_KEYS: Final = re.compile(r'\[(?:"[^"\]]*"|\d+)\]')
_NAMES: Final = re.compile(r"`[^`]*`")
_PLACEHOLDER: Final = re.compile(r"`[^`]*(?:\$\{|\{\{|<%)[^`]*`")
_VARIABLE: Final = re.compile(r"^(variable|parameter) `([^`]+)`")

_CLOSED_BY: Final[Mapping[ReasonKind, str]] = {
    ReasonKind.COMPUTED: "it is known after apply or deployment; the JSON of a plan may tell more",
    ReasonKind.MODULE: "run `terraform init`, which downloads it, or describe it with --stubs DIR",
    ReasonKind.FUNCTION: "ekslint does not compute it: write the value out, or lint a plan's JSON",
    ReasonKind.LIMIT: "lint a smaller part of the tree",
    ReasonKind.CYCLE: "nothing can be computed from itself: write the value out",
    ReasonKind.INSTANCES: "give the value that count or for_each waits for, or lint a plan's JSON",
    ReasonKind.DATA: "only the account knows it: lint a plan's JSON, or what declares it as well",
    ReasonKind.REMOTE: "lint the root that keeps this state in the same run",
    ReasonKind.FILE: "lint the folder that holds the file as well",
    ReasonKind.TEMPLATE: "another tool fills it in: lint what it renders",
    ReasonKind.IGNORED: "nothing to pass: others may change it, so no file tells",
    ReasonKind.OUTSIDE: "if it is declared elsewhere, lint that folder in the same run",
    ReasonKind.INVALID: "the tool that reads this file rejects it: mend it first",
    ReasonKind.MISSING: "the tool that reads this file rejects it: mend it first",
    ReasonKind.AMBIGUOUS: "lint one environment at a time, or name the cluster in `[[clusters]]`",
}

_FILE_CLOSED_BY: Final = (
    ("does not parse", "mend the file first: what is wrong in it is told of it"),
    ("not UTF-8", "save it as UTF-8"),
    ("MB", "part it into smaller files"),
    ("leads nowhere", "give the link a target, or delete it"),
    ("git-crypt", "decrypt it first: git-crypt unlock"),
    ("outside of the scan", _CLOSED_BY[ReasonKind.FILE]),
)
"""By how the reason ends why a file is not read."""


@record
class Unknown:
    """One thing that is not known: why, where, and the questions that wait for it.

    `alone` is how many of them wait for nothing else.
    """

    reason: Reason
    place: Location | None
    questions: tuple[OpenQuestion, ...]
    alone: int

    @property
    def closed_by(self) -> str:
        """What a person can do about it, in one sentence without a final stop."""
        return closed_by(self.reason)


@record
class Bundle:
    """Unknowns that the same questions wait for; `answered` is how many of these wait for nothing
    else, so that all of the unknowns together answer them."""

    unknowns: tuple[Unknown, ...]
    answered: int

    @property
    def questions(self) -> tuple[OpenQuestion, ...]:
        """The questions that wait for each of them."""
        return self.unknowns[0].questions

    @property
    def by_subject(self) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
        """The rules that ask about the same things, and these things with their places."""
        ordered = sorted(self.questions, key=lambda question: question.rule)
        found: dict[tuple[str, ...], list[str]] = {}
        for rule, group in groupby(ordered, key=lambda question: question.rule):
            found.setdefault(tuple(dict.fromkeys(map(_subject, group))), []).append(rule)
        return tuple((tuple(rules), subjects) for subjects, rules in found.items())


def bundles(report: Report) -> tuple[Bundle, ...]:
    """Return what is not known, in bundles: what answers most questions first."""
    found: dict[tuple[int, ...], list[Unknown]] = {}
    for unknown in unknowns(report):
        found.setdefault(tuple(map(id, unknown.questions)), []).append(unknown)
    made = []
    for members in found.values():
        keys = {_key(unknown.reason) for unknown in members}
        waiting = members[0].questions
        answered = sum(keys.issuperset(map(_key, question.reasons)) for question in waiting)
        made.append(Bundle(tuple(members), answered))
    return tuple(sorted(made, key=lambda bundle: (-bundle.answered, len(bundle.unknowns))))


def unknowns(report: Report) -> tuple[Unknown, ...]:
    """Return what is not known, most questions first."""
    found: dict[tuple[str, str, str], list[OpenQuestion]] = {}
    first: dict[tuple[str, str, str], Reason] = {}
    keys_of: dict[int, set[tuple[str, str, str]]] = {}
    for number, question in enumerate(report.open):
        keys = dict.fromkeys(map(_key, question.reasons))
        keys_of[number] = set(keys)
        for key in keys:
            found.setdefault(key, []).append(question)
        for reason in question.reasons:
            first.setdefault(_key(reason), reason)
    alone = Counter(next(iter(keys)) for keys in keys_of.values() if len(keys) == 1)
    made = [
        Unknown(first[key], place_of(first[key]), tuple(questions), alone[key])
        for key, questions in found.items()
    ]
    return tuple(sorted(made, key=_order))


def _subject(question: OpenQuestion) -> str:
    """Return what a question is about, by its address; its root is told by its place."""
    where = f" ({question.location})" if question.location else ""
    return f"{question.subject.partition('::')[2] or question.subject}{where}"


def place_of(reason: Reason) -> Location | None:
    """Return the place of what is unknown in text that a reader can open."""
    if reason.location is None:
        return None
    place = reason.location.anchor()
    return None if place.source.library and ".terraform/" not in place.path else place


def closed_by(reason: Reason) -> str:
    """Return what would make something known."""
    named = _VARIABLE.match(reason.detail)
    if named is not None and reason.kind is ReasonKind.VARIABLE:
        what, name = named.groups()
        if "callers" in reason.detail:
            return "lint the folder that calls this module in the same run"
        if what == "parameter":
            return f"give `{name}` a Default, or one AllowedValue"
        return f"give it a value: --var {name}=..., or a file of values with --var-file"
    if _PLACEHOLDER.search(reason.detail):
        return _CLOSED_BY[ReasonKind.TEMPLATE]
    if reason.kind is ReasonKind.VARIABLE:
        return "it is set where the tool runs; `[[clusters]]` in .ekslint.toml tells of a cluster"
    said = _NAMES.sub("", reason.detail)
    if said.endswith("taken out of the cluster too"):
        return "no file tells: `kubectl apply` leaves what is deleted here, pruning takes it away"
    if reason.kind in (ReasonKind.OUTSIDE, ReasonKind.AMBIGUOUS) and "cluster" in said:
        return (
            "lint the folder that declares the cluster in the same run, or name the cluster in "
            "`[[clusters]]` of .ekslint.toml"
        )
    if "AMI family" in said or "opaque image id" in said:
        return "an AMI id tells nothing: find the image by a data source or an SSM parameter"
    if reason.kind is ReasonKind.FILE:
        for end, answer in _FILE_CLOSED_BY:
            if reason.detail.endswith(end):
                return answer
        if "` not read: " in reason.detail:
            return "make it a file that can be read: what is in the way is told of it"
    return _CLOSED_BY[reason.kind]


def _key(reason: Reason) -> tuple[str, str, str]:
    """Return what makes two reasons one unknown: instances of one block share what they lack."""
    place = place_of(reason)
    detail = _KEYS.sub("[...]", reason.detail)
    return reason.kind.value, detail, str(place) if place is not None else ""


def _order(unknown: Unknown) -> tuple[int, int, str, str]:
    place = str(unknown.place) if unknown.place is not None else ""
    return -len(unknown.questions), -unknown.alone, unknown.reason.detail, place
