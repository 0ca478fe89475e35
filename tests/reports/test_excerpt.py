"""Carets stand under the marked characters, whatever the line holds."""

from __future__ import annotations

import pytest

from ekslint.core.location import SourceText
from ekslint.reports.columns import cells
from ekslint.reports.excerpt import Mark, excerpt


def marked(
    text: str, *wanted: tuple[str, str], width: int | None = None, path: str = "a.tf"
) -> list[str]:
    """The excerpt of a text in which each wanted part is marked; the first one is primary."""
    source = SourceText(path, text)
    marks: list[Mark] = []
    for part, label in wanted:
        start = text.index(part)
        location = source.location(start, start + len(part))
        marks.append(Mark(location, label, primary=not marks))
    return list(excerpt(marks, gutter=1, width=width))


CASES = {
    "plain": (marked("a = bad\n", ("bad", "")), ["1 | a = bad", "  |     ^^^"]),
    "label": (marked("a = bad\n", ("bad", "so")), ["1 | a = bad", "  |     ^^^ so"]),
    "tab": (marked("\ta\t= bad\n", ("bad", "")), ["1 |     a   = bad", "  |           ^^^"]),
    "wide-before": (marked("日本 bad", ("bad", "")), ["1 | 日本 bad", "  |      ^^^"]),
    "wide-range": (marked("x 日本", ("日本", "")), ["1 | x 日本", "  |   ^^^^"]),
    "combining-before": (
        marked("cafe\u0301 bad", ("bad", "")),
        ["1 | cafe\u0301 bad", "  |      ^^^"],
    ),
    "carriage-return": (marked("a = bad\r\n", ("bad\r", "")), ["1 | a = bad", "  |     ^^^"]),
    "empty-range-at-end": (marked("abc", ("", "")), ["1 | abc", "  | ^"]),
    "empty-file": (marked("", ("", "")), ["1 |", "  | ^"]),
    "escape-sequence": (
        marked("\x1b[2J bad", ("bad", "")),
        ["1 | ␛[2J bad", "  |      ^^^"],
    ),
    "several-lines": (
        marked("  role {\n    x\n  }\n", ("role {\n    x\n  }", "here")),
        ["1 |   role {", "  |   ^^^^^^ ... to line 3 here"],
    ),
    "range-with-line-end": (
        marked("abc\ndef\n", ("abc\n", "")),
        ["1 | abc", "  | ^^^"],
    ),
    "two-on-one-line": (
        marked("a = b + c", ("c", ""), ("b", "and this")),
        ["1 | a = b + c", "  |         ^", "  |     - and this"],
    ),
    "same-place-twice": (
        marked("abc", ("b", ""), ("b", "one")),
        ["1 | abc", "  |  ^", "  |    one"],
    ),
    "gap": (
        marked("a\nb\nc\n", ("c", ""), ("a", "first")),
        ["1 | a", "  | - first", "...", "3 | c", "  | ^"],
    ),
    "neighbours": (
        marked("a\nb\n", ("a", ""), ("b", "")),
        ["1 | a", "  | ^", "2 | b", "  | -"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_carets(name: str) -> None:
    got, expected = CASES[name]
    assert got == ["  |", *expected]


@pytest.mark.parametrize("at", [0, 30, 99, 100, 500, 995])
@pytest.mark.parametrize("filler", ["x", "日", "e\u0301"], ids=["narrow", "wide", "combining"])
def test_long_line_is_cut_around_the_mark(at: int, filler: str) -> None:
    source = SourceText("a.tf", filler * at + "bad" + filler * (1000 - at))
    start = at * len(filler)
    rows = list(
        excerpt([Mark(source.location(start, start + 3), primary=True)], gutter=1, width=80)
    )
    _, line, carets = rows
    assert cells(line) <= 80
    shown = line[len("1 | ") :]
    assert cells(shown[: shown.index("bad")]) == carets[len("  | ") :].index("^")
    assert carets.count("^") == 3


def test_mark_longer_than_the_screen() -> None:
    rows = marked("x" * 500, ("x" * 500, "long"), width=80)
    assert rows[1].endswith("…")
    assert rows[2] == "  | " + "^" * 76
    assert rows[3] == "  | long"


def test_label_that_does_not_fit_goes_below() -> None:
    rows = marked("a" * 60 + " bad", ("bad", "a label of more than twenty cells"), width=80)
    assert rows[2].endswith("^^^")
    assert rows[3].strip(" |") == "a label of more than twenty cells"
    assert max(map(cells, rows)) <= 80
