"""What Helm releases run, and the service accounts their values give a role."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import from_plain, known_text
from ekslint.core.value import (
    Absent,
    Document,
    MapValue,
    ReasonKind,
    Text,
    Unknown,
    Value,
    text,
    unknown,
)
from ekslint.facts.tokens import FirstGood
from ekslint.model.clusters.addon import HelmRelease, service_accounts_of, value_at
from ekslint.sources.helm import merged
from tests.model.entities import base, inventory
from tests.sources.texts import holed

UNSET = unknown(ReasonKind.VARIABLE, "variable `x` has no value")
TAGS = {
    "kube2iam": FirstGood("0.10.9"),
    "kiam": FirstGood("4.2"),
    "amazon-k8s-cni": FirstGood("1.8.0"),
}
ARN = "arn:aws:iam::111122223333:role/reader"
ROLE = {"eks.amazonaws.com/role-arn": ARN}


def release(
    chart: Value | str,
    values: Any = None,
    version: Value | str = Absent(),  # noqa: B008 (frozen)
    repository: Value | str = "https://charts.helm.sh/stable",
    namespace: str = "kube-system",
) -> HelmRelease:
    def value(given: Value | str) -> Value:
        return text(given) if isinstance(given, str) else given

    held = values if isinstance(values, MapValue | Unknown) else from_plain(values or {})
    return HelmRelease(
        **base("r"),
        chart=value(chart),
        repository=value(repository),
        version=value(version),
        values=held,
        namespace=text(namespace),
    )


def shown(made: HelmRelease) -> list[str]:
    return [str(part) for part in made.parts(inventory())]


def below(made: HelmRelease) -> list[bool | None]:
    parts = made.parts(inventory())
    return [part.below(inventory(), TAGS).truth for part in parts]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("a", "b"), "1"),
        (("a", "c"), None),
        (("x",), None),
        (("x", "y"), None),
        (("d", "e"), "2"),
    ],
)
def test_value_at(path: tuple[str, ...], expected: str | None) -> None:
    values = MapValue(
        {
            **_entries({"a": {"b": "1"}}),
            **_entries({"d": "?"}, Document("yaml", from_plain({"e": "2"}))),
        }
    )
    found = value_at(values, *path)
    assert known_text(found) == expected
    assert isinstance(found, Absent | Text)


def _entries(data: dict[str, Any], instead: Value | None = None) -> dict[str, Any]:
    made = from_plain(data)
    assert isinstance(made, MapValue)
    if instead is None:
        return dict(made.entries)
    from dataclasses import replace

    return {key: replace(entry, value=instead) for key, entry in made.entries.items()}


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(UNSET, id="unknown"),
        pytest.param(merged([UNSET]), id="open"),
        pytest.param(from_plain({"image": None}), id="null"),
        pytest.param(from_plain({"image": {"tag": None}}), id="null leaf"),
        pytest.param(from_plain({"image": "a:1"}), id="no map"),
    ],
)
def test_value_at_of_what_is_not_known(values: Value) -> None:
    assert isinstance(value_at(values, "image", "tag"), Unknown)


@pytest.mark.parametrize(
    ("chart", "name"),
    [
        ("kube2iam", "kube2iam"),
        ("stable/kube2iam", "kube2iam"),
        (holed("@/kube2iam"), "kube2iam"),
        (holed("@"), None),
        (UNSET, None),
        (Absent(), None),
    ],
)
def test_chart_name(chart: Value | str, name: str | None) -> None:
    assert release(chart).chart_name == name


@pytest.mark.parametrize(
    ("made", "parts", "old"),
    [
        (release("kube2iam", version="2.1.0"), ["kube2iam (chart 2.1.0)"], [True]),
        (release("kube2iam", version="2.4.0"), ["kube2iam (chart 2.4.0)"], [False]),
        (release("kube2iam"), ["kube2iam"], [False]),
        (
            release("kube2iam", {"image": {"tag": "0.10.4"}}, "2.4.0"),
            ["kube2iam:0.10.4"],
            [True],
        ),
        (
            release("kube2iam", {"image": {"tag": "0.11.2"}}, "2.1.0"),
            ["kube2iam:0.11.2"],
            [False],
        ),
        (
            release("kube2iam", {"image": {"tag": ""}}, "2.1.0"),
            ["kube2iam (chart 2.1.0)"],
            [True],
        ),
        (
            release("kube2iam", {"image": {"repository": "x/own", "tag": "0.1.0"}}),
            ["own:0.1.0"],
            [False],
        ),
        (release("kube2iam", {"image": "x/kube2iam:0.10.4"}), ["kube2iam:0.10.4"], [True]),
        (
            release("kube2iam", {"image": {"tag": "0.10.4", "digest": "sha256:0"}}),
            ["kube2iam:0.10.4"],
            [None],
        ),
        (
            release("kiam", {"server": {"image": {"tag": "v4.2"}}}, "6.1.2"),
            ["kiam (chart 6.1.2)", "kiam:v4.2"],
            [True, False],
        ),
        (
            release("aws-vpc-cni", {"image": {"override": "x/amazon-k8s-cni:v1.7.5"}}),
            ["amazon-k8s-cni:v1.7.5"],
            [True],
        ),
        (
            release("own", {"image": {"repository": "x/kube2iam", "tag": "0.10.4"}}),
            ["kube2iam:0.10.4"],
            [True],
        ),
        (release("own", {"image": {"repository": "x/kube2iam"}}), ["kube2iam:…"], [None]),
        (release("own", {"agent": {"image": {"repository": "x/kube2iam"}}}), [], []),
        (release("own", UNSET), [], []),
        (release(Absent(), {"image": {"tag": "0.10.4"}}), [], []),
        (
            release("kube2iam", {"image": {"tag": "0.10.4"}}, repository=UNSET),
            ["kube2iam:0.10.4"],
            [True],
        ),
    ],
)
def test_images_of_a_release(made: HelmRelease, parts: list[str], old: list[bool | None]) -> None:
    assert shown(made) == parts
    assert below(made) == old


@pytest.mark.parametrize(
    "made",
    [
        release("kube2iam", UNSET, "2.1.0"),
        release("kube2iam", merged([from_plain({"image": {"tag": "0.10.4"}}), UNSET]), "2.1.0"),
        release("kube2iam", {"image": None}, "2.1.0"),
        release("kube2iam", version=UNSET),
        release(UNSET, {"image": {"tag": "0.10.4"}}),
    ],
)
def test_what_is_not_known_of_a_release_decides_nothing(made: HelmRelease) -> None:
    assert set(below(made)) == {None}


def test_annotations_of_pods_at_any_depth() -> None:
    values = {
        "podAnnotations": {"iam.amazonaws.com/role": "a"},
        "worker": {"pod": {"annotations": {"iam.amazonaws.com/role": "b"}}},
        "serviceAccount": {"annotations": {"iam.amazonaws.com/role": "c"}},
        "service": {"annotations": {"iam.amazonaws.com/role": "d"}},
    }
    parts = release("own", values).parts(inventory())
    truths = [p.annotates(inventory(), "iam.amazonaws.com/role").truth for p in parts]
    assert truths == [True, True]


def accounts(values: Any) -> list[tuple[str | None, str | None, str | None]]:
    return [
        (known_text(b.namespace), known_text(b.account), known_text(b.role))
        for b in service_accounts_of(release("own", values))
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {"serviceAccount": {"name": "reader", "annotations": ROLE}},
            [("kube-system", "reader", ARN)],
        ),
        (
            {"controller": {"serviceAccount": {"create": True, "name": "c", "annotations": ROLE}}},
            [("kube-system", "c", ARN)],
        ),
        (
            {"serviceAccount": {"create": "true", "name": "r", "annotations": ROLE}},
            [("kube-system", "r", ARN)],
        ),
        ({"serviceAccount": {"create": False, "name": "r", "annotations": ROLE}}, []),
        ({"serviceAccount": {"annotations": ROLE}}, []),
        ({"serviceAccount": {"name": "", "annotations": ROLE}}, []),
        ({"serviceAccount": {"name": "r", "annotations": {"other": "x"}}}, []),
        ({"serviceAccount": {"name": "r"}}, []),
        ({"pod": {"name": "r", "annotations": ROLE}}, []),
        ({"namespaceOverride": "x", "serviceAccount": {"name": "r", "annotations": ROLE}}, []),
    ],
)
def test_service_accounts_that_surely_get_a_role(
    values: Any, expected: list[tuple[str, str, str]]
) -> None:
    assert accounts(values) == expected


def test_an_account_is_not_sure_where_values_may_say_otherwise() -> None:
    named = {"serviceAccount": {"name": "reader", "annotations": ROLE}}
    assert accounts(merged([from_plain(named), UNSET])) == []
    assert accounts(merged([UNSET, from_plain(named)])) == []


@pytest.mark.parametrize(
    ("made", "label"),
    [
        (release("kube2iam"), "Helm release `r`"),
        (release(Absent()), "values file `r`"),
    ],
)
def test_labels(made: HelmRelease, label: str) -> None:
    assert made.label == label
