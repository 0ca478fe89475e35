"""What shows that something runs on EKS, and from which version on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ekslint.core.contents import from_plain
from ekslint.core.location import SourceText
from ekslint.core.resource import Condition
from ekslint.core.value import (
    Absent,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Unknown,
    Value,
    default_of,
    text,
    unknown,
)
from ekslint.facts.versions import Minor
from ekslint.languages.kubernetes.inventory import contribute
from ekslint.languages.kubernetes.manifests import evaluate
from ekslint.model.access.entries import ExecCredential
from ekslint.model.clusters.addon import Addon
from ekslint.model.entity import Entity
from ekslint.model.evidence import ClusterLookup, oldest_minor, on_eks, on_eks_from
from ekslint.model.iam.binding import ServiceAccountBinding
from ekslint.model.modules.module import ModuleCall
from ekslint.sources.textmap import file_text
from tests.model.entities import SCOPE, base, cluster, inventory

UNSET = unknown(ReasonKind.VARIABLE, "variable `x` has no value")
BOUND = Minor(1, 21)
AWS_AUTH = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: aws-auth, namespace: kube-system}
"""


def choice(*versions: str) -> Unknown:
    why = Reason(ReasonKind.VARIABLE, "a parameter with several values")
    return Unknown(why, candidates=tuple(text(v) for v in versions))


def binding(scope: str = SCOPE) -> Entity:
    part = {**base("reader", scope), "namespace": text("a"), "account": text("b")}
    return ServiceAccountBinding(**part, role=UNSET, way="annotation")


def module(source: str, scope: str = SCOPE) -> Entity:
    part: dict[str, Any] = {**base("m", scope), "source": text(source), "version": Absent()}
    return ModuleCall(**part, inputs=MapValue({}), read=False)


def plugin(command: str, *words: str) -> Entity:
    part: dict[str, Any] = {**base("exec"), "api_version": text("v1"), "command": text(command)}
    return ExecCredential(
        **part,
        arguments=from_plain(list(words)),
        named_cluster=Absent(),
        target_cluster=Absent(),
    )


def addon() -> Entity:
    part: dict[str, Any] = {**base("vpc-cni"), "cluster_name": text("prod")}
    return Addon(**part, version=Absent(), role=Absent())


def aws_auth() -> Entity:
    source = SourceText("aws-auth.yaml", AWS_AUTH)
    manifests, _ = evaluate(file_text(source), scope=SCOPE, where=source.whole())
    contribution, _ = contribute(manifests, root=SCOPE)
    return contribution.entities[0]


@pytest.mark.parametrize(
    "sign",
    [
        pytest.param(cluster("prod"), id="cluster"),
        pytest.param(ClusterLookup(**base("looked up")), id="lookup"),
        pytest.param(binding(), id="service account with a role"),
        pytest.param(addon(), id="add-on"),
        pytest.param(aws_auth(), id="aws-auth"),
        pytest.param(module("terraform-aws-modules/eks/aws"), id="registry module"),
        pytest.param(module("git::https://example.com/terraform-aws-eks.git"), id="git module"),
        pytest.param(module("../modules/eks"), id="local module"),
        pytest.param(plugin("aws", "eks", "get-token", "--cluster-name", "a"), id="aws eks"),
    ],
)
def test_what_only_eks_has_is_a_sign(sign: Entity) -> None:
    verdict = on_eks(inventory(sign), SCOPE)
    assert verdict.truth is True
    assert verdict.because
    assert not verdict.assumptions, "it stands in the same root"


@pytest.mark.parametrize(
    "entity",
    [
        pytest.param(module("terraform-aws-modules/vpc/aws"), id="other module"),
        pytest.param(module("example/weeks/aws"), id="a name that only holds the letters"),
        pytest.param(plugin("aws-iam-authenticator", "token", "-i", "a"), id="authenticator"),
        pytest.param(plugin("aws", "sts", "get-caller-identity"), id="another command of aws"),
    ],
)
def test_what_others_have_too_is_no_sign(entity: Entity) -> None:
    verdict = on_eks(inventory(entity), SCOPE)
    assert verdict.truth is None
    assert [reason.detail for reason in verdict.open] == [
        "nothing in the scan shows that this runs on EKS"
    ]


def test_a_sign_in_another_root_is_an_assumption() -> None:
    verdict = on_eks(inventory(binding("elsewhere")), SCOPE)
    assert verdict.truth is True
    assert verdict.assumptions == ("it runs on EKS, as service account `a:b` here shows",)


def test_a_sign_of_another_environment_is_none() -> None:
    prod, here = cluster("prod", scope="infra#prod"), module("example/vpc/aws", "app#dev")
    assert on_eks(inventory(prod, here), "app#dev").truth is None
    found = on_eks(inventory(prod, here, binding("app#dev")), "app#dev")
    assert [evidence.location.path for evidence in found.because] == ["reader"]


def test_a_sign_that_may_not_exist_is_none_yet() -> None:
    made = Condition("made", "`var.create` is true")
    found = inventory(cluster("prod", conditions=(made,)))
    assert on_eks(found, SCOPE).truth is None
    assert on_eks(found, SCOPE, (made,)).truth is True


@pytest.mark.parametrize(
    ("version", "truth"),
    [
        (text("1.34"), True),
        (text("1.21"), True),
        (text("1.20"), False),
        (text("latest"), None),
        (Absent(), True),
        (Null(), True),
        (UNSET, None),
        (replace(UNSET, origin=default_of("the release of eksctl")), True),
        (choice("1.30", "1.31"), True),
        (choice("1.18", "1.19"), False),
        (choice("1.20", "1.21"), None),
    ],
)
def test_the_version_of_the_cluster_decides(version: Value, truth: bool | None) -> None:
    assert on_eks_from(inventory(cluster("prod", version)), SCOPE, BOUND).truth is truth


@pytest.mark.parametrize(
    ("versions", "truth"),
    [
        (("1.30", "1.34"), True),
        (("1.18", "1.19"), False),
        (("1.18", "1.34"), None),
    ],
)
def test_several_clusters_have_to_agree(versions: tuple[str, ...], truth: bool | None) -> None:
    made = [cluster(f"c{v}", text(v), scope=f"root {v}") for v in versions]
    assert on_eks_from(inventory(*made), SCOPE, BOUND).truth is truth


def test_clusters_of_the_same_root_go_before_others() -> None:
    here, there = cluster("here", text("1.20")), cluster("there", text("1.34"), scope="there")
    assert on_eks_from(inventory(here, there), SCOPE, BOUND).truth is False


def test_the_configured_cluster_goes_before_all() -> None:
    here = cluster("here", text("1.20"))
    said = cluster("said", text("1.34"), scope="configuration", covers=frozenset({SCOPE}))
    other = cluster("other", text("1.18"), scope="other", covers=frozenset({"elsewhere"}))
    verdict = on_eks_from(inventory(here, said, other), SCOPE, BOUND)
    assert verdict.truth is True
    assert verdict.assumptions == ("cluster `said` is the only one here",)


def test_without_a_cluster_a_sign_is_as_old_as_eks_runs() -> None:
    found = inventory(binding())
    assert on_eks_from(found, SCOPE, BOUND).truth is True
    assert on_eks_from(found, SCOPE, Minor(1, 99)).truth is False
    assert on_eks_from(inventory(), SCOPE, BOUND).truth is None


def test_no_minor_before_expiring_tokens_runs_any_more() -> None:
    assert oldest_minor() > BOUND
