"""Which paths a pattern takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from ekslint.config.patterns import Pattern

BASE = Path("/tree/infra")


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        pytest.param("testdata", "testdata", True, id="name"),
        pytest.param("testdata", "a/testdata/b/c.tf", True, id="below-a-named-folder"),
        pytest.param("testdata", "a/testdata2", False, id="whole-names-only"),
        pytest.param("testdata/", "a/testdata/b.tf", True, id="trailing-slash-is-still-a-name"),
        pytest.param("*.gen.tf", "a/b.gen.tf", True, id="star"),
        pytest.param("*.gen.tf", "a/b.tf", False, id="star-other-ending"),
        pytest.param("live/*/old", "live/eu/old/x.tf", True, id="star-is-one-folder"),
        pytest.param("live/*/old", "live/eu/west/old", False, id="star-is-not-two"),
        pytest.param("live/**/old", "live/eu/west/old/x.tf", True, id="double-star"),
        pytest.param("live/**/old", "live/old", True, id="double-star-may-be-nothing"),
        pytest.param("live/**", "live/a/b.tf", True, id="all-below"),
        pytest.param("**/x.tf", "a/b/x.tf", True, id="leading-double-star"),
        pytest.param("./testdata", "testdata/x.tf", True, id="anchored"),
        pytest.param("./testdata", "a/testdata/x.tf", False, id="anchored-elsewhere"),
        pytest.param("/testdata", "a/testdata", False, id="leading-slash-anchors"),
        pytest.param("a.tf", "aXtf", False, id="dot-is-a-dot"),
        pytest.param("v?.tf", "v1.tf", True, id="question-mark"),
        pytest.param("v?.tf", "v/.tf", False, id="question-mark-no-slash"),
        pytest.param("[ab].tf", "b.tf", True, id="set"),
        pytest.param("[!ab].tf", "b.tf", False, id="inverted-set"),
        pytest.param("[!ab].tf", "c.tf", True, id="inverted-set-other"),
        pytest.param("[.tf", "[.tf", True, id="lone-bracket"),
        pytest.param("a+(b).tf", "a+(b).tf", True, id="regex-characters"),
    ],
)
def test_matches(pattern: str, path: str, matches: bool) -> None:
    assert Pattern(pattern, BASE).matches(BASE / path) is matches


def test_other_trees_never_match() -> None:
    assert not Pattern("*", BASE).matches(Path("/tree/infra-2/a.tf"))
    assert not Pattern("**", BASE).matches(Path("/tree"))
