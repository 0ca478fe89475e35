"""What a terminal draws: widths, control characters, tabs, and where lines break."""

from __future__ import annotations

import pytest

from ekslint.reports.columns import cells, layout, visible, window, wrap


@pytest.mark.parametrize(
    ("text", "width"),
    [
        pytest.param("abc", 3, id="ascii"),
        pytest.param("é", 1, id="latin-1"),
        pytest.param("日本", 4, id="wide"),
        pytest.param("ｶﾅ", 2, id="halfwidth"),
        pytest.param("\uff21", 2, id="fullwidth"),
        pytest.param("e\u0301", 1, id="combining-accent"),
        pytest.param("한", 2, id="hangul"),
        pytest.param("\u1112\u1161\u11ab", 2, id="decomposed-hangul"),
        pytest.param("a\u200bb", 2, id="zero-width-space"),
        pytest.param("🚀", 2, id="emoji"),
        pytest.param("❤\ufe0f", 1, id="variation-selector"),
        pytest.param("\u03b1", 1, id="ambiguous-is-narrow"),
    ],
)
def test_cells(text: str, width: int) -> None:
    assert cells(text) == width


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("\x1b[31mred\x1b[0m", "␛[31mred␛[0m", id="terminal-escape"),
        pytest.param("a\u202eb", "a\ufffdb", id="bidi-override"),
        pytest.param("a\nb\rc", "a b c", id="line-ends"),
        pytest.param("\x9b1m", "\ufffd1m", id="c1-escape"),
        pytest.param("\udc80", "\ufffd", id="lone-surrogate"),
        pytest.param("\x7f\x00", "␡␀", id="delete-and-nul"),
        pytest.param("日本", "日本", id="wide-text-stays"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("line", "drawn", "starts"),
    [
        pytest.param("\tx", "    x", [0, 4, 5], id="tab-at-start"),
        pytest.param("ab\tx", "ab  x", [0, 1, 2, 4, 5], id="tab-to-next-stop"),
        pytest.param("日\tx", "日  x", [0, 2, 4, 5], id="tab-after-wide"),
        pytest.param("e\u0301x", "e\u0301x", [0, 1, 1, 2], id="combining"),
        pytest.param("", "", [0], id="empty"),
    ],
)
def test_layout(line: str, drawn: str, starts: list[int]) -> None:
    shown, at = layout(line)
    assert (shown, list(at)) == (drawn, starts)


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        pytest.param(0, 4, "日本", id="even"),
        pytest.param(1, 4, " 本", id="half-at-the-left"),
        pytest.param(0, 3, "日 ", id="half-at-the-right"),
        pytest.param(4, 4, "", id="nothing"),
    ],
)
def test_window(low: int, high: int, shown: str) -> None:
    assert window("日本", low, high) == shown


@pytest.mark.parametrize(
    ("text", "width", "first", "lines"),
    [
        pytest.param("one two three", 8, 0, ["one two", "three"], id="at-spaces"),
        pytest.param("one two", None, 90, ["one two"], id="any-length"),
        pytest.param("a verylongword b", 6, 0, ["a", "verylongword", "b"], id="long-word-whole"),
        pytest.param("one two", 8, 6, ["", "one two"], id="nothing-fits-behind-head"),
        pytest.param("see `a b` now", 9, 0, ["see `a b`", "now"], id="backticks-fit"),
        pytest.param("it is `a b` x", 9, 0, ["it is", "`a b` x"], id="backticks-stay-together"),
        pytest.param("日本 日本", 5, 0, ["日本", "日本"], id="wide"),
        pytest.param("an ` odd one", 6, 0, ["an `", "odd", "one"], id="lone-backtick"),
    ],
)
def test_wrap(text: str, width: int | None, first: int, lines: list[str]) -> None:
    assert wrap(text, width, first=first) == lines
