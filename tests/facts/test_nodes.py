"""What instances are, what kubelets accept, and how nodes learn their cluster."""

from __future__ import annotations

import pytest

from ekslint.facts import bootstrap, kubelet
from ekslint.facts.access import NODE_TEMPLATE, access_entry_types, node_identities
from ekslint.facts.instances import architecture, instance_type, prefix_max_pods
from ekslint.facts.tables import table
from ekslint.facts.versions import Minor


@pytest.mark.parametrize(
    ("name", "arch"),
    [
        ("t3.large", "amd64"),
        ("t4g.large", "arm64"),
        ("g4dn.xlarge", "amd64"),
        ("g5g.xlarge", "arm64"),
        ("hpc7g.4xlarge", "arm64"),
        ("a1.medium", "arm64"),
        ("m99gd.large", "arm64"),
        ("r99i-flex.large", "amd64"),
        ("p99-gb400.metal", None),
        ("mac9.metal", None),
        ("large", None),
        ("", None),
    ],
)
def test_architecture(name: str, arch: str | None) -> None:
    assert architecture(name) == arch


def test_pod_limits_follow_from_interfaces() -> None:
    for name in table("instance_types")["types"]:
        facts = instance_type(name)
        assert facts is not None
        assert facts.enis is not None, name
        assert facts.ipv4_per_eni is not None, name
        assert facts.max_pods == facts.enis * (facts.ipv4_per_eni - 1) + 2, name
        assert facts.arch in ("amd64", "arm64", None), name
        assert facts.gpu in ("nvidia", "amd", "neuron", None), name


def test_instance_facts() -> None:
    facts = instance_type("t3.large")
    assert facts is not None
    assert (facts.vcpu, facts.memory_mib, facts.max_pods) == (2, 8192, 35)
    assert facts.gpu is None
    assert facts.pod_enis is None
    gpu = instance_type("p5.48xlarge")
    assert gpu is not None
    assert gpu.gpu == "nvidia"
    neuron = instance_type("inf2.xlarge")
    assert neuron is not None
    assert neuron.gpu == "neuron"
    assert instance_type("t3.gigantic") is None


@pytest.mark.parametrize(("name", "pods"), [("t3.large", 110), ("m5.24xlarge", 250)])
def test_prefix_max_pods(name: str, pods: int) -> None:
    facts = instance_type(name)
    assert facts is not None
    assert prefix_max_pods(facts) == pods


@pytest.mark.parametrize(
    ("flag", "minor", "verified"),
    [
        ("--network-plugin", Minor(1, 24), True),
        ("--container-runtime", Minor(1, 27), True),
        ("--pod-infra-container-image", Minor(1, 35), True),
        ("--logtostderr", Minor(1, 26), False),
    ],
)
def test_removed_flag(flag: str, minor: Minor, verified: bool) -> None:
    assert kubelet.removed_flag(flag) == kubelet.Removal(flag, minor, verified)


@pytest.mark.parametrize("flag", ["--node-labels", "--max-pods", "network-plugin", ""])
def test_other_flags_are_not_known_to_be_gone(flag: str) -> None:
    assert kubelet.removed_flag(flag) is None


def test_removed_gate() -> None:
    assert kubelet.removed_gate("CSIMigration") == kubelet.Removal("CSIMigration", Minor(1, 27))
    assert kubelet.removed_gate("KubeletTracing") is None


@pytest.mark.parametrize(
    ("key", "allowed"),
    [
        ("team", True),
        ("example.com/team", True),
        ("notkubernetes.io/team", True),
        ("node.kubernetes.io/lifecycle", True),
        ("sub.node.kubernetes.io/x", True),
        ("kubelet.kubernetes.io/x", True),
        ("kubernetes.io/os", True),
        ("topology.kubernetes.io/zone", True),
        ("node-role.kubernetes.io/worker", False),
        ("kubernetes.io/role", False),
        ("k8s.io/cluster", False),
        ("karpenter.k8s.io/x", False),
    ],
)
def test_label_allowed(key: str, allowed: bool) -> None:
    assert kubelet.label_allowed(key) is allowed


def test_bootstrap_flags() -> None:
    flags = bootstrap.bootstrap_flags()
    assert flags["--apiserver-endpoint"].requires == ("--b64-cluster-ca",)
    assert flags["--b64-cluster-ca"].requires == ("--apiserver-endpoint",)
    assert flags["--use-max-pods"].values == ("true", "false")
    assert flags["--enable-docker-bridge"].ignored_from == Minor(1, 24)
    assert flags["--container-runtime"].values == ("dockerd", "containerd")
    assert flags["--container-runtime"].values_from == {Minor(1, 24): ("containerd",)}
    assert flags["--container-runtime"].default is None
    assert not flags["--help"].takes_value
    assert flags["--kubelet-extra-args"].takes_value
    assert flags["--kubelet-extra-args"].values == ()
    assert "--cluster-name" not in flags
    assert len(flags) == 20


def test_node_config() -> None:
    fact = bootstrap.node_config()
    assert (fact.api_version, fact.kind) == ("node.eks.aws/v1alpha1", "NodeConfig")
    assert fact.media_type == "application/node.eks.aws"
    for path in (*fact.required, *fact.required_on_outpost):
        schema = fact.schema
        for name in path.split("."):
            schema = schema["properties"][name]


def test_bottlerocket() -> None:
    fact = bootstrap.bottlerocket()
    assert set(fact.required) == {"cluster-name", "api-server", "cluster-certificate"}
    assert set(fact.required).isdisjoint(fact.optional)
    assert "settings.kubernetes" in fact.tables


def test_node_identities() -> None:
    linux = node_identities()["node_linux"]
    assert linux.username == f"system:node:{NODE_TEMPLATE}"
    assert linux.groups == ("system:bootstrappers", "system:nodes")
    assert "eks:kube-proxy-windows" in node_identities()["node_windows"].groups
    assert {"STANDARD", "EC2_LINUX"} <= set(access_entry_types())
