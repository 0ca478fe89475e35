"""Turn EC2 instance type names into architecture, size, accelerator and pod capacity.

It does not know prices or availability by zone, and a type newer than the table only by its name.
"""

from __future__ import annotations

import re

from ekslint.core.record import record
from ekslint.facts.tables import table

_NAME = re.compile(r"(?P<family>[a-z]+)(?P<generation>\d+)(?P<options>[a-z]*)(?:-[a-z0-9]+)?\.\w")
PREFIX_SIZE = 16
POD_LIMIT_SMALL = 110
POD_LIMIT_LARGE = 250
LARGE_VCPUS = 30


@record
class InstanceType:
    """One instance type: `enis` network interfaces with `ipv4_per_eni` addresses each.

    `max_pods` is the limit of the VPC CNI without prefixes. `gpu` names the accelerator's kind
    (nvidia, amd, neuron). `pod_enis` is the number of branch interfaces for security groups of
    pods, None when the type has none. Memory in MiB. None is not known.
    """

    name: str
    arch: str | None
    vcpu: int | None
    memory_mib: int | None
    enis: int | None
    ipv4_per_eni: int | None
    max_pods: int | None
    gpu: str | None
    pod_enis: int | None


def instance_type(name: str) -> InstanceType | None:
    """Return the facts of an instance type, or None when the table does not hold it.

    Sources: amazon-vpc-cni-k8s limits, karpenter-provider-aws instance types.
    """
    row = table("instance_types")["types"].get(name)
    if row is None:
        return None
    columns = len(table("instance_types")["columns"])
    return InstanceType(name, *row, *(None,) * (columns - len(row)))


def architecture(name: str) -> str | None:
    """Return `amd64` or `arm64` for an instance type, or None when it cannot be told.

    A type outside the table is told by AWS's naming scheme: a `g` after the generation stands for
    Graviton. Source: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
    """
    known = instance_type(name)
    if known is not None:
        return known.arch
    found = _NAME.match(name)
    if found is None or found["family"] == "mac" or "-gb" in name:
        return None
    return "arm64" if "g" in found["options"] else "amd64"


def prefix_max_pods(facts: InstanceType) -> int | None:
    """Return the advised pod limit with IPv4 prefix delegation (Nitro types only).

    Each secondary address becomes a /28; AWS advises 110 below 30 vCPUs and 250 from there on.
    """
    if facts.enis is None or facts.ipv4_per_eni is None or facts.vcpu is None:
        return None
    limit = POD_LIMIT_SMALL if facts.vcpu < LARGE_VCPUS else POD_LIMIT_LARGE
    return min(facts.enis * (facts.ipv4_per_eni - 1) * PREFIX_SIZE + 2, limit)
