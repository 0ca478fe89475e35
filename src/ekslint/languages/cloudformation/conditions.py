"""Turn the conditions of a template into verdicts, with the parameters that leave them open.

It judges; what a reference in a condition is, the evaluator says.
"""

from __future__ import annotations

from collections.abc import Callable

from ekslint.core.value import (
    ListValue,
    MapValue,
    ReasonKind,
    Scalar,
    Text,
    Value,
    known,
    known_text,
    unknown,
)
from ekslint.core.verdict import Verdict, every, maybe, same, some


def judge(
    value: Value, resolve: Callable[[Value], Value], named: Callable[[str], Verdict]
) -> Verdict:
    """Return whether a condition holds; `named` answers for other conditions."""
    if isinstance(value, MapValue) and len(value.entries) == 1:
        (name, entry), *_ = value.entries.items()
        items = entry.value.items if isinstance(entry.value, ListValue) else (entry.value,)
        match name, len(items):
            case "Condition", _:
                return named(known_text(entry.value) or "")
            case "Fn::Not", 1:
                return ~judge(items[0], resolve, named)
            case "Fn::And", _:
                return every(judge(item, resolve, named) for item in items)
            case "Fn::Or", _:
                return some(judge(item, resolve, named) for item in items)
            case "Fn::Equals", 2:
                return same(resolve(items[0]), resolve(items[1]))
    data = known(value) if isinstance(value, Scalar | Text) else None
    if isinstance(data, bool):
        return Verdict(data)
    detail = "a condition that is not evaluated"
    return maybe(unknown(ReasonKind.FUNCTION, detail, location=value.location).reason)
