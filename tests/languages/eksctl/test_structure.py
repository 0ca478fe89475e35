"""What eksctl refuses or drops in a file, and what it takes though it looks odd."""

from __future__ import annotations

import pytest

from ekslint.core.location import SourceText
from ekslint.languages.eksctl.evaluate import evaluate
from ekslint.languages.eksctl.structure import DROPPED, NEWER, REFUSED, faults
from ekslint.languages.faults import Fault
from ekslint.sources.textmap import file_text

HEAD = "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\n"
META = "metadata: {name: prod, region: eu-west-1}\n"


def found(text: str) -> list[Fault]:
    source = SourceText("cluster.yaml", text)
    read = evaluate(file_text(source), scope=".", where=source.whole())
    assert read.problems == ()
    config = read.evaluation.resources[0]
    return list(faults(config.body, config.header))


@pytest.mark.parametrize(
    ("body", "marked", "consequence", "words"),
    [
        ("managedNodeGroup: []\n", "managedNodeGroup", REFUSED, "but `managedNodeGroups`"),
        ("managedNodegroups: []\n", "managedNodegroups", DROPPED, "is spelled `managedNodeGroups`"),
        ("instanceType: m5.large\n", "instanceType", NEWER, "has no key `instanceType`"),
        (
            "vpc: {publicAccess: true}\n",
            "publicAccess",
            REFUSED,
            "which belongs to `clusterEndpoints`",
        ),
        ("iam: {fargateProfiles: []}\n", "fargateProfiles", REFUSED, "belongs to the top level"),
        (
            "vpc: {clusterEndpoints: {publicAccessCIDRs: [10.0.0.0/8]}}\n",
            "publicAccessCIDRs",
            REFUSED,
            "has no key `publicAccessCIDRs`, which belongs to `vpc`",
        ),
        (
            "iam: {serviceAccounts: [{metadata: {name: a, namespace: b, roleName: c}}]}\n",
            "roleName",
            REFUSED,
            "which belongs to `iam.serviceAccounts[0]`",
        ),
        (
            "nodeGroups: [{name: a, instanceTypes: [m5.large]}]\n",
            "instanceTypes",
            REFUSED,
            "belongs to `instancesDistribution`",
        ),
        (
            "managedNodeGroups: [{name: a, kubeletExtraConfig: {}}]\n",
            "kubeletExtraConfig",
            REFUSED,
            "which belongs to `nodeGroups`",
        ),
        ("nodeGroups: [{instanceType: m5.large}]\n", "instanceType: m5.large", REFUSED, "`name`"),
        ("nodeGroups: {name: a}\n", "name: a", REFUSED, "is a mapping, not a list"),
        (
            "nodeGroups: [{name: a, desiredCapacity: '3'}]\n",
            "3",
            REFUSED,
            "is a string, not a whole number",
        ),
        (
            "nodeGroups: [{name: a, desiredCapacity: 1.5}]\n",
            "1.5",
            REFUSED,
            "is a number, not a whole number",
        ),
        (
            "nodeGroups: [{name: a, privateNetworking: 'yes'}]\n",
            "yes",
            REFUSED,
            "is a string, not true or false",
        ),
        ("iam: true\n", "true", REFUSED, "is true or false, not a mapping"),
        (
            "nodeGroups: [{name: a, amiFamily: AmazonLinux2022}]\n",
            "AmazonLinux2022",
            REFUSED,
            "is `AmazonLinux2022`, not `AmazonLinux2023`",
        ),
        ("nodeGroups: [{name: a, volumeType: nvme}]\n", "nvme", REFUSED, "is `nvme`, not `gp2`, "),
        (
            "fargateProfiles: [{name: a, selectors: [{namepsace: b}]}]\n",
            "namepsace",
            REFUSED,
            "has no key `namepsace` but `namespace`",
        ),
        ("secretsEncryption: {}\n", "{}", REFUSED, "lacks `keyARN`"),
    ],
)
def test_defects(body: str, marked: str, consequence: str, words: str) -> None:
    (fault,) = found(HEAD + META + body)
    assert (fault.consequence, fault.sure) == (consequence, consequence != NEWER)
    assert words in fault.defect
    assert ";" not in fault.defect
    assert marked in fault.location.text


@pytest.mark.parametrize(
    "body",
    [
        "nodeGroups: [{name: a, amiFamily: amazonlinux2023}]\n",
        "nodeGroups: [{name: a, amiFamily: ${FAMILY}, desiredCapacity: ${NODES}}]\n",
        "nodeGroups: [{name: a, desiredCapacity: <number>}]\n",
        "nodeGroups: [{name: a, amiFamily: YOUR_FAMILY}]\n",
        "nodeGroups: [{name: a, tags: {cost: 1}, clusterDNS: 10}]\n",
        "nodeGroups: [{name: a, taints: {key: 'v:NoSchedule'}}]\n",
        "nodeGroups: [{name: a, taints: [{key: a, effect: NoSchedule}]}]\n",
        "nodeGroups: [{name: a, kubeletExtraConfig: {anything: {goes: 1}}}]\n",
        "nodeGroups: null\n",
        "nodeGroups: [{name: a, instancesDistribution: {maxPrice: 0.017, instanceTypes: [a]}}]\n",
        "nodeGroups: [{name: a, instanceSelector: {vCPUs: 2}, instancesDistribution: {}}]\n",
        "kubernetesNetworkConfig: {ipFamily: ipv6}\n",
        "gitops: {flux: {flags: {owner: a}, gitProvider: github}}\n",
    ],
)
def test_what_eksctl_takes(body: str) -> None:
    assert found(HEAD + META + body) == []


@pytest.mark.parametrize(
    ("metadata", "defects"),
    [
        ("", ["lacks `metadata`"]),
        ("metadata: null\n", ["lacks `metadata`"]),
        ("metadata: {}\n", ["lacks `name`", "lacks `region`"]),
        ("metadata: {name: ${NAME}, region: eu-west-1}\n", []),
        (
            "metadata: {name: a, region: b, version: 1.30}\n",
            ["is the number 1.30, which without quotes is 1.3"],
        ),
        ("metadata: {name: a, region: b, version: 1.29}\n", []),
        ("metadata: {name: a, region: b, version: '1.30'}\n", []),
    ],
)
def test_metadata(metadata: str, defects: list[str]) -> None:
    assert [fault.defect for fault in found(HEAD + metadata)] == defects


def test_an_older_version_is_not_judged_by_this_schema() -> None:
    old = "apiVersion: eksctl.io/v1alpha4\nkind: ClusterConfig\n" + META + "nodeGroup: []\n"
    assert found(old) == []
