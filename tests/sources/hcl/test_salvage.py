"""Salvage: of a file that does not parse, every item that does is read."""

from __future__ import annotations

import pytest

from tests.sources.hcl.sliced import hcl, sliced

GOOD = 'resource "x" "one" {\n  a = "}"\n}\n'
LAST = 'resource "x" "last" {\n  a = <<E\n}}} resource "x" "no" {\nE\n}\n'


def names(text: str) -> list[str]:
    """Return the last label of each block that is read, or the name of each argument."""
    return [
        item[3] if item[0] == "attribute" else item[4][-1][0] if item[4] else item[3]
        for item in hcl(text).items
    ]


def places(text: str) -> list[str]:
    found = [problem.location for problem in hcl(text).problems]
    return [f"{place.line}:{place.column}" for place in found if place is not None]


BROKEN = {
    "an argument without a value": ('resource "x" "two" {\n  a =\n}\n', "5:6"),
    "a brace that is missing": ('resource "x" "two" {\n  b {\n    a = 1\n}\n', "4:20"),
    "a bracket that is missing": ('resource "x" "two" {\n  a = [1,\n}\n', "6:1"),
    "a parenthesis too many": ('resource "x" "two" {\n  a = f(1))\n}\n', "5:11"),
    "a quote that is missing": ('resource "x" "two" {\n  a = "x\n  b = 1\n}\n', "5:7"),
    "a quote in an interpolation": ('resource "x" "two" {\n  a = "${f("x)}"\n}\n', "6:1"),
    "a heredoc that is not closed": ('resource "x" "two" {\n  a = <<-F\n  {\n}\n', "5:7"),
    "a header without a brace": ('resource "x" "two"\n', "4:19"),
    "text": ("Merge both\n", "4:11"),
    "a conflict marker": ("<<<<<<< HEAD\n", "4:1"),
    "a comment at the end": ("b {\n a = # no } {\n}\n", "5:6"),
}


@pytest.mark.parametrize("case", BROKEN, ids=list(BROKEN))
def test_one_broken_item_costs_no_other(case: str) -> None:
    broken, place = BROKEN[case]
    text = GOOD + broken + LAST
    assert names(text) == ["one", "last"]
    assert places(text) == [place]


def test_places_and_nodes_are_those_of_the_whole_file() -> None:
    text = "\ufeffb {\n}\nc = = 1\nd = [1]\r\n"
    file = hcl(text)
    assert sliced(file.items, text) == (
        ("block", "b {\n}", "b", (), "b", ()),
        ("attribute", "d = [1]", "d", "d", ("tuple", "[1]", (("number", "1", "1"),))),
    )
    assert places(text) == ["3:5"]


def test_every_broken_item_is_reported() -> None:
    text = "a = 1\nb = \nc = 2\nd {\n  e = [\n}\nf = 3\ng = )\n"
    assert names(text) == ["a", "c", "f"]
    assert places(text) == ["2:5", "6:1", "8:5"]


def test_a_block_that_a_brace_too_many_may_have_cut_short_is_not_read() -> None:
    text = GOOD + 'resource "x" "two" {\n  a = 1\n}\n  b = 2\n  c {\n  }\n}\n' + LAST
    assert names(text) == ["one", "last"]
    assert places(text) == ["10:1"]


def test_a_missing_opening_brace_does_not_take_the_block_before_it() -> None:
    text = GOOD + 'resource "x" "two"\n  b = 2\n  c {\n  }\n  d {\n  }\n}\n' + LAST
    assert names(text) == ["one", "last"]
    assert places(text) == ["4:19", "10:1"]


def test_an_argument_set_twice_at_the_top_of_a_broken_file_counts_once() -> None:
    text = "a = 1\nb = \na = 2\n"
    file = hcl(text)
    assert sliced(file.items, text) == (("attribute", "a = 1", "a", "a", ("number", "1", "1")),)
    assert places(text) == ["2:5", "3:1"]


def test_comments_are_listed_in_order_and_once() -> None:
    text = "# one\na = 1 # two\n# three\nb = # four\n# five\nc {\n  d = ) # six\n  /* seven */\n}\n"
    file = hcl(text)
    found = [text[start:end] for start, end in file.comments]
    assert found == ["# one", "# two", "# three", "# four", "# five", "# six", "/* seven */"]


def test_a_file_that_is_no_hcl_gives_up_after_some_problems() -> None:
    file = hcl("<p>no</p>\n" * 500)
    assert file.items == ()
    assert len(file.problems) <= 101
    assert file.problems[-1].message == "the rest of the file is too broken to read"
