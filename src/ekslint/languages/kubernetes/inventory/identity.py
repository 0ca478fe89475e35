"""Turn ServiceAccount manifests with a role annotation into bindings.

Source: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
"""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.resource import Resource
from ekslint.core.value import Absent, MapValue
from ekslint.languages.kubernetes.inventory.common import metadata
from ekslint.languages.values import common
from ekslint.model.binding import ServiceAccountBinding
from ekslint.model.entity import Entity
from ekslint.model.trust import AUDIENCE_ANNOTATION, ROLE_ANNOTATION


def service_account(resource: Resource) -> Iterator[Entity]:
    """Yield the binding of a service account that names a role."""
    annotations = metadata(resource, "annotations")
    if not isinstance(annotations, MapValue):
        return
    role = annotations.get(ROLE_ANNOTATION)
    if role is None:
        return
    audience = annotations.get(AUDIENCE_ANNOTATION)
    yield ServiceAccountBinding(
        **common(resource),
        name=metadata(resource, "name"),
        namespace=metadata(resource, "namespace"),
        account=metadata(resource, "name"),
        role=role,
        way="annotation",
        audience=audience or Absent(name="audience", location=annotations.location),
    )
