"""Turn rules and an inventory into findings, open questions and failures.

It knows what a row's verdicts are worth: false is a finding, unknown is a question, and an error of
a rule costs that rule's row, not the run. It knows no page syntax and no file format.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Final

from ekslint.core.errors import PageError
from ekslint.core.finding import Finding, OpenQuestion
from ekslint.core.location import Location
from ekslint.core.record import record, replace
from ekslint.core.value import Reason, ReasonKind
from ekslint.core.verdict import Verdict, every
from ekslint.model.entity import Entity
from ekslint.model.inventory import Inventory
from ekslint.model.registry import Registry
from ekslint.ruleset.frame import Machine, StepLimitError, WorkLimitError, explain, settle, when
from ekslint.ruleset.page import Rule
from ekslint.ruleset.precedence import Said, silenced
from ekslint.ruleset.program import Program
from ekslint.ruleset.rows import Row, Rows
from ekslint.ruleset.tell import subject_id, tell

MAX_TOGETHER: Final = 50_000_000
"""Steps that all rules that are not built in may take together; the others are open questions."""
MAX_FAILURE: Final = 200
"""Longest text of a failure, in characters."""


@record
class Answers:
    """What the rules have to say of an inventory, in an order that does not depend on files'.

    `failures`: rules that raised an error on a row, one sentence each.
    """

    findings: tuple[Finding, ...] = ()
    open: tuple[OpenQuestion, ...] = ()
    failures: tuple[str, ...] = ()


def ask_all(
    rules: Iterable[Rule],
    inventory: Inventory,
    registry: Registry,
    *,
    today: date,
    scopes: Collection[str] | None = None,
) -> Answers:
    """Ask every rule about every thing, or about those of some scopes.

    A rule whose things do not occur is not even compiled.
    """
    machine = Machine(inventory, today, scopes=scopes)
    asked = list(rules)
    said: list[Said] = []
    failures: list[str] = []
    spent = 0
    for index, rule in enumerate(asked):
        try:
            cls = registry.collections.get(rule.collection)
            if rule.removed or (cls is not None and not inventory.every(cls)):
                continue
            if spent > MAX_TOGETHER and not rule.built_in:
                said.append(_unasked(index, rule, machine, registry))
                continue
            said.extend(_ask(index, rule, machine, registry, failures))
            spent += 0 if rule.built_in else machine.work
        except Exception as error:  # of a page that does not compile; the others go on
            failures.append(_failure(rule, error))
    kept = silenced(asked, said)
    findings = {item.finding: None for item in kept if item.finding is not None}
    return Answers(
        tuple(sorted(findings, key=_finding_order)),
        _questions(item.question for item in kept if item.question is not None),
        tuple(failures),
    )


def _ask(
    index: int, rule: Rule, machine: Machine, registry: Registry, failures: list[str]
) -> Iterable[Said]:
    program = rule.program(registry)
    rows = Rows(machine, program)
    machine.work = 0
    failed = False
    for entity in program.among(machine.inventory.every(program.cls)):
        if machine.scopes is not None and entity.scope not in machine.scopes:
            continue
        try:
            for row in rows.of(entity):
                answer = _answer(rule, program, registry, row)
                if answer is not None:
                    yield _said(index, row.bound, answer, rule.page.unbound(row.bound))
        except StepLimitError:
            detail = f"rule {rule.id} takes too many steps here"
            yield _said(index, ((program.first, entity),), _stopped(rule, machine, entity, detail))
        except WorkLimitError:
            detail = f"rule {rule.id} has too many combinations to compare, here and after"
            yield _said(index, ((program.first, entity),), _stopped(rule, machine, entity, detail))
            return
        except PageError:
            raise
        except Exception as error:  # a rule's mistake costs its row, not the run
            if not failed:
                failures.append(_failure(rule, error, entity))
            failed = True


def _unasked(index: int, rule: Rule, machine: Machine, registry: Registry) -> Said:
    program = rule.program(registry)
    entity = machine.inventory.every(program.cls)[0]
    detail = f"rule {rule.id} was not asked: rules that are not built in took too long together"
    return _said(index, ((program.first, entity),), _stopped(rule, machine, entity, detail))


def _stopped(rule: Rule, machine: Machine, entity: Entity, detail: str) -> OpenQuestion:
    why = Reason(ReasonKind.LIMIT, detail, "", entity.header)
    return _question(rule, machine.inventory, entity, (why,))


def _said(
    index: int,
    bound: Sequence[tuple[str, object]],
    answer: Finding | OpenQuestion,
    unbound: frozenset[str] = frozenset(),
) -> Said:
    bindings = tuple((name, item.id) for name, item in bound if isinstance(item, Entity))
    if isinstance(answer, Finding):
        return Said(index, bindings, finding=answer)
    return Said(index, bindings, question=answer, unbound=unbound)


def _answer(
    rule: Rule, program: Program, registry: Registry, row: Row
) -> Finding | OpenQuestion | None:
    """Return what a rule says of one row: a finding, a question, or nothing."""
    inventory, subject = row.frame.machine.inventory, row.subject
    if row.open:
        return _question(rule, inventory, subject, row.open)
    verdicts = row.meant(program)
    if verdicts is None:
        return None
    unsure = any(verdict.truth is None or verdict.open for verdict in verdicts)
    decided = _asserted(program, row, unsure=unsure)
    if decided is not None and decided.truth is True:
        return None
    meant = every(map(_unexplained, verdicts))
    wrong = meant if decided is None else meant & ~_unexplained(decided)
    wrong = settle(row.frame, wrong, row.notes)
    if wrong.truth is None:
        return _question(rule, inventory, subject, wrong.open)
    circumstances = _circumstances(row)
    if circumstances is None:
        why = [reason for conditions in row.conditions for reason in explain(conditions)]
        return _question(rule, inventory, subject, why)
    accusing = (verdicts[-1] if verdicts else meant) if decided is None else decided
    assumptions = tuple(dict.fromkeys((*circumstances, *wrong.assumptions)))
    return tell(rule, rule.telling(registry), row, accusing.because, assumptions)


def _unexplained(verdict: Verdict) -> Verdict:
    """Return a verdict without its evidence, of which there is a piece for each thing of a scope
    where a rule asks that none of them be something."""
    if not verdict.because:
        return verdict
    return Verdict(verdict.truth, (), verdict.open, verdict.assumptions)


def _asserted(program: Program, row: Row, *, unsure: bool) -> Verdict | None:
    """Return the verdict of `assert`; None when the page has none.

    Where `where` is undecided, an `assert` that does not hold up is undecided as well.
    """
    if not program.asserts:
        return None
    try:
        return every(judge(row.frame) for judge in program.asserts)
    except (StepLimitError, WorkLimitError):
        raise
    except Exception:
        if unsure:
            return Verdict(None)
        raise


def _circumstances(row: Row) -> tuple[str, ...] | None:
    """Return the conditions a finding holds under, in words; None when they are not one set.

    Things under conditions may be told of together only if one of them exists under all of the
    conditions: otherwise nothing proves that they ever exist together. What exists in one of
    several readings of the files only is not told of at all.
    """
    sets = row.conditions
    if not sets:
        return ()
    if any(condition.reading for conditions in sets for condition in conditions):
        return None
    held = row.frame.held
    for conditions in sets:
        if {(c.identity, c.negated) for c in conditions} == held:
            return tuple(dict.fromkeys(when(condition) for condition in conditions))
    return None


def _question(
    rule: Rule, inventory: Inventory, subject: Entity, why: Sequence[Reason]
) -> OpenQuestion:
    known = _distinct(why) or (Reason(ReasonKind.OUTSIDE, "not known"),)
    return OpenQuestion(rule.id, subject_id(inventory, subject), subject.header.anchor(), known)


def _distinct(why: Sequence[Reason]) -> tuple[Reason, ...]:
    """Return reasons that read differently; of equal ones the one that names what is unknown."""
    if len(why) == 1 and not why[0].choices:
        return (why[0],)
    found: dict[tuple[str, str], Reason] = {}
    for reason in why:
        key = (reason.kind, reason.detail)
        before = found.get(key)
        choices = tuple(dict.fromkeys((*(before.choices if before else ()), *reason.choices)))
        if before is None or not before.identity:
            before = reason
        found[key] = before if before.choices == choices else replace(before, choices=choices)
    return tuple(found.values())


def _questions(asked: Iterable[OpenQuestion]) -> tuple[OpenQuestion, ...]:
    """Return one question per rule, thing and place, with all the reasons."""
    merged: dict[tuple[str, str, Location | None], OpenQuestion] = {}
    for question in asked:
        key = (question.rule, question.subject, question.location)
        before = merged.get(key)
        known = (*(before.reasons if before else ()), *question.reasons)
        merged[key] = OpenQuestion(*key, _distinct(known))
    return tuple(sorted(merged.values(), key=_question_order))


def _question_order(question: OpenQuestion) -> tuple[str, str, tuple[str, int, int]]:
    place = question.location.sort_key() if question.location else ("", 0, 0)
    return question.rule, question.subject, place


def _finding_order(finding: Finding) -> tuple[tuple[str, int, int], str, str, str, str]:
    environment = ",".join(finding.environments)
    place = finding.location.sort_key()
    return place, finding.rule, finding.subject, environment, finding.message


def _failure(rule: Rule, error: Exception, entity: Entity | None = None) -> str:
    where = f" on {entity.label}" if entity is not None else ""
    text = f"rule {rule.id}{where}: {type(error).__name__}: {error}"
    return text if len(text) <= MAX_FAILURE else text[: MAX_FAILURE - 1] + "…"
