"""One defect is one finding."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from ekslint.core.finding import Finding, Level, Related
from ekslint.core.location import SourceText
from ekslint.selection.merge import MOST_NAMED, merge

SOURCE = SourceText("a.tf", "policy = x\nsecond = y\n")
BLUE = SOURCE.location(11, 17)
PLAIN = Finding(
    "key-grant-missing",
    Level.WARNING,
    "key `k` does not admit it, so group `blue` has no nodes",
    SOURCE.location(0, 6),
    "group.blue",
    related=(Related(BLUE, "encrypted here"),),
)


def in_(environment: str, finding: Finding = PLAIN, **changes: object) -> Finding:
    return replace(finding, environments=(environment,), **changes)  # type: ignore[arg-type]


def test_environments_are_listed_once() -> None:
    (found,) = merge([in_("prod"), in_("dev"), in_("prod")])
    assert found == replace(PLAIN, environments=("dev", "prod"))


def test_a_finding_outside_all_environments_is_not_bound_to_any() -> None:
    (found,) = merge([in_("prod"), PLAIN])
    assert found.environments == ()


def test_another_message_is_kept() -> None:
    (found,) = merge(
        [in_("prod", message="version 1.22 is old"), in_("dev", message="version 1.21")]
    )
    assert found.message == "version 1.21"
    assert Related(PLAIN.location, "in prod: version 1.22 is old") in found.related


def test_the_worst_level_speaks() -> None:
    (found,) = merge([in_("dev"), in_("prod", level=Level.ERROR, message="worse")])
    assert (found.level, found.message) == (Level.ERROR, "worse")
    assert found.environments == ("dev", "prod")


def test_assumptions_add_up() -> None:
    (found,) = merge([in_("dev", assumptions=("x",)), in_("prod", assumptions=("y", "x"))])
    assert found.assumptions == ("x", "y")


def test_other_subjects_are_counted_and_named() -> None:
    green = replace(PLAIN, subject="group.green", related=())
    red_place = SOURCE.location(20, 21)
    red = replace(PLAIN, subject="group.red", related=(Related(red_place, "here too"),))
    (found,) = merge([red, green, PLAIN])
    assert found.message == f"{PLAIN.message} (and 2 more)"
    assert found.subject == "group.blue"
    assert found.related == (
        *PLAIN.related,
        Related(PLAIN.location, "also `group.green`"),
        Related(red_place, "also `group.red`"),
    )


def test_many_subjects_do_not_flood() -> None:
    many = [replace(PLAIN, subject=f"group.{number:04}", related=()) for number in range(1000)]
    (found,) = merge(many)
    assert found.message.endswith("(and 999 more)")
    assert len(found.related) == MOST_NAMED


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(PLAIN, rule="another"), id="rule"),
        pytest.param(replace(PLAIN, location=BLUE), id="place"),
        pytest.param(replace(PLAIN, location=SOURCE.location(0, 5)), id="range"),
        pytest.param(
            replace(PLAIN, location=SourceText("b.tf", SOURCE.text).location(0, 6)), id="file"
        ),
    ],
)
def test_different_defects_stay(other: Finding) -> None:
    assert len(merge([PLAIN, other])) == 2


def test_the_same_file_read_twice_is_one_place() -> None:
    again = SourceText("a.tf", SOURCE.text)
    assert len(merge([PLAIN, replace(PLAIN, location=again.location(0, 6))])) == 1


def test_order_is_by_place_and_independent_of_the_input() -> None:
    findings = [
        in_("dev"),
        in_("prod", message="other words"),
        replace(PLAIN, subject="group.green"),
        replace(PLAIN, location=BLUE),
        replace(PLAIN, rule="a-rule", level=Level.ERROR),
    ]
    results = {merge(order) for order in permutations(findings)}
    assert len(results) == 1
    (result,) = results
    assert [(f.location.start, f.rule) for f in result] == [
        (0, "a-rule"),
        (0, "key-grant-missing"),
        (11, "key-grant-missing"),
    ]


def test_nothing() -> None:
    assert merge([]) == ()
