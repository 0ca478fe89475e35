"""Node groups: which cluster they belong to, what they run, in which version."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import known_text
from ekslint.core.value import Absent, Value, text
from ekslint.model.clusters.version import kubelet_fits_control_plane, minor_at_most
from ekslint.model.inventory import Inventory
from ekslint.model.nodes.compute import NodeGroup
from ekslint.model.nodes.joining import GroupTag
from tests.model.build import PLACE, made, partly, unset
from tests.model.entities import base, cluster, inventory
from tests.model.nodes import attribute, group, image, script, tag, tags, template, value

PROD = "kubernetes.io/cluster/prod"
OPTIMIZED = "/aws/service/eks/optimized-ami/"
BOTTLEROCKET = partly("/aws/service/bottlerocket/aws-k8s-", unset("v"), "/arm64/latest/image_id")
SOME_SYSTEM = partly(OPTIMIZED, "1.33/", unset("system"), "/recommended/image_id")
AL2 = "/aws/service/eks/optimized-ami/1.32/amazon-linux-2/recommended/image_id"


@pytest.mark.parametrize(
    ("ours", "theirs", "truth"),
    [
        ("1.34", "1.34", True),
        ("1.35", "1.34", False),
        ("1.31", "1.34", True),
        ("1.30", "1.34", False),
        ("1.24", "1.27", False),
        ("1.24", "1.26", True),
        (unset("v"), unset("v"), True),
        (unset("v"), unset("w"), None),
        ("1.34", unset("w"), None),
        ("latest", "1.34", None),
    ],
)
def test_a_kubelet_fits(ours: Any, theirs: Any, truth: bool | None) -> None:
    assert kubelet_fits_control_plane(made(ours), made(theirs)).truth is truth


@pytest.mark.parametrize(
    ("version", "truth"), [("1.26", True), ("1.9", True), ("1.27", False), (unset("v"), None)]
)
def test_minors_compare_as_numbers(version: Any, truth: bool | None) -> None:
    assert minor_at_most(made(version), "1.26").truth is truth


@pytest.mark.parametrize(
    ("given", "minor"),
    [
        ({"version": "1.33"}, "1.33"),
        ({"release_version": "1.32.3-20250505"}, "1.32"),
        ({"release_version": "1.29-2024.05.15"}, "1.29"),
        ({"ami_type": "BOTTLEROCKET_x86_64", "release_version": "1.20.5-a3e8bda1"}, None),
        ({"release_version": "1.20.5-a3e8bda1"}, None),
        ({}, None),
    ],
    ids=["version", "release", "windows", "bottlerocket", "bottlerocket by default", "left to EKS"],
)
def test_the_minor_of_nodes(given: dict[str, Any], minor: str | None) -> None:
    found = group(**given)
    told = found.minor(inventory(found))
    assert known_text(told) == minor
    if minor is None:
        assert isinstance(told, Absent)


@pytest.mark.parametrize(
    ("given", "minor"),
    [
        ({"path": AL2}, "1.32"),
        ({"names": ["amazon-eks-node-1.31-v*"]}, "1.31"),
        ({"names": ["amazon-eks-node-al2023-x86_64-standard-1.34-v20250505"]}, "1.34"),
        ({"path": BOTTLEROCKET}, unset("v")),
        ({"path": SOME_SYSTEM}, "1.33"),
        ({"names": ["golden-*"]}, Absent()),
        ({"path": "/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2"}, Absent()),
    ],
    ids=["path", "name", "al2023", "unknown minor", "unknown system", "private", "plain"],
)
def test_the_minor_of_an_image(given: dict[str, Any], minor: Any) -> None:
    found = image(**given)
    told = found.minor(inventory(found))
    if isinstance(minor, Absent):
        assert isinstance(told, Absent)
    else:
        assert told == made(minor)


def test_a_copy_is_what_it_was_made_from() -> None:
    first = image("first", path=AL2)
    copy = image("copy", names=["own"], original=attribute(first), encrypted=True)
    launched = template(image=attribute(copy))
    whole = inventory(first, copy, launched)
    found = launched.ami(whole).target
    assert found is not None
    assert found.is_eks(whole).truth is True
    assert known_text(found.minor(whole)) == "1.32"
    assert found.encrypted == made(True)


@pytest.mark.parametrize(
    "reference",
    [f"resolve:ssm:{AL2}", "{{resolve:ssm:" + AL2 + "}}", "{{resolve:ssm:" + AL2 + ":3}}"],
)
def test_a_parameter_resolved_at_launch(reference: str) -> None:
    launched = template(image=text(reference, PLACE))
    whole = inventory(launched)
    found = launched.ami(whole).target
    assert found is not None
    assert found.is_eks(whole).truth is True
    assert known_text(found.minor(whole)) == "1.32"


@pytest.mark.parametrize(
    ("version", "given", "family"),
    [
        ("1.34", {}, "AL2023"),
        ("1.29", {}, "AL2"),
        (None, {}, None),
        ("1.34", {"ami_type": "BOTTLEROCKET_ARM_64"}, "BOTTLEROCKET"),
        ("1.34", {"ami_type": "WINDOWS_CORE_2022_x86_64"}, "WINDOWS"),
        ("1.34", {"ami_type": unset("type")}, None),
        ("1.34", {"ami_type": "NO_SUCH_TYPE"}, None),
    ],
    ids=["default", "old default", "no version", "written", "windows", "unknown", "typo"],
)
def test_the_family_of_a_managed_group(
    version: str | None, given: dict[str, Any], family: str | None
) -> None:
    found = group(cluster_name="prod", **given)
    whole = inventory(found, cluster("prod", value(version)))
    families = ("AL2", "AL2023", "BOTTLEROCKET", "WINDOWS")
    truths = {name: found.runs(whole, name).truth for name in families}
    wanted: dict[str, bool | None] = {name: name == family if family else None for name in families}
    assert truths == wanted


@pytest.mark.parametrize(
    ("given", "truth"),
    [
        ({}, False),
        ({"image": ""}, False),
        ({"image": "ami-0a1b2c3d4e5f60718"}, True),
        ({"image": unset("ami")}, True),
    ],
)
def test_an_image_of_its_own(given: dict[str, Any], truth: bool | None) -> None:
    launched = template(**given)
    found = group(template=attribute(launched))
    assert found.has_own_image(inventory(found, launched)).truth is truth


def estate(
    *more: Any, joined: tuple[Any, ...] = (), own: tuple[Any, ...] = ()
) -> tuple[NodeGroup, Inventory]:
    """Return a group of our own, tagged and joining, and the inventory around it."""
    launched = template(user_data="a script" if joined else None)
    found = group(way="self-managed", template=attribute(launched), tags=tags(*own))
    things = [found, launched, *more]
    if joined:
        things.append(script(launched, *joined))
    return found, inventory(*things)


@pytest.mark.parametrize(
    ("joined", "own", "clusters", "home"),
    [
        (["prod"], [PROD], ["prod"], "prod"),
        (["staging"], [PROD], ["prod"], "prod"),
        (["prod"], ["kubernetes.io/cluster/staging"], ["prod"], "prod"),
        (["staging"], [], ["prod"], "prod"),
        (["staging"], ["kubernetes.io/cluster/staging"], ["prod"], None),
        (["staging"], [], ["prod", "blue"], None),
        (["staging"], [PROD], ["prod", "blue"], "prod"),
        (["prod"], [PROD], [], None),
    ],
    ids=[
        "agreed",
        "by tag",
        "by user data",
        "the only one",
        "of another estate",
        "one of two",
        "one of two by tag",
        "nowhere declared",
    ],
)
def test_the_home_of_a_group_of_our_own(
    joined: list[str], own: list[str], clusters: list[str], home: str | None
) -> None:
    found, whole = estate(
        *(cluster(name) for name in clusters),
        joined=tuple(joined),
        own=tuple(tag(key) for key in own),
    )
    assert known_text(found.home_name(whole)) == home


def test_an_assumed_home_is_said() -> None:
    found, whole = estate(cluster("prod"), joined=("staging",))
    verdict = found.is_home(whole, made("staging"))
    assert verdict.truth is False
    assert verdict.assumptions == ("cluster `prod` is the only one here",)


def test_a_cluster_that_is_named_and_declared_elsewhere_is_not_the_only_one_here() -> None:
    found, whole = estate(
        cluster("prod", scope="other"),
        joined=("legacy",),
        own=(tag("kubernetes.io/cluster/legacy"),),
    )
    link = found.cluster(whole)
    assert link.target is None
    assert link.open


@pytest.mark.parametrize(
    ("own", "truth"),
    [
        ([tag(PROD)], True),
        ([tag(PROD, "anything")], True),
        ([tag("KubernetesCluster", "prod")], True),
        ([tag(PROD, reaches=False)], False),
        ([tag(PROD, reaches=unset("propagate"))], None),
        ([tag("Name")], False),
        ([], False),
        ([tag(partly("kubernetes.io/cluster/", unset("name")))], True),
        ([tag(partly(unset("prefix"), "/prod"))], None),
        ([tag(partly("team-", unset("name")))], False),
    ],
    ids=[
        "owned",
        "any value",
        "legacy",
        "on the group",
        "unknown reach",
        "another",
        "none",
        "unknown name",
        "unknown key",
        "known start",
    ],
)
def test_carrying_a_cluster_tag(own: list[Any], truth: bool | None) -> None:
    found, whole = estate(own=tuple(own))
    assert found.carries_a_cluster_tag(whole).truth is truth


@pytest.mark.parametrize("by_name", [True, False], ids=["by name", "by reference"])
def test_a_tag_declared_apart(by_name: bool) -> None:
    found = group("batch", way="self-managed")
    named: Value = made("batch") if by_name else attribute(found, "name")
    apart = GroupTag(**base("apart"), group=named, tag=tag(PROD))
    other = group("other", way="self-managed")
    whole = inventory(found, other, apart)
    assert found.carries_a_cluster_tag(whole).truth is True
    assert other.carries_a_cluster_tag(whole).truth is False


@pytest.mark.parametrize(
    ("given", "truth"),
    [
        ({"joined": ("prod",)}, True),
        ({"own": (tag(PROD),)}, None),
        ({}, False),
    ],
    ids=["user data", "a tag alone", "nothing"],
)
def test_what_shows_that_machines_are_nodes(given: dict[str, Any], truth: bool | None) -> None:
    found, whole = estate(**given)
    assert found.joins_a_cluster(whole).truth is truth


def test_a_tag_shows_it_where_there_is_such_a_cluster() -> None:
    found, whole = estate(cluster("prod"), own=(tag(PROD),))
    assert found.joins_a_cluster(whole).truth is True


def test_nodes_of_other_makers_are_none_of_ours() -> None:
    launched = template(user_data="a script")
    found = group(way="self-managed", template=attribute(launched), tags=tags(tag(PROD)))
    whole = inventory(found, launched, script(launched, other_start=True), cluster("prod"))
    assert found.joins_a_cluster(whole).truth is False


def test_a_looked_up_image_of_unknown_name_shows_nothing() -> None:
    golden = image(names=["golden-*"])
    launched = template(image=attribute(golden))
    found = group(way="self-managed", template=attribute(launched))
    assert found.joins_a_cluster(inventory(found, launched, golden)).truth is False


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (None, "AWSServiceRoleForAutoScaling"),
        (partly("arn:aws:iam::", unset("account"), ":role/aws-service-role/a/Own_x"), "Own_x"),
        (unset("role"), None),
    ],
    ids=["default", "its own", "unknown"],
)
def test_the_role_that_starts_instances(written: Any, name: str | None) -> None:
    found = group(way="self-managed", service_linked_role=written)
    assert known_text(found.scaling_role(inventory(found))) == name


def test_a_group_without_a_declared_volume_has_its_root_volume() -> None:
    launched = template()
    found = group(template=attribute(launched))
    (root,) = found.all_volumes(inventory(found, launched))
    assert not root.written
    assert found.volumes(inventory(found, launched)).empty().truth is True
