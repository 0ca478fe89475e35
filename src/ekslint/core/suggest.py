"""Turn a word nobody knows into the known word a person most likely meant.

It does not know what the words name: keys, rules, fields of the model.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

MOST_NAMED: Final = 3
SHORTEST_PART: Final = 3
"""Letters a word needs to be looked for inside others."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the end of a message that names the nearest known words; empty when there is none."""
    near = nearest(word, known)
    return f"; did you mean {' or '.join(f'`{name}`' for name in near)}?" if near else ""


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Return the nearest known word, or the first few that hold the word; empty when none does."""
    from difflib import get_close_matches  # only a mistake costs its import

    names = sorted(known)
    near = get_close_matches(word, names, n=1)
    if not near and len(word) >= SHORTEST_PART:
        near = [name for name in names if word.lower() in name.lower()][:MOST_NAMED]
    return near
