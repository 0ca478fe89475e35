"""Turn operators and their operands into values: arithmetic, comparison, equality, logic.

It does not evaluate operands. Logic is Kleene's: what is not known decides only when it must.
Sources: hashicorp/hcl `hclsyntax/expression_ops.go`, zclconf/go-cty `cty/value_ops.go`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Final

from ekslint.core.location import Location
from ekslint.core.value import (
    Null,
    Number,
    ReasonKind,
    Scalar,
    Unknown,
    Value,
    unknown,
)
from ekslint.languages.terraform import numbers
from ekslint.languages.terraform.conversion import to_bool, to_number
from ekslint.languages.terraform.equality import equal
from ekslint.languages.terraform.provenance import (
    choose,
    deep_error,
    derived,
    first_error,
    invalid,
    led_by,
    opaque,
)

MAX_COMBINATIONS: Final = 16

_ARITHMETIC: Final[dict[str, Callable[[Number, Number], Number]]] = {
    "+": numbers.add,
    "-": numbers.subtract,
    "*": numbers.multiply,
    "/": numbers.divide,
    "%": numbers.modulo,
}
_ORDER: Final[dict[str, Callable[[Number, Number], bool]]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def binary(operator: str, left: Value, right: Value, location: Location) -> Value:
    """Return the result of a binary operator; `location` is the whole operation's place."""
    error = first_error((left, right))
    if error is None and operator in ("==", "!="):
        error = deep_error(left) or deep_error(right)
    if error is not None:
        return error
    if operator in ("==", "!="):
        return spread(
            (left, right), lambda pair: _equality(operator, pair[0], pair[1], location), location
        )
    if operator in ("&&", "||"):
        return _logic(operator, left, right, location)
    return spread(
        (left, right), lambda pair: _compute(operator, pair[0], pair[1], location), location
    )


def spread(
    values: tuple[Value, ...],
    apply: Callable[[tuple[Value, ...]], Value],
    location: Location,
) -> Value:
    """Apply a pure operation to each combination of the candidates of undecided values."""
    undecided = [v for v in values if isinstance(v, Unknown) and v.candidates]
    if not undecided:
        return apply(values)
    options = [v.candidates if isinstance(v, Unknown) and v.candidates else (v,) for v in values]
    count = 1
    for option in options:
        count *= len(option)
    if count > MAX_COMBINATIONS:
        return apply(
            tuple(
                replace(v, candidates=()) if isinstance(v, Unknown) and v.candidates else v
                for v in values
            )
        )
    return choose((apply(combination) for combination in product(*options)), undecided[0], location)


def _equality(operator: str, left: Value, right: Value, location: Location) -> Value:
    truth = equal(left, right)
    if truth is None:
        return opaque(operator, (left, right), location, nonnull=True)
    return Scalar(truth is (operator == "=="), location=derived(location, left, right))


def _logic(operator: str, left: Value, right: Value, location: Location) -> Value:
    decides = operator == "||"
    operands: list[Value] = []
    for value in (left, right):
        if isinstance(value, Null):
            return invalid(f"an operand of `{operator}` is null", location)
        operands.append(to_bool(value, location))
    error = first_error(operands)
    if error is not None:
        return error
    for operand in operands:
        if isinstance(operand, Scalar) and operand.data is decides:
            return replace(operand, ref=None)
    open_ = [operand for operand in operands if not isinstance(operand, Scalar)]
    if len(open_) == 1 and isinstance(open_[0], Unknown):
        return open_[0]  # true && x is x
    if open_:
        return opaque(operator, operands, location, nonnull=True)
    outside = [operand for operand in operands if led_by(operand, location)]
    return replace((outside or operands)[0], ref=None)


def negate(operator: str, operand: Value, location: Location) -> Value:
    """Return the result of a unary operator."""
    error = first_error((operand,))
    if error is not None:
        return error
    return spread((operand,), lambda one: _unary(operator, one[0], location), location)


def _unary(operator: str, operand: Value, location: Location) -> Value:
    if isinstance(operand, Null):
        return invalid(f"the operand of `{operator}` is null", location)
    value = to_bool(operand, location) if operator == "!" else to_number(operand, location)
    if not isinstance(value, Scalar):
        return (
            value if first_error((value,)) else opaque(operator, (value,), location, nonnull=True)
        )
    if operator == "!":
        place = value.location or location
        return Scalar(not value.data, location=place, origin=value.origin)
    raw = "-0" if value.data == 0 and value.raw is None else None
    return Scalar(numbers.negated(value.data), raw, location=derived(location, value))


def _compute(operator: str, left: Value, right: Value, location: Location) -> Value:
    operands: list[Value] = []
    for value in (left, right):
        if isinstance(value, Null):
            return invalid(f"an operand of `{operator}` is null", location)
        operands.append(to_number(value, location))
    error = first_error(operands)
    if error is not None:
        return error
    first, second = operands
    if not isinstance(first, Scalar) or not isinstance(second, Scalar):
        return opaque(operator, operands, location, nonnull=True)
    a, b = first.data, second.data
    place = derived(location, left, right)
    if operator in _ORDER:
        return Scalar(_ORDER[operator](a, b), location=place)
    if any(v.raw is not None for v in (first, second)):
        detail = "a number of a precision that is not followed"
        return unknown(ReasonKind.FUNCTION, detail, location=place, nonnull=True)
    try:
        result = _ARITHMETIC[operator](a, b)
    except numbers.NumberLimitError as error_:
        detail = f"`{operator}` is not computed: {error_}"
        return unknown(ReasonKind.LIMIT, detail, location=place, nonnull=True)
    raw = "-0" if result == 0 and _minus_zero(operator, a, b) else None
    return Scalar(result, raw, location=place)


def _minus_zero(operator: str, left: Number, right: Number) -> bool:
    """Whether a zero result is a negative zero, which Terraform prints as `-0`."""
    return operator in ("*", "/") and (left < 0 or right < 0)
