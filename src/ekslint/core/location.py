"""Turn offsets into places a person can open: path, line, column, and the hops that led there.

It does not know any file format: every reader, whatever it reads, speaks in these types.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import field
from typing import Final

from ekslint.core.record import record, replace

MAX_HOPS: Final = 24
"""Longest provenance chain kept on a location; of a longer one the middle is dropped."""

FROM: Final = "from"
"""Label of the hop that leads from a computed value's place to the first thing it is made of."""


class SourceText:
    """The text of one file, with its display path and a line table built on first use.

    `path` is posix and relative to where the run started, as the user named it. `library` is true
    for text the user did not write in this tree (a stub, a downloaded module): findings never land
    there, see `Location.anchor`. Offsets are code points. Lines end at \n only (a \r before it
    belongs to the line); columns are 1-based code points.
    """

    __slots__ = ("_starts", "library", "path", "text")

    def __init__(self, path: str, text: str, *, library: bool = False) -> None:
        self.path = path
        self.text = text
        self.library = library
        self._starts: list[int] | None = None

    @property
    def hops(self) -> tuple[Hop, ...]:
        """What leads from text of a library to what the user wrote; the call of it comes last."""
        return ()

    def __repr__(self) -> str:
        return f"SourceText({self.path!r}, {len(self.text)} characters)"

    @property
    def starts(self) -> list[int]:
        """Offsets at which each line starts."""
        if self._starts is None:
            starts = [0]
            find = self.text.find
            at = find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = find("\n", at + 1)
            self._starts = starts
        return self._starts

    def position(self, offset: int) -> tuple[int, int]:
        """Return the 1-based (line, column) of an offset; an offset past the end is the end."""
        if offset < 0:
            offset = 0
        elif offset > len(self.text):
            offset = len(self.text)
        starts = self._starts or self.starts
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a 1-based (line, column), clamped to the text."""
        line = min(max(line, 1), len(self.starts))
        return min(self.starts[line - 1] + max(column, 1) - 1, len(self.text))

    def line(self, number: int) -> str:
        """Return the text of a 1-based line, without its line end; empty when there is none."""
        starts = self.starts
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] - 1 if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r")

    def location(self, start: int, end: int) -> Location:
        """Return the location of the half-open range [start, end)."""
        return Location(self, start, end)

    def whole(self) -> Location:
        """Return the first line of the file, the place for findings about the file itself."""
        return Location(self, 0, len(self.line(1)))


@record
class Hop:
    """One step of provenance: what was passed through (`label`, for people) and where."""

    label: str
    location: Location


@record
class Location:
    """A half-open range of one source text, and the hops a value took to be used elsewhere.

    The location is where the text stands; `via` lists the uses it travelled through, nearest to
    the text first (a default in `variables.tf` that reaches a resource through a module input
    has the module input, then the resource's attribute, as hops).
    """

    source: SourceText
    start: int
    end: int
    via: tuple[Hop, ...] = field(default=(), compare=False)

    def __eq__(self, other: object) -> bool:  # asked at each hop, so without detours
        return (
            other.__class__ is self.__class__
            and self.start == other.start
            and self.end == other.end
            and self.source is other.source
        )

    def __hash__(self) -> int:
        return self.start << 20 ^ self.end  # asked at each hop as well; files are told apart above

    @property
    def path(self) -> str:
        """Display path of the file."""
        return self.source.path

    @property
    def line(self) -> int:
        """1-based line of the first character."""
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        """1-based column of the first character, in code points."""
        return self.source.position(self.start)[1]

    @property
    def end_line(self) -> int:
        """1-based line of the position after the last character."""
        return self.source.position(self.end)[0]

    @property
    def end_column(self) -> int:
        """1-based column of the position after the last character."""
        return self.source.position(self.end)[1]

    @property
    def text(self) -> str:
        """The characters of the range."""
        return self.source.text[self.start : self.end]

    def through(self, label: str, location: Location | None) -> Location:
        """Return the same place with one more hop, unless the hop repeats."""
        via = self.via
        if location is None or location == self or (via and via[-1].location == location):
            return self
        bare = location
        if location.via:
            bare = Location(location.source, location.start, location.end)
        hops = (*via, Hop(label, bare))
        if len(hops) > MAX_HOPS:
            hops = _bounded(hops)
        return Location(self.source, self.start, self.end, hops)

    def carried(self, hops: tuple[Hop, ...]) -> Location:
        """Return the same place with further hops; those it ends with already count once."""
        own = self.via
        if own:
            last = own[-1]
            for at in range(min(len(own), len(hops)) - 1, -1, -1):
                if hops[at] == last and own[-at - 1 :] == hops[: at + 1]:
                    hops = hops[at + 1 :]
                    break
        if not hops:
            return self
        return Location(self.source, self.start, self.end, _bounded((*own, *hops)))

    def named(self, label: str) -> Location:
        """Return the same place with words for what stands there ("default of variable `x`")."""
        if any(hop.location == self for hop in self.via):
            return self
        return Location(
            self.source, self.start, self.end, _bounded((Hop(label, self.bare), *self.via))
        )

    def led(self, label: str, location: Location) -> Location:
        """Return the same place with a hop before all others: the nearest text of the user's."""
        hops = _bounded((Hop(label, location.bare), *self.via))
        return Location(self.source, self.start, self.end, hops)

    @property
    def opening(self) -> Location:
        """The first line of the place: what a person looks for who is to add something inside."""
        end = self.source.text.find("\n", self.start, self.end)
        return self if end < 0 else Location(self.source, self.start, end, self.via)

    @property
    def bare(self) -> Location:
        """The place alone."""
        return Location(self.source, self.start, self.end) if self.via else self

    @property
    def onward(self) -> tuple[Hop, ...]:
        """The hops from here on: what led to a computed value's place is left out."""
        via = self.via
        at = self._own_hop()
        if at is not None:
            return via[at:]
        return () if via and via[0].label == FROM else via

    @property
    def trace(self) -> tuple[Hop, ...]:
        """The whole way of a value in its order, from the text it began as to its last use.

        This place is one of the steps: the first, unless the value was computed here from others.
        """
        via = self.via
        at = self._own_hop()
        if at is not None:
            before, here, after = via[:at], via[at], via[at + 1 :]
        elif via and via[0].label == FROM:
            before, here, after = via, Hop("", self.bare), ()
        else:
            before, here, after = (), Hop("", self.bare), via
        if before and before[0].label == FROM:
            first = before[0].location
            before = Location(first.source, first.start, first.end, before[1:]).trace
        return (*before, here, *after)

    def _own_hop(self) -> int | None:
        """Return which hop says what stands at this place itself."""
        source, start, end = self.source, self.start, self.end
        for at in range(len(self.via) - 1, -1, -1):
            hop = self.via[at]
            place = hop.location
            here = place.start == start and place.end == end and place.source is source
            if here and hop.label != FROM:
                return at
        return None

    def anchor(self) -> Location:
        """Return the place a person of this tree can edit: itself, or the first hop in the tree.

        Text of a library (stub, downloaded module) is not theirs; the hops of its values lead
        through the module call, and the first of them outside the library is the answer.
        """
        if not self.source.library:
            return self
        for hop in self.via:
            if not hop.location.source.library:
                return hop.location
        return self

    def merge(self, other: Location) -> Location:
        """Return the smallest range that holds both, or itself when the sources differ."""
        if self.source is not other.source:
            return self
        return replace(self, start=min(self.start, other.start), end=max(self.end, other.end))

    def sort_key(self) -> tuple[str, int, int]:
        """Order by path, then position: independent of the order files were read in."""
        return self.path, self.start, self.end

    def __str__(self) -> str:
        line, column = self.source.position(self.start)
        return f"{self.path}:{line}:{column}"


def _bounded(hops: tuple[Hop, ...]) -> tuple[Hop, ...]:
    """Return at most `MAX_HOPS` hops: where a value began and where it is used last are kept."""
    if len(hops) <= MAX_HOPS:
        return hops
    half = MAX_HOPS // 2
    return (*hops[:half], *hops[-half:])
