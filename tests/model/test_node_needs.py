"""Node roles: what they surely lack, and what a permissions boundary leaves of their policies."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import known_text
from ekslint.core.value import ListValue
from ekslint.model.iam.identity import Role
from ekslint.model.inventory import Inventory
from tests.model.build import made, unset
from tests.model.iam import allow, policy, role, scan, service

AWS = "arn:aws:iam::aws:policy"
WORKER = f"{AWS}/AmazonEKSWorkerNodePolicy"
READ = f"{AWS}/AmazonEC2ContainerRegistryReadOnly"
CNI = f"{AWS}/AmazonEKS_CNI_Policy"


def node(*arns: Any, **more: Any) -> tuple[Role, Inventory]:
    found = role("node", service("ec2.amazonaws.com"), managed=made(list(arns)), **more)
    return found, scan(found)


def missing(*arns: Any) -> list[str | None]:
    found, inventory = node(*arns)
    listed = found.missing_for_nodes(inventory)
    assert isinstance(listed, ListValue)
    return [known_text(item) for item in listed.items]


@pytest.mark.parametrize(
    ("arns", "expected"),
    [
        ((), ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"]),
        ((WORKER,), ["AmazonEC2ContainerRegistryPullOnly"]),
        ((READ,), ["AmazonEKSWorkerNodePolicy"]),
        ((READ, CNI), ["AmazonEKSWorkerNodePolicy"]),  # it lets describe instances, no cluster
        ((WORKER, READ), []),
        ((f"{AWS}/AdministratorAccess",), []),
        ((WORKER, f"{AWS}/AmazonS3ReadOnlyAccess"), ["AmazonEC2ContainerRegistryPullOnly"]),
        ((WORKER, f"{AWS}/OfTomorrow"), []),
        ((WORKER, unset("policy")), []),
    ],
    ids=[
        "nothing",
        "worker",
        "registry",
        "registry and network",
        "both",
        "everything",
        "another of AWS's own beside",
        "one that is not in the facts",
        "one that is not known",
    ],
)
def test_missing_policies(arns: tuple[Any, ...], expected: list[str]) -> None:
    assert missing(*arns) == expected


@pytest.mark.parametrize(
    ("boundary", "truth"),
    [
        (None, True),
        ("", True),
        (WORKER, True),
        (f"{AWS}/AmazonS3ReadOnlyAccess", False),
        ("arn:aws:iam::111122223333:policy/boundary", None),
        (unset("boundary"), None),
    ],
    ids=["none", "empty", "holds the action", "holds others only", "of the account", "not known"],
)
def test_boundary(boundary: Any, truth: bool | None) -> None:
    more = {} if boundary is None else {"boundary": made(boundary)}
    found, inventory = node(WORKER, **more)
    assert found.allows(inventory, "eks:DescribeCluster").truth is truth


def test_boundary_gives_nothing() -> None:
    found, inventory = node(boundary=made(WORKER), inline=(policy(allow("s3:*")),))
    assert found.allows(inventory, "eks:DescribeCluster").truth is False
