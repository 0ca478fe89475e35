"""What stands under something not known: never the whole's own candidates."""

from __future__ import annotations

import pytest

from ekslint.core.contents import from_plain, known
from ekslint.core.resource import under
from ekslint.core.value import MapValue, Null, Reason, ReasonKind, Unknown, Value

REASON = Reason(ReasonKind.VARIABLE, "variable `v` has no value in the files")


def whole(*candidates: Value) -> Unknown:
    """Return an unknown that is one of some values, none of them null."""
    return Unknown(REASON, candidates=candidates, nonnull=True)


@pytest.mark.parametrize(
    ("candidates", "path", "expected"),
    [
        pytest.param([], ["a"], [], id="nothing-known"),
        pytest.param([{"a": 1}, {"a": 2}], ["a"], [1, 2], id="all-have-it"),
        pytest.param([{"a": {"b": 1}}, {"a": {"b": 2}}], ["a", "b"], [1, 2], id="further-down"),
        pytest.param([{"a": 1}, {"b": 2}], ["a"], [], id="one-lacks-it"),
        pytest.param([{"a": 1}, {"a": None}], ["a"], [], id="one-leaves-it-to-the-default"),
        pytest.param([{"a": 1}, "text"], ["a"], [], id="one-is-no-map"),
    ],
)
def test_a_part_has_the_candidates_parts(
    candidates: list[object], path: list[str], expected: list[object]
) -> None:
    part = under(whole(*(from_plain(one) for one in candidates)), path)
    assert [known(one) for one in part.candidates] == expected
    assert part.reason == REASON
    assert not part.nonnull


def test_a_part_that_is_null_is_no_candidate() -> None:
    entries = from_plain({"a": 1})
    assert isinstance(entries, MapValue)
    assert under(whole(entries, Null()), ["a"]).candidates == ()
