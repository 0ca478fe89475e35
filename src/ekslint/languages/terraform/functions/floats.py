"""Turn numbers into the texts of Go's `%e`, `%f` and `%g` for 512-bit floats.

It does not pad or sign beyond a minus. Source: Go `math/big/ftoa.go`.
"""

from __future__ import annotations

from fractions import Fraction

from ekslint.core.contents import scalar_text
from ekslint.core.value import Number
from ekslint.languages.terraform.numbers import magnitude, to_fraction


def format_float(number: Number, mode: str, precision: int | None) -> str:
    """Return a number in one of the modes e, E, f, g, G; precision None is Go's default."""
    value = to_fraction(number)
    sign, size = ("-", -value) if value < 0 else ("", value)
    lower = mode.lower()
    if lower == "f":
        text = _fixed(size, 6 if precision is None else precision)
    elif lower == "e":
        text = _exponent(*_digits(size, (6 if precision is None else precision) + 1))
    else:
        text = _general(number, size, precision)
    return sign + (text.upper() if mode.isupper() else text)


def _fixed(size: Fraction, places: int) -> str:
    scaled = _round(size * 10**places)
    digits = str(scaled).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def _round(value: Fraction) -> int:
    """Return the nearest whole number, ties to even."""
    down = value.__floor__()
    rest = value - down
    half = Fraction(1, 2)
    return down + (rest > half or (rest == half and down % 2 == 1))


def _digits(size: Fraction, count: int) -> tuple[str, int]:
    """Return so many significant digits, and the power of ten of the first."""
    if size == 0:
        return "0" * count, 0
    exponent = len(str(size.numerator)) - len(str(size.denominator))
    if Fraction(10) ** exponent > size:
        exponent -= 1
    digits = str(_round(size / Fraction(10) ** (exponent - count + 1)))
    if len(digits) > count:
        digits, exponent = digits[:count], exponent + 1
    return digits, exponent


def _exponent(digits: str, exponent: int) -> str:
    mantissa = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
    sign = "-" if exponent < 0 else "+"
    return f"{mantissa}e{sign}{abs(exponent):02d}"


def _general(number: Number, size: Fraction, precision: int | None) -> str:
    if precision is None:
        plain = scalar_text(magnitude(number))
        head, _, tail = plain.partition(".")
        joined = (head + tail).lstrip("0")
        digits = joined.rstrip("0") or "0"
        leading = len(tail) - len(tail.lstrip("0"))
        exponent = len(head) - 1 if head.strip("0") else -leading - 1
        exponent = 0 if size == 0 else exponent
        threshold = 6
    else:
        digits, exponent = _digits(size, max(precision, 1))
        digits = digits.rstrip("0") or "0"
        threshold = max(precision, 1)
        if threshold > len(digits) and len(digits) >= exponent + 1:
            threshold = len(digits)
    if exponent < -4 or exponent >= threshold:
        return _exponent(digits, exponent)
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + digits
    whole = digits[: exponent + 1].ljust(exponent + 1, "0")
    rest = digits[exponent + 1 :]
    return f"{whole}.{rest}" if rest else whole
