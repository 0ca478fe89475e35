"""Turn what runs the pods of a cluster into whether it has Fargate and nothing else.

It knows node groups, Fargate profiles, Auto Mode and Karpenter; nodes that are started in another
way, or by another tool, are not known here.
"""

from __future__ import annotations

from ekslint.core.location import Location
from ekslint.core.verdict import TRUE, Verdict, every, no, some, truth_of, yes
from ekslint.model.clusters.addon import HelmRelease
from ekslint.model.clusters.belonging import belonging
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.entity import Entity
from ekslint.model.inventory import Inventory
from ekslint.model.link import comparable, exists
from ekslint.model.nodes.compute import NodeGroup
from ekslint.model.nodes.karpenter import NodeClass
from ekslint.model.nodes.node_role import FargateProfile

KARPENTER = "karpenter"


def only_fargate(inventory: Inventory, cluster: Cluster, thing: Entity) -> Verdict:
    """Whether a cluster has Fargate profiles, and surely no other nodes, where a thing exists."""
    profiles = belonging(inventory, FargateProfile, cluster)
    fargate = some(exists(p, thing.conditions).with_evidence(p.header) for p in profiles)
    if fargate.truth is False:
        return fargate
    groups = belonging(inventory, NodeGroup, cluster, elsewhere=True)
    others = groups.any(lambda group: no() if _is_gone(group, thing) else TRUE)
    return every((fargate, ~truth_of(cluster.auto_mode), ~others, ~_karpenter(inventory, cluster)))


def fargate_of(inventory: Inventory, cluster: Cluster) -> Location | None:
    """Return where a Fargate profile of a cluster is declared, if there is one."""
    profiles = belonging(inventory, FargateProfile, cluster)
    return next((profile.header for profile in profiles), None)


def _is_gone(group: NodeGroup, thing: Entity) -> bool:
    return exists(group, thing.conditions).truth is False


def _karpenter(inventory: Inventory, cluster: Cluster) -> Verdict:
    """Whether Karpenter may start nodes: that it is here is enough."""
    charts = inventory.every(HelmRelease)
    releases = [r for r in charts if (r.chart_name or "").startswith(KARPENTER)]
    for sign in (*inventory.every(NodeClass), *releases):
        if sign.scope == cluster.scope or comparable(inventory, sign.scope, cluster.scope):
            return yes(sign.header)
    return no()
