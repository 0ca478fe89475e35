"""Turn a text into the well-known workloads it tells of, by the words their logs and names have.

It knows a few workloads that run on most clusters; of any other a text says nothing here.
"""

from __future__ import annotations

import re
from functools import cache

from ekslint.facts.tables import table


def workloads_in(text: str) -> frozenset[str]:
    """Return the workloads that a text names, as their add-ons and charts are called."""
    found = _pattern().findall(text.lower())
    return frozenset(_workload_of()[word] for word in found)


@cache
def _workload_of() -> dict[str, str]:
    rows = table("workload_words")["workloads"]
    return {word: name for name, words in rows.items() for word in words}


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_workload_of(), key=len, reverse=True)
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(map(re.escape, longest_first))})(?![a-z0-9])")
