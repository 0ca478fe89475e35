"""Turn manifests by which an operator makes clusters or nodes into what is said of them.

Crossplane, ACK and Cluster API have resources of their own for EKS. They are manifests like any
other, and nothing here knows what becomes of them.

Source: https://marketplace.upbound.io/providers/upbound/provider-aws-eks,
https://aws-controllers-k8s.github.io/community/reference/,
https://cluster-api-aws.sigs.k8s.io/topics/eks/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from ekslint.core.resource import Notice, Resource

MAKERS: Final = (
    (re.compile(r"eks\.aws\.(?:m\.)?(?:crossplane|upbound)\.io/"), "Crossplane"),
    (re.compile(r"eks\.services\.k8s\.aws/"), "ACK"),
    (
        re.compile(r"(?:controlplane|infrastructure)\.cluster\.x-k8s\.io/.*/AWSManaged"),
        "Cluster API",
    ),
)


def foreign(resources: Iterable[Resource]) -> Iterator[Notice]:
    """Yield one notice for each operator whose resources for EKS stand in a file."""
    said: set[str] = set()
    for resource in resources:
        for pattern, maker in MAKERS:
            if maker not in said and pattern.match(resource.type):
                said.add(maker)
                text = f"`{resource.address}` not read: what {maker} makes of it is not known here"
                yield Notice(text, resource.header)
