"""Turn clusters that files only mention into the clusters that others of the scan declare.

What a file leaves open of a cluster that it mentions is open of the declared one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ekslint.core.contents import known_text
from ekslint.core.value import Reason
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.inventory import Contribution


def without_mentions(contributions: Iterable[Contribution]) -> list[Contribution]:
    """Return contributions without the clusters that a file only mentions, where another file of
    the scan declares the cluster of that name: what the one leaves open is open of the other."""
    found = list(contributions)
    clusters = [(told, e) for told in found for e in told.entities if isinstance(e, Cluster)]
    homes: dict[str, str] = {}
    for wanted in (False, True):
        for _, cluster in clusters:
            if cluster.mentioned is wanted and (name := known_text(cluster.name)):
                homes.setdefault(name, cluster.id)
    surplus: set[str] = set()
    inherited: dict[str, list[Mapping[str, tuple[Reason, ...]]]] = {}
    for told, cluster in clusters:
        name = known_text(cluster.name) or ""
        if cluster.mentioned and homes.get(name, cluster.id) != cluster.id:
            surplus.add(cluster.id)
            inherited.setdefault(name, []).append(told.open)
    if not surplus:
        return found
    return [_settled(told, surplus, inherited) for told in found]


def _settled(
    told: Contribution,
    surplus: set[str],
    inherited: Mapping[str, list[Mapping[str, tuple[Reason, ...]]]],
) -> Contribution:
    kept = tuple(e for e in told.entities if e.id not in surplus)
    open_ = dict(told.open)
    for entity in kept:
        if isinstance(entity, Cluster):
            for more in inherited.get(known_text(entity.name) or "", ()):
                for kind, why in more.items():
                    open_[kind] = tuple(dict.fromkeys((*open_.get(kind, ()), *why)))
    return replace(told, entities=kept, open=open_)
