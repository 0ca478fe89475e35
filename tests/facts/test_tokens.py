"""Which images never re-read their token, and which tags are older than which."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ekslint.facts import tokens
from ekslint.facts.versions import Minor


@pytest.mark.parametrize(
    ("tag", "minimum", "below"),
    [
        ("v1.7.5", "1.8.0", True),
        ("1.8.0", "1.8.0", False),
        ("v1.10.0", "1.8.0", False),
        ("0.10.8", "0.10.9", True),
        ("0.10.11", "0.10.9", False),
        ("v1.8.0-eksbuild.1", "1.8.0", False),
        ("v1.7.5-eksbuild.2", "1.8.0", True),
        ("1.7-alpine", "1.8.0", True),
        ("1.8.0-rc1", "1.8.0", True),
        ("1.8.0-rc1", "1.8.0-rc1", False),
        ("0.17.0", "0.17.0-rc1", False),
        ("0.17.0-rc2", "0.17.0-rc1", None),
        ("0.16.9", "0.17.0-rc1", True),
        ("1.8", "1.8.4", None),
        ("1.8", "1.8.0", False),
        ("1.9", "1.8.4", False),
        ("1.7", "1.8.4", True),
        ("4.2.0", "4.2", False),
        ("v3.6", "4.2", True),
        ("v1", "1.8", None),
        ("2", "1.8", None),
        ("latest", "1.8.0", None),
        ("stable-1.7", "1.8.0", None),
        ("1f3c9d2", "1.8.0", None),
        ("20240101", "1.8.0", None),
        ("2021.10.01", "1.8.0", None),
        ("", "1.8.0", None),
    ],
)
def test_tag_below(tag: str, minimum: str, below: bool | None) -> None:
    assert tokens.tag_below(tag, minimum) is below


@given(st.text(), st.text())
def test_any_tags_compare(tag: str, minimum: str) -> None:
    assert tokens.tag_below(tag, minimum) in (True, False, None)


@given(st.lists(st.integers(0, 99), min_size=3, max_size=3))
def test_no_tag_is_below_itself(numbers: list[int]) -> None:
    tag = ".".join(map(str, numbers))
    assert tokens.tag_below(tag, tag) is False


@pytest.mark.parametrize(
    ("repository", "minimum", "confidence"),
    [
        ("602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon-k8s-cni", "1.8.0", "documented"),
        ("amazon-k8s-cni", "1.8.0", "documented"),
        ("jtblin/kube2iam", "0.10.9", "source"),
        ("quay.io/uswitch/kiam", "4.2", "reported"),
        ("godaddy/kubernetes-external-secrets", None, "source"),
        ("registry.k8s.io/autoscaling/cluster-autoscaler", "1.15.0", "derived"),
        ("fluent/fluentd-kubernetes-daemonset", "1.14.6", "documented"),
        ("keelhq/keel", "0.17.0-rc1", "reported"),
        ("mirror.example.com/keelhq/keel", "0.17.0-rc1", "reported"),
    ],
)
def test_stale_token_rule(repository: str, minimum: str | None, confidence: str) -> None:
    rule = tokens.stale_token_rule(repository)
    assert rule is not None
    assert (rule.minimum, rule.confidence) == (minimum, confidence)


@pytest.mark.parametrize(
    "repository",
    ["external-secrets", "my/kube2iam-exporter", "", "kube-proxy", "fluent/fluentd", "yard/keel"],
)
def test_other_images_have_no_rule(repository: str) -> None:
    assert tokens.stale_token_rule(repository) is None


def test_refreshing_tags_are_those_that_somebody_proved() -> None:
    tags = tokens.token_refreshing_tags()
    assert tags["kube2iam"] == tokens.FirstGood("0.10.9")
    ended = tags["kubernetes-external-secrets"]
    assert ended == tokens.FirstGood(None, "8.5.5", ("external-secrets", "godaddy"))
    assert not {"external-dns", "metrics-server", "cluster-autoscaler"} & tags.keys()


def test_tokens_expire_from_1_21() -> None:
    assert tokens.tokens_expire_from() == Minor(1, 21)


@pytest.mark.parametrize(
    ("repository", "broker"),
    [
        ("jtblin/kube2iam", "kube2iam"),
        ("docker.io/jtblin/kube2iam", "kube2iam"),
        ("quay.io/uswitch/kiam", "kiam"),
        ("mirror.example.com:5000/third-party/kiam", "kiam"),
        ("uswitch/kiam-helper", None),
        ("", None),
    ],
)
def test_legacy_broker(repository: str, broker: str | None) -> None:
    found = tokens.legacy_broker(repository)
    assert (found.name if found else None) == broker


@pytest.mark.parametrize(
    ("chart", "broker"),
    [
        ("kube2iam", "kube2iam"),
        ("stable/kube2iam", "kube2iam"),
        ("oci://registry.example.com/charts/kiam", "kiam"),
        ("kiali", None),
    ],
)
def test_legacy_broker_of_chart(chart: str, broker: str | None) -> None:
    found = tokens.legacy_broker_of_chart(chart)
    assert (found.name if found else None) == broker
