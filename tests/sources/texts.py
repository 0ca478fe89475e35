"""Build texts for the readers' tests, and check what every location must obey."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ekslint.core.location import Location, SourceText
from ekslint.core.value import (
    Document,
    ListValue,
    MapValue,
    Piece,
    ReasonKind,
    Text,
    Unknown,
    Value,
    unknown,
)
from ekslint.sources.textmap import file_text


def whole(content: str, path: str = "file.txt") -> Text:
    """Return a file of the given content."""
    return file_text(SourceText(path, content))


def holed(content: str, mark: str = "@") -> Text:
    """Return a text in which each `@` is an unknown variable, `hole 0` and so on."""
    source = SourceText("holed.txt", content)
    segments: list[Piece | Value] = []
    at = 0
    for index, part in enumerate(content.split(mark)):
        if index:
            place = Location(source, at - 1, at)
            segments.append(unknown(ReasonKind.VARIABLE, f"hole {index - 1}", location=place))
        segments.append(Piece(part, Location(source, at, at + len(part))))
        at += len(part) + 1
    return Text(tuple(segments), location=Location(source, 0, len(content)))


def scattered(content: str, cuts: list[int]) -> Text:
    """Return a known text whose pieces stand in different, shifted places of a file."""
    bounds = sorted({0, len(content), *(cut % (len(content) + 1) for cut in cuts)})
    gap = "~~"
    parts = [content[low:high] for low, high in pairwise(bounds)]
    source = SourceText("scattered.txt", gap + gap.join(parts) + gap)
    segments: list[Piece | Value] = []
    at = len(gap)
    for part in parts:
        segments.append(Piece(part, Location(source, at, at + len(part))))
        at += len(part) + len(gap)
    return Text(tuple(segments), location=Location(source, 0, len(source.text)))


def parts(value: Value) -> Iterator[Value]:
    """Yield a value and everything inside it; shared parts as often as they are reached."""
    stack = [value]
    while stack:
        found = stack.pop()
        yield found
        match found:
            case ListValue(items=items):
                stack.extend(items)
            case MapValue(entries=entries):
                stack.extend(entry.value for entry in entries.values())
            case Text(segments=segments):
                stack.extend(s for s in segments if not isinstance(s, Piece))
            case Document(content=content):
                stack.append(content)
            case Unknown(candidates=candidates):
                stack.extend(candidates)


def places(value: Value) -> Iterator[Location]:
    """Yield every location of a value and of what is inside it."""
    for part in parts(value):
        if part.location is not None:
            yield part.location
        if isinstance(part, Text):
            yield from (s.location for s in part.segments if isinstance(s, Piece) and s.location)
        if isinstance(part, MapValue):
            for entry in part.entries.values():
                yield from (place for place in (entry.key, entry.span) if place)


def assert_inside(value: Value) -> None:
    """Check that every location lies inside its file and does not run backwards."""
    for place in places(value):
        assert 0 <= place.start <= place.end <= len(place.source.text), place


def assert_exact(text: Text) -> None:
    """Check that each character of a known text stands where its map says."""
    for piece in text.segments:
        assert isinstance(piece, Piece)
        assert piece.location is not None
        assert piece.exact, piece
        assert piece.location.text == piece.text
