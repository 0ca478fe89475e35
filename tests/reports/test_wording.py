"""Sentences that several formats share."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ekslint.core.finding import Report
from ekslint.reports.wording import (
    counted,
    first_paragraph,
    first_sentence,
    listed,
    related_label,
    sentence,
    summary,
    things,
)
from tests.reports.sample import CLEAN, FULL, GRANT_MISSING, INSTANCE_PROFILE, OPEN


@pytest.mark.parametrize(
    ("number", "plural", "phrase"),
    [
        (1, "clusters", "1 cluster"),
        (2, "node_groups", "2 node groups"),
        (1, "node_groups", "1 node group"),
        (1, "policies", "1 policy"),
        (1, "access entries", "1 access entry"),
        (1, "addresses", "1 address"),
        (0, "errors", "0 errors"),
    ],
)
def test_counted(number: int, plural: str, phrase: str) -> None:
    assert counted(number, plural) == phrase


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        pytest.param("Do this. Then that.", "Do this.", id="two-sentences"),
        pytest.param("Do this\nand that.\n\nMore.", "Do this and that.", id="joined-lines"),
        pytest.param("Grant it, e.g. here. Done.", "Grant it, e.g. here.", id="abbreviation"),
        pytest.param("Use `a. B`. Done.", "Use `a. B`.", id="stop-in-code"),
        pytest.param("Set version 1.30. Done.", "Set version 1.30.", id="number"),
        pytest.param("Write this:\n\n```\nx\n```", "Write this", id="colon-before-listing"),
        pytest.param("Write this\n```\nx\n```", "Write this", id="fence-right-below"),
        pytest.param("See [the guide](https://x.example/a_(b)).", "See the guide.", id="link"),
        pytest.param("Do **not** use *that* one.", "Do not use that one.", id="emphasis"),
        pytest.param("Allow `ec2:*` and `s3:*`.", "Allow `ec2:*` and `s3:*`.", id="stars-in-code"),
        pytest.param(
            "Keep snake_case and a * b * c.", "Keep snake_case and a * b * c.", id="stars"
        ),
        pytest.param("- a list\n- of things", "", id="no-prose"),
        pytest.param("", "", id="empty"),
    ],
)
def test_first_sentence(markdown: str, text: str) -> None:
    assert first_sentence(markdown) == text


def test_first_paragraph_keeps_all_its_sentences() -> None:
    assert first_paragraph("One. Two.\n\nThree.") == "One. Two."


@pytest.mark.parametrize(
    ("items", "text"),
    [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")],
)
def test_listed(items: tuple[str, ...], text: str) -> None:
    assert listed(items) == text


def test_sentence_tells_the_environments() -> None:
    assert sentence(GRANT_MISSING).endswith("cannot start nodes (in dev, prod)")


def test_sentence_joins_conditions() -> None:
    told = ("when `var.a` is true", "the only cluster here", "when `var.b` is not `null`")
    text = sentence(replace(INSTANCE_PROFILE, assumptions=told))
    assert text.endswith(
        " (when `var.a` is true and `var.b` is not `null`; assuming the only cluster here)"
    )


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"clusters": 1, "node_groups": 2}, ("1 cluster", "2 node groups")),
        ({"roles": 1, "aws_auths": 1}, ("1 IAM role", "1 aws-auth ConfigMap")),
        ({"aws_auths": 2, "access_entries": 1}, ("2 aws-auth ConfigMaps", "1 access entry")),
        ({"addons": 1, "exec_credentials": 2}, ("1 add-on", "2 exec credentials")),
        ({"kms_keys": 1, "user_data": 1}, ("1 KMS key", "1 user data script")),
    ],
)
def test_things_have_the_names_people_write(counts: dict[str, int], said: tuple[str, ...]) -> None:
    assert things(counts) == said


def test_sentence_says_assuming_once() -> None:
    text = sentence(INSTANCE_PROFILE)
    assert text.endswith("(assuming the only cluster under this scan root)")


@pytest.mark.parametrize(
    ("report", "lines"),
    [
        pytest.param(
            FULL,
            (
                "2 errors, 1 warning, 1 note in 14 files, 2 suppressed, "
                "1 fixable with `ekslint fix --unsafe`",
                "1 cluster, 2 node groups; 1 module not readable: 3 questions open (--show-open)",
            ),
            id="findings",
        ),
        pytest.param(
            CLEAN,
            ("no findings in 9 files", "3 clusters, 1 node group, 1 policy; no question open"),
            id="clean",
        ),
        pytest.param(
            replace(CLEAN, modules_unread=("module.x", "module.y")),
            (
                "no findings in 9 files",
                "3 clusters, 1 node group, 1 policy; 2 modules not readable",
            ),
            id="modules-only",
        ),
        pytest.param(
            replace(CLEAN, counts={}, files=1),
            ("no findings in 1 file", "nothing of EKS found in them"),
            id="nothing-of-eks",
        ),
        pytest.param(
            Report(findings=(), rules={}, open=OPEN[:1]),
            ("no file here that ekslint reads", "1 question open (--show-open)"),
            id="no-files",
        ),
    ],
)
def test_summary(report: Report, lines: tuple[str, ...]) -> None:
    assert summary(report) == lines


@pytest.mark.parametrize(
    ("label", "read"),
    [
        pytest.param("also `.::module.a.b.c`", "also `module.a.b.c`", id="root"),
        pytest.param('also `live/x::b["k::v"]`', 'also `b["k::v"]`', id="folder"),
        pytest.param("also `b.c`", "also `b.c`", id="no-root"),
        pytest.param("also: `x::y` is z", "also: `x::y` is z", id="sentence"),
    ],
)
def test_another_subject_is_read_without_its_root(label: str, read: str) -> None:
    assert related_label(label) == read
