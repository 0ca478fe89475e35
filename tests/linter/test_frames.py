"""A roomy call is the call itself: its result, its errors, its depth."""

from __future__ import annotations

import sys

import pytest

from ekslint.core.frames import roomy


def depth(levels: int) -> int:
    return 0 if levels == 0 else 1 + depth(levels - 1)


def test_it_returns_what_the_call_returns() -> None:
    assert roomy(lambda: depth(sys.getrecursionlimit() // 2)) == sys.getrecursionlimit() // 2


def test_it_may_be_used_within_itself() -> None:
    assert roomy(lambda: roomy(lambda: roomy(lambda: 1))) == 1


def test_it_raises_what_the_call_raises() -> None:
    with pytest.raises(RecursionError):
        roomy(lambda: depth(sys.getrecursionlimit() + 1))
    with pytest.raises(ZeroDivisionError):
        roomy(lambda: 1 // 0)
