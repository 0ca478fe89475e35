"""Turn Karpenter's node classes into the role their nodes come with.

Source: https://karpenter.sh/docs/concepts/nodeclasses/
"""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.resource import Resource
from ekslint.core.value import Absent
from ekslint.languages.kubernetes.inventory.common import field, metadata
from ekslint.languages.values import common
from ekslint.model.entity import Entity
from ekslint.model.node_role import NodeClass

GROUPS = ("karpenter.k8s.aws",)


def node_class(resource: Resource) -> Iterator[Entity]:
    """Yield an EC2NodeClass, or the AWSNodeTemplate of before, that names its role or profile;
    what is named in Karpenter's own settings is not known here."""
    spec = resource.body.get("spec")
    role = field(spec, "role", at=resource)
    profile = field(spec, "instanceProfile", at=resource)
    if not (isinstance(role, Absent) and isinstance(profile, Absent)):
        yield NodeClass(
            **common(resource),
            name=metadata(resource, "name"),
            role=role,
            instance_profile=profile,
        )
