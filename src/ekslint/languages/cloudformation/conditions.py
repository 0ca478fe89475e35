"""Turn the conditions of a template into verdicts, with the parameters that leave them open.

It judges; what a reference in a condition is, the evaluator says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ekslint.core.contents import known, known_text
from ekslint.core.resource import Condition
from ekslint.core.value import (
    ListValue,
    MapValue,
    ReasonKind,
    Scalar,
    Text,
    Unknown,
    Value,
    reasons,
    unknown,
)
from ekslint.core.verdict import Verdict, every, maybe, same, some
from ekslint.languages.cloudformation.outcome import choices


def undecided(
    scope: str, name: str | None, verdict: Verdict, *, negated: bool = False
) -> Condition:
    """Return the circumstance that a named condition holds (or not), which is not known."""
    why = verdict.open[0] if verdict.open else None
    why = replace(why, choices=choices(verdict.open)) if why is not None else None
    words = f"condition `{name}` {'does not hold' if negated else 'holds'}"
    return Condition(f"{scope}/{name}", words, negated, why)


def judge(
    value: Value,
    resolve: Callable[[Value], Value],
    named: Callable[[str], Verdict],
    equal: Callable[[Value, Value], Verdict] = same,
) -> Verdict:
    """Return whether a condition holds; `named` answers for other conditions, `equal` compares.

    What only the rules of a template may ask (`Fn::Contains`, `Fn::EachMemberIn` …) is judged too.
    """
    if isinstance(value, MapValue) and len(value.entries) == 1:
        (name, entry), *_ = value.entries.items()
        items = entry.value.items if isinstance(entry.value, ListValue) else (entry.value,)
        match name, len(items):
            case "Condition", _:
                return named(known_text(entry.value) or "")
            case "Fn::Not", 1:
                return ~judge(items[0], resolve, named, equal)
            case "Fn::And", _:
                return every(judge(item, resolve, named, equal) for item in items)
            case "Fn::Or", _:
                return some(judge(item, resolve, named, equal) for item in items)
            case "Fn::Equals", 2:
                return equal(resolve(items[0]), resolve(items[1]))
            case "Fn::Contains", 2:
                return _contains(resolve(items[0]), resolve(items[1]), equal)
            case "Fn::EachMemberIn", 2:
                return _each(resolve(items[0]), lambda m: _contains(resolve(items[1]), m, equal))
            case "Fn::EachMemberEquals", 2:
                return _each(resolve(items[0]), lambda m: equal(m, resolve(items[1])))
    data = known(value) if isinstance(value, Scalar | Text) else None
    if isinstance(data, bool):
        return Verdict(data)
    detail = "a condition that is not evaluated"
    return maybe(unknown(ReasonKind.FUNCTION, detail, location=value.location).reason)


def _each(members: Value, holds: Callable[[Value], Verdict]) -> Verdict:
    if not isinstance(members, ListValue) or members.open:
        return maybe(*reasons(members))
    return every(holds(member) for member in members.items)


def _contains(members: Value, item: Value, equal: Callable[[Value, Value], Verdict]) -> Verdict:
    if not isinstance(members, ListValue) or members.open:
        return maybe(*reasons(members))
    texts = {known_text(member) for member in members.items}
    written = known_text(item)
    if None not in texts and written is not None:
        return Verdict(written in texts)
    if None not in texts and isinstance(item, Unknown) and item.candidates:
        may = {known_text(candidate) for candidate in item.candidates}
        if None not in may and (may <= texts or not may & texts):
            return Verdict(may <= texts)
        return maybe(item.reason)
    return some(equal(member, item) for member in members.items)
