"""Turn texts of the team's world into answers that pages can ask for."""

from __future__ import annotations

import re

CENTRE = re.compile(r"(\d{4})-(\d)")


def is_cost_centre(text: str) -> bool:
    """Whether a text is a cost centre: four digits, and the last digit of their sum."""
    found = CENTRE.fullmatch(text)
    return found is not None and sum(map(int, found[1])) % 10 == int(found[2])
