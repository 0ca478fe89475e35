"""Version texts, support on a given day, and which kubelet fits which control plane."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ekslint.facts.versions import (
    Minor,
    Support,
    calendar,
    kubelet_fits,
    kubelet_may_lag,
    lifecycle,
    minors_in,
    parse_minor,
    support,
)

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.30", Minor(1, 30)),
        ("1.9", Minor(1, 9)),
        ("v1.30.2-eks-a5ec690", Minor(1, 30)),
        ("1.30.4-20240101", Minor(1, 30)),
        ("1.29+", Minor(1, 29)),
        ("1.3", Minor(1, 3)),
        ("1", None),
        ("130", None),
        ("latest", None),
        ("", None),
        (" 1.30", None),
        ("1.30\n", None),
        ("1.30.x", None),
        ("1.30 or newer", None),
        ("${var.version}", None),
        ("1.9999999999", None),
    ],
)
def test_parse_minor(text: str, expected: Minor | None) -> None:
    assert parse_minor(text) == expected


@given(st.text())
def test_any_text_is_a_minor_or_none(text: str) -> None:
    found = parse_minor(text)
    assert found is None or parse_minor(str(found)) == found


def test_minors_order_by_number_and_print_as_written() -> None:
    assert Minor(1, 9) < Minor(1, 10) < Minor(1, 30)
    assert str(Minor(1, 30)) == "1.30"


@pytest.mark.parametrize(
    ("minor", "today", "expected"),
    [
        (Minor(1, 34), date(2026, 12, 1), Support.STANDARD),
        (Minor(1, 34), date(2026, 12, 2), Support.EXTENDED),
        (Minor(1, 31), date(2026, 11, 25), Support.EXTENDED),
        (Minor(1, 31), date(2026, 11, 26), Support.ENDED),
        (Minor(1, 30), TODAY, Support.ENDED),
        (Minor(1, 20), TODAY, Support.ENDED),
        (Minor(1, 20), date(2022, 10, 31), Support.STANDARD),
        (Minor(1, 12), TODAY, Support.ENDED),
        (Minor(1, 12), date(2021, 1, 1), None),
        (Minor(1, 99), TODAY, None),
    ],
    ids=str,
)
def test_support_on_a_day(minor: Minor, today: date, expected: Support | None) -> None:
    assert support(minor, today) is expected


def test_minors_of_today() -> None:
    assert [str(m) for m in minors_in(Support.STANDARD, TODAY)] == ["1.36", "1.35", "1.34"]
    assert [str(m) for m in minors_in(Support.EXTENDED, TODAY)] == ["1.33", "1.32", "1.31"]


def test_a_minor_is_not_offered_before_its_release() -> None:
    assert Minor(1, 36) not in minors_in(Support.STANDARD, date(2026, 6, 1))


def test_calendar_is_whole_and_in_order() -> None:
    rows = calendar()
    numbers = [row.minor.number for row in rows]
    assert numbers == list(range(numbers[0], numbers[-1] - 1, -1))
    for row in rows:
        assert row.released < row.standard_end <= row.end
        assert row.upstream is None or row.upstream <= row.released
    assert lifecycle(Minor(1, 99)) is None


@pytest.mark.parametrize(
    ("control_plane", "lag"),
    [(Minor(1, 24), 2), (Minor(1, 27), 2), (Minor(1, 28), 3), (Minor(1, 36), 3)],
    ids=str,
)
def test_kubelet_may_lag(control_plane: Minor, lag: int) -> None:
    assert kubelet_may_lag(control_plane) == lag


@pytest.mark.parametrize(
    ("kubelet", "control_plane", "fits"),
    [
        (Minor(1, 30), Minor(1, 30), True),
        (Minor(1, 31), Minor(1, 30), False),
        (Minor(1, 27), Minor(1, 30), True),
        (Minor(1, 26), Minor(1, 30), False),
        (Minor(1, 25), Minor(1, 28), True),
        (Minor(1, 24), Minor(1, 27), False),
        (Minor(1, 24), Minor(1, 26), True),
        (Minor(2, 0), Minor(1, 30), False),
    ],
    ids=str,
)
def test_kubelet_fits(kubelet: Minor, control_plane: Minor, fits: bool) -> None:
    assert kubelet_fits(kubelet, control_plane) is fits
