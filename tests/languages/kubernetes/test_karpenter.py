"""Karpenter's node classes and pools as node groups, with the defaults of each version."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import known_text, plain
from ekslint.core.location import SourceText
from ekslint.core.value import Absent, Unknown
from ekslint.languages.kubernetes import inventory as kubernetes
from ekslint.languages.kubernetes.manifests import evaluate
from ekslint.model.inventory import Inventory
from ekslint.model.nodes.compute import NodeGroup
from ekslint.model.nodes.karpenter import NodeClass, NodePool
from ekslint.sources.textmap import file_text

KINDS = {"v1alpha1": "AWSNodeTemplate", "v1beta1": "EC2NodeClass", "v1": "EC2NodeClass"}


def scan(manifest: str) -> tuple[Inventory, tuple[Any, ...]]:
    source = SourceText("karpenter.yaml", manifest)
    found, _ = evaluate(file_text(source), scope="karpenter.yaml", where=source.whole())
    contribution, embedded = kubernetes.contribute(found, root=".")
    return Inventory((contribution,)), embedded


def node_class(version: str, spec: str) -> tuple[Inventory, NodeClass]:
    head = f"apiVersion: karpenter.k8s.aws/{version}\nkind: {KINDS[version]}\n"
    inventory, _ = scan(f"{head}metadata: {{name: default}}\nspec: {{{spec}}}\n")
    (found,) = inventory.every(NodeClass)
    return inventory, found


@pytest.mark.parametrize(
    ("version", "spec", "family", "hops"),
    [
        ("v1alpha1", "instanceProfile: p", "AL2", 2),
        ("v1alpha1", "amiFamily: Bottlerocket", "BOTTLEROCKET", 2),
        ("v1beta1", "amiFamily: AL2023, role: r", "AL2023", 2),
        ("v1", "amiSelectorTerms: [{alias: al2023@v20250101}]", "AL2023", 1),
        ("v1", "amiSelectorTerms: [{alias: bottlerocket@latest}]", "BOTTLEROCKET", 1),
        ("v1", "amiFamily: Windows2022", "WINDOWS", 1),
    ],
)
def test_what_nodes_start_as(version: str, spec: str, family: str, hops: int) -> None:
    inventory, found = node_class(version, spec)
    assert found.runs(inventory, family).truth is True
    assert found.has_own_image(inventory).truth is False
    assert known_text(found.metadata_tokens(inventory)) == "required"
    assert plain(found.metadata_hop_limit(inventory)) == hops
    assert found.joins_a_cluster(inventory).truth is True
    assert found.starts_otherwise(inventory).truth is True
    assert not found.all_volumes(inventory).items
    assert isinstance(found.minor(inventory), Absent)


@pytest.mark.parametrize(
    ("version", "spec"),
    [
        ("v1", "role: r"),
        ("v1", "amiFamily: Custom, amiSelectorTerms: [{id: ami-1}]"),
        ("v1", "amiSelectorTerms: [{alias: '{{ alias }}'}]"),
        ("v1alpha1", "launchTemplate: mine"),
    ],
)
def test_a_family_that_is_not_known(version: str, spec: str) -> None:
    inventory, found = node_class(version, spec)
    assert found.runs(inventory, "AL2").truth is None
    assert found.has_own_image(inventory).truth is not False


def test_what_selectors_find_is_not_known() -> None:
    inventory, found = node_class(
        "v1", "amiFamily: AL2, amiSelectorTerms: [{name: mine-*}], subnetSelectorTerms: [{id: s}]"
    )
    assert found.has_own_image(inventory).truth is True
    assert found.ami(inventory).open
    assert found.security_groups(inventory).open
    assert isinstance(found.subnet_ids, Unknown)


def test_volumes_and_metadata_as_written() -> None:
    inventory, found = node_class(
        "v1beta1",
        "amiFamily: AL2, blockDeviceMappings: [{deviceName: /dev/xvda, ebs: {encrypted: true,"
        " kmsKeyID: alias/ebs}}, {deviceName: /dev/xvdb, ebs: {snapshotID: snap-1}}],"
        " metadataOptions: {httpTokens: optional}",
    )
    first, second = found.all_volumes(inventory)
    assert plain(first.encrypted) is True
    assert plain(first.key) == "alias/ebs"
    assert first.label == "volume `/dev/xvda`"
    assert isinstance(second.encrypted, Unknown)
    assert known_text(found.metadata_tokens(inventory)) == "optional"
    assert found.label == "node class `default`"


def test_user_data_counts_where_karpenter_leaves_the_start_to_it() -> None:
    manifest = (
        "apiVersion: karpenter.k8s.aws/v1\nkind: EC2NodeClass\nmetadata: {name: a}\n"
        "spec: {amiFamily: %s, userData: echo}\n"
    )
    for family, expected in (("Custom", ["userdata"]), ("AL2023", [])):
        inventory, embedded = scan(manifest % family)
        assert [text.kind for text in embedded] == expected
        (found,) = inventory.every(NodeClass)
        assert found.starts_otherwise(inventory).truth is (family != "Custom")


def test_pools_and_the_provisioners_of_before() -> None:
    inventory, _ = scan("""\
