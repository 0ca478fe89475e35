"""The function of the pack, as any other Python is tested."""

from __future__ import annotations

import pytest
from platform_rules.functions import is_cost_centre


@pytest.mark.parametrize(
    ("text", "answer"),
    [("4711-3", True), ("4711-4", False), ("4711", False), ("", False), ("47113", False)],
)
def test_is_cost_centre(text: str, answer: bool) -> None:
    assert is_cost_centre(text) is answer
