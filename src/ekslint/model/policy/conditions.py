"""Turn the conditions of a statement into verdicts: which of them test a key, and what they admit.

It knows the operators that compare strings; any other operator leaves the answer open. Whether the
request holds a key at all is told by the caller: it only asks about keys that are there.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.value import Piece, ReasonKind, Scalar, Text, Value, reasons
from ekslint.core.verdict import FALSE, Members, Verdict, maybe, open_because
from ekslint.model.policy.elements import Condition, Statement
from ekslint.model.policy.patterns import compares

_STRING_TESTS: Final[Mapping[str, tuple[bool, bool, bool]]] = {  # glob, ignore case, negated
    "stringequals": (False, False, False),
    "stringequalsignorecase": (False, True, False),
    "stringlike": (True, False, False),
    "stringnotequals": (False, False, True),
    "stringnotequalsignorecase": (False, True, True),
    "stringnotlike": (True, False, True),
}


def string_condition(statement: Statement, suffix: str) -> Members[Condition]:
    """Return the conditions of a statement whose key ends in `suffix` (":sub", ":aud").

    A key that is not known at its end leaves the collection open. Case is not significant.
    """
    return statement.conditions.where(lambda condition: _ends_with(condition.key, suffix.lower()))


def _ends_with(key: Value, suffix: str) -> Verdict:
    whole = known_text(key)
    if whole is not None:
        return Verdict(whole.lower().endswith(suffix))
    tail = key.suffix.lower() if isinstance(key, Text) else ""
    if len(tail) >= len(suffix):
        return Verdict(tail.endswith(suffix))
    return maybe(*reasons(key)) if suffix.endswith(tail) else FALSE


def condition_admits(condition: Condition, wanted: Value | str) -> Verdict:
    """Whether a string condition is met by a text the request holds.

    Several values are alternatives; a negated operator wants none of them. For a key with one
    value, as in a token, the set operators and `IfExists` change nothing.
    """
    name = condition.operator.lower()
    name = name.removeprefix("foranyvalue:").removeprefix("forallvalues:")
    found = _STRING_TESTS.get(name.removesuffix("ifexists"))
    if name == "null":
        return ~condition.values.any(_says_true)  # the key is there: only "must be missing" fails
    if found is None:
        return open_because(
            ReasonKind.FUNCTION, f"condition operator `{condition.operator}`", condition.location
        )
    glob, ignore_case, negated = found
    hit = condition.values.any(lambda v: compares(v, wanted, glob=glob, ignore_case=ignore_case))
    return ~hit if negated else hit


def condition_names(condition: Condition, wanted: str) -> Verdict:
    """Whether a string condition writes a text out: as a value, or as one with `*` after it.

    Wider patterns admit the text, but do not name it; negated operators name what they exclude.
    """
    name = condition.operator.lower()
    name = name.removeprefix("foranyvalue:").removeprefix("forallvalues:").removesuffix("ifexists")
    found = _STRING_TESTS.get(name)
    if found is None or found[2]:
        return FALSE
    glob, ignore_case, _ = found

    def names(value: Value) -> Verdict:
        if glob and isinstance(value, Text):
            value = _without_star(value)
        return compares(value, wanted, ignore_case=ignore_case)

    return condition.values.any(names)


def _without_star(value: Text) -> Text:
    last = value.segments[-1] if value.segments else None
    if not isinstance(last, Piece) or not last.text.endswith("*"):
        return value
    kept = Piece(last.text.rstrip("*"), last.location)
    return replace(value, segments=(*value.segments[:-1], kept))


def _says_true(value: Value) -> Verdict:
    said = scalar_true(value)
    return maybe(*reasons(value)) if said is None else Verdict(said).with_evidence(value.location)


def is_bool_condition(condition: Condition, key: str) -> bool:
    """Whether a condition tests a known key (case is not significant in condition keys)."""
    return (known_text(condition.key) or "").lower() == key.lower()


def scalar_true(value: Value) -> bool | None:
    """Return a bool written as a bool or as a string, as IAM reads it; None when not known."""
    if isinstance(value, Scalar) and isinstance(value.data, bool):
        return value.data
    data = known_text(value)
    return None if data is None else data.lower() == "true"
