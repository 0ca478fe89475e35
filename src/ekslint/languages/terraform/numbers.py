"""Turn number texts into numbers and compute with them as Terraform's 512-bit floats do.

It does not know values or places. A number is held as an int, or as the shortest Decimal that
names the same 512-bit float: that is also how Terraform prints it. Sources: zclconf/go-cty
`cty/value_init.go` (`ParseNumberVal`), Go `math/big.Float`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

from ekslint.core.value import Number

PRECISION: Final = 512
MAX_EXPONENT: Final = 1000
"""Beyond this power of ten a number is given up rather than computed."""
_MOST: Final = Fraction(10) ** MAX_EXPONENT
_LEAST: Final = 1 / _MOST
MAX_DIGITS: Final = 400

_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE]([+-]?[0-9]{1,9}))?")
_EXACT: Final = 1 << PRECISION


class NumberLimitError(ArithmeticError):
    """A number is too large, or has a form (infinity, binary exponents) that is not computed."""


def parse_number(text: str) -> Number | None:
    """Return the number a text stands for in Terraform, or None when it stands for none.

    Raises NumberLimitError for numbers that are valid but too large to compute with.
    """
    if text.isascii() and text.isdigit() and len(text) < 150:
        return int(text)
    match = _NUMBER.fullmatch(text)
    if match is None:
        bare = text.lstrip("+-").lower()
        if bare.startswith("inf") or re.fullmatch(r"[0-9.]+p[+-]?[0-9]+", bare):
            raise NumberLimitError(text)
        return None
    if len(text) > MAX_EXPONENT or abs(int(match[1] or 0)) > MAX_EXPONENT:
        raise NumberLimitError(text)
    return from_fraction(Fraction(Decimal(text)))


def _round(value: Fraction) -> Fraction:
    """Return the nearest 512-bit float, ties to even."""
    numerator, denominator = abs(value.numerator), value.denominator
    if denominator == 1 and numerator < _EXACT:
        return value
    shift = numerator.bit_length() - denominator.bit_length() - PRECISION
    mantissa, scale = _scaled(numerator, denominator, shift)
    if mantissa >= _EXACT:
        shift += 1
        mantissa, scale = _scaled(numerator, denominator, shift)
    elif mantissa < _EXACT >> 1:
        shift -= 1
        mantissa, scale = _scaled(numerator, denominator, shift)
    rest = Fraction(numerator, denominator) * scale - mantissa
    half = Fraction(1, 2)
    if rest > half or (rest == half and mantissa & 1):
        mantissa += 1
    rounded = Fraction(mantissa) / scale
    return -rounded if value < 0 else rounded


def _scaled(numerator: int, denominator: int, shift: int) -> tuple[int, Fraction]:
    scale = Fraction(1, 1 << shift) if shift >= 0 else Fraction(1 << -shift)
    return int(Fraction(numerator, denominator) * scale), scale


def to_fraction(number: Number) -> Fraction:
    """Return the exact value of the 512-bit float that a number names."""
    if isinstance(number, int):
        return Fraction(number) if -_EXACT < number < _EXACT else _round(Fraction(number))
    return _round(Fraction(number))


def from_fraction(value: Fraction) -> Number:
    """Return the number of an exact value, rounded to 512 bits."""
    if value.denominator == 1 and -_EXACT < value.numerator < _EXACT:
        return value.numerator
    if value and not _LEAST <= abs(value) <= _MOST:
        raise NumberLimitError("a number too large or too small")
    rounded = _round(value)
    if rounded.denominator == 1 and -_EXACT < rounded.numerator < _EXACT:
        return rounded.numerator
    short = Decimal(_shortest(rounded))
    return int(short) if rounded.denominator == 1 else short


def _shortest(value: Fraction) -> str:
    """Return the shortest decimal that no other 512-bit float is nearer to."""
    sign = "-" if value < 0 else ""
    size = abs(value)
    exponent = size.numerator.bit_length() - size.denominator.bit_length()
    if Fraction(2) ** exponent > size:
        exponent -= 1
    step = Fraction(2) ** (exponent - PRECISION + 1)
    mantissa = int(size / step)
    below = step / 2 if mantissa > _EXACT >> 1 else step / 4
    low, high, inclusive = size - below, size + step / 2, mantissa % 2 == 0
    point = _decimal_exponent(high)

    def rounded(digits: int) -> Fraction | None:
        """Return the neighbour with so many digits that stays in between, if one does."""
        unit = Fraction(10) ** (point - digits + 1)
        down = (size / unit).__floor__() * unit
        up = down + unit
        can_down = down > low or (inclusive and down == low)
        can_up = up < high or (inclusive and up == high)
        if not (can_down and can_up) or down == size:
            return down if can_down or down == size else up if can_up else None
        rest, half = size - down, unit / 2
        odd = (down / unit).numerator & 1
        return up if rest > half or (rest == half and odd) else down

    few, many = 1, MAX_DIGITS  # more digits never fit worse
    while few < many:
        middle = (few + many) // 2
        few, many = (few, middle) if rounded(middle) is not None else (middle + 1, many)
    best = rounded(few)
    if best is None:
        raise NumberLimitError("no short form")
    scale = point - few + 1
    return f"{sign}{int(best / Fraction(10) ** scale)}E{scale}"


def _decimal_exponent(value: Fraction) -> int:
    guess = len(str(value.numerator)) - len(str(value.denominator))
    return guess if Fraction(10) ** guess <= value else guess - 1


def add(left: Number, right: Number) -> Number:
    """Return the sum."""
    return from_fraction(to_fraction(left) + to_fraction(right))


def subtract(left: Number, right: Number) -> Number:
    """Return the difference."""
    return from_fraction(to_fraction(left) - to_fraction(right))


def multiply(left: Number, right: Number) -> Number:
    """Return the product."""
    return from_fraction(to_fraction(left) * to_fraction(right))


def divide(left: Number, right: Number) -> Number:
    """Return the quotient; division by zero is an infinity, which is given up."""
    divisor = to_fraction(right)
    if divisor == 0:
        raise NumberLimitError("division by zero")
    return from_fraction(to_fraction(left) / divisor)


def modulo(left: Number, right: Number) -> Number:
    """Return the remainder, with the sign of the left side; x % 0 is x, as in Terraform."""
    divisor, value = to_fraction(right), to_fraction(left)
    if divisor == 0:
        return left
    quotient = int(_round(value / divisor))
    return from_fraction(value - _round(Fraction(quotient) * divisor))


def negated(number: Number) -> Number:
    """Return a number with the other sign; `-` would round a Decimal to its context."""
    return number.copy_negate() if isinstance(number, Decimal) else -number


def magnitude(number: Number) -> Number:
    """Return a number without its sign, not rounded either."""
    return number.copy_abs() if isinstance(number, Decimal) else abs(number)


def floor(number: Number) -> int:
    """Return the greatest whole number that is not greater."""
    return to_fraction(number).__floor__()


def ceil(number: Number) -> int:
    """Return the least whole number that is not less."""
    return to_fraction(number).__ceil__()


def whole(number: Number) -> int | None:
    """Return a number as an int, or None when it has a fractional part."""
    if isinstance(number, int):
        return number
    value = to_fraction(number)
    return value.numerator if value.denominator == 1 else None
