"""No text of a scanned tree, however odd, breaks a report or steers the terminal."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ekslint.core.finding import Related, Report
from ekslint.core.location import SourceText
from ekslint.core.resource import Notice
from ekslint.reports.columns import cells
from ekslint.reports.formats import FORMATS, render
from ekslint.reports.options import Options
from tests.reports.sample import GRANT_MISSING, RULES

ODD = st.text(
    st.one_of(
        st.sampled_from("ab \t\n\r\x1b\x00\x7f\x9b日\u0301\u200b\u202e🚀`[](){}:,%#"),
        st.characters(codec="utf-8"),
    ),
    max_size=300,
)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A report with one finding anywhere in an odd text, with odd words."""
    text = draw(ODD)
    source = SourceText(draw(ODD) or "a.tf", text)
    ends = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    first = source.location(ends[0], ends[1])
    second = source.location(*sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2))))
    finding = replace(
        GRANT_MISSING,
        message=draw(ODD),
        location=first,
        subject=draw(ODD),
        related=(Related(second, draw(ODD)),),
        assumptions=(draw(ODD),),
    )
    return Report((finding,), RULES, notices=(Notice(draw(ODD), first),), files=1)


@settings(max_examples=150, deadline=None)
@given(reports(), st.sampled_from([None, 40, 80, 200]))
def test_every_format_copes(report: Report, width: int | None) -> None:
    for form in FORMATS:
        text = render(form, report, Options(width=width, show_open=True))
        assert render(form, report, Options(width=width, show_open=True)) == text
        if form in ("json", "sarif", "gitlab"):
            json.loads(text)
        else:
            shown = text.replace("\n", "")
            if form != "github":  # carriage returns and the like are escaped in commands only
                assert all(unicodedata.category(char) != "Cc" for char in shown)
                assert "\u202e" not in shown


@settings(max_examples=150, deadline=None)
@given(ODD, st.data())
def test_excerpts_fit_their_width(text: str, data: st.DataObject) -> None:
    source = SourceText("a.tf", text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    finding = replace(
        GRANT_MISSING, location=source.location(start, end), related=(), environments=()
    )
    lines = render("text", Report((finding,), {}, files=1), Options(width=60)).splitlines()
    rows = [line for line in lines if line.partition("|")[0].strip(" 0123456789") == ""]
    assert any("^" in row for row in rows)
    assert max(map(cells, rows)) <= 60
