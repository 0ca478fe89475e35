"""What a runtime text names, and whether a finding is of that."""

from __future__ import annotations

import time

import pytest

from ekslint.core.finding import Finding, Level, Related
from ekslint.core.location import SourceText
from ekslint.ruleset.named import Bearing, bearing, named_in

PLACE = SourceText("main.tf", "x").whole()

NAMES = {
    "describe-nodegroup": (
        '{"nodegroup": {\n  "nodegroupName": "blue",\n  "clusterName": "shop",\n'
        '  "nodeRole": "arn:aws:iam::111122223333:role/platform/shop-node",\n'
        '  "launchTemplate": {"name": "shop-blue", "version": "3", "id": "lt-0a1b2c3d4e5f"}}}',
        {
            "cluster": {"shop"},
            "node group": {"blue"},
            "role": {"shop-node"},
            "launch template": {"shop-blue"},
        },
    ),
    "terraform": (
        "│ Error: waiting for EKS Node Group (shop:blue-2026) create: unexpected state\n"
        '│   with module.eks.module.eks_managed_node_group["blue"].aws_eks_node_group.this[0],\n',
        {
            "cluster": {"shop"},
            "node group": {"blue-2026"},
            "address": {
                'module.eks.module.eks_managed_node_group["blue"].aws_eks_node_group.this[0]'
            },
        },
    ),
    "an event": (
        "Reached max retries while trying to evict pods from nodes in node group blue, [i-0a1b2c3]",
        {"node group": {"blue"}},
    ),
    "an ARN of a node group": (
        "arn:aws:eks:eu-west-1:111122223333:nodegroup/shop/blue/0ac2f1d3-1111-2222-3333-444455556666",
        {"cluster": {"shop"}, "node group": {"blue"}},
    ),
    "a described pod": (
        "Name: api-7d9f\nService Account:  api\nNode: ip-10-0-1-2\n",
        {"service account": {"api"}},
    ),
    "a subject": ("system:serviceaccount:kube-system:aws-node", {"service account": {"aws-node"}}),
    "whose call it was": (
        "User: arn:aws:sts::111122223333:assumed-role/shop-node/i-0a1b2c3d4e5f60718 is not",
        {"role": {"shop-node"}, "instance": {"i-0a1b2c3d4e5f60718"}},
    ),
    "ids": (
        "i-0a1b2c3d4e5f60718 in subnet-0a1b2c3d of vpc-0a1b2c3d with sg-0a1b2c3d, not eni-0a1b2c3d",
        {
            "instance": {"i-0a1b2c3d4e5f60718"},
            "subnet": {"subnet-0a1b2c3d"},
            "VPC": {"vpc-0a1b2c3d"},
            "security group": {"sg-0a1b2c3d"},
        },
    ),
    "words that are no names": ("Error: creating node group to the cluster", {}),
}


@pytest.mark.parametrize(("text", "expected"), NAMES.values(), ids=NAMES)
def test_what_a_text_names(text: str, expected: dict[str, set[str]]) -> None:
    assert {kind: set(names) for kind, names in named_in(text).names.items()} == expected


def finding(message: str, *, subject: str = ".::aws_thing.a", cluster: str = "") -> Finding:
    of = Related(PLACE, cluster) if cluster else None
    return Finding("a-rule", Level.ERROR, message, PLACE, subject, cluster=of)


GROUP = '"nodegroupName": "blue-20261120", "clusterName": "shop"'
ADDRESS = 'with module.eks.module.eks_managed_node_group["blue"].aws_eks_node_group.this[0],'
CNI = "ipamd.go: Failed to call ec2:DescribeNetworkInterfaces"

