"""Turn ServiceAccount manifests into accounts, and their role annotations into bindings.

Source: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
"""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.resource import Resource
from ekslint.core.value import Absent, MapValue
from ekslint.languages.kubernetes.inventory.common import metadata
from ekslint.languages.values import common
from ekslint.model.entity import Entity
from ekslint.model.iam.binding import ServiceAccountBinding
from ekslint.model.iam.trust import AUDIENCE_ANNOTATION, ROLE_ANNOTATION
from ekslint.model.workloads.annotation import Account, role_annotations


def service_account(resource: Resource) -> Iterator[Entity]:
    """Yield a service account, its binding when it names a role, and what looks like one."""
    annotations = metadata(resource, "annotations")
    account = Account(
        **common(resource, "account"),
        name=metadata(resource, "name"),
        namespace=metadata(resource, "namespace"),
        annotations=annotations,
    )
    yield account
    yield from role_annotations(account)
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
