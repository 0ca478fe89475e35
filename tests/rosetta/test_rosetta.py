"""One infrastructure in Terraform resources, registry modules, CloudFormation and eksctl.

What there is must be equal in all of them (see `projection` for what is compared), and the same
mistake must be found by the same rules. Where a language has to say less or something else, its
folder declares it with the reason; a declared difference that is none fails, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from ekslint.config.settings import Settings
from ekslint.core.finding import Level, Report
from ekslint.core.location import SourceText
from ekslint.linter.intake import take_in
from ekslint.linter.run import lint_texts
from ekslint.model.inventory import Inventory
from tests.rosetta.infrastructures import (
    LANGUAGES,
    NOTHING,
    Infrastructure,
    Mistake,
    infrastructures,
    mistaken,
    written,
)
from tests.rosetta.projection import project

TODAY = date(2026, 11, 20)
ALL = infrastructures()
EACH = [(it, language) for it in ALL for language in it.trees]
MADE = [
    (it, mistake, language) for it in ALL for mistake in it.mistakes for language in mistake.edits
]


def said(files: Mapping[str, str]) -> dict[str, str]:
    texts = {path: SourceText(path, content) for path, content in files.items()}
    intake = take_in(texts, Settings(), lambda _: None, named=(".",))
    return project(Inventory(intake.contributions))


def lint(files: Mapping[str, str]) -> Report:
    report = lint_texts(files, Settings(), today=TODAY)
    assert not report.failures, "\n".join(report.failures)
    return report


def serious(report: Report) -> set[str]:
    return {f.rule for f in report.findings if f.level is not Level.NOTE}


def told(report: Report) -> str:
    return "\n".join(f"{f.location} {f.level}[{f.rule}] {f.message}" for f in report.findings)


def test_there_are_infrastructures_in_every_language() -> None:
    assert len(ALL) >= 10
    assert [it.name for it in ALL if tuple(it.trees) != LANGUAGES] == []


@pytest.mark.parametrize("it", ALL, ids=lambda it: it.name)
def test_the_inventory_is_written_down(it: Infrastructure, update: bool) -> None:
    found = said(it.trees["terraform"])
    if update:
        (it.folder / "inventory.txt").write_text(written(found), encoding="utf-8")
        return
    assert found == it.inventory


@pytest.mark.parametrize(("it", "language"), EACH, ids=lambda x: getattr(x, "name", x))
def test_every_language_says_the_same(it: Infrastructure, language: str) -> None:
    found = said(it.trees[language])
    declared = [d for d in it.differences if d.language == language]
    differing = {
        key: found.get(key, NOTHING)
        for key in sorted({*found, *it.inventory})
        if found.get(key) != it.inventory.get(key)
    }
    surprising = {
        key: says
        for key, says in differing.items()
        if not any(d.covers(key, says) for d in declared)
    }
    assert surprising == {}
    gone = [d for d in declared if not any(d.covers(*row) for row in differing.items())]
    assert gone == []


@pytest.mark.parametrize("it", ALL, ids=lambda it: it.name)
def test_differences_have_reasons(it: Infrastructure) -> None:
    assert [d for d in it.differences if d.language not in it.trees or len(d.reason) < 20] == []


@pytest.mark.parametrize("it", ALL, ids=lambda it: it.name)
def test_without_mistakes_every_language_is_silent(it: Infrastructure) -> None:
    reports = {language: lint(files) for language, files in it.trees.items()}
    assert {language: told(r) for language, r in reports.items() if serious(r)} == {}
    notes = {language: {f.rule for f in r.findings} for language, r in reports.items()}
    assert notes == dict.fromkeys(notes, notes["terraform"])


@pytest.mark.parametrize(
    ("it", "mistake", "language"), MADE, ids=lambda x: getattr(x, "name", x).replace(" ", "-")
)
def test_the_same_mistake_is_found_by_the_same_rules(
    it: Infrastructure, mistake: Mistake, language: str
) -> None:
    report = lint(mistaken(it, mistake, language))
    assert serious(report) == mistake.rules, told(report)


@pytest.mark.parametrize("it", ALL, ids=lambda it: it.name)
def test_who_does_not_make_a_mistake_cannot(it: Infrastructure) -> None:
    assert it.mistakes
    for mistake in it.mistakes:
        assert {*mistake.edits, *mistake.cannot} == {*it.trees}, mistake.name
        assert not {*mistake.edits} & {*mistake.cannot}, mistake.name
        assert len(mistake.edits) > 1, mistake.name
