"""Turn calls of the numeric functions into numbers, exact or not at all.

Results that depend on the floating point library (roots, most logarithms) are not evaluated.
Source: zclconf/go-cty `stdlib/number.go`.
"""

from __future__ import annotations

from typing import Final

from ekslint.core.contents import known
from ekslint.core.value import Number, Scalar, Text, Value
from ekslint.languages.terraform import numbers
from ekslint.languages.terraform.functions.signature import (
    ANY,
    NUMBER,
    ArgumentError,
    Call,
    Function,
    NotEvaluatedError,
    function,
    pure,
)

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_EXACT_FLOAT: Final = 1 << 53


def _whole(number: Number) -> int:
    found = numbers.whole(number)
    if found is None:
        raise ArgumentError("a whole number is required")
    return found


def _most(*items: Number) -> Number:
    if not items:
        raise ArgumentError("at least one number is required")
    return max(items, key=numbers.to_fraction)


def _least(*items: Number) -> Number:
    if not items:
        raise ArgumentError("at least one number is required")
    return min(items, key=numbers.to_fraction)


def _signum(number: Number) -> int:
    value = _whole(number)
    return (value > 0) - (value < 0)


def _pow(base: Number, exponent: Number) -> Number:
    value, power = numbers.whole(base), numbers.whole(exponent)
    if value is None or power is None or power < 0 or abs(value) >= _EXACT_FLOAT:
        raise NotEvaluatedError("a power that is not a whole number")
    if power > 60 and abs(value) > 1:
        raise NotEvaluatedError("a power that is too large")
    result = 1 if power == 0 else value ** (power if abs(value) > 1 else 2 - power % 2)
    if abs(result) > _EXACT_FLOAT:
        raise NotEvaluatedError("a power that floating point numbers round")
    return result


def _log(number: Number, base: Number) -> Number:
    """Return a logarithm where the quotient of two floats is surely a whole number."""
    value, root = numbers.whole(number), numbers.whole(base)
    if value == 1 and root is not None and root > 1:
        return 0
    if value is not None and value == root and value > 1:
        return 1
    if root == 2 and value is not None and 0 < value < 1 << 1000 and value & (value - 1) == 0:
        return value.bit_length() - 1
    raise NotEvaluatedError("a logarithm, whose last digits depend on the machine")


def _parseint(call: Call) -> Value:
    value, base = call.arguments
    if isinstance(value, Scalar):
        raise ArgumentError("a string is required")
    data, radix = known(value), known(base)
    if not isinstance(value, Text) or not isinstance(data, str) or not isinstance(base, Scalar):
        return call.opaque()
    size = _whole(radix) if isinstance(radix, Number) else 0
    if not 2 <= size <= 62:
        raise ArgumentError("the base must be between 2 and 62")
    digits = data[1:] if data[:1] in ("+", "-") else data
    if size <= 36:
        digits = digits.lower()
    if not digits or any(c not in _DIGITS[:size] for c in digits):
        raise ArgumentError(f"the text is no whole number in base {size}")
    if len(digits) > 2000:
        raise NotEvaluatedError("a number with too many digits")
    total = 0
    for c in digits:
        total = total * size + _DIGITS.index(c)
    total = -total if data.startswith("-") else total
    return Scalar(numbers.from_fraction(numbers.to_fraction(total)), location=call.place())


FUNCTIONS: Final[dict[str, Function]] = {
    "abs": pure(numbers.magnitude, NUMBER),
    "ceil": pure(numbers.ceil, NUMBER),
    "floor": pure(numbers.floor, NUMBER),
    "log": pure(_log, NUMBER, NUMBER),
    "max": pure(_most, variadic=NUMBER),
    "min": pure(_least, variadic=NUMBER),
    "parseint": function(_parseint, ANY, NUMBER),
    "pow": pure(_pow, NUMBER, NUMBER),
    "signum": pure(_signum, NUMBER),
}
