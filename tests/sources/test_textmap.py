"""The indexed text map agrees with the plain functions of `core.pieces`."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ekslint.core.location import SourceText
from ekslint.core.pieces import HOLE, locate, slice_text, with_holes
from ekslint.core.value import Piece, Text
from ekslint.sources.textmap import TextMap, file_text
from tests.sources.texts import holed, scattered, whole

texts = st.one_of(
    st.text("ab\n", max_size=12).map(whole),
    st.text("ab@\n", max_size=12).map(holed),
    st.builds(scattered, st.text("ab\n", max_size=12), st.lists(st.integers(0, 12), max_size=4)),
)


@given(texts, st.integers(0, 12), st.integers(0, 12))
def test_ranges_agree_with_the_linear_functions(text: Text, start: int, length: int) -> None:
    source = TextMap(text)
    string, holes = with_holes(text)
    assert source.string == string
    assert [source.hole(at) for at in source.holes] == holes
    if start < len(string):
        end = min(start + length, len(string))
        assert source.locate(start, end) == locate(text, start, end)
        cut = slice_text(text, start, end)
        mine = source.slice(start, end)
        assert [s for s in mine.segments if s != Piece("")] == list(cut.segments)
        assert [s.location for s in mine.segments] == [s.location for s in cut.segments]


def test_a_place_past_the_end_is_the_end() -> None:
    place = TextMap(whole("abc")).locate(9)
    assert place is not None
    assert (place.start, place.end) == (3, 3)
    split = TextMap(scattered("abcd", [2])).locate(9)
    assert split is not None
    assert split.start == split.end == 8


def test_one_hole_is_the_value_itself() -> None:
    text = holed("a@b")
    source = TextMap(text)
    assert source.value(1, 2) is text.segments[1]
    assert isinstance(source.value(0, 2), Text)
    assert source.has_hole(0, 2)
    assert not source.has_hole(2, 3)


def test_a_hole_character_the_user_wrote_is_known_text() -> None:
    source = TextMap(whole(f"a{HOLE}b"))
    assert source.holes == []
    assert source.hole(1) is None
    value = source.value(1, 2)
    assert isinstance(value, Text)
    assert value.known == HOLE


def test_a_file_is_one_exact_piece() -> None:
    text = file_text(SourceText("a.txt", "one\ntwo"))
    (piece,) = text.segments
    assert isinstance(piece, Piece)
    assert piece.exact
