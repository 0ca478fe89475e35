"""Turn offsets in an assembled text into places in files, and ranges of it into values.

It gives the answers of `core.pieces.locate` and `slice_text` by bisection instead of a walk over
all segments, and knows no format: readers parse `TextMap.string` and hand their offsets in.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace

from ekslint.core.location import Location, SourceText
from ekslint.core.pieces import HOLE
from ekslint.core.provenance import carried
from ekslint.core.value import Piece, Text, Value


def file_text(source: SourceText) -> Text:
    """Return a whole file as a text of one exact piece."""
    whole = Location(source, 0, len(source.text))
    return Text((Piece(source.text, whole),), location=whole)


class TextMap:
    """One text, parsed as a string, whose offsets lead back to the places its parts came from.

    `string` is the text with each unknown part as one `HOLE` character (as `with_holes` makes it);
    `holes` are the offsets of those characters. A `HOLE` character that the user wrote himself is
    not among them.
    """

    __slots__ = (
        "_base",
        "_limit",
        "_segments",
        "_source",
        "_starts",
        "_via",
        "holes",
        "string",
        "text",
    )

    def __init__(self, text: Text) -> None:
        self.text = text
        parts_of = carried(text, text.location)
        segments = tuple(s for s in parts_of if not (isinstance(s, Piece) and not s.text))
        self._segments = segments
        self._source: SourceText | None = None
        self._base = 0
        self._starts: list[int] = []
        self.holes: list[int] = []
        if len(segments) == 1 and isinstance(segments[0], Piece) and segments[0].exact:
            place = segments[0].location
            assert place is not None
            self._source, self._base, self._via = place.source, place.start, place.via
            self._limit = place.end
            self.string = segments[0].text
            return
        parts: list[str] = []
        at = 0
        for segment in segments:
            self._starts.append(at)
            if isinstance(segment, Piece):
                parts.append(segment.text)
                at += len(segment.text)
            else:
                parts.append(HOLE)
                self.holes.append(at)
                at += 1
        self._limit = at
        self.string = "".join(parts)

    def locate(self, start: int, end: int | None = None) -> Location | None:
        """Return the place of the characters [start, end); at least one character is meant.

        An offset at or past the end of the text gives the empty place after its last character.
        A range over parts of several files gives its beginning in the first of them.
        """
        if self._source is not None:
            low = self._base + start
            high = low + 1 if end is None or end <= start else self._base + end
            if high > self._limit:
                high = self._limit
                low = min(low, high)
            return Location(self._source, low, high, self._via)
        if start >= len(self.string):
            return self._after()
        end = min(start + 1 if end is None or end <= start else end, len(self.string))
        index = bisect_right(self._starts, start) - 1
        first = self._place(index, start, end)
        last = bisect_left(self._starts, end) - 1
        if first is None:
            while first is None and index < last:
                index += 1
                first = self._place(index, start, end)
            if first is None:
                return self.text.location
        while last > index:
            tail = self._place(last, start, end)
            if tail is not None and tail.source is first.source and tail.end >= first.end:
                return Location(first.source, first.start, tail.end, first.via)
            last -= 1
        return first

    def _place(self, index: int, start: int, end: int) -> Location | None:
        """Return the place of the part of one segment that lies in [start, end)."""
        segment = self._segments[index]
        place = segment.location
        if place is None or not isinstance(segment, Piece) or not segment.exact:
            return place
        at = self._starts[index]
        low = place.start + max(start - at, 0)
        high = place.start + min(end - at, len(segment.text))
        return Location(place.source, low, high, place.via)

    def _after(self) -> Location | None:
        if self._segments and (last := self._segments[-1].location) is not None:
            return replace(last, start=last.end)
        return self.text.location

    def has_hole(self, start: int, end: int) -> bool:
        """Whether an unknown part lies in [start, end)."""
        holes = self.holes
        if not holes:
            return False
        index = bisect_left(holes, start)
        return index < len(holes) and holes[index] < end

    def holes_in(self, start: int, end: int) -> list[int]:
        """Return the offsets of the unknown parts in [start, end)."""
        holes = self.holes
        return holes[bisect_left(holes, start) : bisect_left(holes, end)] if holes else []

    def hole(self, offset: int) -> Value | None:
        """Return the unknown part at an offset; None when a known character stands there."""
        index = bisect_left(self.holes, offset)
        if index == len(self.holes) or self.holes[index] != offset:
            return None
        segment = self._segments[bisect_right(self._starts, offset) - 1]
        assert not isinstance(segment, Piece)
        return segment

    def segments(self, start: int, end: int) -> list[Piece | Value]:
        """Return the pieces and unknown parts of the characters [start, end), map kept."""
        if start >= end:
            return []
        if self._source is not None:
            place = Location(self._source, self._base + start, self._base + end, self._via)
            return [Piece(self.string[start:end], place)]
        out: list[Piece | Value] = []
        index = bisect_right(self._starts, start) - 1
        while index < len(self._segments) and (at := self._starts[index]) < end:
            segment = self._segments[index]
            if isinstance(segment, Piece):
                low, high = max(start - at, 0), min(end - at, len(segment.text))
                out.append(Piece(segment.text[low:high], self._place(index, start, end)))
            else:
                out.append(segment)
            index += 1
        return out

    def slice(self, start: int, end: int) -> Text:
        """Return the characters [start, end) as a text."""
        if self._source is not None and start < end:
            place = Location(self._source, self._base + start, self._base + end, self._via)
            return Text((Piece(self.string[start:end], place),), location=place)
        return Text(tuple(self.segments(start, end)), location=self.locate(start, end))

    def value(self, start: int, end: int) -> Value:
        """Return the characters [start, end): the unknown part itself when it is exactly one."""
        if end - start == 1 and (whole := self.hole(start)) is not None:
            return whole
        return self.slice(start, end)
