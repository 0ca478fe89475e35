"""Whether what user data tells a node can be right."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from ekslint.core.value import Document, ReasonKind, Ref, Unknown, Value, unknown
from ekslint.model.inventory import Contribution, Inventory
from ekslint.model.nodes.node_answers import (
    is_placeholder,
    left_open,
    misencoded,
    of_another_cluster,
    refuses_flag,
)
from ekslint.model.nodes.node_start import CERTIFICATE, ENDPOINT, NAME, KubeletFlag, Told
from tests.model.build import made, partly, unset
from tests.model.entities import SCOPE, cluster
from tests.model.nodes import attribute, group

PEM = "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n"


def encoded(data: str) -> str:
    return base64.b64encode(data.encode()).decode()


def told(key: str, data: Any, way: str = "spec.cluster") -> Told:
    value: Value = data if isinstance(data, Document) else made(data)
    return Told(key, way, value, None)


@pytest.mark.parametrize(
    "data",
    [
        *("<cluster-name>", "<cluster name>", "YOUR_CLUSTER", "your-cluster-name", "REPLACE_ME"),
        *("https://<endpoint>", "", " ", "CHANGEME", "change-me", "CLUSTER_NAME", "XXXX", "TODO"),
    ],
)
def test_placeholders(data: str) -> None:
    assert is_placeholder(made(data))


@pytest.mark.parametrize(
    "data",
    [
        *("prod", "my-cluster", "a<b", "${cluster}", "exchange-metrics", "yourself", "xx", "PROD"),
        *("replacement", "cluster-name", unset(), partly("<", unset(), ">")),
    ],
)
def test_values_that_may_be_right(data: Any) -> None:
    assert not is_placeholder(made(data))


def test_bootstrap_looks_up_what_is_empty() -> None:
    assert left_open(told(ENDPOINT, "", "--apiserver-endpoint")).truth is False
    assert left_open(told(ENDPOINT, "", "spec.cluster.apiServerEndpoint")).truth is True
    assert left_open(told(NAME, unset())).truth is None


def authority(address: str = "aws_eks_cluster.this") -> Unknown:
    ref = Ref(SCOPE, address, ("certificate_authority", 0, "data"))
    return unknown(ReasonKind.COMPUTED, "known after apply", ref=ref, nonnull=True)


def decoded() -> Unknown:
    found = authority()
    assert found.ref is not None
    identity = f"base64decode <{SCOPE}|{found.ref}>"
    made_of = unknown(ReasonKind.COMPUTED, "known after apply", identity=identity)
    return Unknown(made_of.reason, made_of=(found.ref,), nonnull=True)


@pytest.mark.parametrize(
    ("data", "truth"),
    [
        (authority(), False),
        (partly(authority()), False),
        (Document("base64", authority()), True),
        (partly(Document("base64", authority())), True),
        (decoded(), True),
        (Document("base64", unset()), None),
        (unset(), None),
        (PEM, True),
        (encoded(PEM), False),
        (encoded(encoded(PEM)), True),
        ("not base64 at all", False),
    ],
    ids=[
        *("as given", "interpolated", "encoded", "interpolated and encoded", "decoded"),
        *("encoded variable", "variable", "PEM", "literal", "twice", "something"),
    ],
)
def test_certificates(data: Any, truth: bool | None) -> None:
    assert misencoded(told(CERTIFICATE, data)).truth is truth
    assert misencoded(told(NAME, data)).truth is False


@pytest.mark.parametrize(
    ("of", "truth"), [("blue", False), ("green", True), (None, None)], ids=["own", "other", "open"]
)
def test_endpoints_of_other_clusters(of: str | None, truth: bool | None) -> None:
    clusters = {name: cluster(name) for name in ("blue", "green")}
    one = group(cluster_name="blue")
    inventory = Inventory([Contribution(SCOPE, (*clusters.values(), one))])
    value = attribute(clusters[of], "endpoint") if of is not None else unset()
    assert of_another_cluster(inventory, one, told(ENDPOINT, value)).truth is truth


@pytest.mark.parametrize(
    ("flag", "value", "version", "truth"),
    [
        ("--container-runtime", "remote", "1.27", True),
        ("--container-runtime", "remote", "1.26", False),
        ("--cloud-provider", "aws", "1.27", True),
        ("--cloud-provider", "external", "1.30", False),
        ("--node-labels", "a=b", "1.35", False),
        ("--container-runtime", "remote", unset(), None),
    ],
)
def test_flags_that_are_gone(flag: str, value: str, version: Any, truth: bool | None) -> None:
    one = group(ami_type="AL2_x86_64", version=version)
    inventory = Inventory([Contribution(SCOPE, (one,))])
    assert refuses_flag(inventory, one, KubeletFlag(flag, value, None)).truth is truth


def test_the_version_may_be_the_clusters_and_a_guarded_call_proves_nothing() -> None:
    one = group(ami_type="AL2_x86_64", cluster_name="blue")
    inventory = Inventory([Contribution(SCOPE, (cluster("blue", made("1.30")), one))])
    assert refuses_flag(inventory, one, KubeletFlag("--network-plugin", "cni", None)).truth is True
    guarded = KubeletFlag("--network-plugin", "cni", None, guarded=True)
    assert refuses_flag(inventory, one, guarded).truth is None
