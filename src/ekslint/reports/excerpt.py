"""Turn marked places of one file into its lines with carets right under the marked characters.

It does not know why the places are marked, nor any language: only text, columns and labels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.reports.columns import ELLIPSIS, cells, layout, visible, window, wrap
from ekslint.reports.paint import paint

WIDEST: Final = 200
"""Cells of a source line shown when lines may have any length: a minified file is one line."""

_ROOM_FOR_LABEL: Final = 24


@record
class Mark:
    """A place to show, with the words beside its carets and the style they are drawn in."""

    location: Location
    label: str = ""
    style: str = "frame"
    primary: bool = False


@record
class _Span:
    """The part of a mark on its first line: code point columns, and what follows the carets."""

    line: int
    start: int
    end: int
    note: str
    mark: Mark


def gutter_of(locations: Sequence[Location]) -> int:
    """Return how many digits the line numbers of these places need."""
    return max((len(str(location.line)) for location in locations), default=1)


def excerpt(
    marks: Sequence[Mark], *, gutter: int, width: int | None, colour: bool = False
) -> Iterator[str]:
    """Yield the marked lines of one file in order, each followed by its carets and labels.

    `gutter` is the digits kept for line numbers. Lines longer than `width` are cut around the
    mark. A place of several lines shows its first, and says where it ends.
    """
    spans = sorted(map(_span, marks), key=lambda s: (s.line, not s.mark.primary, s.start, s.end))
    room = max((width or WIDEST) - gutter - 3, 20)
    yield paint(f"{'':{gutter}} |", "frame", on=colour)
    previous = None
    for number, on_line in groupby(spans, key=lambda span: span.line):
        if previous is not None and number > previous + 1:
            yield paint("...", "frame", on=colour)
        previous = number
        yield from _annotated(number, list(on_line), gutter, room, colour)


def _annotated(
    number: int, spans: list[_Span], gutter: int, room: int, colour: bool
) -> Iterator[str]:
    """Yield one line and its marks; once per mark when the line is too long to hold them all."""
    drawn, starts = layout(spans[0].mark.location.source.line(number))
    head = paint(f"{number:>{gutter}} |", "frame", on=colour)
    margin = paint(f"{'':{gutter}} |", "frame", on=colour)
    fits = starts[-1] <= room
    shown = None
    carets_of = None
    for span in spans:
        start, end = starts[span.start], max(starts[span.end], starts[span.start] + 1)
        low, high = (0, room) if fits else _cut(start, end, starts[-1], room)
        if (low, high) != shown:
            shown, carets_of = (low, high), None
            yield f"{head} {_clipped(drawn, low, high, starts[-1])}".rstrip()
        start, end = start - low, min(end, high) - low
        same = carets_of == (start, end)
        carets_of = (start, end)
        for row in _carets(start, end, span, room, same=same):
            yield f"{margin} {paint(row, span.mark.style, on=colour)}"


def _span(mark: Mark) -> _Span:
    place = mark.location
    source = place.source
    line, column = source.position(place.start)
    last, last_column = source.position(max(place.end - 1, place.start))
    text = source.line(line)
    start = min(column - 1, len(text))
    if last == line:
        return _Span(line, start, max(min(last_column, len(text)), start), mark.label, mark)
    end = max(len(text.rstrip()), start)
    label = f" {mark.label}" if mark.label else ""
    return _Span(line, start, end, f"... to line {last}{label}", mark)


def _cut(start: int, end: int, total: int, room: int) -> tuple[int, int]:
    """Return which cells of a long line to show, so that the mark and what precedes it show."""
    if end <= room - 1:
        return 0, room
    low = max(0, min(start - room // 4, total - room))
    return low, low + room


def _clipped(drawn: str, low: int, high: int, total: int) -> str:
    left = ELLIPSIS if low > 0 else ""
    right = ELLIPSIS if high < total else ""
    return left + window(drawn, low + len(left), high - len(right)) + right


def _carets(start: int, end: int, span: _Span, room: int, *, same: bool) -> Iterator[str]:
    sign = "^" if span.mark.primary else "-"
    carets = " " * start + sign * max(end - start, 1)
    note = visible(span.note)
    if not note:
        if not same:
            yield carets
        return
    at = cells(carets) + 1
    if room - at >= min(_ROOM_FOR_LABEL, cells(note)):
        first, *rest = wrap(note, room - at)
        yield (" " * len(carets) if same else carets) + f" {first}"
        yield from (" " * at + more for more in rest)
        return
    if not same:
        yield carets
    at = max(min(start, room - cells(note)), 0)
    yield from (" " * at + more for more in wrap(note, room - at))
