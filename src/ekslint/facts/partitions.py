"""Turn AWS regions into partitions: ARN prefix and DNS suffix.

It does not know which services a region has, and a region it has not seen only by its prefix.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from ekslint.core.record import record
from ekslint.facts.tables import table

_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d{1,2}\Z")
_PREFIXES = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
    "eusc-": "aws-eusc",
}


@record
class Partition:
    """A group of regions with one ARN prefix (`arn:<name>:`) and DNS suffix."""

    name: str
    dns_suffix: str


@cache
def partitions() -> Mapping[str, Partition]:
    """Return all partitions by name. Source: botocore."""
    rows = table("partitions")["partitions"]
    return {name: Partition(name, row["dns_suffix"]) for name, row in rows.items()}


def partition_of_region(region: str) -> Partition | None:
    """Return the partition of a region, or None when the text has not the form of a region."""
    if not _REGION.match(region):
        return None
    name = next((p for prefix, p in _PREFIXES.items() if region.startswith(prefix)), "aws")
    return partitions()[name]
