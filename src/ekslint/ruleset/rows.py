"""Turn a compiled rule and an inventory into the rows its generators make.

It knows how rows branch and which of them `where` rules out early; what a row's answer is worth is
`ask`'s business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Final

from ekslint.core.record import record, replace
from ekslint.core.resource import Condition
from ekslint.core.value import Reason
from ekslint.core.verdict import Verdict
from ekslint.model.entity import Entity, Link
from ekslint.ruleset.evaluate import collection
from ekslint.ruleset.frame import (
    Frame,
    Machine,
    NotApplicable,
    Note,
    WorkLimitError,
    conditions_of,
    is_missing,
    take,
)
from ekslint.ruleset.program import Program

MAX_ROWS: Final = 100_000
"""Most rows of one rule; past it the rest is one open question."""
_NOTHING: Final[frozenset[tuple[str, bool]]] = frozenset()
_UNASKED: Final = Verdict(None)
"""Stands for a condition that nobody asked of a thing."""


@record
class Row:
    """One combination of generator variables.

    `notes`: what was met on the way to them. `verdicts`: the verdict of each `where`, by index, as
    far as decided. `open`: set when more rows may exist in place of this one, with the reasons;
    then only the variables bound so far are there.
    """

    frame: Frame
    bound: tuple[tuple[str, object], ...]
    notes: tuple[Note, ...] = ()
    verdicts: Mapping[int, Verdict] = field(default_factory=dict)
    open: tuple[Reason, ...] = ()

    @property
    def subject(self) -> Entity:
        """The thing of the first generator."""
        first = self.bound[0][1]
        assert isinstance(first, Entity)
        return first

    def meant(self, program: Program) -> list[Verdict] | None:
        """Return the verdicts of `where`, in order; None when one of them takes the row out."""
        found: list[Verdict] = []
        for index, where in enumerate(program.where):
            known = self.verdicts.get(index)
            verdict = where.judge(self.frame) if known is None else known
            if is_settled_out(verdict):
                return None
            found.append(verdict)
        return found

    @property
    def conditions(self) -> list[tuple[Condition, ...]]:
        """The conditions of each thing that has some."""
        return [found for _, item in self.bound if (found := conditions_of(item))]


class Rows:
    """Makes the rows of one rule; counts them."""

    def __init__(self, machine: Machine, program: Program) -> None:
        self.machine = machine
        self.program = program
        self.made = 0
        self._of_first = [
            (index, where.judge, machine.judged.setdefault(where.says, {}))
            for index, where in enumerate(program.where)
            if where.depth == 0
        ]

    def of(self, entity: Entity) -> Iterable[Row]:
        """Return the rows that start from one thing."""
        self._count()
        held = _held(_NOTHING, entity) if entity.conditions else _NOTHING
        if held is None:
            return ()
        program = self.program
        frame: Frame | None = None
        verdicts: dict[int, Verdict] = {}
        for index, judge, judged in self._of_first:
            verdict = judged.get(entity, _UNASKED)
            if verdict is _UNASKED:
                frame = frame or self._frame(entity, held)
                made = judge(frame)
                verdict = judged[entity] = None if is_settled_out(made) else made
            if verdict is None:
                return ()
            # what is not decided yet may be so under the conditions of further things
            if verdict.truth is True or not program.generators:
                verdicts[index] = verdict
        row = Row(frame or self._frame(entity, held), ((program.first, entity),), (), verdicts)
        return self._from(row, 0) if program.generators else (row,)

    def _frame(self, entity: Entity, held: frozenset[tuple[str, bool]]) -> Frame:
        program = self.program
        return Frame(self.machine, entity.scope, {program.first: entity}, program.lets, held=held)

    def _from(self, row: Row, depth: int) -> Iterator[Row]:
        """Yield the rows that one for the generators so far grows into."""
        name, source = self.program.generators[depth]
        made = source(row.frame)
        notes = take(row.frame, 0)
        members = collection(made)
        if not members.items and not members.open:
            return
        if isinstance(made, Link):
            notes = (*notes, Note(made.evidence, made.assumptions))
        inner = Row(row.frame, row.bound, (*row.notes, *notes), row.verdicts)
        last = depth + 1 == len(self.program.generators)
        for member in members:
            bound = self._bind(inner, name, member, depth + 1)
            if bound is not None and last:
                yield bound
            elif bound is not None:
                yield from self._from(bound, depth + 1)
        if any(not isinstance(reason, NotApplicable) for reason in members.open):
            yield replace(inner, open=members.open)

    def _bind(self, row: Row, name: str, item: object, depth: int) -> Row | None:
        """Return a row with one thing more; None when it is out."""
        self._count()
        before = row.frame
        held = _held(before.held, item)
        if held is None:
            return None
        names = {**before.names, name: item}
        frame = Frame(before.machine, before.scope, names, before.lets, held=held)
        verdicts = dict(row.verdicts)
        last = depth == len(self.program.generators)
        for index, where in enumerate(self.program.where):
            if where.depth == depth:
                verdict = where.judge(frame)
                if is_settled_out(verdict):
                    return None
                if verdict.truth is True or last:
                    verdicts[index] = verdict
        return Row(frame, (*row.bound, (name, item)), row.notes, verdicts)

    def _count(self) -> None:
        self.made += 1
        if self.made > MAX_ROWS:
            raise WorkLimitError


def _held(before: frozenset[tuple[str, bool]], item: object) -> frozenset[tuple[str, bool]] | None:
    """Return the conditions that hold with a thing more; None when it never exists with these."""
    conditions = conditions_of(item)
    if not conditions:
        return before
    held = before | {(c.identity, c.negated) for c in conditions}
    if any((identity, not negated) in held for identity, negated in held):
        return None
    return held


def is_settled_out(verdict: Verdict) -> bool:
    """Whether a condition of `where` takes the row out: false, or asked of what is not there."""
    return verdict.truth is False or is_missing(verdict)
