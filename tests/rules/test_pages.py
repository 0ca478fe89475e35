"""The pages and cases of the rules are their tests: Bad is found on its lines, Good is silent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from ekslint.config.settings import Settings
from ekslint.core.errors import PageError
from ekslint.core.finding import Finding, Level, Report
from ekslint.core.location import SourceText
from ekslint.linter import lint_texts
from ekslint.ruleset.examples import Example, read_examples
from ekslint.ruleset.page import read_page

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "rules"
CASES = ROOT / "testdata" / "rules"
TODAY = date(2026, 11, 1)
"""The day on which all examples are linted; `docs/writing-rules.md` names it."""

PAGES = {path.stem: path for path in sorted(RULES.glob("*/*.md"))}
FILES = [
    *((path.stem, path) for path in PAGES.values()),
    *((path.parent.name, path) for path in sorted(CASES.glob("*/*.md"))),
]


def examples() -> Iterator[ParameterSet]:
    """Every example with its rule; a file that cannot be read is a case of its own, and fails."""
    for rule, path in FILES:
        if path.parent == CASES / "prelude":
            continue
        name = path.relative_to(ROOT).as_posix()
        try:
            found: tuple[Example | PageError, ...] = read_examples(path)
        except PageError as error:
            found = (error,)
        for example in found:
            at = f":{example.line}" if isinstance(example, Example) else ""
            yield pytest.param(rule, example, id=f"{name}{at}")


def lint(rule: str, example: Example) -> Report:
    page = read_page(SourceText(f"{rule}.md", PAGES[rule].read_text(encoding="utf-8")))
    # a rule that is off by default is asked alone; all others are asked together
    select = () if page.header.enabled else (rule,)
    return lint_texts(example.files, Settings(select=select), today=TODAY)


def told(findings: list[Finding]) -> str:
    return "\n".join(f"{f.location}: {f.level}[{f.rule}] {f.message}" for f in findings)


@pytest.mark.parametrize(("rule", "example"), list(examples()))
def test_example(rule: str, example: Example | PageError) -> None:
    assert isinstance(example, Example), str(example)
    assert rule in PAGES, f"there is no page for `{rule}`"
    report = lint(rule, example)
    assert report.failures == ()
    own = [f for f in report.findings if f.rule == rule]
    if example.kind == "good":
        loud = [f for f in report.findings if f.rule == rule or f.level is Level.ERROR]
        assert not loud, told(loud)
        return
    found = Counter((f.location.path, f.location.line) for f in own)
    wanted = Counter(dict(example.expected))
    assert found == wanted, _difference(report, own)
    shown = {(r.location.path, r.location.line) for f in own for r in f.related}
    assert example.related <= shown, told(own)


def _difference(report: Report, own: list[Finding]) -> str:
    """What was said instead: the findings, or else the questions that were left open."""
    if own:
        return told(own)
    asked = (f"{q.rule} {q.subject}: {'; '.join(r.detail for r in q.reasons)}" for q in report.open)
    return "\n".join(
        ("no finding; open questions:", *asked, "others:", told(list(report.findings)))
    )


def test_every_case_folder_belongs_to_a_page() -> None:
    folders = {path.parent.name for path in CASES.glob("*/*.md")} - {"prelude"}
    assert sorted(folders - PAGES.keys()) == []
