"""Which known word a person most likely meant."""

from __future__ import annotations

import pytest

from ekslint.core.suggest import did_you_mean, distance, nearest, only_nearest


@pytest.mark.parametrize(
    ("word", "known", "near"),
    [
        pytest.param("namepsace", ["name", "namespace"], ["namespace"], id="letters-swapped"),
        pytest.param("flg", ["flag", "log"], ["flag"], id="letter-missing"),
        pytest.param("instance_type", ["instance_types"], ["instance_types"], id="plural"),
        pytest.param("clusterName", ["cluster_name"], ["cluster_name"], id="written-otherwise"),
        pytest.param("subnetids", ["subnet_ids"], ["subnet_ids"], id="sign-missing"),
        pytest.param("AMIFamily", ["amiFamily"], ["amiFamily"], id="capitals"),
        pytest.param("roleARN", ["roleArn", "roleName"], ["roleArn"], id="capital-end"),
        pytest.param("ipv5", ["ipv4", "ipv6"], ["ipv4", "ipv6"], id="equally-near"),
        pytest.param(
            "access_policy_associations",
            ["policy_associations", "access_scope"],
            ["policy_associations"],
            id="part-too-many",
        ),
        pytest.param(
            "--kubelet-args", ["--kubelet-extra-args"], ["--kubelet-extra-args"], id="few"
        ),
        pytest.param("audit", ["audit-log-off", "x"], ["audit-log-off"], id="held-in-one"),
        pytest.param("max_capacity", ["capacity_type", "min_size"], [], id="one-part-in-common"),
        pytest.param("max_size", ["min_size", "max_unavailable"], [], id="short-parts-differ"),
        pytest.param("desired_capacity", ["desired_size", "capacity_type"], [], id="two-halves"),
        pytest.param("CKV_AWS_3", ["CKV_AWS_2", "CKV_AWS_31"], ["CKV_AWS_31"], id="number"),
        pytest.param("", ["a"], [], id="nothing"),
        pytest.param("a" * 500, ["a" * 499], [], id="long"),
        pytest.param("名前", ["名称", "x"], ["名称"], id="other-letters"),
        pytest.param("---", ["a"], [], id="no-letters"),
    ],
)
def test_nearest(word: str, known: list[str], near: list[str]) -> None:
    assert nearest(word, known) == near
    assert only_nearest(word, known) == (near[0] if len(near) == 1 else "")


def test_said() -> None:
    assert did_you_mean("eror", ["error", "note"]) == "; did you mean `error`?"
    assert did_you_mean("zzz", ["error"]) == ""


@pytest.mark.parametrize(
    ("one", "other", "wrong"),
    [("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "abcdef", 3), ("", "ab", 2)],
)
def test_distance(one: str, other: str, wrong: int) -> None:
    assert distance(one, other, 3) == distance(other, one, 3) == wrong
    assert distance(one, other, 0) == (0 if wrong == 0 else 1)
