"""Turn a folder of rule pages into what is wrong with them, by their own examples.

An example says what it wants by its marks; where findings differ, the lines of both are shown. It
does not know how rules find.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

from ekslint.cli.page_new import TODO, unfilled
from ekslint.config.settings import Settings
from ekslint.core.errors import PageError
from ekslint.core.finding import Finding, Level, Report
from ekslint.core.location import SourceText
from ekslint.core.record import record
from ekslint.facts.paths import rules_directory
from ekslint.linter.run import lint_texts, load_rules
from ekslint.ruleset.examples import Example, Place, read_examples
from ekslint.ruleset.folder import CASES, Found, pages, read_inside
from ekslint.ruleset.page import Rule

PRELUDE: Final = "prelude"
"""The folder of files that cases share."""
TODAY: Final = date(2026, 11, 1)
"""The day on which all examples are linted; `docs/writing-rules.md` names it."""


@record
class Outcome:
    """What linting an example gave, beside what its marks want of one rule.

    `told`: failures that are not the example's, and were told before.
    """

    rule: str
    example: Example
    report: Report
    told: frozenset[str] = frozenset()

    @property
    def own(self) -> list[Finding]:
        """The findings of the rule itself."""
        return [finding for finding in self.report.findings if finding.rule == self.rule]

    def faults(self) -> list[str]:
        """What the example wants and does not get, and what it gets unasked.

        A Bad gives exactly the marked findings of its rule. A Good is silent under its rule and
        under every rule of level error.
        """
        if failures := [text for text in self.report.failures if text not in self.told]:
            return failures
        if self.example.kind == "good":
            loud = [f for f in self.report.findings if f in self.own or f.level is Level.ERROR]
            return list(_difference(self.example, Counter(), loud))
        wanted = Counter(dict(self.example.expected))
        if wanted != Counter(map(_line, self.own)):
            return [*_difference(self.example, wanted, self.own), *self._open()]
        shown = {(r.location.path, r.location.line) for f in self.own for r in f.related}
        missing = sorted(self.example.related - shown)
        return [f"not shown beside: {path}:{line}" for path, line in missing]

    def _open(self) -> Iterator[str]:
        for question in self.report.open:
            if question.rule == self.rule:
                why = "; ".join(reason.detail for reason in question.reasons)
                yield f"open: {question.subject.rpartition('::')[2]}: {why}"


def _difference(example: Example, wanted: Counter[Place], found: list[Finding]) -> Iterator[str]:
    """Yield the lines where marks and findings differ, as a diff: `-` is marked, `+` is found."""
    got = Counter(map(_line, found))
    for path in sorted({path for path, _ in (*wanted, *got)}):
        lines = example.files.get(path, "").split("\n")
        yield path
        for place in sorted(place for place in wanted | got if place[0] == path):
            number = place[1]
            text = lines[number - 1].rstrip() if number <= len(lines) else ""
            missing, surplus = wanted[place] - got[place], got[place] - wanted[place]
            if missing > 0:
                yield f"- {number:>4} | {text}  # finding" + (f": {missing}" if missing > 1 else "")
            elif surplus > 0:
                yield f"+ {number:>4} | {text}"
                told = [finding for finding in found if _line(finding) == place]
                yield from (f"       {f.level}[{f.rule}] {f.message}" for f in told)


def _line(finding: Finding) -> Place:
    return finding.location.path, finding.location.line


def examined(
    rule: str, example: Example, settings: Settings, *, told: Iterable[str] = ()
) -> Outcome:
    """Lint an example on the day of all examples; what was `told` of other pages is no fault."""
    report = lint_texts(example.files, settings, today=TODAY)
    return Outcome(rule, example, report, frozenset(told))


def tested(folder: Path) -> Iterator[tuple[str, bool]]:
    """Yield a line for each mistake and each example of the pages of a folder, and whether it is a
    fault."""
    built_in = folder.resolve() == rules_directory().resolve()
    settings = Settings() if built_in else Settings(rules=(folder.resolve(),))
    loaded = load_rules(settings)
    here = {found.id for found in pages(folder, "") if isinstance(found, Found)}
    own = [rule for rule in loaded.rules if rule.id in here and rule.built_in == built_in]
    for failure in loaded.failures:
        yield failure, True
    if not own and not loaded.failures:
        yield f"there is no rule page in `{folder}`", True
    for cases in sorted((folder / CASES).glob("*/")):
        if cases.is_dir() and cases.name not in here | {PRELUDE}:
            yield f"{cases}: there is no page `{cases.name}` that these cases are of", True
    for rule in own:
        yield from _page(folder, rule, settings, loaded.failures)


def _case(file: Path, folder: Path) -> SourceText:
    return SourceText(file.as_posix(), read_inside(str(file), str(folder), file.as_posix()))


def _page(
    folder: Path, rule: Rule, settings: Settings, told: tuple[str, ...]
) -> Iterator[tuple[str, bool]]:
    source = rule.source
    for line in unfilled(source.text):
        yield f"{source.path}:{line}: `{TODO}` is still to be written", True
    if not rule.enabled:
        settings = Settings(select=(rule.id,), rules=settings.rules)
    cases = sorted((folder / CASES / rule.id).glob("*.md"))
    for file in (None, *cases):
        try:
            text = source if file is None else _case(file, folder)
            examples = read_examples(text, shared=folder / CASES)
        except PageError as error:
            yield f"{error}", True
            continue
        if not examples:
            yield f"{text.path}: there is no Bad and no Good example", True
        for example in examples:
            faults = examined(rule.id, example, settings, told=told).faults()
            sign = "FAIL" if faults else "ok"
            yield (
                f"{sign:<4}  {rule.id}: {example.title} ({Path(text.path).name}:{example.line})",
                bool(faults),
            )
            yield from ((f"      {fault}", False) for fault in faults)
