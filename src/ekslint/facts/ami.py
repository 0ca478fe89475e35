"""Turn AMI types, image names, SSM parameter paths and release versions into operating system,
architecture and Kubernetes minor.

It does not know what stands behind an image id, and nothing of images that others build: where a
pattern could match several kinds, the kind is None.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from ekslint.core.record import record
from ekslint.facts.tables import table
from ekslint.facts.versions import Minor, parse_minor


class Family(StrEnum):
    """Operating system of a node image, as far as joining a cluster depends on it."""

    AL2 = "AL2"
    AL2023 = "AL2023"
    BOTTLEROCKET = "BOTTLEROCKET"
    WINDOWS = "WINDOWS"
    UBUNTU = "UBUNTU"
    CUSTOM = "CUSTOM"
    OTHER = "OTHER"


@record
class AmiType:
    """One value of the EKS node group `amiType`.

    `minor_min` and `minor_max` are the first and last Kubernetes minor with such images, where
    AWS's change log shows an end; None is no known end. `accelerator`: nvidia, neuron or None.
    """

    name: str
    family: Family
    arch: str | None
    accelerator: str | None
    minor_min: Minor | None
    minor_max: Minor | None


@record
class ImageFact:
    """What an image's name or public SSM parameter tells.

    `eks`: an image made to join EKS clusters (True), one that is not (False), or not told (None).
    `family` is None when the pattern fits several, OTHER for images that are not made for EKS.
    `owner`: who publishes such names (eks, amazon, canonical, vendor); another owner may use them
    too, so `eks=False` is only sure for the publisher's own images.
    """

    family: Family | None
    eks: bool | None
    minor: Minor | None
    arch: str | None
    owner: str
    source: str


_ARCHITECTURES = {"x86_64": "amd64", "amd64": "amd64", "arm64": "arm64", "aarch64": "arm64"}
_RELEASE = re.compile(r"(1\.\d{1,2})\.\d+-(20\d{6})\Z")
_WINDOWS_RELEASE = re.compile(r"(1\.\d{1,2})-20\d\d\.\d\d\.\d\d\Z")
_EKS_WORDS = re.compile(r"eks|k8s|kube", re.IGNORECASE)
_SSM_WRAPPER = re.compile(r"(?:\{\{\s*)?resolve:ssm:(?P<path>[^:}\s]+)(?::\d+)?(?:\s*\}\})?\Z")


@cache
def ami_types() -> Mapping[str, AmiType]:
    """Return all AMI types the EKS API accepts, by name."""
    return {
        name: AmiType(name, Family(family), arch, accelerator, _minor(first), _minor(last))
        for name, (family, arch, accelerator, first, last) in table("ami_types")["types"].items()
    }


def ami_type(name: str) -> AmiType | None:
    """Return the facts of an AMI type, or None when the API has no such value."""
    return ami_types().get(name)


def family_of_ami_type(name: str) -> Family | None:
    """Return the operating system of an AMI type, or None when there is no such type."""
    found = ami_type(name)
    return found.family if found else None


def default_ami_type(control_plane: Minor) -> str:
    """Return the type a new managed node group gets when none is asked for.

    AL2023 from 1.30, AL2 before; always x86_64, whatever the instance types.
    Source: AWS user guide, release notes of 1.30.
    """
    return "AL2023_x86_64_STANDARD" if control_plane >= Minor(1, 30) else "AL2_x86_64"


def last_minor(family: Family) -> Minor | None:
    """Return the last Kubernetes minor a family has EKS images for, or None when it goes on.

    1.32 for AL2. Source: AWS user guide, eks-ami-deprecation-faqs.
    """
    row = table("ami_types")["families"].get(family.value, {})
    return _minor(row.get("k8s_max"))


def eksctl_ami_families() -> tuple[str, ...]:
    """Return the values eksctl accepts for `amiFamily`."""
    return tuple(table("ami_types")["eksctl_families"])


def eksctl_family(name: str) -> Family | None:
    """Return the operating system of an eksctl `amiFamily` value, or None when it has none."""
    if name not in eksctl_ami_families():
        return None
    for prefix, family in (
        ("AmazonLinux2023", Family.AL2023),
        ("AmazonLinux2", Family.AL2),
        ("Bottlerocket", Family.BOTTLEROCKET),
        ("Windows", Family.WINDOWS),
        ("Ubuntu", Family.UBUNTU),
    ):
        if name.startswith(prefix):
            return family
    return None


def image_from_name(pattern: str) -> ImageFact | None:
    """Return what an AMI name, or a name filter with `*` and `?`, tells; None when nothing.

    Put `*` where a part of the text is not known: a part that decides must be there literally.
    """
    return _image(pattern, "names", "AMI name")


def image_from_ssm_path(path: str) -> ImageFact | None:
    """Return what the path of a public SSM parameter tells; None when nothing.

    Accepts the bare path, `resolve:ssm:<path>` of launch templates and the CloudFormation dynamic
    reference; put `*` where a part of the text is not known.
    """
    wrapped = _SSM_WRAPPER.match(path)
    return _image(wrapped["path"] if wrapped else path, "parameters", "SSM parameter")


def release_minor(release_version: str, family: Family | None = None) -> Minor | None:
    """Return the Kubernetes minor of a node group's release version, or None when it has none.

    Amazon Linux writes `1.30.4-20240101`, Windows `1.29-2024.05.15`; Bottlerocket writes its own
    version (`1.20.5-a3e8bda1`), which says nothing of Kubernetes.
    """
    if family in (Family.BOTTLEROCKET, Family.CUSTOM, Family.OTHER):
        return None
    found = _RELEASE.match(release_version) or _WINDOWS_RELEASE.match(release_version)
    return parse_minor(found[1]) if found else None


def release_exists(release_version: str) -> bool | None:
    """Whether an Amazon Linux release version was published; None when it cannot be said.

    It cannot be said of other forms and of days after the list was read. Source: awslabs/
    amazon-eks-ami change log.
    """
    found = _RELEASE.match(release_version)
    if found is None or found[2] > table("ami_releases")["as_of"].replace("-", ""):
        return None
    patches = table("ami_releases")["releases"].get(found[1])
    if patches is None:
        return None
    days = patches.get(release_version.partition("-")[0])
    if days and found[2] in days:
        return True
    first = min(day for listed in patches.values() for day in listed)
    return False if found[2] >= first else None


def last_release(ami_type_name: str, minor: Minor) -> date | None:
    """Return the day of the last listed image of a type for a minor; None when none is listed."""
    row = table("ami_releases")["by_ami_type"].get(ami_type_name, {}).get(str(minor))
    return date.fromisoformat(row[1]) if row else None


@cache
def image_owners() -> frozenset[str]:
    """Return the accounts and aliases that publish EKS node images.

    Bottlerocket and Windows images belong to regional Amazon accounts that the alias `amazon`
    covers; they are not listed one by one. Sources: eksctl (EKSResourceAccountID), Canonical.
    """
    accounts = table("partitions")["image_accounts"].values()
    others = (owner for listed in table("images")["owners"].values() for owner in listed)
    return frozenset({"amazon", *accounts, *others})


def eks_image_account(region: str) -> str:
    """Return the account that owns a region's EKS Amazon Linux images and add-on registry."""
    accounts: Mapping[str, str] = table("partitions")["image_accounts"]
    return accounts.get(region, accounts["default"])


@cache
def _patterns(kind: str) -> tuple[tuple[re.Pattern[str], Mapping[str, Any]], ...]:
    return tuple((re.compile(row["re"]), row) for row in table("images")[kind])


def _image(text: str, kind: str, source: str) -> ImageFact | None:
    for pattern, row in _patterns(kind):
        found = pattern.match(text)
        if found is None:
            continue
        groups = found.groupdict()
        eks = row["eks"]
        if eks is False and _EKS_WORDS.search(text, found.end()):
            eks = None
        family = Family(row["family"]) if row["family"] else None
        arch = row.get("arch") or _ARCHITECTURES.get(groups.get("arch") or "")
        return ImageFact(
            family if eks is not None else None,
            eks,
            _minor(groups.get("minor")),
            arch,
            row["owner"],
            source,
        )
    return None


def _minor(text: str | None) -> Minor | None:
    return parse_minor(text) if text else None
