"""Address ranges: what lists of them hold together."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.value import Absent, ListValue, Piece, Text
from ekslint.model.network.cidr import (
    cover_everything,
    leave_some_out,
    network_of,
    networks_of,
    public_addresses,
)
from tests.model.build import made, unset


@pytest.mark.parametrize(
    ("written", "network"),
    [
        ("10.0.0.0/16", "10.0.0.0/16"),
        ("10.0.3.7/16", "10.0.0.0/16"),
        ("198.51.100.7", "198.51.100.7/32"),
        (" 0.0.0.0/0 ", "0.0.0.0/0"),
        ("2001:db8::/32", "2001:db8::/32"),
        ("10.0.0.0/33", None),
        ("office", None),
        ("", None),
    ],
)
def test_a_range_is_read_as_aws_reads_it(written: str, network: str | None) -> None:
    found = network_of(made(written))
    assert (None if found is None else str(found)) == network


@pytest.mark.parametrize(
    ("ranges", "everything"),
    [
        (["0.0.0.0/0"], True),
        (["::/0"], True),
        (["0.0.0.0/1", "128.0.0.0/1"], True),
        (["10.0.0.0/8", "0.0.0.0/0"], True),
        (["0.0.0.0/1"], False),
        (["::/1", "0.0.0.0/1"], False),
        ([], False),
    ],
    ids=["four", "six", "halves", "among-others", "half", "halves-of-both", "none"],
)
def test_what_holds_all_addresses(ranges: list[str], everything: bool) -> None:
    assert cover_everything(networks_of(made(ranges)).items) is everything


@pytest.mark.parametrize(
    ("ranges", "addresses"),
    [
        (["8.8.8.8/32", "8.8.8.8"], 1),
        (["8.8.8.0/30", "8.8.8.0/31"], 4),
        (["10.0.0.0/8", "192.168.1.1/32", "203.0.113.0/24"], 0),
        (["2001:db8::/32"], 0),
    ],
    ids=["twice", "inside", "not-of-the-internet", "six"],
)
def test_addresses_of_the_internet_are_counted_once(ranges: list[str], addresses: int) -> None:
    assert public_addresses(networks_of(made(ranges)).items) == addresses


@pytest.mark.parametrize(
    ("value", "ranges", "closed"),
    [
        (["10.0.0.0/8"], 1, True),
        (["10.0.0.0/8", unset("office")], 1, False),
        (["10.0.0.0/8", ...], 1, False),
        (["10.0.0.0/8", "office"], 1, False),
        (unset("ranges"), 0, False),
        ("10.0.0.0/8", 0, False),
    ],
    ids=["known", "unknown-item", "more-items", "no-range", "unknown", "no-list"],
)
def test_what_is_not_known_leaves_a_list_open(value: Any, ranges: int, closed: bool) -> None:
    found = networks_of(made(value))
    assert (len(found.items), not found.open) == (ranges, closed)


def test_what_is_left_out_holds_nothing() -> None:
    assert networks_of(Absent(name="ranges")).empty().truth is True


def sized(end: str) -> Text:
    """An address that is not known, with a known end."""
    return Text((unset("address"), Piece(end)))


@pytest.mark.parametrize(
    ("ranges", "gap"),
    [
        (["10.0.0.0/8"], True),
        (["10.0.0.0/8", sized("/32")], True),
        ([sized("/32"), sized("/128"), sized("/8 ")], True),
        ([sized("/1"), sized("/1")], False),
        ([sized("/0")], False),
        ([sized("2")], False),
        ([sized("/32"), unset("office")], False),
        (["0.0.0.0/0", sized("/32")], False),
        ([sized("/32"), "office"], False),
    ],
)
def test_sizes_alone_tell_that_addresses_are_left_out(ranges: list[Any], gap: bool) -> None:
    listed = made(ranges)
    assert isinstance(listed, ListValue)
    assert leave_some_out(listed) is gap
