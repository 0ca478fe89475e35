"""Turn a text into the place of a merge conflict that git left in it.

It finds the first one only, and does not say which side is right.

Source: https://git-scm.com/docs/git-merge#_how_conflicts_are_presented
"""

from __future__ import annotations

import re
from typing import Final

LEFT_OVER: Final = "a merge conflict is left in it"
_FIRST: Final = re.compile(r"^<{7}(?: .*)?\r?$", re.MULTILINE)
_MIDDLE: Final = re.compile(r"^={7}\r?$", re.MULTILINE)
_LAST: Final = re.compile(r"^>{7}(?: .*)?\r?$", re.MULTILINE)


def conflict_in(text: str) -> tuple[int, int, int] | None:
    """Return where the first conflict starts, where its first line ends, and where it ends."""
    first = _FIRST.search(text) if "<<<<<<<" in text else None
    middle = _MIDDLE.search(text, first.end()) if first is not None else None
    last = _LAST.search(text, middle.end()) if middle is not None else None
    if first is None or last is None:
        return None
    return first.start(), first.end(), last.end()
