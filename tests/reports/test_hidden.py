"""What reports tell of findings that comments hide: a count always, the findings on demand."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema_rs
import pytest

from ekslint.core.finding import Hidden
from ekslint.core.packing import pack, unpack
from ekslint.reports.formats import FORMATS, render
from ekslint.reports.options import Options
from tests.reports.sample import FULL, KEYS
from tests.reports.sarif_shape import SHAPE
from tests.reports.test_json import SCHEMA, strict

SHOWN = Options(show_suppressed=True)
HIDDEN = Hidden(FULL.findings[-1], "goes in March", KEYS.whole(), "2027-03-01")
REPORT = replace(FULL, findings=FULL.findings[:1], suppressed=1, hidden=(HIDDEN,))


@pytest.mark.parametrize("form", FORMATS)
def test_hidden_findings_are_no_findings(form: str) -> None:
    bare = replace(REPORT, hidden=())
    if form == "json":
        document = json.loads(render(form, REPORT, Options()))
        assert len(document["findings"]) == 1
        assert document["suppressed"][0]["reason"] == "goes in March"
    else:
        assert render(form, REPORT, Options()) == render(form, bare, Options())


def test_json_keeps_to_the_schema() -> None:
    problems = jsonschema_rs.validator_for(strict(SCHEMA)).iter_errors(
        json.loads(render("json", REPORT, Options()))
    )
    assert [str(problem) for problem in problems] == []


def test_sarif_marks_them() -> None:
    log = json.loads(render("sarif", REPORT, SHOWN))
    problems = jsonschema_rs.validator_for(SHAPE).iter_errors(log)
    assert [str(problem) for problem in problems] == []
    told, hidden = log["runs"][0]["results"]
    assert "suppressions" not in told
    (suppression,) = hidden["suppressions"]
    assert (suppression["kind"], suppression["justification"]) == ("inSource", "goes in March")
    assert suppression["properties"] == {"until": "2027-03-01"}
    place = suppression["location"]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == KEYS.path


@pytest.mark.parametrize("form", ["text", "concise"])
def test_text_lists_them(form: str) -> None:
    text = " ".join(render(form, REPORT, SHOWN).split())
    assert f"suppressed {HIDDEN.finding.level}[{HIDDEN.finding.rule}]" in text
    assert f"({KEYS.path}:1:1 until 2027-03-01: goes in March)" in text


def test_a_report_that_is_kept_keeps_them() -> None:
    texts = {source.path: source for source in {f.location.source for f in FULL.findings}}
    packed = json.loads(json.dumps(pack(REPORT, texts)))
    assert unpack(packed, texts, lambda: FULL.rules).hidden == REPORT.hidden
