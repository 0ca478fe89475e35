"""Workflow commands survive whatever a message, a path or a name holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ekslint.core.finding import Level, Report
from ekslint.core.location import SourceText
from ekslint.core.resource import Notice
from ekslint.reports.github import render
from ekslint.reports.options import Options
from tests.reports.sample import AUDIT_OFF, RULES


def first_line(report: Report) -> str:
    return render(report, Options()).splitlines()[0]


def properties(command: str) -> dict[str, str]:
    """The properties of a command, read as the runner reads them."""
    head = command[2:].split("::", 1)[0].split(" ", 1)[1]
    pairs = (pair.split("=", 1) for pair in head.split(","))
    decode = (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
    result = {}
    for key, value in pairs:
        for code, char in decode:
            value = value.replace(code, char)
        result[key] = value
    return result


@pytest.mark.parametrize(
    "name", ["a,b.tf", "a:b.tf", "a%2Cb.tf", "a::b.tf", "a\nb.tf", "a b=c.tf", "%0A.tf"]
)
def test_path_round_trips(name: str) -> None:
    source = SourceText(name, "x = 1\n")
    finding = replace(AUDIT_OFF, location=source.location(0, 1), related=())
    command = first_line(Report((finding,), RULES, files=1))
    assert properties(command)["file"] == name


def test_message_is_one_line() -> None:
    finding = replace(AUDIT_OFF, message="100 % of\r\n::error::it", related=())
    command = first_line(Report((finding,), RULES, files=1))
    assert command.split("::", 2)[2].startswith("100 %25 of%0D%0A::error::it%0Ahelp: ")


@pytest.mark.parametrize(
    ("start", "end", "lines", "columns"),
    [
        pytest.param(0, 3, ("1", "1"), ("1", "4"), id="one-line"),
        pytest.param(0, 4, ("1", "1"), None, id="up-to-the-line-end"),
        pytest.param(0, 7, ("1", "2"), None, id="two-lines"),
        pytest.param(4, 4, ("2", "2"), ("1", "1"), id="empty-at-line-start"),
    ],
)
def test_columns_only_on_one_line(
    start: int, end: int, lines: tuple[str, str], columns: tuple[str, str] | None
) -> None:
    source = SourceText("a.tf", "abc\ndef\n")
    finding = replace(AUDIT_OFF, location=source.location(start, end), related=())
    found = properties(first_line(Report((finding,), RULES)))
    assert (found["line"], found["endLine"]) == lines
    assert ((found["col"], found["endColumn"]) if "col" in found else None) == columns


@pytest.mark.parametrize("text", ["##[error]x", "::error::x", "  ::warning::x"])
def test_log_lines_are_no_commands(text: str) -> None:
    source = SourceText(text, "")
    report = Report((), {}, notices=(Notice(text, source.whole()),), failures=(text,))
    for line in render(report, Options()).splitlines():
        assert not line.lstrip().startswith("::")
        assert "##[" not in line


def of_levels(errors: int, warnings: int, notes: int) -> Report:
    levels = [*[Level.ERROR] * errors, *[Level.WARNING] * warnings, *[Level.NOTE] * notes]
    return Report(tuple(replace(AUDIT_OFF, level=level) for level in levels), RULES, files=1)


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        pytest.param((11, 0, 0), "1 more error", id="one"),
        pytest.param((35, 12, 0), "25 more errors and 2 more warnings", id="two-levels"),
        pytest.param((0, 0, 11), "2 more notes", id="the-line-takes-a-place"),
        pytest.param((11, 11, 10), "1 more error, 1 more warning and 1 more note", id="three"),
    ],
)
def test_what_becomes_no_annotation_is_counted_first(
    levels: tuple[int, int, int], said: str
) -> None:
    report = of_levels(*levels)
    lines = render(report, Options()).splitlines()
    assert lines[0] == (
        f"::notice title=ekslint::{said} in the log of this step only: "
        "GitHub shows 10 annotations of a level"
    )
    assert sum(line.startswith("::") for line in lines) == len(report.findings) + 1


def test_nothing_is_counted_where_all_are_shown() -> None:
    assert first_line(of_levels(10, 10, 10)).startswith("::error file=")
