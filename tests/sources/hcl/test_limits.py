"""Limits: hostile texts cost a problem, not a crash and not minutes."""

from __future__ import annotations

import marshal

import pytest

from tests.sources.hcl.sliced import hcl

MANY = 5_000
DEEP = {
    "parentheses": "a = " + "(" * MANY + "1" + ")" * MANY,
    "tuples": "a = " + "[" * MANY + "]" * MANY,
    "objects": "a = " + "{a=" * MANY + "1" + "}" * MANY,
    "calls": "a = " + "f(" * MANY + ")" * MANY,
    "templates": "a = " + '"${' * MANY + "1" + '}"' * MANY,
    "not": "a = " + "!" * MANY + "x",
    "minus": "a = " + "-" * MANY + "x",
    "a sum": "a = " + "1+" * MANY + "1",
    "conditions": "a = " + "x ? 1 : " * MANY + "1",
    "attributes": "a = x" + ".y" * MANY,
    "indexes": "a = x" + "[0]" * MANY,
    "splats": "a = x" + "[*].y" * MANY,
    "blocks": "a {\n" * MANY + "}\n" * MANY,
    "directives": "a = <<E\n" + "%{if x}" * MANY + "%{endif}" * MANY + "\nE",
    "open parentheses": "a = " + "(" * MANY,
    "heredocs": "a = "
    + "".join(f"<<E{i}\n${{" for i in range(40))
    + "".join(f"1}}\nE{i}\n" for i in reversed(range(40))),
}


@pytest.mark.parametrize("case", DEEP, ids=list(DEEP))
def test_deep_nesting_is_a_problem_and_no_error(case: str) -> None:
    file = hcl(f"before = 1\n{DEEP[case]}\nafter = 2\n")
    assert file.problems
    marshal.dumps(file.items)


def test_what_people_write_is_not_too_deep() -> None:
    text = "a = " + "merge({ b = [" * 40 + "1" + "] })" * 40 + "\nc = " + "x || " * 300 + "y\n"
    file = hcl(text)
    assert file.problems == ()
    marshal.dumps(file.items)


# Each of these took more than linear time in some parser; all together they take seconds here.
LONG = {
    "a string": 'a = "' + "x" * 1_000_000 + '"',
    "a string with an interpolation": 'a = "' + "x" * 1_000_000 + '${y}"',
    "an open string": 'a = "' + "x" * 1_000_000,
    "dollars": 'a = "' + "$" * 500_000 + '"',
    "a heredoc": "a = <<E\n" + "some words\n" * 90_000 + "E\n",
    "an open heredoc": "a = <<E\n" + "some words\n" * 90_000,
    "open heredocs": "".join(f"a{i} = <<E{i}\n" for i in range(20_000)),
    "an open comment": "a = 1 /*" + "*x" * 300_000,
    "open comments": "a = 1 /* \n" * 50_000,
    "comments": "# words\n" * 50_000,
    "blanks": " " * 1_000_000,
    "newlines": "\n" * 500_000,
    "braces": "{" * 100_000,
    "closing braces": "}\n" * 100_000,
    "headers": "a {\n" * 20_000,
    "open interpolations": "a {\n b = " + '"${x\n' * 30_000,
    "quotes": '"' * 100_000,
}


@pytest.mark.parametrize("case", LONG, ids=list(LONG))
def test_long_texts_are_read_in_linear_time(case: str) -> None:
    text = LONG[case]
    file = hcl(text)
    for problem in file.problems:
        assert problem.location is not None
        assert 0 <= problem.location.start <= problem.location.end <= len(text)
    assert len(file.problems) <= 101
