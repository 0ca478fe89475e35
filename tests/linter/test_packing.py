"""A packed report is the same report again, whatever it holds; other data are refused."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import pytest

from ekslint.core.finding import Report
from ekslint.core.location import SourceText
from ekslint.core.packing import PackingError, pack, unpack
from ekslint.reports.formats import FORMATS, render
from ekslint.reports.options import Options
from tests.reports.sample import CLEAN, FULL, KEYS, NODES, RULES, VARIABLES

READ = {source.path: source for source in (KEYS, NODES, VARIABLES)}
OPTIONS = Options(colour=True, width=72, show_open=True, verbose=True)


def again(report: Report, read: dict[str, SourceText] = READ) -> Report:
    packed = json.loads(json.dumps(pack(report, read)))
    return unpack(packed, read, lambda: RULES)


@pytest.mark.parametrize("report", [CLEAN, FULL], ids=["clean", "full"])
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_prints_the_same(report: Report, form: str) -> None:
    assert render(form, again(report), OPTIONS) == render(form, report, OPTIONS)


def test_texts_that_were_read_are_not_repeated() -> None:
    packed = json.dumps(pack(FULL, READ))
    assert "node volumes" not in packed
    assert again(FULL).findings[0].location.source is KEYS


def test_equal_texts_that_are_not_one_stay_two() -> None:
    one, other = (SourceText("stub.tf", "a = 1\n", library=True) for _ in range(2))
    finding = FULL.findings[0]
    report = replace(
        FULL,
        findings=tuple(replace(finding, location=s.location(0, 1)) for s in (one, other, one)),
    )
    first, second, third = (f.location.source for f in again(report).findings)
    assert first is third is not second
    assert (first.text, first.library) == ("a = 1\n", True)


def test_every_part_of_a_report_comes_back() -> None:
    report = replace(FULL, failures=("rule x: y",), extra={"details": ("root `.`",)})
    sources = {
        source.path: source
        for finding in report.findings
        for source in (
            finding.location.source,
            *(hop.location.source for hop in finding.location.via),
            *(related.location.source for related in finding.related),
        )
    }
    made = again(report, {**READ, **sources})
    for field in fields(Report):
        if field.name != "rules":
            assert getattr(made, field.name) == getattr(report, field.name), field.name
    assert list(made.rules) == list(FULL.rules)
    assert dict(made.rules) == dict(FULL.rules)


def test_pages_are_read_only_for_rules_that_said_nothing() -> None:
    packed = pack(replace(FULL, open=()), READ)

    def no_pages() -> Any:
        raise AssertionError("no page is needed")

    made = unpack(packed, READ, no_pages)
    for finding in FULL.findings:
        assert made.rules.get(finding.rule) == FULL.rules.get(finding.rule)
    assert "no-such-rule" not in made.rules
    assert made.rules.get("no-such-rule") is None


@pytest.mark.parametrize("extra", [{"what": object()}, {"what": {1: 2}}], ids=["object", "key"])
def test_what_is_not_known_is_not_packed(extra: dict[str, object]) -> None:
    with pytest.raises(PackingError):
        pack(replace(FULL, extra=extra), READ)


GOOD = {"rows": [], "body": {"findings": [0]}, "infos": [], "rules": []}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param([], id="a-list"),
        pytest.param({}, id="nothing"),
        pytest.param({**GOOD, "body": {}}, id="no-findings"),
        pytest.param({**GOOD, "body": {"findings": [0], "other": 1}}, id="a-part-too-many"),
        pytest.param({**GOOD, "rows": [[99]]}, id="a-record-of-no-kind"),
        pytest.param({**GOOD, "rows": [[1, 2]]}, id="a-part-too-few"),
        pytest.param({**GOOD, "body": {"findings": [1, 5]}}, id="a-row-that-is-not-there"),
        pytest.param({**GOOD, "body": {"findings": [2, 0, "bad"]}}, id="a-level-of-no-kind"),
        pytest.param({**GOOD, "infos": ["words"]}, id="a-rule-that-is-none"),
    ],
)
def test_other_data_are_refused(data: Any) -> None:
    with pytest.raises(PackingError):
        unpack(data, READ, lambda: RULES)
