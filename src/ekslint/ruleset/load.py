"""Turn folders of rule pages into rules; a broken page is reported and the others go on.

It knows which pages are checked and how they name each other, not where they lie (`folder`) nor
what they ask.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from functools import lru_cache
from pathlib import Path

from ekslint.core.errors import EkslintError, PageError
from ekslint.core.finding import RuleInfo
from ekslint.core.location import SourceText
from ekslint.core.record import record
from ekslint.core.suggest import did_you_mean
from ekslint.facts.paths import rules_directory
from ekslint.model.registry import Registry
from ekslint.ruleset.folder import MAX_PAGES, pages
from ekslint.ruleset.kinds import Kinds
from ekslint.ruleset.page import Rule


@record
class LoadedRules:
    """The rules that can be asked, in the order of their ids, and what is wrong with others.

    `registry`: the vocabulary they were checked against. `unusable`: what else could not be used.
    """

    rules: tuple[Rule, ...] = ()
    problems: tuple[PageError, ...] = ()
    registry: Registry = field(default_factory=lambda: Registry({}))
    unusable: tuple[str, ...] = ()

    @property
    def failures(self) -> tuple[str, ...]:
        """All that is wrong, a sentence each."""
        return (*self.unusable, *(f"rule page not read: {error}" for error in self.problems))

    @property
    def infos(self) -> Mapping[str, RuleInfo]:
        """What reports show of each rule, by id; each page is read when it is asked for."""
        return _Infos({rule.id: rule for rule in self.rules})


class _Infos(Mapping[str, RuleInfo]):
    """Reads a page only when something asks for what it says."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._rules = rules

    def __getitem__(self, key: str) -> RuleInfo:
        return self._rules[key].info

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)

    def __contains__(self, key: object) -> bool:
        return key in self._rules


def load_directories(
    directories: Iterable[Path],
    registry: Registry,
    *,
    installed: Iterable[Path] = (),
    thorough: bool = False,
) -> LoadedRules:
    """Load the rule pages below some folders; of two pages with one id the first one stays.

    That is a problem, but for pages of `installed` packages: whoever works on their sources has
    both, and means those of the folder.

    Pages are read, their headers held against the JSON Schema and their expressions against the
    model, unless that was done before and kept. The built-in pages (unless `thorough`) are read
    when they are asked: their tests have checked them, and a mistake would still be told of then.
    """
    problems: list[PageError] = []
    rules: dict[str, Rule] = {}
    trusted: set[str] = set()
    named: set[str] = set()
    chosen: set[str] = set()
    for directory, behind in _once(directories, installed):
        own = _is_built_in(directory)
        shown = "rules" if own else directory.as_posix()
        found = list(_rules(directory, shown, named, problems, built_in=own))
        checked = found if own and not thorough else _checked(found, registry, shown, problems)
        for rule in checked:
            if behind and rule.id in chosen:
                continue
            if rule.id in rules:
                taken = f"rule id `{rule.id}` is taken by {rules[rule.id].source.path}"
                problems.append(PageError(taken, rule.source.whole()))
                continue
            if own and not thorough:
                trusted.add(rule.id)
            if not behind and not own:
                chosen.add(rule.id)
            rules[rule.id] = rule
    kept = _agreeing(rules, trusted, named, problems)
    return LoadedRules(tuple(kept), tuple(problems), registry)


def _once(directories: Iterable[Path], installed: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """Yield each folder once, those of installed packages last, and whether it is one of them."""
    seen: set[str] = set()
    for behind, folders in ((False, directories), (True, installed)):
        for directory in folders:
            real = os.path.realpath(directory)
            if real not in seen:
                seen.add(real)
                yield directory, behind


def _checked(
    rules: Iterable[Rule], registry: Registry, shown: str, problems: list[PageError]
) -> Iterator[Rule]:
    """Yield the rules whose pages are sound."""
    from ekslint.ruleset.vetted import open_vetted  # an ordinary run never needs it

    kinds = Kinds()
    vetted = open_vetted(registry, shown)
    for rule in rules:
        if wrong := vetted.check(rule, lambda one: _mistakes(one, registry, kinds)):
            problems.extend(wrong)
        else:
            yield rule
    vetted.close()


def _mistakes(rule: Rule, registry: Registry, kinds: Kinds) -> tuple[PageError, ...]:
    from ekslint.ruleset.schema import validate_page
    from ekslint.ruleset.vet import vet_page

    try:
        return vet_page(rule.page, registry, kinds) or validate_page(rule.page)
    except PageError as error:
        return (error,)


def _is_built_in(directory: Path) -> bool:
    try:
        return directory.resolve() == rules_directory().resolve()
    except (EkslintError, OSError):
        return False


def _rules(
    directory: Path, shown: str, named: set[str], problems: list[PageError], *, built_in: bool
) -> Iterator[Rule]:
    """Yield the rules below a folder; `named` collects the ids of the broken ones as well."""
    for found in pages(directory, shown):
        if isinstance(found, PageError):
            problems.append(found)
        else:
            named.add(found.id)
            yield _rule(found.name, found.text, found.id, found.category, built_in)


@lru_cache(maxsize=MAX_PAGES)
def _rule(name: str, text: str, rule_id: str, category: str, built_in: bool) -> Rule:
    """Return the rule of one page. The same text is the same rule: what was made of it is kept."""
    return Rule(SourceText(name, text), rule_id, category, built_in)


def _agreeing(
    rules: dict[str, Rule], trusted: set[str], named: set[str], problems: list[PageError]
) -> Iterator[Rule]:
    """Yield the rules whose `unless` names rules that exist and does not lead back to the rule."""
    for _, rule in sorted(rules.items()):
        if rule.id in trusted:
            yield rule
            continue
        if not rule.unless:
            yield rule
            continue
        wrong = list(_disagreeing(rule, rules, named))
        problems.extend(wrong)
        if not wrong:
            yield rule


def _disagreeing(rule: Rule, rules: dict[str, Rule], named: set[str]) -> Iterator[PageError]:
    if not named.issuperset(rule.unless):
        for clause in rule.page.header.unless:
            if clause.text not in named:
                hint = did_you_mean(clause.text, named)
                yield PageError(f"unknown rule `{clause.text}`{hint}", clause.location)
    if _leads_back(rule, rules):
        detail = "`unless` leads back to this rule: neither would speak"
        yield PageError(detail, rule.page.header.keys["unless"])


def _leads_back(rule: Rule, rules: dict[str, Rule]) -> bool:
    seen: set[str] = set()
    stack = list(rule.unless)
    while stack:
        name = stack.pop()
        if name == rule.id:
            return True
        if name not in seen and name in rules:
            seen.add(name)
            stack.extend(rules[name].unless)
    return False
