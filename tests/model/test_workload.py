"""What workloads and containers are made of, and on which clusters they run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ekslint.core.contents import from_plain
from ekslint.core.value import Absent, ListValue, MapValue, ReasonKind, Value, text, unknown
from ekslint.model.workloads.container_image import Annotation, Unseen
from ekslint.model.workloads.workload import Container, Deployed, Workload, annotations_of
from ekslint.sources.helm import read_values
from tests.model.entities import base, cluster, inventory
from tests.sources.texts import whole

UNSET = unknown(ReasonKind.VARIABLE, "variable `x` has no value")


def container(image: Value) -> Container:
    part: dict[str, Any] = {**base("app"), "workload": "Deployment", "workload_name": text("web")}
    return Container(**part, image=image)


def workload(annotations: Value) -> Workload:
    return Workload(**base("web"), type="CronJob", annotations=annotations)


def test_a_container_has_one_image() -> None:
    parts = container(text("jtblin/kube2iam:0.10.4")).parts(inventory())
    assert [str(part) for part in parts] == ["kube2iam:0.10.4"]
    assert not parts.open


def test_a_workload_has_the_annotations_of_its_pods() -> None:
    parts = workload(from_plain({"a": "1", "b": "2"})).parts(inventory())
    assert [str(part) for part in parts] == ["a", "b"]
    assert all(isinstance(part, Annotation) for part in parts)


@pytest.mark.parametrize("value", [Absent(), None, ListValue(()), text("a")])
def test_what_is_no_map_annotates_nothing(value: Value | None) -> None:
    assert annotations_of(value) == ()


def test_annotations_that_are_not_known_may_be_any() -> None:
    found = annotations_of(UNSET)
    assert [type(part) for part in found] == [Unseen]
    written = from_plain({"a": "1"})
    assert isinstance(written, MapValue)
    found = annotations_of(replace(written, open=(UNSET.reason,)))
    assert [type(part) for part in found] == [Annotation, Unseen]


def test_labels_are_those_of_kubectl() -> None:
    assert container(text("a")).label == "Deployment `web`"
    assert workload(Absent()).label == "CronJob `web`"


@pytest.mark.parametrize(
    ("version", "minor", "truth"),
    [
        (text("1.34"), "1.21", True),
        (text("1.20"), "1.21", False),
        (UNSET, "1.21", None),
        (text("1.34"), "no version", None),
    ],
)
def test_on_eks_from(version: Value, minor: str, truth: bool | None) -> None:
    thing: Deployed = container(text("a"))
    found = inventory(thing, cluster("prod", version))
    assert thing.on_eks_from(found, minor).truth is truth
    assert thing.on_eks(found).truth is True
    assert thing.cluster(found).target is not None


def test_all_that_is_deployed_is_one_collection() -> None:
    made = (container(text("a")), workload(Absent()))
    assert set(inventory(*made).every(Deployed)) == set(made)


def test_places_of_an_annotation() -> None:
    parts = annotations_of(read_values(whole("iam.amazonaws.com/role: app\n", "pod.yaml")))
    assert parts[0].named_at is not None
    assert parts[0].named_at.text == "iam.amazonaws.com/role"
    assert parts[0].location is not None
    assert parts[0].location.text == "iam.amazonaws.com/role: app"
