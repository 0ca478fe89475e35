"""Turn words for rules (ids, categories, globs) into the set of rules a run asks.

It does not know where the words were written, nor what the rules do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Final

from ekslint.core.errors import UsageError
from ekslint.core.finding import RuleInfo
from ekslint.core.location import Location
from ekslint.core.suggest import did_you_mean

_GLOB: Final = frozenset("*?[")


def choose(
    rules: Mapping[str, RuleInfo],
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    written: Mapping[str, Location] | None = None,
) -> frozenset[str]:
    """Return the ids of the rules to ask: the selected ones (all, when none is named) without the
    ignored ones.

    A word is a rule id, a category, or a glob over either or over `category/id`. Raises
    `UsageError` for a word that names nothing: a rule misspelt must not pass for a rule obeyed.
    `written` is where a file has the words, for those that are not of the command line.
    """
    select, places = tuple(select), written or {}
    asked = set(rules) if not select else _all_named(rules, select, "select", places)
    return frozenset(asked - _all_named(rules, ignore, "ignore", places))


def named(rules: Mapping[str, RuleInfo], word: str) -> frozenset[str]:
    """Return the ids of the rules that one word names; empty when it names none."""
    if word in rules:
        return frozenset((word,))
    if _GLOB.isdisjoint(word):
        return frozenset(name for name, info in rules.items() if word == info.category)
    return frozenset(
        name
        for name, info in rules.items()
        if any(fnmatchcase(text, word) for text in (name, info.category, f"{info.category}/{name}"))
    )


def _all_named(
    rules: Mapping[str, RuleInfo],
    words: Iterable[str],
    option: str,
    places: Mapping[str, Location],
) -> set[str]:
    found: set[str] = set()
    for word in words:
        if not (names := named(rules, word)):
            if not _GLOB.isdisjoint(word):
                problem = f"{option}: no rule or category matches `{word}`"
                raise UsageError(problem, places.get(word))
            known = {*rules, *(info.category for info in rules.values())}
            problem = f"{option}: there is no rule or category `{word}`{did_you_mean(word, known)}"
            raise UsageError(problem, places.get(word))
        found |= names
    return found
