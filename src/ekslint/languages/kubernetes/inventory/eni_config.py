"""Turn ENIConfig manifests into what the model knows of them."""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.resource import Resource
from ekslint.languages.kubernetes.inventory.common import metadata
from ekslint.languages.values import common
from ekslint.model.entity import Entity
from ekslint.model.network.eni_config import EniConfig


def eni_config(resource: Resource) -> Iterator[Entity]:
    """`ENIConfig` of `crd.k8s.amazonaws.com`."""
    yield EniConfig(
        **common(resource),
        name=metadata(resource, "name"),
        subnet=resource.get("spec", "subnet"),
        security_groups=resource.get("spec", "securityGroups"),
    )
