"""Turn questions that hang on what a deployer chooses into findings that say under which choice.

Each question names the choices it hangs on; only those are gone through together, so that unrelated
ones do not multiply. It knows neither what a rule asks nor how a scenario is evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod
from typing import Final, Protocol

from ekslint.core.choice import Choice, Option, Scenario
from ekslint.core.finding import Finding, Level, OpenQuestion, Related
from ekslint.core.record import record
from ekslint.core.resource import Notice
from ekslint.ruleset.ask import Answers

MAX_SCENARIOS: Final = 64
"""Most scenarios of one set of choices; past it the questions stay open, and the run says so."""
MAX_TRIED: Final = 512
"""Most scenarios of a whole run."""
MAX_ROUNDS: Final = 3
"""How often the answer to a question may name further choices."""
MOST_NAMED: Final = 3
"""How many values or scenarios a finding names; the rest is counted."""

Subject = tuple[str, str]
"""A rule and what it was asked about."""
Picked = tuple[int, ...]
"""One scenario of some choices: the option of each, by index."""


class Ask(Protocol):
    """What a scan answers where values are chosen."""

    def choice(self, identity: str) -> Choice | None:
        """Return what may be chosen, None where that is not known."""

    def group(self, identity: str) -> str:
        """Return what a choice may be looked at together with: its environment."""

    def place(self, identity: str) -> str:
        """Return the path of the file that offers a choice."""

    def possible(self, chosen: Scenario) -> bool | None:
        """Return whether a scenario can be; None where that is not known."""

    def answers(self, chosen: Scenario, about: Sequence[OpenQuestion]) -> Answers:
        """Return what the rules of some questions say in a scenario."""


@record
class Explored:
    """What the rules say once the scenarios are gone through, and what was too much."""

    answers: Answers
    notices: tuple[Notice, ...] = ()
    details: tuple[str, ...] = ()


@dataclass(slots=True)
class _Outcome:
    """What the scenarios of some choices say: the answers of each that can be."""

    choices: tuple[Choice, ...]
    leaves: dict[Picked, Answers] = field(default_factory=dict)
    doubted: bool = False
    exceeded: bool = False


@dataclass(slots=True)
class _Budget:
    left: int = MAX_TRIED


def explore(answers: Answers, ask: Ask) -> Explored:
    """Return answers with the questions that only hang on choices settled, scenario by scenario.

    What holds only off what is usual (the default of a parameter) is a warning where it would be an
    error. Less than an error is told only if it holds whatever is chosen beside the defaults:
    whoever chooses that means it.
    """
    batches = _batches(answers.open, ask)
    if not batches:
        return Explored(answers)
    asked = {_subject(question) for question in answers.open}
    known = {_key(finding) for finding in answers.findings}
    budget = _Budget()
    open_: set[Subject] = set()
    settled: set[Subject] = set()
    found: list[Finding] = []
    notices: dict[str, int] = {}
    tried: dict[str, int] = {}
    for identities, questions in batches.items():
        about = {_subject(question) for question in questions}
        outcome = _tried(identities, questions, ask, budget)
        names = _named([choice.name for choice in outcome.choices])
        if outcome.exceeded:
            places = dict.fromkeys(ask.place(choice.identity) for choice in outcome.choices)
            words = f"{', '.join(places)}: more scenarios of {names} than are gone through"
            notices[words] = notices.get(words, 0) + len(questions)
        tried[names] = max(tried.get(names, 0), len(outcome.leaves))
        left = {_subject(q) for leaf in outcome.leaves.values() for q in leaf.open}
        undecided = outcome.doubted or not outcome.leaves
        open_.update(about if undecided else about & left)
        settled.update(about)
        meant = about | {
            subject
            for leaf in outcome.leaves.values()
            for subject in map(_subject, leaf.findings)
            if subject not in asked
        }
        found.extend(_findings(outcome, meant, known))
    closed = settled - open_
    return Explored(
        Answers(
            (*answers.findings, *found),
            tuple(q for q in answers.open if _subject(q) not in closed),
            answers.failures,
        ),
        tuple(
            Notice(f"{words} (the limit is {MAX_SCENARIOS}): {_counted(number)} open")
            for words, number in notices.items()
        ),
        tuple(f"{number} scenarios of {names}" for names, number in tried.items() if number),
    )


def _counted(number: int) -> str:
    return f"{number} questions stay" if number > 1 else "1 question stays"


def _subject(item: Finding | OpenQuestion) -> Subject:
    return item.rule, item.subject


def _key(finding: Finding) -> tuple[object, ...]:
    return (*_subject(finding), finding.location.sort_key())


def _batches(
    questions: Iterable[OpenQuestion], ask: Ask
) -> dict[tuple[str, ...], list[OpenQuestion]]:
    """Return the questions by the choices that they hang on together."""
    found: dict[tuple[str, ...], list[OpenQuestion]] = {}
    for question in questions:
        groups: dict[str, list[str]] = {}
        for identity in _choices(question):
            if ask.choice(identity) is not None:
                groups.setdefault(ask.group(identity), []).append(identity)
        for identities in groups.values():
            found.setdefault(tuple(sorted(identities)), []).append(question)
    return found


def _choices(question: OpenQuestion) -> Iterator[str]:
    yield from dict.fromkeys(choice for why in question.reasons for choice in why.choices)


def _tried(
    identities: Sequence[str], questions: Sequence[OpenQuestion], ask: Ask, budget: _Budget
) -> _Outcome:
    """Go through the scenarios of some choices, and of those that their answers name."""
    about = {_subject(question) for question in questions}
    outcome = _Outcome(())
    for _ in range(MAX_ROUNDS):
        offered = [choice for name in identities if (choice := ask.choice(name)) is not None]
        number = prod(len(choice.options) for choice in offered)
        if number > MAX_SCENARIOS or number > budget.left:
            named = tuple(offered) if not outcome.leaves else outcome.choices
            return replace(outcome, choices=named, exceeded=True)
        budget.left -= number
        outcome = _outcome(offered, questions, ask)
        left = [q for leaf in outcome.leaves.values() for q in leaf.open if _subject(q) in about]
        more = {name for q in left for name in _choices(q)} - set(identities)
        group = ask.group(identities[0])
        more = {n for n in more if ask.choice(n) is not None and ask.group(n) == group}
        if not more:
            break
        identities = (*identities, *sorted(more))
    return outcome


def _outcome(offered: Sequence[Choice], about: Sequence[OpenQuestion], ask: Ask) -> _Outcome:
    outcome = _Outcome(tuple(offered))
    for picked in product(*(range(len(choice.options)) for choice in offered)):
        chosen: Mapping[str, Option] = {
            choice.identity: choice.options[index]
            for choice, index in zip(offered, picked, strict=True)
        }
        possible = ask.possible(chosen)
        if possible is None:
            outcome.doubted = True
        elif possible:
            outcome.leaves[picked] = ask.answers(chosen, about)
    return outcome


def _findings(
    outcome: _Outcome, meant: set[Subject], known: set[tuple[object, ...]]
) -> Iterator[Finding]:
    """Yield what the scenarios find beside what is known, once each, saying under which."""
    found: dict[tuple[object, ...], dict[Picked, Finding]] = {}
    anywhere: dict[Subject, set[Picked]] = {}
    for picked, leaf in outcome.leaves.items():
        for finding in leaf.findings:
            if _subject(finding) in meant and _key(finding) not in known:
                key = (*_key(finding), finding.environments)
                found.setdefault(key, {}).setdefault(picked, finding)
                if _is_usual(outcome, picked):
                    anywhere.setdefault(_subject(finding), set()).add(picked)
    for told in found.values():
        usual = [finding for picked, finding in told.items() if _is_usual(outcome, picked)]
        first = min(usual or told.values(), key=lambda finding: finding.level.rank)
        if first.level is not Level.ERROR and (
            not usual or len(anywhere[_subject(first)]) < _usual(outcome)
        ):
            continue
        when = circumstances(outcome.choices, list(told), list(outcome.leaves))
        others = {f.message: f for f in told.values() if f.message != first.message}
        also = (Related(f.location, f"also: {message}") for message, f in others.items())
        yield replace(
            first,
            level=first.level if usual else Level.WARNING,
            related=(*first.related, *list(also)[:1]),
            assumptions=tuple(dict.fromkeys((*when, *first.assumptions))),
        )


def _usual(outcome: _Outcome) -> int:
    """Return in how many scenarios all has its default that has one; at least one."""
    return max(sum(_is_usual(outcome, picked) for picked in outcome.leaves), 1)


def _is_usual(outcome: _Outcome, picked: Picked) -> bool:
    return all(
        choice.usual is None or choice.usual == index
        for choice, index in zip(outcome.choices, picked, strict=True)
    )


def circumstances(
    choices: Sequence[Choice], kept: Sequence[Picked], possible: Sequence[Picked]
) -> tuple[str, ...]:
    """Return in words under which of the possible scenarios something holds, "when …".

    Nothing where it holds under all of them. One part for each choice that matters, where they
    matter each for itself; else the scenarios.
    """
    sets = [{picked[at] for picked in kept} for at in range(len(choices))]
    alike = [p for p in possible if all(i in own for i, own in zip(p, sets, strict=True))]
    if len(alike) == len(kept):
        every = [{picked[at] for picked in possible} for at in range(len(choices))]
        return tuple(
            f"when `{choice.name}` {_is(choice, own, all_)}"
            for choice, own, all_ in zip(choices, sets, every, strict=True)
            if own != all_
        )
    if len(kept) > MOST_NAMED:
        names = _named([choice.name for choice in choices])
        return (f"when {names} are chosen in one of {len(kept)} of {len(possible)} ways",)
    scenarios = (
        " and ".join(
            f"`{choice.name}` {_is(choice, {index}, set(range(len(choice.options))))}"
            for choice, index in zip(choices, picked, strict=True)
        )
        for picked in kept
    )
    return (f"when {', or '.join(scenarios)}",)


def _is(choice: Choice, own: set[int], every: set[int]) -> str:
    """Return what a choice is ("is `a` or `b`", "is not `c`")."""
    others = every - own
    if any(choice.options[index].value is None for index in own):
        excluded = _words(choice, others) or [_word(text) for text in choice.options[-1].besides]
        return f"is neither {_listed(excluded, 'nor')}" if excluded[1:] else f"is not {excluded[0]}"
    if len(others) == 1 and len(own) > 1 and choice.options[min(others)].value is not None:
        return f"is not {_words(choice, others)[0]}"
    return f"is {_listed(_words(choice, own), 'or')}"


def _words(choice: Choice, indices: Iterable[int]) -> list[str]:
    options = (choice.options[index] for index in sorted(indices))
    return [_word(option.text) for option in options if option.value is not None]


def _word(text: str) -> str:
    return f"`{text}`" if text else "empty"


def _listed(words: Sequence[str], conjunction: str) -> str:
    if len(words) > MOST_NAMED + 1:
        words = [*words[:MOST_NAMED], f"one of {len(words) - MOST_NAMED} more"]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def _named(names: Sequence[str]) -> str:
    return _listed([f"`{name}`" for name in dict.fromkeys(names)], "and")


__all__ = ["MAX_SCENARIOS", "Ask", "Explored", "circumstances", "explore"]
