"""Which releases a chart with dependencies makes, and what its values do to them."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import known_text, plain
from ekslint.core.location import SourceText
from ekslint.languages.kubernetes.helm import contribute, contribute_values, environment_of
from ekslint.model.clusters.addon import HelmRelease
from ekslint.model.iam.binding import ServiceAccountBinding
from ekslint.model.inventory import Contribution
from ekslint.sources.textmap import file_text

CHART = """\
apiVersion: v2
name: platform
version: 1.0.0
dependencies:
  - name: kube2iam
    version: 2.1.0
    repository: https://charts.helm.sh/stable
"""


def read(chart: str, *layers: str, environment: str = "") -> tuple[Contribution, list[str]]:
    source = SourceText("platform/Chart.yaml", chart)
    values = [SourceText(f"platform/values-{n}.yaml", layer) for n, layer in enumerate(layers)]
    contribution, problems, _ = contribute(
        file_text(source),
        [file_text(value) for value in values],
        scope="helm:platform/Chart.yaml",
        where=source.whole(),
        root="platform",
        environment=environment,
    )
    return contribution, [problem.message for problem in problems]


def releases(chart: str, *layers: str) -> list[HelmRelease]:
    found, problems = read(chart, *layers)
    assert not problems
    return [entity for entity in found.entities if isinstance(entity, HelmRelease)]


def with_line(line: str) -> str:
    return f"{CHART}    {line}\n"


def test_a_dependency_is_a_release_with_its_part_of_the_values() -> None:
    (release,) = releases(CHART, "kube2iam:\n  image: {tag: a}\nother: {}\n")
    assert (known_text(release.chart), known_text(release.version)) == ("kube2iam", "2.1.0")
    assert known_text(release.repository) == "https://charts.helm.sh/stable"
    assert plain(release.values) == {"image": {"tag": "a"}}
    assert str(release.header) == "platform/Chart.yaml:5:5"
    assert release.conditions == ()


def test_an_alias_names_release_and_values() -> None:
    (release,) = releases(with_line("alias: broker"), "broker: {image: {tag: a}}\nkube2iam: {}\n")
    assert known_text(release.name) == "broker"
    assert release.chart_name == "kube2iam"
    assert plain(release.values) == {"image": {"tag": "a"}}


@pytest.mark.parametrize(
    ("line", "values", "there"),
    [
        ("condition: kube2iam.enabled", "kube2iam: {enabled: true}", True),
        ("condition: kube2iam.enabled", "kube2iam: {enabled: false}", False),
        ("condition: kube2iam.enabled", "kube2iam: {}", True),
        ("condition: kube2iam.enabled", "", True),
        ("condition: a.enabled, kube2iam.enabled", "kube2iam: {enabled: false}", False),
        (
            "condition: a.enabled,kube2iam.enabled",
            "a: {enabled: true}\nkube2iam: {enabled: false}",
            True,
        ),
        ("tags: [brokers]", "tags: {brokers: false}", False),
        ("tags: [brokers, iam]", "tags: {brokers: false, iam: true}", True),
        ("tags: [brokers]", "tags: {other: false}", True),
        ("tags: [brokers]", "", True),
    ],
)
def test_switches(line: str, values: str, there: bool) -> None:
    assert len(releases(with_line(line), values)) == there


def test_a_switch_that_is_not_known_is_a_condition() -> None:
    chart = with_line("condition: kube2iam.enabled")
    (release,) = releases(chart, "kube2iam:\n  enabled: {{ .Enabled }}\n")
    assert [c.description for c in release.conditions] == ["`kube2iam.enabled` is on"]


def test_a_later_file_of_values_lies_over_the_first() -> None:
    (release,) = releases(
        CHART, "kube2iam: {image: {tag: a, name: b}}", "kube2iam: {image: {tag: c}}"
    )
    assert plain(release.values) == {"image": {"tag": "c", "name": "b"}}


@pytest.mark.parametrize(
    "chart",
    [
        "apiVersion: v2\nname: own\nversion: 1.0.0\n",
        "apiVersion: v2\nname: own\ndependencies:\n",
        "apiVersion: v2\nname: own\ndependencies: none\n",
        "apiVersion: v2\nname: own\ndependencies: [kube2iam, {version: 1.0.0}]\n",
        "- a\n",
        "",
    ],
)
def test_a_chart_without_dependencies_installs_nothing(chart: str) -> None:
    assert releases(chart, "image: {repository: jtblin/kube2iam, tag: 0.10.4}") == []


@pytest.mark.parametrize(
    ("chart", "values"), [("dependencies: [\n", ""), (CHART, "kube2iam: [\n"), ("a: b: c\n", "")]
)
def test_what_does_not_parse_is_said(chart: str, values: str) -> None:
    assert read(chart, values)[1]


def test_values_that_do_not_parse_decide_nothing() -> None:
    found, _ = read(CHART, "kube2iam: [\n")
    (release,) = found.entities
    assert isinstance(release, HelmRelease)
    assert plain(release.values) != {}


def test_scope_root_and_environment_are_passed_on() -> None:
    found, _ = read(CHART, environment="prod")
    assert (found.scope, found.root, found.environment) == (
        "helm:platform/Chart.yaml",
        "platform",
        "prod",
    )


@pytest.mark.parametrize(
    ("path", "environment"),
    [
        ("platform/values-prod.yaml", "prod"),
        ("platform/values.prod.yaml", "prod"),
        ("platform/prod-values.yaml", "prod"),
        ("platform/values_prod.eu.yml", "prod.eu"),
        ("platform/prod.values.yaml", "prod"),
    ],
)
def test_environment_of(path: str, environment: str) -> None:
    assert environment_of(path) == environment


def lone(values: str) -> list[Any]:
    source = SourceText("values/reader.yaml", values)
    found, problems, _ = contribute_values(
        file_text(source), scope="s", where=source.whole(), root="values"
    )
    assert not problems
    return list(found.entities)


def test_values_alone_are_a_release_of_no_known_chart() -> None:
    (release,) = lone("image: {repository: jtblin/kube2iam}\n")
    assert isinstance(release, HelmRelease)
    assert release.chart_name is None
    assert release.label == "values file `values/reader.yaml`"


def test_values_alone_may_name_a_service_account() -> None:
    _, account = lone(
        "serviceAccount:\n  name: reader\n  annotations:\n"
        "    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reader\n"
    )
    assert isinstance(account, ServiceAccountBinding)
    assert account.way == "helm"
    assert account.header.line == 4
