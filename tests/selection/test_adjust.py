"""Levels of one's own, and wishes for some paths only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from ekslint.config.patterns import Pattern
from ekslint.config.settings import Override, Settings
from ekslint.core.errors import UsageError
from ekslint.core.finding import Finding, Level, OpenQuestion, Report, RuleInfo
from ekslint.core.location import SourceText
from ekslint.selection.select import select

BASE = Path("/project")
RULES = {
    name: RuleInfo(name, category, level, name, "", "", aliases=(f"PEER_{name}",))
    for name, category, level in (
        ("key-missing", "encryption", Level.ERROR),
        ("tag-missing", "hygiene", Level.NOTE),
    )
}
SOURCES = {
    path: SourceText(path, "one\ntwo # ekslint: ignore[key-missing] why\n")
    for path in ("live/a.tf", "old/b.tf")
}


def finding(rule: str, path: str, line: int = 1) -> Finding:
    source = SOURCES[path]
    place = source.location(source.offset(line, 1), source.offset(line, 4))
    return Finding(rule, RULES[rule].level, f"`x` is wrong in {path}", place, path)


FOUND = tuple(finding(rule, path) for rule in RULES for path in SOURCES)


def told(settings: Settings, *findings: Finding) -> Report:
    questions = tuple(OpenQuestion(f.rule, f.subject, f.location, ()) for f in FOUND)
    report = Report(findings or FOUND, RULES, open=questions)
    return select(report, settings, sources=SOURCES, today=date(2026, 1, 1), start=BASE)


def override(*paths: str, **wishes: object) -> Override:
    return Override(tuple(Pattern(path, BASE) for path in paths), **wishes)  # type: ignore[arg-type]


def levels(report: Report) -> set[tuple[str, str, str]]:
    return {(f.rule, f.location.path, f.level.value) for f in report.findings}


PLAIN = {
    ("key-missing", "live/a.tf", "error"),
    ("key-missing", "old/b.tf", "error"),
    ("tag-missing", "live/a.tf", "note"),
    ("tag-missing", "old/b.tf", "note"),
}


@dataclass(frozen=True)
class Case:
    settings: Settings
    changed: Mapping[tuple[str, str], str | None] = field(default_factory=dict)


CASES = {
    "nothing": Case(Settings()),
    "id": Case(
        Settings(levels={"key-missing": "warning"}),
        {("key-missing", "live/a.tf"): "warning", ("key-missing", "old/b.tf"): "warning"},
    ),
    "category": Case(
        Settings(levels={"hygiene": "error"}),
        {("tag-missing", "live/a.tf"): "error", ("tag-missing", "old/b.tf"): "error"},
    ),
    "the last word": Case(
        Settings(levels={"*": "warning", "PEER_tag-missing": "note", "error": "note"}),
        {("key-missing", "live/a.tf"): "note", ("key-missing", "old/b.tf"): "note"},
    ),
    "a path": Case(
        Settings(overrides=(override("old", ignore=("encryption",)),)),
        {("key-missing", "old/b.tf"): None},
    ),
    "only some in a path": Case(
        Settings(overrides=(override("old", select=("encryption",)),)),
        {("tag-missing", "old/b.tf"): None},
    ),
    "only some, and not these": Case(
        Settings(overrides=(override("old", select=("*",), ignore=("PEER_key-missing",)),)),
        {("key-missing", "old/b.tf"): None},
    ),
    "a level in a path": Case(
        Settings(
            levels={"key-missing": "note"},
            overrides=(override("old/**", "else", levels={"key-missing": "warning"}),),
        ),
        {("key-missing", "live/a.tf"): "note", ("key-missing", "old/b.tf"): "warning"},
    ),
    "another path": Case(Settings(overrides=(override("older", ignore=("*",)),))),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_findings_as_they_are_wished_for(case: Case) -> None:
    expected = {
        (rule, path, level)
        for rule, path, plain in PLAIN
        if (level := case.changed.get((rule, path), plain)) is not None
    }
    report = told(case.settings)
    assert levels(report) == expected
    gone = {place for place, level in case.changed.items() if level is None}
    assert {(q.rule, q.subject) for q in report.open} == {(r, p) for r, p, _ in PLAIN} - gone


def test_what_is_ignored_at_a_path_still_uses_its_suppression() -> None:
    hidden = finding("key-missing", "old/b.tf", 2)
    settings = Settings(overrides=(override("old", ignore=("key-missing",)),))
    report = told(settings, hidden, finding("key-missing", "live/a.tf", 2))
    assert report.notices == ()
    assert report.suppressed == 1


def test_the_worst_level_speaks_after_levels_are_changed() -> None:
    one = finding("key-missing", "live/a.tf")
    report = told(Settings(levels={"error": "note"}), one, replace(one, environments=("dev",)))
    assert [f.level for f in report.findings] == [Level.NOTE]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (Settings(levels={"key-mising": "note"}), "levels: there is no rule or category "),
        (
            Settings(overrides=(override("a", ignore=("hygien",)),)),
            "overrides.ignore: there is no rule or category `hygien`; did you mean `hygiene`?",
        ),
        (
            Settings(overrides=(override("a", levels={"x*": "note"}),)),
            "overrides.levels: no rule or category matches `x*`",
        ),
    ],
)
def test_words_that_name_nothing(settings: Settings, message: str) -> None:
    with pytest.raises(UsageError) as error:
        told(settings)
    assert str(error.value).startswith(message)
