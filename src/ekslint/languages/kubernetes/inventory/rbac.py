"""Turn RoleBindings and ClusterRoleBindings into what the model knows of them."""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.resource import Resource
from ekslint.core.value import Absent, MapValue, Null, reasons
from ekslint.core.verdict import Members
from ekslint.languages.kubernetes.inventory.common import field, metadata
from ekslint.languages.values import common
from ekslint.model.access.rbac import RoleBinding, Subject
from ekslint.model.entity import Entity
from ekslint.model.policy import members_of


def binding(resource: Resource) -> Iterator[Entity]:
    """`RoleBinding` and `ClusterRoleBinding`."""
    yield RoleBinding(
        **common(resource),
        name=metadata(resource, "name"),
        namespace=metadata(resource, "namespace"),
        role=resource.get("roleRef", "name"),
        subjects=_subjects(resource),
    )


def _subjects(resource: Resource) -> Members[Subject]:
    written = field(resource.body, "subjects", at=resource)
    if isinstance(written, Absent | Null):
        return Members((), (), resource.header)
    listed = members_of(written)
    items = tuple(
        Subject(
            field(item, "kind", at=resource),
            field(item, "name", at=resource),
            item.location or resource.header,
        )
        for item in listed.items
        if isinstance(item, MapValue)
    )
    hidden = tuple(
        why for item in listed.items for why in reasons(item) if not isinstance(item, MapValue)
    )
    return Members(items, (*listed.open, *hidden), resource.header)
