"""Turn a decimal number as it is written into an exact one.

It does not know which words a format takes for numbers.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Final

EXPONENT_LIMIT: Final = 400
"""Past the range of a float64 no reader keeps a number; printing it could cost gigabytes."""


def decimal_of(word: str) -> Decimal | None:
    """Return the number, or None when it is out of range: too large, or too near to zero."""
    try:
        exact = Decimal(word)
    except InvalidOperation:  # the exponent is too long even for a Decimal
        return None
    return exact if not exact or abs(exact.adjusted()) < EXPONENT_LIMIT else None