apiVersion: karpenter.sh/v1
kind: NodePool
metadata: {name: pool}
spec:
  template:
    spec:
      nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: default}
      requirements: [{key: karpenter.sh/capacity-type, operator: In, values: [spot]}]
---
apiVersion: karpenter.k8s.aws/v1
kind: EC2NodeClass
metadata: {name: default}
spec: {role: nodes, amiSelectorTerms: [{alias: al2023@latest}]}
---
apiVersion: karpenter.sh/v1alpha5
kind: Provisioner
metadata: {name: older}
spec:
  requirements: [{key: kubernetes.io/arch, operator: In, values: [arm64]}]
  provider: {instanceProfile: nodes, amiFamily: Bottlerocket}
""")
    pools = {known_text(pool.name): pool for pool in inventory.every(NodePool)}
    link = pools["pool"].node_class(inventory)
    assert link.target is not None
    assert known_text(link.target.role) == "nodes"
    assert plain(pools["older"].requirements)[0]["values"] == ["arm64"]
    groups = {known_text(group.name): group for group in inventory.every(NodeGroup)}
    assert set(groups) == {"default", "older"}
    assert groups["older"].runs(inventory, "BOTTLEROCKET").truth is True


@pytest.mark.parametrize(
    ("reference", "linked"),
    [
        ("{group: karpenter.k8s.aws, kind: EC2NodeClass, name: default}", True),
        ("{name: default}", True),
        ("{group: eks.amazonaws.com, kind: NodeClass, name: default}", False),
    ],
)
def test_a_pool_of_auto_mode_takes_no_class_of_karpenter(reference: str, linked: bool) -> None:
    inventory, _ = scan(f"""\
apiVersion: karpenter.sh/v1
kind: NodePool
metadata: {{name: pool}}
spec: {{template: {{spec: {{nodeClassRef: {reference}}}}}}}
---
apiVersion: karpenter.k8s.aws/v1
kind: EC2NodeClass
metadata: {{name: default}}
spec: {{role: nodes, amiSelectorTerms: [{{alias: al2023@latest}}]}}
""")
    (pool,) = inventory.every(NodePool)
    link = pool.node_class(inventory)
    assert (link.target is not None) is linked
    assert bool(link.open) is not linked


@pytest.mark.parametrize("spec", ["", "spec:\n", "spec: []\n", "spec: {blockDeviceMappings: x}\n"])
def test_odd_node_classes_do_no_harm(spec: str) -> None:
    head = "apiVersion: karpenter.k8s.aws/v1\nkind: EC2NodeClass\nmetadata: {name: a}\n"
    inventory, _ = scan(head + spec)
    (found,) = inventory.every(NodeClass)
    found.runs(inventory, "AL2")
    found.all_volumes(inventory)
    assert found.iam_role(inventory).target is None
