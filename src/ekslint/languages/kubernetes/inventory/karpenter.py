"""Turn Karpenter's node classes into the role their nodes come with.

Source: https://karpenter.sh/docs/concepts/nodeclasses/
"""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.resource import Resource
from ekslint.languages.kubernetes.inventory.common import common, field, metadata
from ekslint.model.entity import Entity
from ekslint.model.node_role import NodeClass

GROUPS = ("karpenter.k8s.aws",)


def node_class(resource: Resource) -> Iterator[Entity]:
    """Yield an EC2NodeClass, or the AWSNodeTemplate of before, with its role or profile."""
    spec = resource.body.get("spec")
    yield NodeClass(
        **common(resource),
        name=metadata(resource, "name"),
        role=field(spec, "role", at=resource),
        instance_profile=field(spec, "instanceProfile", at=resource),
    )
