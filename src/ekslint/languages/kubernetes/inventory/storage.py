"""Turn StorageClass manifests into what the model asks of them.

Source: https://kubernetes.io/docs/concepts/storage/storage-classes/
"""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.resource import Resource
from ekslint.languages.kubernetes.inventory.common import field, metadata
from ekslint.languages.values import common, under_key
from ekslint.model.entity import Entity
from ekslint.model.volumes.storage import StorageClass

DEFAULT = "storageclass.kubernetes.io/is-default-class"


def storage_class(resource: Resource) -> Iterator[Entity]:
    """`StorageClass`."""
    entry = resource.body.entries.get("parameters")
    parameters = field(resource.body, "parameters", at=resource)
    yield StorageClass(
        **common(resource),
        name=metadata(resource, "name"),
        provisioner=field(resource.body, "provisioner", at=resource),
        parameters=parameters if entry is None else under_key(parameters, entry),
        binding=field(resource.body, "volumeBindingMode", at=resource),
        default=resource.get("metadata", "annotations", DEFAULT),
    )
