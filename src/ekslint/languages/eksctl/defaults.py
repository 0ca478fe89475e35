"""Turn what a ClusterConfig leaves out into what eksctl takes for it.

Only what does not depend on eksctl's version is known; the rest is unknown with the versions named.

Sources: eksctl-io/eksctl, pkg/apis/eksctl.io/v1alpha5/defaults.go, pkg/cfn/builder/iam_helper.go
and the release notes of 0.219.0 (AmazonLinux2023 for every version of Kubernetes)
"""

from __future__ import annotations

from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.value import (
    Absent,
    ListValue,
    Null,
    Reason,
    ReasonKind,
    Scalar,
    Text,
    Unknown,
    Value,
    default_of,
    text,
)
from ekslint.facts.partitions import partition_of_region
from ekslint.facts.versions import Minor, parse_minor

MADE: Final = default_of("what eksctl makes")
CHOSEN: Final = default_of("the release of eksctl")
DEFAULT: Final = default_of("eksctl's default")

AL2023: Final = "AmazonLinux2023"
AL2023_ONLY: Final = Minor(1, 33)
"""From here on every eksctl that knows the version takes AmazonLinux2023."""

LOG_TYPES: Final = ("api", "audit", "authenticator", "controllerManager", "scheduler")
ALL_LOGS: Final = frozenset({"*", "all"})


def written_or(value: Value | None, default: str | bool, place: Location) -> Value:
    """Return a value as written, or eksctl's default at the place where it could stand."""
    if value is not None and not isinstance(value, Absent | Null):
        return value
    origin = default_of(DEFAULT.source, value.origin.slot) if value is not None else DEFAULT
    if isinstance(default, bool):
        return Scalar(default, location=place, origin=origin)
    return text(default, place, origin)


def made(what: str, place: Location) -> Unknown:
    """Return a value that AWS gives to something eksctl makes."""
    return Unknown(Reason(ReasonKind.COMPUTED, what, "", place), location=place, origin=MADE)


def left_to_eksctl(what: str, place: Location) -> Unknown:
    """Return a value that depends on which eksctl reads the file."""
    return Unknown(Reason(ReasonKind.OUTSIDE, what, "", place), location=place, origin=CHOSEN)


def image_family(written: Value, ami: Value, version: Value, place: Location) -> Value:
    """Return the operating system of a group's nodes (`AmazonLinux2023`) as eksctl names it.

    With an image of one's own it has to be written.
    """
    if not isinstance(written, Absent | Null):
        return written
    if own_image(ami):
        return Absent(name="amiFamily", location=place)
    minor = parse_minor(known_text(version) or "")
    if minor is not None and minor >= AL2023_ONLY:
        return text(AL2023, place, DEFAULT)
    return left_to_eksctl(
        "eksctl before 0.219.0 takes AmazonLinux2, later ones take AmazonLinux2023", place
    )


def own_image(ami: Value) -> bool:
    """Whether `ami` names an image, rather than how eksctl is to find one."""
    if isinstance(ami, Absent | Null):
        return False
    return known_text(ami) not in ("", "auto", "auto-ssm", "ssm")


def log_types(written: Value | None, place: Location) -> Value:
    """Return the control plane logs that are on: none, those listed, or all for a wildcard."""
    if written is None or isinstance(written, Absent | Null):
        slot = written.origin.slot if written is not None else None
        return ListValue((), location=place, origin=default_of(DEFAULT.source, slot))
    if isinstance(written, ListValue):
        for item in written.items:
            if known_text(item) in ALL_LOGS:
                everything = tuple(text(name, item.location) for name in LOG_TYPES)
                return ListValue(everything, location=written.location)
    return written


def managed_policy(name: str, region: Value, place: Location) -> Text:
    """Return the ARN of one of AWS's own policies in the partition of a region."""
    found = partition_of_region(known_text(region) or "")
    partition = found.name if found is not None else "aws"
    return text(f"arn:{partition}:iam::aws:policy/{name}", place, MADE)
