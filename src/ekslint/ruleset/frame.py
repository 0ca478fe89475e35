"""Turn what an expression meets on its way into the honesty of the verdict formed next.

It knows evidence, assumptions and the conditions under which things exist; it evaluates nothing.

What is met is kept on the frame's trail: the evidence and assumptions of links that were followed,
why a link is open, and the conditions of a thing that is not certain to exist with the row. The
next verdict takes it up (`settle`), so that nothing is better known than the link it came through.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from ekslint.core.record import record, replace
from ekslint.core.resource import Condition
from ekslint.core.value import Reason, ReasonKind
from ekslint.core.verdict import FALSE, Evidence, Members, Verdict
from ekslint.model.entity import Entity
from ekslint.model.inventory import Inventory
from ekslint.ruleset.kinds import Kinds

MAX_STEPS: Final = 20_000
"""Most steps one row may take; past it the row is an open question."""


MAX_WORK: Final = 500_000
"""Most steps one rule may take; past it the rest of its rows is one open question."""
_MANY_NOTES: Final = 50


class StepLimitError(Exception):
    """An expression took more steps than one row may; never leaves this package."""


class WorkLimitError(Exception):
    """A rule took more steps, or made more rows, than it may; never leaves this package."""


class NotApplicable(Reason):
    """The reason of what was asked of a thing that is surely not there ("group has no cluster").

    A row whose `where` is unknown for this reason only is not a question; it is not meant.
    """

    __slots__ = ()


@record
class Note:
    """What was met on the way. `under`: conditions of a thing that was passed through."""

    evidence: tuple[Evidence, ...] = ()
    assumptions: tuple[str, ...] = ()
    open: tuple[Reason, ...] = ()
    under: tuple[Condition, ...] = ()


@dataclass(slots=True)
class Machine:
    """What all rules of one run share: the inventory, the date, and what was asked already.

    `judged`: by what a condition says, its verdict of each thing; None where that rules the thing
    out. `scopes`: those whose things are asked about; None for all.
    """

    inventory: Inventory
    today: date
    kinds: Kinds = field(default_factory=Kinds)
    relations: dict[tuple[Entity, str], object] = field(default_factory=dict)
    verbs: dict[object, object] = field(default_factory=dict)
    shared: dict[object, Verdict] = field(default_factory=dict)
    judged: dict[str, dict[Entity, Verdict | None]] = field(default_factory=dict)
    collections: dict[tuple[type[Entity], str], Members[Entity]] = field(default_factory=dict)
    work: int = 0
    scopes: Collection[str] | None = None

    def members(self, cls: type[Entity], scope: str) -> Members[Entity]:
        """Return the things of a class in one scope, open when there may be more."""
        key = (cls, scope)
        if key not in self.collections:
            self.collections[key] = self.inventory.members(cls, scope)
        return self.collections[key]


@dataclass(slots=True)
class Frame:
    """What one row knows while its expressions are evaluated.

    `names` binds generator and comprehension variables, `lets` the named expressions (`done`: those
    already made), `held` the (identity, negated) of the conditions under which the row exists.
    """

    machine: Machine
    scope: str
    names: dict[str, object] = field(default_factory=dict)
    lets: dict[str, Callable[[Frame], object]] = field(default_factory=dict)
    done: dict[str, tuple[object, tuple[Note, ...]]] = field(default_factory=dict)
    held: frozenset[tuple[str, bool]] = frozenset()
    trail: list[Note] = field(default_factory=list)
    steps: int = 0

    def step(self, cost: int = 1) -> None:
        """Count one step, or work that takes as long as some."""
        self.steps += cost
        self.machine.work += cost
        if self.machine.work > MAX_WORK:
            raise WorkLimitError
        if self.steps > MAX_STEPS:
            raise StepLimitError

    def let(self, name: str) -> object:
        """Return a named expression's object, made once per row; its trail is walked each time."""
        if name not in self.done:
            mark = len(self.trail)
            made = self.lets[name](self)
            notes = self.trail[mark:]
            if len(notes) > _MANY_NOTES:  # lets of lets would double them with each name
                notes = list(dict.fromkeys(notes))
                self.trail[mark:] = notes
            self.done[name] = (made, tuple(notes))
            return made
        made, known = self.done[name]
        self.trail.extend(known)
        return made


def take(frame: Frame, mark: int) -> tuple[Note, ...]:
    """Take the notes made since a mark off the trail."""
    if len(frame.trail) == mark:
        return ()
    notes = tuple(frame.trail[mark:])
    del frame.trail[mark:]
    return notes


def settle(frame: Frame, verdict: Verdict, notes: Sequence[Note]) -> Verdict:
    """Return a verdict with what its operands met on the way.

    A decided verdict becomes unknown when it came through a thing that may not exist.
    """
    if not notes:
        return verdict
    truth = verdict.truth
    because = dict.fromkeys(verdict.because)
    why = dict.fromkeys(verdict.open)
    assumptions = dict.fromkeys(verdict.assumptions)
    for note in notes:
        because.update(dict.fromkeys(note.evidence))
        assumptions.update(dict.fromkeys(note.assumptions))
        if verdict.truth is None:
            why.update(dict.fromkeys(note.open))
        elif note.under and (doubts := lacking(frame, note.under)):
            truth = None
            why.update(dict.fromkeys(doubts))
    return Verdict(truth, tuple(because), tuple(why), tuple(assumptions))


def conditions_of(item: object) -> tuple[Condition, ...]:
    """Return the conditions under which a thing exists; nothing for what has none."""
    found = getattr(item, "conditions", ())
    return found if isinstance(found, tuple) else ()


def lacking(frame: Frame, conditions: tuple[Condition, ...]) -> tuple[Reason, ...]:
    """Return a reason for each condition that the row does not exist under."""
    return explain(c for c in conditions if (c.identity, c.negated) not in frame.held)


def explain(conditions: Iterable[Condition]) -> tuple[Reason, ...]:
    """Return conditions as reasons why it is not known that something exists."""
    return tuple(
        condition.reason
        or Reason(ReasonKind.INSTANCES, f"exists only {when(condition)}", condition.identity)
        for condition in conditions
    )


def surely(frame: Frame, item: object, verdict: Verdict) -> Verdict:
    """Weigh a verdict about a member: one that may not exist satisfies nothing for certain.

    A true verdict becomes unknown; of a thing that never exists with the row it becomes false.
    """
    conditions = conditions_of(item)
    if not conditions or verdict.truth is False:
        return verdict
    if any((c.identity, not c.negated) in frame.held for c in conditions):
        return FALSE
    why = lacking(frame, conditions)
    if verdict.truth is True and why:
        return replace(verdict, truth=None, open=why)
    return verdict


def when(condition: Condition) -> str:
    """Return a condition in words, "when …"."""
    words = condition.description
    return words if words.startswith("when ") else f"when {words}"


def is_missing(verdict: Verdict) -> bool:
    """Whether a verdict is unknown only because something asked about is surely not there."""
    if verdict.truth is not None or not verdict.open:
        return False
    return all(isinstance(why, NotApplicable) for why in verdict.open)
