"""Turn ServiceAccount manifests with a role annotation into bindings.

Source: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
"""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.resource import Resource
from ekslint.core.value import Absent, MapValue, text
from ekslint.languages.kubernetes.inventory.common import common, metadata
from ekslint.model.entity import Entity
from ekslint.model.identity import ServiceAccountBinding

ANNOTATION = "eks.amazonaws.com/role-arn"


def service_account(resource: Resource) -> Iterator[Entity]:
    """Yield the binding of a service account that names a role."""
    annotations = metadata(resource, "annotations")
    role = annotations.get(ANNOTATION) if isinstance(annotations, MapValue) else None
    if role is None:
        return
    namespace = metadata(resource, "namespace")
    if isinstance(namespace, Absent) and resource.language != "kubernetes":
        namespace = text("default", namespace.location)
    yield ServiceAccountBinding(
        **common(resource),
        name=metadata(resource, "name"),
        namespace=namespace,
        account=metadata(resource, "name"),
        role=role,
        way="annotation",
    )
