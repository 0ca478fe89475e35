"""Turn folders of rule pages into rules; a broken page is reported and the others go on.

It knows where pages lie and how they name each other, not what they ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from ekslint.core.errors import EkslintError, PageError
from ekslint.core.finding import RuleInfo
from ekslint.core.location import SourceText
from ekslint.core.suggest import did_you_mean
from ekslint.facts.paths import rules_directory
from ekslint.model.registry import Registry
from ekslint.ruleset.kinds import Kinds
from ekslint.ruleset.page import MAX_PAGE, Rule

CASES: Final = "cases"
"""The folder beside pages that holds further examples, not pages."""
MAX_PAGES: Final = 5_000
"""Most pages of one folder."""


@dataclass(frozen=True, slots=True)
class LoadedRules:
    """The rules that can be asked, in the order of their ids, and what is wrong with others."""

    rules: tuple[Rule, ...] = ()
    problems: tuple[PageError, ...] = ()

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
    directories: Iterable[Path], registry: Registry, *, thorough: bool = False
) -> LoadedRules:
    """Load the rule pages below some folders; of two pages with one id the first one stays.

    Pages are read and their expressions checked against the model. The built-in pages (unless
    `thorough`) are read when they are asked: their tests have checked them, and a mistake would
    still be told of then.
    """
    problems: list[PageError] = []
    rules: dict[str, Rule] = {}
    trusted: set[str] = set()
    named: set[str] = set()
    kinds = Kinds()
    for directory in directories:
        own = _is_built_in(directory)
        shown = "rules" if own else directory.as_posix()
        for rule in _rules(directory, shown, named, problems):
            if own and not thorough:
                trusted.add(rule.id)
            elif wrong := _mistakes(rule, registry, kinds):
                problems.extend(wrong)
                continue
            if rule.id in rules:
                taken = f"rule id `{rule.id}` is taken by {rules[rule.id].source.path}"
                problems.append(PageError(taken, rule.source.whole()))
                continue
            rules[rule.id] = rule
    kept = _agreeing(rules, trusted, named, problems)
    return LoadedRules(tuple(kept), tuple(problems))


def _mistakes(rule: Rule, registry: Registry, kinds: Kinds) -> tuple[PageError, ...]:
    from ekslint.ruleset.vet import vet_page  # an ordinary run never needs it

    try:
        return vet_page(rule.page, registry, kinds)
    except PageError as error:
        return (error,)


def _is_built_in(directory: Path) -> bool:
    try:
        return directory.resolve() == rules_directory().resolve()
    except (EkslintError, OSError):
        return False


def _rules(
    directory: Path, shown: str, named: set[str], problems: list[PageError]
) -> Iterator[Rule]:
    """Yield the rules below a folder; `named` collects the ids of the broken ones as well."""
    if not directory.exists():
        problems.append(PageError(f"there are no rule pages at {shown}"))
        return
    paths = [directory] if directory.is_file() else sorted(directory.rglob("*.md"))
    for path in paths[:MAX_PAGES]:
        relative = path.relative_to(directory)
        if path.stem.lower() == "readme" or any(p.startswith(".") for p in relative.parts):
            continue
        if CASES in relative.parts[:-1]:
            continue
        name = shown if path == directory else f"{shown}/{relative.as_posix()}"
        category = path.parent.name if len(relative.parts) > 1 else "custom"
        named.add(path.stem)
        try:
            yield _rule(name, _text(path, name), path.stem, category)
        except PageError as error:
            problems.append(error)
    if len(paths) > MAX_PAGES:
        problems.append(PageError(f"more than {MAX_PAGES} rule pages at {shown}"))


@lru_cache(maxsize=MAX_PAGES)
def _rule(name: str, text: str, rule_id: str, category: str) -> Rule:
    """Return the rule of one page. The same text is the same rule: what was made of it is kept."""
    return Rule(SourceText(name, text), rule_id, category)


def _text(path: Path, shown: str) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(4 * MAX_PAGE + 1)
        return data.decode("utf-8")
    except OSError as error:
        raise PageError(f"{shown}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise PageError(f"{shown}: is not UTF-8") from None


def _agreeing(
    rules: dict[str, Rule], trusted: set[str], named: set[str], problems: list[PageError]
) -> Iterator[Rule]:
    """Yield the rules whose `unless` names rules that exist and does not lead back to the rule."""
    for _, rule in sorted(rules.items()):
        if rule.id in trusted:
            yield rule
            continue
        header = rule.page.header
        wrong = [
            PageError(f"unknown rule `{c.text}`{did_you_mean(c.text, named)}", c.location)
            for c in header.unless
            if c.text not in named
        ]
        if _leads_back(rule, rules):
            detail = "`unless` leads back to this rule: neither would speak"
            wrong.append(PageError(detail, header.keys["unless"]))
        problems.extend(wrong)
        if not wrong:
            yield rule


def _leads_back(rule: Rule, rules: dict[str, Rule]) -> bool:
    seen: set[str] = set()
    stack = [clause.text for clause in rule.page.header.unless]
    while stack:
        name = stack.pop()
        if name == rule.id:
            return True
        if name not in seen and name in rules:
            seen.add(name)
            stack.extend(clause.text for clause in rules[name].page.header.unless)
    return False
