"""Indented JSON is that of the standard library, to the byte."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from ekslint.reports.indented import indented

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters())
DATA = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
)


@given(DATA)
def test_it_is_that_of_the_standard_library(data: object) -> None:
    assert indented(data) == json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def test_half_characters_and_controls_are_written_as_json_writes_them() -> None:
    data = {"\udcff": '\x00\x1f\x7f\u2028"\\/', "é": "🚀"}
    assert indented(data) == json.dumps(data, indent=2, ensure_ascii=False) + "\n"
