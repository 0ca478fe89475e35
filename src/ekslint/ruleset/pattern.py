"""Turn a regular expression of a page into a test whose cost has a bound.

It knows how patterns backtrack, not what they are for: a pattern that could take exponential time
is refused, and a text that is too long for the pattern gives no answer.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any, Final

from ekslint.core.record import record

MAX_PATTERN: Final = 300
"""Longest pattern, in characters."""
MAX_TEXT: Final = 1_000_000
MAX_WORK: Final = 100_000_000
"""Most backtracking steps a search may take, as an upper estimate."""
STEP: Final = 5_000
"""Backtracking steps that count as one step of an expression."""
MANY: Final = 16
"""A repeat of up to this many times counts as so many alternatives, a longer one as unbounded."""


@record
class Pattern:
    """A compiled pattern; `limit` is the longest text it is tried on.

    It may take `ways` times the length of a text to the power of `degree`.
    """

    regex: re.Pattern[str]
    limit: int
    degree: int = 0
    ways: int = 1

    def cost(self, text: str) -> int:
        """How many steps of an expression a search in the text may be worth."""
        if len(text) > self.limit:
            return 0
        return int(self.ways * len(text) ** self.degree) // STEP

    def found(self, text: str) -> bool | None:
        """Whether the pattern occurs in the text; None when the text is too long to try."""
        return None if len(text) > self.limit else self.regex.search(text) is not None


def compile_pattern(text: str) -> Pattern:
    """Compile a pattern.

    Raises `ValueError` with one sentence for a pattern that is malformed, too long, or may take
    exponential time (choices inside a repeat, too many choices, a back reference).
    """
    if len(text) > MAX_PATTERN:
        raise ValueError(f"the pattern is longer than {MAX_PATTERN} characters")
    parser: Any = import_module("re._parser")  # the tree of `re` itself; it has no public name
    try:
        tree = parser.parse(text)
        regex = re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"not a pattern: {error}") from None
    degree, ways = _choices(tree, inside=False)
    if not text.startswith(("^", "\\A")):
        degree += 1  # a search tries every start
    ways = min(ways, MAX_WORK)
    limit = int((MAX_WORK / ways) ** (1 / degree)) if degree else MAX_TEXT
    if limit < MANY:
        raise ValueError("the pattern has too many choices")
    return Pattern(regex, min(limit, MAX_TEXT), degree, ways)


def _choices(tree: Any, *, inside: bool) -> tuple[int, int]:
    """Return how many unbounded repeats there are, and how many ways the bounded choices make.

    Raises `ValueError` for a choice inside a repeat: together they grow exponentially.
    """
    degree, ways = 0, 1
    for code, argument in tree:
        inner = (0, 1)
        match str(code):
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                least, most, body = argument
                if inside and least != most:
                    raise ValueError("a repeat inside a repeat may take exponential time")
                inner = _choices(body, inside=inside or most > 1)
                if most - least > MANY:
                    degree += 1
                else:
                    ways *= most - least + 1
                ways *= max(least, 1) if least > MANY else 1  # no choice, but work all the same
            case "BRANCH":
                if inside:
                    raise ValueError("alternatives inside a repeat may take exponential time")
                found = [_choices(branch, inside=inside) for branch in argument[1]]
                inner = (max(d for d, _ in found), sum(w for _, w in found))
            case "SUBPATTERN":
                inner = _choices(argument[-1], inside=inside)
            case "ATOMIC_GROUP":
                inner = _choices(argument, inside=inside)
            case "ASSERT" | "ASSERT_NOT":
                inner = _choices(argument[1], inside=inside)
            case "GROUPREF" | "GROUPREF_EXISTS":
                raise ValueError("back references are not part of the language")
        degree, ways = degree + inner[0], ways * inner[1]
    return degree, ways
