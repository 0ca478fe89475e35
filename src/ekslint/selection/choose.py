"""Turn words for rules (ids, aliases, categories, levels, globs) into the rules a run asks.

It does not know where the words were written, nor what the rules do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Final

from ekslint.core.errors import UsageError
from ekslint.core.finding import Level, RuleInfo
from ekslint.core.location import Location
from ekslint.core.suggest import did_you_mean

_GLOB: Final = frozenset("*?[")
_LEVELS: Final = frozenset(level.value for level in Level)
"""Words that always mean something, though no rule may be of that level."""


def choose(
    rules: Mapping[str, RuleInfo],
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    written: Mapping[str, Location] | None = None,
) -> frozenset[str]:
    """Return the ids of the rules to ask: the selected ones (all, when none is named) without the
    ignored ones.

    See `named` for what a word may be. Raises `UsageError` for a word that names nothing: a rule
    misspelt must not pass for a rule obeyed. `written` is where a file has the words, for those
    that are not of the command line.
    """
    select, places = tuple(select), written or {}
    asked = set(rules) if not select else all_named(rules, select, "select", places)
    return frozenset(asked - all_named(rules, ignore, "ignore", places))


def named(rules: Mapping[str, RuleInfo], word: str) -> frozenset[str]:
    """Return the ids of the rules that one word names; empty when it names none.

    A word is a rule id, a category, a level (of the rule's page), the id that another tool has for
    the same (see `aliases_of`), or a glob over ids, categories, `category/id` and aliases as pages
    write them.
    """
    if word in rules:
        return frozenset((word,))
    if _GLOB.isdisjoint(word):
        return frozenset(
            name
            for name, info in rules.items()
            if word in (info.category, info.level.value, *aliases_of(info))
        )
    return frozenset(
        name
        for name, info in rules.items()
        if any(
            fnmatchcase(text, word)
            for text in (name, info.category, f"{info.category}/{name}", *info.aliases)
        )
    )


def by_name(info: RuleInfo, words: Iterable[str]) -> bool:
    """Whether one of the words is the rule's own id or alias: that asks a rule that is off, too."""
    return not {info.id, *aliases_of(info)}.isdisjoint(words)


def aliases_of(info: RuleInfo) -> tuple[str, ...]:
    """Return all that other tools call a rule, as its page writes it and as they do themselves.

    Trivy takes `trivy:AWS-0039` of a page as AVD-AWS-0039, too, and tfsec's long ids.
    Source: https://github.com/aquasecurity/trivy-checks, `id` and `aliases` of each check.
    """
    names = dict.fromkeys(info.aliases)
    for alias in info.aliases:
        tool, _, name = alias.partition(":")
        if tool == "trivy":
            names |= dict.fromkeys((name, f"AVD-{name}", f"trivy:AVD-{name}"))
        elif tool == "tfsec":
            names |= dict.fromkeys((name, f"trivy:{name}"))
    return tuple(names)


def all_named(
    rules: Mapping[str, RuleInfo],
    words: Iterable[str],
    option: str,
    places: Mapping[str, Location],
) -> set[str]:
    """Return the ids that several words name; raises `UsageError` for one that names none."""
    found: set[str] = set()
    for word in words:
        if not (names := named(rules, word)) and word not in _LEVELS:
            if not _GLOB.isdisjoint(word):
                problem = f"{option}: no rule or category matches `{word}`"
                raise UsageError(problem, places.get(word))
            known = set(rules).union(*((i.category, *aliases_of(i)) for i in rules.values()), Level)
            problem = f"{option}: there is no rule or category `{word}`{did_you_mean(word, known)}"
            raise UsageError(problem, places.get(word))
        found |= names
    return found
