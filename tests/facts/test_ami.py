"""What AMI types, image names, SSM paths and release versions tell, and where they tell nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ekslint.facts import ami
from ekslint.facts.ami import Family
from ekslint.facts.eks_api import accepted
from ekslint.facts.versions import Minor

AL2, AL2023, OTHER = Family.AL2, Family.AL2023, Family.OTHER
SSM = "/aws/service"
EKS = f"{SSM}/eks/optimized-ami"

Told = tuple[Family | None, bool | None, str | None, str | None]

NAMES: dict[str, Told | None] = {
    "amazon-eks-node-1.29-v*": (AL2, True, "1.29", "amd64"),
    "amazon-eks-node-1.29*": (AL2, True, "1.29", "amd64"),
    "amazon-eks-node-1.2*-v*": (AL2, True, None, "amd64"),
    "amazon-eks-node-1.2?-v*": (AL2, True, None, "amd64"),
    "amazon-eks-gpu-node-1.27-*": (AL2, True, "1.27", "amd64"),
    "amazon-eks-arm64-node-1.24-v20230101": (AL2, True, "1.24", "arm64"),
    "amazon-eks-node-al2023-x86_64-standard-1.30-v*": (AL2023, True, "1.30", "amd64"),
    "amazon-eks-node-al2023-arm64-nvidia-1.31-*": (AL2023, True, "1.31", "arm64"),
    "amazon-eks-node-al2023-x86_64-nvidia-560-1.31-v2*": (AL2023, True, "1.31", "amd64"),
    "amazon-eks-node-al2023-*": (AL2023, True, None, None),
    "amazon-eks-node-*": (None, True, None, None),
    "amazon-eks-node-*-v*": (None, True, None, None),
    "bottlerocket-aws-k8s-1.28-x86_64-*": (Family.BOTTLEROCKET, True, "1.28", "amd64"),
    "bottlerocket-aws-k8s-1.24-nvidia-aarch64-v1.20.1-7c3e9198": (
        Family.BOTTLEROCKET,
        True,
        "1.24",
        "arm64",
    ),
    "bottlerocket-aws-k8s-*": (Family.BOTTLEROCKET, True, None, None),
    "bottlerocket-aws-ecs-1-x86_64-*": (OTHER, False, None, None),
    "Windows_Server-2022-English-Core-EKS_Optimized-1.29-*": (
        Family.WINDOWS,
        True,
        "1.29",
        "amd64",
    ),
    "Windows_Server-2022-English-Full-Base-*": (OTHER, False, None, None),
    "Windows_Server-2022-*": None,
    "ubuntu-eks/k8s_1.29/images/*": (Family.UBUNTU, True, "1.29", None),
    "ubuntu-eks-pro/k8s_1.32/images/hvm-ssd-gp3/ubuntu-noble-24.04-arm64-server-*": (
        Family.UBUNTU,
        True,
        "1.32",
        "arm64",
    ),
    "ubuntu-eks/*": (Family.UBUNTU, True, None, None),
    "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-*": (OTHER, False, None, None),
    "al2023-ami-2023.*-x86_64": (OTHER, False, None, None),
    "amzn2-ami-hvm-*": (OTHER, False, None, None),
    "RHEL-9.4*": (OTHER, False, None, None),
    "RHEL-9-eks-golden-*": (None, None, None, None),
    "al2023-ami-kubernetes-*": (None, None, None, None),
    "my-golden-image-*": None,
    "*eks-node*": None,
    "ubuntu*": None,
    "*": None,
    "": None,
}

PATHS: dict[str, Told | None] = {
    f"{EKS}/1.29/amazon-linux-2023/x86_64/standard/recommended/image_id": (
        AL2023,
        True,
        "1.29",
        "amd64",
    ),
    f"{EKS}/*/amazon-linux-2023/arm64/nvidia/recommended/image_id": (AL2023, True, None, "arm64"),
    f"{EKS}/1.30/amazon-linux-2023/x86_64/standard/amazon-eks-node-al2023-x86_64-standard-1.30"
    "-v20240605/image_id": (AL2023, True, "1.30", "amd64"),
    f"{EKS}/1.29/amazon-linux-2/recommended/image_id": (AL2, True, "1.29", "amd64"),
    f"{EKS}/1.29/amazon-linux-2-gpu/recommended/image_id": (AL2, True, "1.29", "amd64"),
    f"{EKS}/1.29/amazon-linux-2-arm64/recommended/release_version": (AL2, True, "1.29", "arm64"),
    f"{EKS}/1.29/*": (None, True, "1.29", None),
    f"{EKS}/*/recommended/image_id": (None, True, None, None),
    f"{SSM}/bottlerocket/aws-k8s-1.28/x86_64/latest/image_id": (
        Family.BOTTLEROCKET,
        True,
        "1.28",
        "amd64",
    ),
    f"{SSM}/bottlerocket/aws-k8s-1.28-nvidia/arm64/1.20.1-7c3e9198/image_id": (
        Family.BOTTLEROCKET,
        True,
        "1.28",
        "arm64",
    ),
    f"{SSM}/bottlerocket/aws-k8s-*/x86_64/latest/image_id": (
        Family.BOTTLEROCKET,
        True,
        None,
        "amd64",
    ),
    f"{SSM}/bottlerocket/aws-ecs-1/x86_64/latest/image_id": (OTHER, False, None, None),
    f"{SSM}/ami-windows-latest/Windows_Server-2019-English-Core-EKS_Optimized-1.24/image_id": (
        Family.WINDOWS,
        True,
        "1.24",
        "amd64",
    ),
    f"{SSM}/ami-windows-latest/Windows_Server-2022-English-Full-Base": (OTHER, False, None, None),
    f"{SSM}/canonical/ubuntu/eks/22.04/1.29/stable/current/amd64/hvm/ebs-gp2/ami-id": (
        Family.UBUNTU,
        True,
        "1.29",
        "amd64",
    ),
    f"{SSM}/canonical/ubuntu/eks-pro/22.04/*/stable/current/arm64/hvm/ebs-gp2/ami-id": (
        Family.UBUNTU,
        True,
        None,
        "arm64",
    ),
    f"{SSM}/canonical/ubuntu/server/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id": (
        OTHER,
        False,
        None,
        None,
    ),
    f"{SSM}/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64": (OTHER, False, None, None),
    f"{SSM}/ecs/optimized-ami/amazon-linux-2/recommended/image_id": (OTHER, False, None, None),
    f"resolve:ssm:{EKS}/1.30/amazon-linux-2/recommended/image_id": (AL2, True, "1.30", "amd64"),
    f"{{{{resolve:ssm:{EKS}/1.30/amazon-linux-2/recommended/image_id:3}}}}": (
        AL2,
        True,
        "1.30",
        "amd64",
    ),
    "/my/golden/ami": None,
    f"{SSM}/*": None,
    "": None,
}


def _told(fact: ami.ImageFact | None) -> Told | None:
    if fact is None:
        return None
    return fact.family, fact.eks, str(fact.minor) if fact.minor else None, fact.arch


@pytest.mark.parametrize(("pattern", "expected"), NAMES.items(), ids=NAMES)
def test_image_name(pattern: str, expected: Told | None) -> None:
    assert _told(ami.image_from_name(pattern)) == expected


@pytest.mark.parametrize(("path", "expected"), PATHS.items(), ids=PATHS)
def test_ssm_path(path: str, expected: Told | None) -> None:
    assert _told(ami.image_from_ssm_path(path)) == expected


@given(st.text())
def test_any_text_gives_a_fact_or_none(text: str) -> None:
    ami.image_from_name(text)
    ami.image_from_ssm_path(f"{EKS}/{text}")
    ami.release_minor(text)


@pytest.mark.parametrize(
    ("name", "cut"),
    [(n, i) for n in NAMES if "*" not in n for i in range(0, len(n), 3)],
    ids=lambda v: str(v),
)
def test_an_unknown_end_never_tells_something_else(name: str, cut: int) -> None:
    """A prefix with `*` may tell less than the whole name, never another family or minor."""
    whole = ami.image_from_name(name)
    partial = ami.image_from_name(name[:cut] + "*")
    if whole is None or partial is None:
        return
    for field in ("family", "eks", "minor", "arch"):
        told = getattr(partial, field)
        assert told is None or told == getattr(whole, field)


def test_types_are_those_of_the_api() -> None:
    assert set(ami.ami_types()) == set(accepted("AMITypes"))


@pytest.mark.parametrize(
    ("name", "family", "arch", "accelerator"),
    [
        ("AL2_x86_64_GPU", AL2, "amd64", "nvidia"),
        ("AL2023_ARM_64_STANDARD", AL2023, "arm64", None),
        ("AL2023_x86_64_NEURON", AL2023, "amd64", "neuron"),
        ("BOTTLEROCKET_ARM_64_NVIDIA_FIPS", Family.BOTTLEROCKET, "arm64", "nvidia"),
        ("WINDOWS_CORE_2022_x86_64", Family.WINDOWS, "amd64", None),
        ("CUSTOM", Family.CUSTOM, None, None),
    ],
)
def test_ami_type(name: str, family: Family, arch: str | None, accelerator: str | None) -> None:
    found = ami.ami_type(name)
    assert found is not None
    assert (found.family, found.arch, found.accelerator) == (family, arch, accelerator)
    assert ami.family_of_ami_type(name) is family


def test_unknown_type_has_no_family() -> None:
    assert ami.family_of_ami_type("AL2_x86-64") is None


@pytest.mark.parametrize(
    ("minor", "expected"),
    [(Minor(1, 29), "AL2_x86_64"), (Minor(1, 30), "AL2023_x86_64_STANDARD")],
    ids=str,
)
def test_default_type_by_cluster_minor(minor: Minor, expected: str) -> None:
    assert ami.default_ami_type(minor) == expected


def test_al2_ends_with_1_32() -> None:
    assert ami.last_minor(AL2) == Minor(1, 32)
    assert ami.last_minor(AL2023) is None
    assert ami.last_release("AL2_x86_64", Minor(1, 32)) == date(2025, 12, 9)
    assert ami.last_release("AL2_x86_64", Minor(1, 33)) is None
    assert all(
        kind.minor_max == Minor(1, 32) for kind in ami.ami_types().values() if kind.family is AL2
    )


@pytest.mark.parametrize(
    ("text", "family", "expected"),
    [
        ("1.30.4-20240101", None, Minor(1, 30)),
        ("1.29-2024.05.15", Family.WINDOWS, Minor(1, 29)),
        ("1.20.5-a3e8bda1", Family.BOTTLEROCKET, None),
        ("1.20.5-a3e8bda1", None, None),
        ("1.20.5-20240101", Family.BOTTLEROCKET, None),
        ("latest", None, None),
    ],
)
def test_release_minor(text: str, family: Family | None, expected: Minor | None) -> None:
    assert ami.release_minor(text, family) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.30.0-20240514", True),
        ("1.30.0-20240515", False),
        ("1.30.99-20240514", False),
        ("1.30.0-20990101", None),
        ("1.30.0-20200101", None),
        ("1.99.0-20240514", None),
        ("1.29-2024.05.15", None),
    ],
)
def test_release_exists(text: str, expected: bool | None) -> None:
    assert ami.release_exists(text) is expected


def test_every_eksctl_family_has_an_operating_system() -> None:
    assert all(ami.eksctl_family(name) for name in ami.eksctl_ami_families())
    assert ami.eksctl_family("AmazonLinux2023") is AL2023
    assert ami.eksctl_family("AmazonLinux2") is AL2
    assert ami.eksctl_family("Amazonlinux2") is None


def test_owners() -> None:
    assert {"amazon", "602401143452", "099720109477"} <= ami.image_owners()
    assert "self" not in ami.image_owners()
    assert ami.eks_image_account("us-east-1") == "602401143452"
    assert ami.eks_image_account("cn-north-1") == "918309763551"
