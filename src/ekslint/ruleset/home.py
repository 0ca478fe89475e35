"""Turn the things of a row into the cluster that they belong to, for reports to group by.

It guesses nothing: where several clusters may be meant, or none is known, there is no answer. It
does not know what the rule asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ekslint.core.contents import known_text
from ekslint.core.finding import Related
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.entity import Entity, Link
from ekslint.model.inventory import Inventory


def home(inventory: Inventory, things: Iterable[object]) -> Related | None:
    """Return the cluster of the first of some things that has one: its name, and where it stands.

    A thing has that of what it is a part of; else it is of the only cluster of its root. A cluster
    whose name is not known is called by its address.
    """
    found = [thing for thing in things if isinstance(thing, Entity)]
    for thing in (*found, *(whole for part in found for whole in _wholes(inventory, part))):
        cluster = _cluster(inventory, thing)
        if cluster is not None:
            return _named(cluster)
    alone = inventory.every(Cluster, found[0].scope) if found else ()
    return _named(alone[0]) if len(alone) == 1 else None


def _named(cluster: Cluster) -> Related:
    address = cluster.declared.address if cluster.declared else cluster.id
    return Related(cluster.header.anchor().bare, known_text(cluster.name) or address)


def _wholes(inventory: Inventory, part: Entity) -> Iterator[Entity]:
    """Yield what a thing is a part of, the nearest first: its id begins with theirs."""
    by_id = inventory.memo("things by id", lambda: {e.id: e for e in inventory.every(Entity)})
    above, slash, _ = part.id.rpartition("/")
    while slash:
        whole = by_id.get(above)
        if whole is not None:
            yield whole
        above, slash, _ = above.rpartition("/")


def _cluster(inventory: Inventory, thing: Entity) -> Cluster | None:
    if isinstance(thing, Cluster):
        return thing
    follow = getattr(thing, "cluster", None)
    if getattr(follow, "__ekslint__", "") != "relation" or follow is None:
        return None
    link = follow(inventory)
    return link.target if isinstance(link, Link) and isinstance(link.target, Cluster) else None
