"""Which releases of vpc-cni look for subnets and security groups when they start."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.value import Absent
from ekslint.model.clusters.addon import Addon
from tests.model.build import unset
from tests.model.iam import cluster, parts, scan, value


def addon(version: Any, configuration: Any = None, name: str = "vpc-cni") -> Addon:
    return Addon(
        **parts(f"aws_eks_addon.{name}"),
        name=value(name),
        cluster_name=value("prod"),
        version=value(version),
        role=Absent(),
        configuration=value(configuration),
    )


@pytest.mark.parametrize(
    ("found", "truth"),
    [
        (addon("v1.22.1-eksbuild.1"), True),
        (addon("v1.30.0-eksbuild.1"), True),
        (addon("1.22.1"), True),
        (addon("v1.22.0-eksbuild.4"), False),
        (addon("v1.9.3-eksbuild.1"), False),
        (addon(None), None),
        (addon("latest"), None),
        (addon(unset("release")), None),
        (addon("v1.22.1-eksbuild.1", {"env": {"WARM_IP_TARGET": "2"}}), True),
        (addon("v1.22.1-eksbuild.1", {"env": {"ENABLE_SUBNET_DISCOVERY": "false"}}), None),
        (addon("v1.22.1-eksbuild.1", unset("configuration")), None),
        (addon("v1.22.1-eksbuild.1", name="coredns"), False),
    ],
    ids=[
        "the first",
        "later",
        "without a build",
        "before",
        "long before",
        "unpinned",
        "no number",
        "not known",
        "other settings",
        "discovery is off",
        "settings not known",
        "another add-on",
    ],
)
def test_runs_cni_from(found: Addon, truth: bool | None) -> None:
    prod = cluster()
    inventory = scan(prod, found)
    assert prod.runs_cni_from(inventory, "1.22.1").truth is truth
