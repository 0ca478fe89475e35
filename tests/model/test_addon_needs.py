"""What add-ons may do, which are installed, and what leaves that open."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.location import Location, SourceText
from ekslint.core.value import Absent
from ekslint.model.clusters.addon import Addon
from ekslint.model.entity import Entity
from tests.model.build import made, unset
from tests.model.iam import (
    allow,
    binding,
    cluster,
    group,
    inline,
    parts,
    policy,
    role,
    scan,
    service,
    sub,
    value,
    web,
)

ACTIONS = ("ec2:AttachVolume", "ec2:CreateVolume")
ACCOUNT = ("kube-system", "ebs-csi-controller-sa")
EBS = "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"
TRUSTED = web(sub("system:serviceaccount:kube-system:ebs-csi-controller-sa"))


def addon(name: Any = "aws-ebs-csi-driver", of: Any = "prod", given: Any = None) -> Addon:
    return Addon(
        **parts(f"aws_eks_addon.{name}"),
        name=value(name),
        cluster_name=value(of),
        version=Absent(),
        role=value(given),
    )


def node(*statements: Any) -> Entity:
    return role("node", service("ec2.amazonaws.com"), inline=(policy(*statements),))


@pytest.mark.parametrize(
    ("driver", "others", "truth"),
    [
        (addon(), (node(allow("ecr:*")), group("node", "prod")), False),
        (addon(), (node(allow("ec2:*")), group("node", "prod")), True),
        (addon(), (group("elsewhere", "prod"),), None),
        (addon(), (), None),
        (addon(given="own"), (role("own", TRUSTED, managed=made([EBS])),), True),
        (addon(given="own"), (role("own", TRUSTED),), False),
        (addon(given="own"), (role("own", TRUSTED), inline("own", allow("ec2:*"))), True),
        (addon(given="elsewhere"), (node(), group("node", "prod")), None),
        (addon(), (role("own", TRUSTED), node(), group("node", "prod")), None),
        (addon(), (role("own"), binding("own", *ACCOUNT), node(), group("node", "prod")), False),
        (addon(), (binding("own", *ACCOUNT), node(), group("node", "prod")), None),
        (addon("adot"), (node(), group("node", "prod")), None),
    ],
    ids=[
        "nodes may not",
        "nodes may",
        "nodes with a role that is not here",
        "no nodes here",
        "own role may",
        "own role may not",
        "own role by an attachment",
        "own role is not here",
        "a role trusts the account",
        "bound role may not",
        "bound role is not here",
        "an add-on of which no account is known",
    ],
)
def test_may(driver: Addon, others: tuple[Entity, ...], truth: bool | None) -> None:
    inventory = scan(cluster(), driver, *others)
    assert driver.may(inventory, ACTIONS).truth is truth


@pytest.mark.parametrize(
    ("addons", "truth"),
    [
        ((), False),
        ((addon("vpc-cni"),), True),
        ((addon("coredns"),), False),
        ((addon("vpc-cni", of="other"),), None),
        ((addon(unset("name")),), None),
        ((addon("coredns"), addon("vpc-cni", of=unset("cluster"))), True),  # the only one here
    ],
    ids=["none", "it", "another", "of one not here", "without a known name", "of the only one"],
)
def test_installs(addons: tuple[Addon, ...], truth: bool | None) -> None:
    prod = cluster()
    inventory = scan(prod, *addons)
    assert prod.installs(inventory, "vpc-cni").truth is truth


@pytest.mark.parametrize(
    ("text", "library", "truth"),
    [
        ("resource a\n", False, False),
        ("chart = 'Cilium'\n", False, None),
        ("chart = 'cilium'\n", True, False),
    ],
    ids=["no word", "a word", "a word in a stub"],
)
def test_may_get(text: str, library: bool, truth: bool | None) -> None:
    prod = cluster()
    source = SourceText("other.tf", text, library=library)
    fields = {**parts("helm_release.x"), "header": Location(source, 0, 8)}
    release = Addon(**fields, name=Absent(), cluster_name=Absent(), version=Absent(), role=Absent())
    assert prod.may_get(scan(prod, release), ("cilium", "calico")).truth is truth


def test_pod_identities_are_the_associations() -> None:
    prod = cluster()
    one = binding("app", "app", "app", way="pod-identity", cluster_name=made("prod"))
    two = binding("app", "app", "app")
    found = prod.pod_identities(scan(prod, one, two))
    assert found.items == (one,)
