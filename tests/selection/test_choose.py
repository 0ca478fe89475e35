"""Which rules a word names."""

from __future__ import annotations

import pytest

from ekslint.core.errors import UsageError
from ekslint.core.finding import Level, RuleInfo
from ekslint.core.location import SourceText
from ekslint.selection.choose import choose

RULES = {
    name: RuleInfo(name, category, level, name, "", "", aliases=aliases)
    for name, category, level, aliases in (
        ("volume-key-missing", "encryption", Level.ERROR, ("CKV_AWS_1", "peer:same")),
        ("volume-plain", "encryption", Level.NOTE, ("CKV_AWS_2", "peer:same")),
        ("endpoint-public", "network", Level.ERROR, ("trivy:AWS-0041", "tfsec:aws-eks-open")),
    )
}
ALL = set(RULES)


@pytest.mark.parametrize(
    ("select", "ignore", "chosen"),
    [
        pytest.param([], [], ALL, id="all-by-default"),
        pytest.param(["volume-plain"], [], {"volume-plain"}, id="id"),
        pytest.param(["encryption"], [], {"volume-plain", "volume-key-missing"}, id="category"),
        pytest.param(["volume-*"], [], {"volume-plain", "volume-key-missing"}, id="glob"),
        pytest.param(["*/endpoint-*"], [], {"endpoint-public"}, id="category-and-id"),
        pytest.param(["enc*"], [], {"volume-plain", "volume-key-missing"}, id="category-glob"),
        pytest.param(["CKV_AWS_2"], [], {"volume-plain"}, id="alias"),
        pytest.param(["peer:same"], [], {"volume-plain", "volume-key-missing"}, id="alias-of-two"),
        pytest.param(["CKV_*_1"], [], {"volume-key-missing"}, id="alias-glob"),
        pytest.param(["trivy:AWS-0041"], [], {"endpoint-public"}, id="trivy"),
        pytest.param(["AVD-AWS-0041"], [], {"endpoint-public"}, id="trivy-of-old"),
        pytest.param(["aws-eks-open"], [], {"endpoint-public"}, id="tfsec"),
        pytest.param(["tfsec:aws-*"], [], {"endpoint-public"}, id="tfsec-glob"),
        pytest.param(["error"], [], {"volume-key-missing", "endpoint-public"}, id="level"),
        pytest.param(["warning"], [], set(), id="level-of-none"),
        pytest.param([], ["note"], {"volume-key-missing", "endpoint-public"}, id="ignore-level"),
        pytest.param([], ["network"], {"volume-plain", "volume-key-missing"}, id="ignore"),
        pytest.param(["encryption"], ["*-plain"], {"volume-key-missing"}, id="both"),
        pytest.param(["network"], ["network"], set(), id="nothing-left"),
        pytest.param(
            ["network", "volume-plain"], [], {"endpoint-public", "volume-plain"}, id="two"
        ),
    ],
)
def test_choose(select: list[str], ignore: list[str], chosen: set[str]) -> None:
    assert choose(RULES, select=select, ignore=ignore) == chosen


@pytest.mark.parametrize(
    ("select", "ignore", "message"),
    [
        (
            ["volume-plane"],
            [],
            "select: there is no rule or category `volume-plane`; did you mean `volume-plain`?",
        ),
        (
            [],
            ["networks"],
            "ignore: there is no rule or category `networks`; did you mean `network`?",
        ),
        (["zzz"], [], "select: there is no rule or category `zzz`"),
        (
            ["warnin"],
            [],
            "select: there is no rule or category `warnin`; did you mean `warning`?",
        ),
        (
            ["CKV_AWS_3"],  # another id, not a misspelling of CKV_AWS_2
            [],
            "select: there is no rule or category `CKV_AWS_3`",
        ),
        (["aws-*"], [], "select: no rule or category matches `aws-*`"),
        (["key-*"], [], "select: no rule or category matches `key-*`"),
        ([""], [], "select: there is no rule or category ``"),
        (
            ["vol"],
            [],
            "select: there is no rule or category `vol`; "
            "did you mean `volume-key-missing` or `volume-plain`?",
        ),
    ],
)
def test_words_that_name_nothing(select: list[str], ignore: list[str], message: str) -> None:
    with pytest.raises(UsageError) as error:
        choose(RULES, select=select, ignore=ignore)
    assert str(error.value) == message


def test_a_word_of_a_file_is_shown_in_its_place() -> None:
    place = SourceText(".ekslint.toml", 'ignore = ["zzz"]').whole()
    with pytest.raises(UsageError) as error:
        choose(RULES, ignore=["zzz"], written={"zzz": place})
    assert str(error.value) == ".ekslint.toml:1:1: ignore: there is no rule or category `zzz`"
