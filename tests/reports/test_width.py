"""Text fits the terminal: nothing but a word or a path that is longer makes a longer line."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ekslint.core.finding import Related, Report
from ekslint.core.location import SourceText
from ekslint.reports.columns import cells
from ekslint.reports.formats import render
from ekslint.reports.options import Options
from tests.reports.sample import CLEAN, FULL, GRANT_MISSING, RULES

WIDTHS = (40, 60, 80, 120, 200)
EVERYTHING = Options(show_open=True, verbose=True)
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def wide(report: Report) -> Report:
    """The same findings with all that makes lines long."""
    far = SourceText("a/" * 60 + "main.tf", 'name = "' + "日" * 300 + 'x"\n')
    long_ = replace(
        GRANT_MISSING,
        message="key `" + "k" * 90 + "` " + "does not admit the カフェ cafe\u0301 role, " * 12,
        location=far.location(8, 200),
        related=(Related(far.location(250, 308), "a label that goes on " * 12),),
        assumptions=("assuming " + "so much " * 40,),
    )
    return replace(report, findings=(*report.findings, long_))


def too_long(text: str, width: int) -> list[str]:
    """The lines that could have been broken: those with a second word that starts too late."""
    found = []
    for line in text.splitlines():
        head, _, word = line.rstrip().rpartition(" ")
        breakable = not re.search(r"^ *:::| (error|warning|note)\[", line)
        if cells(line) > width and breakable and cells(head) > 4 and cells(word) < width // 2:
            found.append(line)
    return found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("report", [FULL, CLEAN, wide(FULL)], ids=["full", "clean", "wide"])
def test_lines_fit(report: Report, width: int) -> None:
    text = render("text", report, replace(EVERYTHING, width=width))
    assert too_long(text, width) == []


@pytest.mark.parametrize("width", [*WIDTHS, None])
def test_colours_change_no_character(width: int | None) -> None:
    plain = render("text", wide(FULL), replace(EVERYTHING, width=width))
    coloured = render("text", wide(FULL), replace(EVERYTHING, width=width, colour=True))
    assert COLOURS.sub("", coloured) == plain
    assert coloured != plain


@pytest.mark.parametrize("width", [120, 200])
def test_sentences_are_no_wider_than_eyes_follow(width: int) -> None:
    text = render("text", wide(FULL), replace(EVERYTHING, width=width))
    sentences = [line for line in text.splitlines() if line.strip().startswith(("=", "does"))]
    assert sentences
    assert max(map(cells, sentences)) <= 120


def test_five_hundred_findings_are_five_hundred() -> None:
    many = tuple(replace(GRANT_MISSING, subject=f"aws_kms_key.k{n}") for n in range(500))
    text = render("text", Report(many, RULES, files=1), Options(width=80))
    assert text.count(" error[volume-key-grant-missing] ") == 500
    assert text.count("ekslint explain volume-key-grant-missing") == 1
    assert "500 errors in 1 file" in text
