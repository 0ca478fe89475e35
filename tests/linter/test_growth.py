"""What a run costs grows with what it reads, not with its square: calls are counted, not time."""

from __future__ import annotations

import sys
from datetime import date
from types import FrameType

import pytest

from benchmarks.shapes import SHAPES, Shape
from ekslint.config.settings import Settings
from ekslint.linter.run import lint_texts

SMALL = 16
MOST = 1.02
"""How much more the second half of a tree may cost than the first, which has what is done once in
it. Where each thing looks at every other one, a second half costs three times the first."""


def tree(shape: Shape, number: int) -> dict[str, str]:
    """Return one text with so many pieces of a shape."""
    pieces = (
        shape.unit.format(n=n, salt="part", volume=20 + n, desired=1 + n % 3, largest=3 + n % 5)
        for n in range(number)
    )
    texts = {f"main.{shape.suffix}": shape.head + "".join(pieces)}
    return {**texts, f"shared.{shape.suffix}": shape.shared} if shape.shared else texts


def calls(files: dict[str, str]) -> int:
    """Return how many functions a run calls."""
    number = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal number
        number += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        lint_texts(files, Settings(), today=date(2026, 7, 1))
    finally:
        sys.setprofile(before)
    return number


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_as_much_costs_no_more_than_twice_as_much(shape: str) -> None:
    calls(tree(SHAPES[shape], 1))  # what is loaded once is loaded
    none, half, whole = (calls(tree(SHAPES[shape], SMALL * times)) for times in (0, 1, 2))
    assert whole - half < MOST * (half - none)
