"""Turn a word nobody knows into the known word a person most likely meant.

It does not know what the words name: keys, rules, fields of the model.
"""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the end of a message that names the nearest known word; empty when none is near."""
    from difflib import get_close_matches  # only a mistake costs its import

    near = get_close_matches(word, sorted(known), n=1)
    return f"; did you mean `{near[0]}`?" if near else ""
