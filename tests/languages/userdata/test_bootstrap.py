"""Words of a bootstrap.sh call, as the real script takes them."""

from __future__ import annotations

import pytest

from ekslint.core.contents import known_text
from ekslint.core.pieces import concat
from ekslint.core.value import ReasonKind, Ref, Value, text, unknown
from ekslint.languages.userdata.bootstrap import parse_words
from tests.model.build import PLACE, partly, unset

ENDPOINT = unknown(ReasonKind.COMPUTED, "made by AWS", ref=Ref(".", "aws_eks_cluster.this"))


def words(*given: str | Value) -> list[tuple[Value, bool]]:
    """Return words; unknown ones may be several, unless they stand in quotes (a text)."""
    return [(text(g, PLACE), False) if isinstance(g, str) else (g, True) for g in given]


def quoted(value: Value) -> tuple[Value, bool]:
    return concat([value]), False


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (["prod"], "prod"),
        (["prod", "--use-max-pods", "false"], "prod"),
        (["--b64-cluster-ca", "Zm9v", "--apiserver-endpoint", "https://a", "prod"], "prod"),
        (["--kubelet-extra-args", "--node-labels=a=b --max-pods=5", "prod"], "prod"),
        (["--kubelet-extra-args", "--v=2", "prod", "--ip-family", "ipv6"], "prod"),
        (["--use-max-pods=false", "prod"], "--use-max-pods=false"),
        (["--cluster-name", "prod"], "--cluster-name"),
        ([], None),
        (["--dns-cluster-ip"], None),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_the_first_word_that_is_no_option_is_the_name(given: list[str], name: str | None) -> None:
    assert known_text(parse_words(words(*given), PLACE).cluster_name) == name


@pytest.mark.parametrize(
    ("given", "told", "shifts"),
    [
        (["--use-max-pods=false", "prod"], "only `--use-max-pods VALUE`", True),
        (["prod", "--use-max-pods=false"], "only `--use-max-pods VALUE`", False),
        (
            ["--apiserver-endpont", "https://a", "prod"],
            "is not an option of bootstrap.sh but `--apiserver-endpoint` is",
            True,
        ),
        (["--cluster-name", "prod"], "is not an option", True),
        (["--b64-cluster-ca", "--apiserver-endpoint", "a", "prod"], "takes `--apiserver", True),
        (["prod", "--b64-cluster-ca"], "has no value", False),
        (["prod--b64-cluster-ca", "Zm9v"], "glued", True),
        (["prod", "--kubelet-extra-args", "--a=b", "--max-pods=5"], "is not an option", False),
        (["prod", "blue"], "second name", False),
        ([], "name is missing", True),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_wrong_is_told_once(given: list[str], told: str, shifts: bool) -> None:
    (fault,) = parse_words(words(*given), PLACE).faults
    assert told in fault.message
    assert fault.shifts is shifts


@pytest.mark.parametrize(
    "given",
    [
        words(unset("args"), "--no-such-option", "prod"),
        words("prod", unset("args"), "--no-such-option"),
        words("--b64-cluster-ca", unset("ca"), "--no-such-option"),
        words(unset("all")),
        words("prod", "--kubelet-extra-args", "--a=b"),
    ],
    ids=["before", "after", "value", "alone", "quoted"],
)
def test_words_nobody_can_count_are_no_fault(given: list[tuple[Value, bool]]) -> None:
    assert parse_words(given, PLACE).faults == ()


def test_what_aws_makes_is_one_word() -> None:
    given = words("--apiserver-endpoint", ENDPOINT, "--no-such-option", "prod")
    (fault,) = parse_words(given, PLACE).faults
    assert "--no-such-option" in fault.message


def test_an_unknown_name_keeps_its_identity() -> None:
    found = parse_words([(partly(unset("environment"), "-eks"), True)], PLACE).cluster_name
    assert found == partly(unset("environment"), "-eks")


def test_quoted_unknown_words_are_counted() -> None:
    given = [quoted(unset("name")), *words("--no-such-option")]
    (fault,) = parse_words(given, PLACE).faults
    assert not fault.shifts
