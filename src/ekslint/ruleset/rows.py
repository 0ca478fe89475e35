"""Turn a compiled rule and an inventory into the rows its generators make.

It knows how rows branch and which of them `where` rules out early; what a row's answer is worth is
`ask`'s business.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from ekslint.core.record import record
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
        for index, (_, judge) in enumerate(program.where):
            verdict = self.verdicts[index] if index in self.verdicts else judge(self.frame)
            if is_settled_out(verdict):
                return None
            found.append(verdict)
        return found

    @property
    def conditions(self) -> list[tuple[Condition, ...]]:
        """The conditions of each thing that has some."""
        return [found for _, item in self.bound if (found := conditions_of(item))]


@dataclass(slots=True)
class Rows:
    """Makes the rows of one rule; counts them."""

    machine: Machine
    program: Program
    made: int = field(default=0)
    _empty: dict[str, Row] = field(default_factory=dict)

    def of(self, entity: Entity) -> Iterator[Row]:
        """Yield the rows that start from one thing."""
        scope = entity.scope
        empty = self._empty.get(scope)
        if empty is None:  # the same for all things of a scope: each row has a frame of its own
            frame = Frame(self.machine, scope, lets=self.program.lets)
            empty = self._empty[scope] = Row(frame, ())
        return self._bind(empty, self.program.first, entity, 0)

    def _bind(self, row: Row, name: str, item: object, depth: int) -> Iterator[Row]:
        self.made += 1
        if self.made > MAX_ROWS:
            raise WorkLimitError
        before = row.frame
        held = before.held
        if conditions := conditions_of(item):
            held |= {(c.identity, c.negated) for c in conditions}
            if any((identity, not negated) in held for identity, negated in held):
                return  # these things never exist together
        names = {**before.names, name: item}
        frame = Frame(before.machine, before.scope, names, before.lets, held=held)
        verdicts = dict(row.verdicts)
        for index, (needed, judge) in enumerate(self.program.where):
            if needed == depth:
                verdict = judge(frame)
                if is_settled_out(verdict):
                    return
                # what is not decided yet may be so under the conditions of further things
                if verdict.truth is True or depth == len(self.program.generators):
                    verdicts[index] = verdict
        row = Row(frame, (*row.bound, (name, item)), row.notes, verdicts)
        if depth == len(self.program.generators):
            yield row
            return
        next_name, source = self.program.generators[depth]
        made = source(frame)
        notes = take(frame, 0)
        members = collection(made)
        if isinstance(made, Link):
            notes = (*notes, Note(made.evidence, made.assumptions))
        inner = Row(row.frame, row.bound, (*row.notes, *notes), row.verdicts)
        for member in members:
            yield from self._bind(inner, next_name, member, depth + 1)
        if any(not isinstance(reason, NotApplicable) for reason in members.open):
            yield replace(inner, open=members.open)


def is_settled_out(verdict: Verdict) -> bool:
    """Whether a condition of `where` takes the row out: false, or asked of what is not there."""
    return verdict.truth is False or is_missing(verdict)
