"""What a stream allows: its width, colours, and a progress line that comes late."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator

import pytest

from ekslint.cli.output import write_stream
from ekslint.cli.progress import Progress
from ekslint.cli.terminal import wants_colour, width_of


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("columns", "width"),
    [("100", 100), ("20", 40), ("500", 200), ("0", None), ("", None), ("wide", None)],
)
def test_columns_decides(columns: str, width: int | None) -> None:
    assert width_of(io.StringIO(), {"COLUMNS": columns}) == width


def test_terminal_without_a_size() -> None:
    assert width_of(Terminal(), {}) == 80


def test_terminal_with_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Terminal, "fileno", lambda self: 1)
    monkeypatch.setattr(os, "get_terminal_size", lambda descriptor: os.terminal_size((133, 50)))
    assert width_of(Terminal(), {}) == 133


@pytest.mark.parametrize(
    ("environ", "coloured"),
    [
        ({"TERM": "xterm"}, True),
        ({}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, True),
    ],
)
def test_colour_on_a_terminal(environ: dict[str, str], coloured: bool) -> None:
    assert wants_colour("auto", Terminal(), environ) is coloured


def test_closed_stream() -> None:
    stream = io.StringIO()
    stream.close()
    assert not wants_colour("auto", stream, {})


def ticks(*times: float) -> Iterator[float]:
    yield from times


def test_progress_comes_late_and_goes_away() -> None:
    stream = Terminal()
    clock = ticks(0, 0.5, 1.2, 1.25, 1.4)
    progress = Progress(stream, clock.__next__)
    for label in ("early", "first", "too soon", "next\x1b[2J"):
        progress(label)
    progress.clear()
    progress.clear()
    assert stream.getvalue() == "\r\x1b[Kfirst\r\x1b[Knext␛[2J\r\x1b[K"


def test_progress_fits_the_line() -> None:
    stream = Terminal()
    progress = Progress(stream, ticks(0, 5).__next__)
    progress("x" * 500)
    assert stream.getvalue() == "\r\x1b[K" + "x" * 79


def test_short_run_shows_nothing() -> None:
    stream = Terminal()
    progress = Progress(stream, ticks(0, 0.9).__next__)
    progress("early")
    progress.clear()
    assert stream.getvalue() == ""


def test_no_progress_in_a_log() -> None:
    stream = io.StringIO()
    progress = Progress(stream, ticks(0, 5).__next__)
    progress("late")
    assert stream.getvalue() == ""


def test_broken_stream_does_not_break_the_run() -> None:
    class Broken(Terminal):
        def write(self, text: str) -> int:
            raise OSError(5, "Input/output error")

    progress = Progress(Broken(), ticks(0, 5, 6).__next__)
    progress("late")
    progress.clear()


@pytest.mark.parametrize(
    ("encoding", "form", "written"),
    [
        pytest.param("utf-8", "text", "…ab 日", id="all-there"),
        pytest.param("cp437", "text", "~ab \\u65e5", id="no-ellipsis"),
        pytest.param("cp1252", "text", "…ab \\u65e5", id="an-ellipsis"),
        pytest.param("ascii", "json", "…ab 日", id="documents-are-utf-8"),
    ],
)
def test_what_an_encoding_has_no_room_for(encoding: str, form: str, written: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    write_stream(stream, form, "…ab 日")
    got = stream.buffer.getvalue()
    assert got.decode("utf-8" if form == "json" else encoding) == written
