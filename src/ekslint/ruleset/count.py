"""Turn how many members are surely and possibly there into answers about their number.

It knows numbers only: nothing of what was counted.
"""

from __future__ import annotations

from ekslint.core.record import record
from ekslint.core.value import Reason
from ekslint.core.verdict import Evidence, Verdict, maybe


@record
class Count:
    """A number between `low` and `high`, both included; `high` is None without a bound.

    `open` holds the reasons why it is not exact; `because` what was counted.
    """

    low: int
    high: int | None
    open: tuple[Reason, ...] = ()
    because: tuple[Evidence, ...] = ()

    @property
    def exact(self) -> int | None:
        """The number, when it is known."""
        return self.low if self.low == self.high else None

    def compare(self, operator: str, other: Count) -> Verdict:
        """Judge `self operator other` (==, !=, <, <=, >, >=)."""
        because = tuple(dict.fromkeys((*self.because, *other.because)))
        truth = self._truth(operator, other)
        if truth is None:
            return Verdict(None, because, maybe(*self.open, *other.open).open)
        return Verdict(truth, because)

    def _truth(self, operator: str, other: Count) -> bool | None:
        match operator:
            case "<":
                return _below(self, other)
            case ">":
                return _below(other, self)
            case "<=":
                return _negated(_below(other, self))
            case ">=":
                return _negated(_below(self, other))
            case "!=":
                return _negated(_equal(self, other))
        return _equal(self, other)


def number(value: int) -> Count:
    """Return a known number."""
    return Count(value, value)


def _below(left: Count, right: Count) -> bool | None:
    if left.high is not None and left.high < right.low:
        return True
    if right.high is not None and left.low >= right.high:
        return False
    return None


def _equal(left: Count, right: Count) -> bool | None:
    if left.exact is not None and left.exact == right.exact:
        return True
    apart = (left.high is not None and left.high < right.low) or (
        right.high is not None and right.high < left.low
    )
    return False if apart else None


def _negated(truth: bool | None) -> bool | None:
    return None if truth is None else not truth
