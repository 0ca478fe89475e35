"""Patterns of pages cannot make a run slow."""

from __future__ import annotations

import time

import pytest

from ekslint.ruleset.pattern import MAX_TEXT, compile_pattern

FOUND = [
    ("^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$", "arn:aws-cn:iam::123456789012:role/x", True),
    ("node", "a node", True),
    ("^node$", "a node", False),
    ("(?i)NODE", "node", True),
    ("(a|b)c", "bc", True),
    ("a{2,3}", "caab", True),
]


@pytest.mark.parametrize(("pattern", "text", "found"), FOUND, ids=[p for p, _, _ in FOUND])
def test_found(pattern: str, text: str, found: bool) -> None:
    assert compile_pattern(pattern).found(text) is found


REFUSED = [
    "(a+)+",
    "(a*)*b",
    "(a|a)*",
    "(a?b?)*",
    "(?:a{1,20}){1,20}",
    "(a)\\1",
    "a?" * 60,
    "(ab|a)" * 40,
    "(",
    "a" * 301,
    "(?P<x",
    "[z-a]",
]


@pytest.mark.parametrize("pattern", REFUSED, ids=[p[:12] for p in REFUSED])
def test_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        compile_pattern(pattern)


def test_a_text_too_long_for_the_pattern_is_not_tried() -> None:
    quadratic = compile_pattern("a.*b.*c")
    assert quadratic.found("abc") is True
    assert quadratic.found("a" * 10_000) is None
    assert compile_pattern("^ab$").found("a" * MAX_TEXT) is False


def test_the_worst_text_allowed_ends_soon() -> None:
    pattern = compile_pattern("a*a*b")
    started = time.process_time()
    assert pattern.found("a" * pattern.limit) is False
    assert time.process_time() - started < 10
