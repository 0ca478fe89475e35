"""Turn EKS add-ons and Helm releases into what runs in the cluster beside the workloads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ekslint.core.value import Absent, Value
from ekslint.model.cluster import Cluster, cluster_of
from ekslint.model.entity import Entity, Link, relation
from ekslint.model.inventory import Inventory


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Addon(Entity):
    """One EKS add-on; `role` is its service account role as written."""

    kind: ClassVar[str] = "add-on"

    cluster_name: Value
    version: Value
    role: Value

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster it is installed in."""
        return cluster_of(inventory, self.cluster_name, self.scope)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HelmRelease(Entity):
    """One installed chart: its name, repository, version and values (merged where known)."""

    kind: ClassVar[str] = "Helm release"

    chart: Value
    repository: Value
    version: Value
    values: Value = field(default_factory=Absent)