BEARINGS = {
    "the group": (GROUP, finding("node group `blue` has no way out"), Bearing.NAMED),
    "its prefix": (GROUP, finding("node group `blue-` has no way out"), Bearing.NAMED),
    "another group": (GROUP, finding("node group `green` has no way out"), Bearing.OTHER),
    "a group that begins alike": (GROUP, finding("node group `blu` has none"), Bearing.OTHER),
    "a group without a known name": (
        GROUP,
        finding("node group `module.eks.group[0]` has no way out"),
        Bearing.UNNAMED,
    ),
    "a group called by its address": (
        GROUP,
        finding("node group `aws_eks_node_group.green` has no way out"),
        Bearing.UNNAMED,
    ),
    "a group called by its logical id": (
        GROUP,
        finding("node group `NodeGroup` has no way out", subject="nodes.yaml::NodeGroup"),
        Bearing.UNNAMED,
    ),
    "a cluster called by its address": (
        GROUP,
        finding("key is off", cluster="aws_eks_cluster.this"),
        Bearing.UNNAMED,
    ),
    "a cluster called by its logical id": (
        GROUP,
        finding("key is off", cluster="x"),  # as its declaration has it
        Bearing.UNNAMED,
    ),
    "of another cluster": (GROUP, finding("key is off", cluster="staging"), Bearing.OTHER),
    "of the cluster": (GROUP, finding("key is off", cluster="shop"), Bearing.NAMED),
    "of one of its clusters": (GROUP, finding("key is off", cluster="dev, shop"), Bearing.NAMED),
    "the group of another cluster": (
        GROUP,
        finding("node group `blue` has no way out", cluster="staging"),
        Bearing.OTHER,
    ),
    "nothing of the kind": (GROUP, finding("role `web` is wrong"), Bearing.UNNAMED),
    "its address": (
        ADDRESS,
        finding(
            "nodes have no way out",
            subject='.::module.eks.module.eks_managed_node_group["blue"].aws_eks_node_group.this[0]',
        ),
        Bearing.NAMED,
    ),
    "another address of the type": (
        ADDRESS,
        finding(
            "nodes have no way out",
            subject='.::module.eks.module.eks_managed_node_group["green"].aws_eks_node_group.this[0]',
        ),
        Bearing.OTHER,
    ),
    "an address of another type": (
        ADDRESS,
        finding("key is off", subject=".::aws_kms_key.nodes"),
        Bearing.UNNAMED,
    ),
    "the workload": (CNI, finding("role `a` of `aws-node` lacks permissions"), Bearing.NAMED),
    "another workload": (
        CNI,
        finding("role `a` does not trust service account `kube-system:ebs-csi-controller-sa`"),
        Bearing.OTHER,
    ),
    "no known workload": (CNI, finding("role `a` does not trust `jobs:report`"), Bearing.UNNAMED),
    "a role in an ARN": (
        "arn:aws:iam::111122223333:role/shop-node is not mapped",
        finding("aws-auth entry `arn:aws:iam::111122223333:role/shop-node` is wrong"),
        Bearing.NAMED,
    ),
    "another role, which may be that of who looked": (
        "arn:aws:sts::111122223333:assumed-role/admin/me said no",
        finding("role `shop-node` is wrong"),
        Bearing.UNNAMED,
    ),
}


@pytest.mark.parametrize(("text", "found", "expected"), BEARINGS.values(), ids=BEARINGS)
def test_whether_a_finding_is_of_what_a_text_names(
    text: str, found: Finding, expected: Bearing
) -> None:
    assert bearing(found, named_in(text)) is expected


@pytest.mark.parametrize(
    "text",
    [
        ":role/" * 200_000,
        ":role/" + "a/" * 500_000,
        '"launchTemplate":{' * 100_000,
        "with " + "a." * 500_000 + ",",
        "\\" * 1_000_000,
        "in node group " * 100_000,
    ],
    ids=["roles", "a path", "templates", "an address", "escapes", "groups"],
)
def test_hostile_texts_take_little_time(text: str) -> None:
    begun = time.process_time()
    bearing(finding("role `a` of node group `b`", subject="a_b.c"), named_in(text))
    assert time.process_time() - begun < 5
