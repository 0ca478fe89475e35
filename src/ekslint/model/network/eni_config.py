"""Turn ENIConfigs, by which vpc-cni takes the addresses of pods from other subnets, into things.

Source: https://docs.aws.amazon.com/eks/latest/userguide/cni-custom-network.html
"""

from __future__ import annotations

from dataclasses import field
from typing import ClassVar

from ekslint.core.record import record
from ekslint.core.value import Absent, Value
from ekslint.model.clusters.cluster import Cluster, cluster_of
from ekslint.model.entity import Entity, Link, relation
from ekslint.model.inventory import Inventory


@record(kw_only=True, eq=False)
class EniConfig(Entity):
    """An ENIConfig: the `subnet` and `security_groups` of the interfaces that pods get.

    vpc-cni takes the one named by a label of the node, mostly its zone.
    """

    kind: ClassVar[str] = "ENIConfig"

    subnet: Value
    security_groups: Value = field(default_factory=Absent)

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The only cluster it can be applied to."""
        return cluster_of(inventory, None, self.scope)
