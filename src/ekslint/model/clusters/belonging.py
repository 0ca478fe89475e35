"""Turn a class of things that know their cluster into those of one cluster.

It does not know how a thing finds its cluster, nor what the things are for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from ekslint.core.value import Reason
from ekslint.core.verdict import Members
from ekslint.model.entity import Entity, Link
from ekslint.model.inventory import Inventory
from ekslint.model.link import comparable

if TYPE_CHECKING:
    from ekslint.model.clusters.cluster import Cluster

E = TypeVar("E", bound=Entity)
Doubtful = list[tuple[Entity, tuple[Reason, ...]]]


def belonging(
    inventory: Inventory, cls: type[E], cluster: Cluster, *, elsewhere: bool = False
) -> Members[E]:
    """Return the things of a class whose `cluster` is this one; open where that is not known.

    A module that is not readable and was handed the cluster may declare more of them. `elsewhere`:
    so may things of other roots whose cluster is not known.
    """
    from ekslint.model.modules.module import unread_modules_touching

    known, doubtful = _by_cluster(inventory, cls)
    open_: list[Reason] = []
    for entity, why in doubtful:
        if entity.scope == cluster.scope or (elsewhere and _may_mean(inventory, entity, cluster)):
            open_.extend(why)
    open_.extend(unread_modules_touching(inventory, cluster))
    open_.extend(inventory.open(cls, cluster.scope))
    items = tuple(cast("list[E]", known.get(cluster, ())))
    return Members(items, tuple(dict.fromkeys(open_)), cluster.header)


def _by_cluster(
    inventory: Inventory, cls: type[Entity]
) -> tuple[dict[Cluster, list[Entity]], Doubtful]:
    """Return the things of a class by their cluster, and those of which that is not known, with the
    reasons: one walk for all clusters."""

    def made() -> tuple[dict[Cluster, list[Entity]], Doubtful]:
        known: dict[Cluster, list[Entity]] = {}
        doubtful: Doubtful = []
        for entity in inventory.every(cls):
            link: Link[Cluster] = entity.cluster(inventory)  # type: ignore[attr-defined]
            if link.target is not None:
                known.setdefault(link.target, []).append(entity)
            elif link.open:
                doubtful.append((entity, link.open))
        return known, doubtful

    found: tuple[dict[Cluster, list[Entity]], Doubtful] = inventory.memo(("by cluster", cls), made)
    return found


def _may_mean(inventory: Inventory, entity: Entity, cluster: Cluster) -> bool:
    """Whether a thing of another root may be of the same estate as a cluster."""
    return comparable(inventory, entity.scope, cluster.scope)
