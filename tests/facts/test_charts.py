"""Which image a chart version runs by default, and whether it is older than another."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ekslint.facts import charts
from ekslint.facts.tables import table
from ekslint.facts.tokens import stale_token_rule, tag_below


@pytest.mark.parametrize(
    ("chart", "name"),
    [
        ("kube2iam", "kube2iam"),
        ("stable/kube2iam", "kube2iam"),
        ("oci://ghcr.io/jtblin/kube2iam-chart", "kube2iam-chart"),
        ("./charts/kube2iam/", "kube2iam"),
        ("https://charts.example.com/kube2iam-2.1.0.tgz", "kube2iam"),
        ("kube2iam-2.1.0-rc.1.tgz", "kube2iam"),
        ("kube2iam-2.1.0", "kube2iam-2.1.0"),
        ("", ""),
    ],
)
def test_chart_name(chart: str, name: str) -> None:
    assert charts.chart_name(chart) == name


@pytest.mark.parametrize(
    ("repository", "expected"),
    [
        ("https://charts.helm.sh/stable", True),
        ("https://jtblin.github.io/kube2iam/", True),
        ("oci://ghcr.io/jtblin", True),
        ("aws.github.io/eks-charts", True),
        ("@stable", True),
        ("alias:stable", True),
        ("@mirror", False),
        ("https://charts.example.com/stable", False),
        ("https://charts.bitnami.com/bitnami", False),
        ("", False),
    ],
)
def test_publishes(repository: str, expected: bool) -> None:
    assert charts.publishes(repository) is expected


@pytest.mark.parametrize(
    ("chart", "version", "minimum", "below"),
    [
        ("kube2iam", "2.1.0", "0.10.9", True),
        ("kube2iam", "2.3.0", "0.10.9", True),
        ("kube2iam", "2.3", "0.10.9", True),
        ("kube2iam", "v2.1.0", "0.10.9", True),
        ("kube2iam", "2.4.0", "0.10.9", False),
        ("kube2iam", "3.2.0", "0.10.9", False),
        ("kube2iam", "0.11.0", "0.10.9", True),
        ("kube2iam", "0.14.0", "0.10.9", None),
        ("kube2iam", "2.1.0", "0.10.5", None),
        ("kube2iam", "2.1.0", "0.10.4", False),
        ("kube2iam", "2", "0.10.9", None),
        ("kube2iam", "~> 2.1", "0.10.9", None),
        ("kube2iam", ">= 2.1.0", "0.10.9", None),
        ("kube2iam", "2.x", "0.10.9", None),
        ("kube2iam", None, "0.10.9", None),
        ("kiam", "6.1.2", "4.2", True),
        ("kiam", "6.2.0", "4.2", None),
        ("aws-vpc-cni", "1.1.6", "1.8.0", True),
        ("aws-vpc-cni", "1.1.7", "1.8.0", False),
        ("aws-vpc-cni", "1.1", "1.8.0", None),
        ("aws-for-fluent-bit", "0.1.23", "2.25.0", True),
        ("aws-for-fluent-bit", "0.1.24", "2.25.0", False),
        ("aws-load-balancer-controller", None, "2.0.0", False),
        ("kubernetes-external-secrets", "8.5.5", "9.0.0", None),
        ("unheard-of", "1.0.0", "1.0.0", None),
    ],
)
def test_default_tag_below(
    chart: str, version: str | None, minimum: str, below: bool | None
) -> None:
    assert charts.default_tag_below(chart, version, minimum) is below


@pytest.mark.parametrize(
    ("chart", "minimum", "below"),
    [
        ("kube2iam", "0.10.9", False),
        ("kiam", "4.2", None),
        ("kube2iam", "99.0.0", None),
        ("unheard-of", "1.0.0", None),
    ],
)
def test_newest_tag_below(chart: str, minimum: str, below: bool | None) -> None:
    assert charts.newest_tag_below(chart, minimum) is below


@pytest.mark.parametrize(
    ("repository", "chart", "minimum", "below"),
    [
        pytest.param(
            "https://uswitch.github.io/kiam-helm-charts/charts/", "kiam", "4.2", True, id="kiam"
        ),
        pytest.param("stable", "kiam", "3.3", None, id="a-bare-word-is-no-address"),
        pytest.param("@stable", "kiam", "3.3", False, id="the-last-stable-kiam"),
        pytest.param("https://charts.helm.sh/stable", "kube2iam", "0.12.0", True, id="stable"),
        pytest.param("https://jtblin.github.io/kube2iam", "kube2iam", "0.12.0", None, id="alive"),
        pytest.param("https://charts.example.com", "kiam", "4.2", None, id="anybody-else"),
    ],
)
def test_the_newest_of_a_repository_that_ended(
    repository: str, chart: str, minimum: str, below: bool | None
) -> None:
    assert charts.newest_tag_below(chart, minimum, repository) is below


@given(st.sampled_from(sorted(table("charts")["charts"])), st.text(), st.text())
def test_any_version_has_an_answer(chart: str, version: str, minimum: str) -> None:
    assert charts.default_tag_below(chart, version, minimum) in (True, False, None)


@pytest.mark.parametrize("chart", sorted(table("charts")["charts"]))
def test_rows_are_in_order_and_say_what_is_known(chart: str) -> None:
    row = table("charts")["charts"][chart]
    starts = [start for start, _, _ in row["tags"]]
    assert all(tag_below(a, b) is True for a, b in pairwise(starts))
    for _, lowest, highest in row["tags"]:
        if lowest is not None and highest is not None:
            assert tag_below(highest, lowest) is False
    assert row["paths"]
    assert all(image.name == row["image"] for image in charts.chart_images(chart))


@pytest.mark.parametrize("chart", sorted(table("charts")["charts"]))
def test_every_image_has_a_row_about_tokens(chart: str) -> None:
    for image in charts.chart_images(chart):
        assert stale_token_rule(image.name) is not None
