"""Patterns of IAM against texts: known, known in part, and hostile."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ekslint.core.value import Value
from ekslint.model.policy import compares, glob_matches, matches_action
from tests.model.build import either, made, partly, unset

ROLE = "system:serviceaccount:kube-system:aws-node"


@pytest.mark.parametrize(
    ("pattern", "text", "hit"),
    [
        ("", "", True),
        ("", "a", False),
        ("*", "", True),
        ("*", "anything", True),
        ("**", "anything", True),
        ("?", "", False),
        ("?", "a", True),
        ("?*", "a", True),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("a*c", "ac", True),
        ("a*c", "abcbc", True),
        ("a*c", "abcb", False),
        ("aba*aba", "aba", False),
        ("aba*aba", "abaaba", True),
        ("*a*b*", "xxbxa", False),
        ("*a*b*", "xxaxbx", True),
        ("a*?", "a", False),
        ("a*?c", "abbc", True),
        ("a.c", "abc", False),
        ("[ab]", "a", False),
        ("A", "a", False),
        ("system:serviceaccount:*:*", ROLE, True),
        ("system:serviceaccount:kube-*:aws-?ode", ROLE, True),
        ("line*end", "line\nend", True),
    ],
)
def test_globs(pattern: str, text: str, hit: bool) -> None:
    assert glob_matches(pattern, text) is hit


def test_globs_without_case() -> None:
    assert glob_matches("EC2:desc*", "ec2:DescribeTags", ignore_case=True)
    assert not glob_matches("EC2:desc*", "ec2:DescribeTags")


@pytest.mark.parametrize("pattern", ["*a" * 400 + "*b", "*a" * 400 + "?b"], ids=["stars", "both"])
def test_hostile_globs_end(pattern: str) -> None:
    started = time.process_time()
    assert not glob_matches(pattern, "a" * 2000)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("pattern", "action", "truth"),
    [
        ("ec2:DescribeTags", "ec2:DescribeTags", True),
        ("EC2:describetags", "ec2:DescribeTags", True),
        ("ec2:Describe*", "ec2:DescribeTags", True),
        ("ec2:*Tags", "ec2:DescribeTags", True),
        ("ec2:DescribeTag?", "ec2:DescribeTags", True),
        ("*", "ec2:DescribeTags", True),
        ("*:*", "ec2:DescribeTags", True),
        ("ec2:Describe", "ec2:DescribeTags", False),
        ("ec2messages:*", "ec2:DescribeTags", False),
        # all actions of a prefix
        ("ec2:*", "ec2:Describe*", True),
        ("ec2:Describe*", "ec2:Describe*", True),
        ("ec2:Desc*", "ec2:Describe*", True),
        ("ec2:DescribeTags", "ec2:Describe*", False),
        ("ec2:Describe?", "ec2:Describe*", False),
        # known in part
        (partly("ec2:", unset()), "ec2:DescribeTags", None),
        (partly(unset(), ":DescribeTags"), "ec2:DescribeTags", None),
        (partly("ec2:", unset(), "Tags"), "ec2:DescribeTags", None),
        (partly("EC2:", unset()), "ec2:DescribeTags", None),
        (partly("s3:", unset()), "ec2:DescribeTags", False),
        (partly(unset(), ":CreateTags"), "ec2:DescribeTags", False),
        (partly("ec2:", unset(), "Subnet", unset("y")), "ec2:DescribeTags", False),
        (partly("ec2:Describe", unset(), "DescribeTags"), "ec2:DescribeTags", False),
        (partly("s3", unset(), "*"), "ec2:DescribeTags", False),
        (partly("*", unset()), "ec2:DescribeTags", None),
        (unset(), "ec2:DescribeTags", None),
        (either("ec2:*", "*"), "ec2:DescribeTags", True),
        (either("s3:*", "sts:*"), "ec2:DescribeTags", False),
        (either("ec2:*", "s3:*"), "ec2:DescribeTags", None),
        (either("ec2:*", unset()), "ec2:DescribeTags", None),
    ],
)
def test_actions(pattern: str | Value, action: str, truth: bool | None) -> None:
    assert matches_action(made(pattern), action).truth is truth


@pytest.mark.parametrize(
    ("value", "wanted", "glob", "truth"),
    [
        ("a:b", "a:b", False, True),
        ("a:b", "A:b", False, False),
        ("a:*", "a:b", False, False),
        ("a:*", "a:b", True, True),
        (True, "true", False, True),
        (12, "12", False, True),
        # the value is known in part
        (partly("a:", unset()), "a:b", False, None),
        (partly("b:", unset()), "a:b", False, False),
        (partly(unset(), ":c"), "a:b", False, False),
        (partly("ab", unset(), "ba"), "aba", False, False),
        (partly("a", unset(), "x", unset("y"), "c"), "abc", False, False),
        (partly("a", unset(), "b", unset("y"), "c"), "abc", False, None),
        (partly("a:", unset(), "?"), "a:b", True, None),
        (partly("a?", unset(), ":c"), "ab:c", True, None),
        (partly("a?", unset(), ":c"), "b:c", True, False),
        (partly("x*", unset()), "a:b", True, False),
        (partly("*", unset(), ":c"), "a:b", True, False),
        (unset(), "a:b", False, None),
        (either("a:b", "a:*"), "a:b", True, True),
        (either("a:b", "c"), "a:b", False, None),
        # the text is known in part
        ("a:b", partly("a:", unset()), False, None),
        ("a:b", partly("b:", unset()), False, False),
        ("a:*", partly("a:", unset()), True, True),
        ("*:c", partly(unset(), ":c"), True, True),
        ("*:d", partly(unset(), ":c"), True, False),
        ("a:?", partly("a:", unset()), True, None),
        ("b*", partly("a:", unset()), True, False),
        ("a:*:c", partly("a:", unset(), ":c"), True, True),
        ("a:*:c", partly("a:", unset(), ":", unset("y")), True, None),
        ("*", unset(), True, True),
        # both are
        (partly("a:", unset()), partly("a:", unset()), False, True),
        (partly("a:", unset()), partly("a:", unset("y")), False, None),
        (partly("a:", unset(), ":c"), partly("a:", unset(), ":d"), False, False),
        (partly("a:", unset(), ":*"), partly("a:", unset(), ":d"), True, None),
        (partly("b:", unset(), ":*"), partly("a:", unset(), ":d"), True, False),
        # policy variables
        ("a:${aws:username}", "a:b", False, None),
        ("${aws:PrincipalTag/x, 'none'}:b", "a:b", False, None),
        ("a:${aws:username}", "b:b", False, False),
        ("a:${*}", "a:*", True, True),
        ("a:${*}", "a:b", True, False),
        ("a:${$}{x}", "a:${x}", False, True),
        ("a:${", "a:${", False, True),
    ],
)
def test_texts(value: Any, wanted: str | Value, glob: bool, truth: bool | None) -> None:
    verdict = compares(made(value), wanted, glob=glob)
    assert verdict.truth is truth
    assert bool(verdict.open) is (truth is None), "an open question has a reason"


def test_texts_without_case() -> None:
    assert compares(made("A:B"), "a:b", ignore_case=True).truth is True
    assert compares(partly("A:", unset()), "a:b", ignore_case=True).truth is None
    assert compares(partly("B:", unset()), "a:b", ignore_case=True).truth is False
