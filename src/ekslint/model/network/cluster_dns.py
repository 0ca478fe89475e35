"""Turn what runs beside the nodes of a cluster into whether their pods may resolve names elsewhere.

It knows where else CoreDNS may run and what answers in its place; ports are in `reach`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ekslint.core.contents import known_text
from ekslint.core.value import Reason, ReasonKind
from ekslint.core.verdict import Verdict, maybe, no, yes
from ekslint.model.entity import Entity
from ekslint.model.inventory import Inventory
from ekslint.model.link import comparable

if TYPE_CHECKING:
    from ekslint.model.nodes.compute import NodeGroup

NODE_CACHE: Final = ("node-local-dns", "nodelocaldns", "node-cache")
"""https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/"""


def finds_dns_elsewhere(inventory: Inventory, group: NodeGroup) -> Verdict:
    """Whether the pods of a group's nodes may get their names from elsewhere than other groups.

    True with a cache on each node; unknown where CoreDNS may run on Fargate or on Karpenter's
    nodes, whose security groups are others.
    """
    from ekslint.model.clusters.addon import HelmRelease
    from ekslint.model.workloads.workload import Workload

    for thing in _beside(inventory, group, (*inventory.every(Workload), *_releases(inventory))):
        chart = thing.chart_name if isinstance(thing, HelmRelease) else None
        named = f"{known_text(thing.name) or ''} {chart or ''}"
        if any(name in named for name in NODE_CACHE):
            return yes(thing.header)
    return pods_elsewhere(inventory, group)


def pods_elsewhere(inventory: Inventory, group: NodeGroup) -> Verdict:
    """Whether pods of a group's cluster may run on Fargate or on nodes that Karpenter starts."""
    from ekslint.model.nodes.karpenter import NodeClass
    from ekslint.model.nodes.node_role import FargateProfile

    others: tuple[Entity, ...] = (*inventory.every(FargateProfile), *inventory.every(NodeClass))
    unsure = [
        Reason(ReasonKind.OUTSIDE, f"pods may run where {other.label} puts them", "", other.header)
        for other in _beside(inventory, group, others)
    ]
    return maybe(*unsure) if unsure else no(group.header)


def _releases(inventory: Inventory) -> tuple[Entity, ...]:
    from ekslint.model.clusters.addon import HelmRelease

    return inventory.every(HelmRelease)


def _beside(
    inventory: Inventory, group: NodeGroup, things: tuple[Entity, ...]
) -> tuple[Entity, ...]:
    return tuple(
        thing
        for thing in things
        if thing.scope == group.scope or comparable(inventory, group.scope, thing.scope)
    )
