"""Turn what a plan takes away into former things: aws-auth ConfigMaps, access entries, clusters.

A ConfigMap is handed on as the manifest it is, marked as a former one by its host.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ekslint.core.contents import known_text
from ekslint.core.resource import Embedded, Resource
from ekslint.core.value import Absent
from ekslint.languages.terraform.inventory import access, cluster
from ekslint.model.access.entries import AccessEntry
from ekslint.model.access.former import FormerAccessEntry, FormerCluster
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.entity import Entity

ACTION = "__action__"
FORCED = "__forced_by__"


def former(resource: Resource) -> Iterator[Entity | Embedded]:
    """Yield what a resource was, if it was something that others depend on."""
    action = known_text(resource.body.get(ACTION)) or ""
    match resource.type:
        case "kubernetes_config_map" | "kubernetes_config_map_v1" | "kubernetes_config_map_v1_data":
            yield from access.config_map(resource)
        case "kubernetes_manifest" | "kubectl_manifest" | "k8s_manifest":
            yield from access.manifest(resource)
        case "aws_eks_access_entry":
            for entry in cluster.access_entry(resource):
                if isinstance(entry, AccessEntry):
                    yield FormerAccessEntry(**_common(resource, entry), was=entry, action=action)
        case "aws_eks_cluster":
            for made in cluster.cluster(resource):
                if isinstance(made, Cluster):
                    forced = resource.body.get(FORCED)
                    nothing = Absent(name="forced_by", location=resource.header)
                    yield FormerCluster(
                        **_common(resource, made),
                        was=made,
                        action=action,
                        forced_by=forced if forced is not None else nothing,
                    )


def _common(resource: Resource, entity: Entity) -> dict[str, Any]:
    return {
        "id": f"{entity.id} before",
        "scope": resource.scope,
        "header": resource.header,
        "name": entity.name,
        "declared": resource,
    }
