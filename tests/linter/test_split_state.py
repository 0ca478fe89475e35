"""An estate whose roots have states of their own: each mistake shows only where two roots meet.

The estate itself is `testdata/reference/split-state`, silent as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from ekslint.config.settings import ClusterFacts, Settings
from ekslint.core.finding import Finding
from ekslint.core.location import SourceText
from ekslint.linter.run import lint_texts
from tests.incidents.markers import references

TODAY = date(2026, 11, 20)
ESTATE = next(tree.files for tree in references() if tree.name == "split-state")
ROOTS = sorted({path.partition("/")[0] for path in ESTATE if "/" in path})

CLUSTER_GROUP = "    data.aws_eks_cluster.this.vpc_config[0].cluster_security_group_id,\n"
CLUSTER = 'resource "aws_eks_cluster" "this" {\n'
IPV6 = '  kubernetes_network_config {\n    ip_family = "ipv6"\n  }\n'

MISTAKES = {
    "a role of remote state is not mapped": (
        ("iam/main.tf", "[for role in aws_iam_role.node : role.arn]", "[]"),
        {
            ("aws-auth-node-role-missing", "addons/main.tf", "mapRoles = yamlencode(["),
        },
    ),
    "a role that is looked up is not mapped": (
        (
            "iam/main.tf",
            "[for role in aws_iam_role.node : role.arn]",
            '[aws_iam_role.node["render-node"].arn]',
        ),
        {("aws-auth-node-role-missing", "addons/main.tf", "mapRoles = yamlencode([")},
    ),
    "a mapped role has a path": (
        ("iam/main.tf", "= each.key\n", '= each.key\n  path = "/nodes/"\n'),
        {("aws-auth-role-path", "addons/main.tf", "rolearn  = arn")},
    ),
    "the key of an alias denies Auto Scaling": (
        (
            "keys/main.tf",
            "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
            "backup",
        ),
        {
            (
                "volume-key-denies-autoscaling",
                "keys/main.tf",
                'data "aws_iam_policy_document" "volumes" {',
            )
        },
    ),
    "nodes lack the security group of the cluster": (
        ("nodes/main.tf", CLUSTER_GROUP, ""),
        {("launch-template-lacks-cluster-sg", "nodes/main.tf", "vpc_security_group_ids = [")},
    ),
    "nodes carry the tag of another cluster": (
        ("nodes/terraform.tfvars", '"render"', '"rendre"'),
        {
            (
                "self-managed-cluster-tag-mismatch",
                "nodes/main.tf",
                'key                 = "kubernetes.io/cluster/${var.cluster_name}"',
            )
        },
    ),
    "nodes join a cluster of another name": (
        ("cluster/main.tf", 'name    = "render"', 'name    = "render-blue"'),
        {
            (
                "self-managed-cluster-tag-mismatch",
                "nodes/main.tf",
                'key                 = "kubernetes.io/cluster/${var.cluster_name}"',
            )
        },
    ),
    "nodes are newer than their control plane": (
        ("cluster/main.tf", '"1.33"', '"1.31"'),
        {("node-version-skew", "workers/main.tf", 'version         = "1.33"')},
    ),
    "aws-node lacks what an IPv6 cluster needs": (
        ("cluster/main.tf", CLUSTER, CLUSTER + IPV6),
        {("vpc-cni-role-lacks-ipv6", "addons/main.tf", 'resource "aws_iam_role" "aws_node" {')},
    ),
}


def changed(mistake: str) -> dict[str, str]:
    (path, before, after), _ = MISTAKES[mistake]
    assert ESTATE[path].count(before) == 1
    return ESTATE | {path: ESTATE[path].replace(before, after)}


def found(files: Mapping[str, str], settings: Settings | None = None) -> tuple[Finding, ...]:
    report = lint_texts(files, settings or Settings(), today=TODAY)
    assert not report.failures
    return report.findings


def places(findings: tuple[Finding, ...]) -> set[tuple[str, str, str]]:
    return {
        (f.rule, f.location.path, f.location.source.line(f.location.line).strip()) for f in findings
    }


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found_where_two_roots_meet(mistake: str) -> None:
    assert places(found(changed(mistake))) == MISTAKES[mistake][1]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_no_root_alone_shows_it(mistake: str) -> None:
    files = changed(mistake)
    for root in ROOTS:
        alone = {path: text for path, text in files.items() if path.startswith(f"{root}/")}
        assert not found(alone), root


@pytest.mark.parametrize("state", ["network", "cluster", "iam"])
def test_a_root_that_is_not_in_the_scan_is_silence(state: str) -> None:
    for mistake in MISTAKES:
        files = {p: t for p, t in changed(mistake).items() if not p.startswith(f"{state}/")}
        allowed = MISTAKES[mistake][1]
        assert places(found(files)) <= allowed


def test_the_estate_leaves_no_question_open() -> None:
    assert not lint_texts(ESTATE, Settings(), today=TODAY).open


def test_the_configuration_stands_for_a_root_outside_of_the_scan() -> None:
    files = {p: t for p, t in ESTATE.items() if p.startswith("workers/")}
    assert not found(files)
    place = SourceText(".ekslint.toml", '[[clusters]]\nname = "render"\n').location(0, 12)
    told = ClusterFacts(name="render", version="1.31", location=place)
    assert places(found(files, Settings(clusters=(told,)))) == {
        ("node-version-skew", "workers/main.tf", 'version         = "1.33"')
    }
    fitting = replace(told, version="1.33")
    assert not found(files, Settings(clusters=(fitting,)))
