"""Turn workloads into the container images they run; knows no manifest syntax."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ekslint.core.value import Absent, Value, known_text
from ekslint.model.cluster import Cluster, cluster_of
from ekslint.model.entity import Entity, Link, relation
from ekslint.model.inventory import Inventory


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Container(Entity):
    """One container (or init container) of a workload: its `image` as written.

    `workload` is the kind of its owner (Deployment, DaemonSet …). `annotations` are the pod's.
    """

    kind: ClassVar[str] = "container"

    image: Value
    workload: str = ""
    workload_name: Value = field(default_factory=Absent)
    annotations: Value = field(default_factory=Absent)

    @property
    def label(self) -> str:
        """The workload and the image."""
        owner = f"{self.workload or 'workload'} `{known_text(self.workload_name) or '?'}`"
        return owner

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The only cluster it can run in."""
        return cluster_of(inventory, None, self.scope)
