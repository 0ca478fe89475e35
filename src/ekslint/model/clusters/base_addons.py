"""Turn what a scan says of a cluster into whether something every pod or node needs is installed.

Add-ons are known by name. What charts, manifests and scripts install is not: a word of it in a file
of the same estate leaves the answer open.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ekslint.core.contents import known_text
from ekslint.core.location import SourceText
from ekslint.core.value import Reason, ReasonKind, reasons
from ekslint.core.verdict import FALSE, Members, Verdict, maybe
from ekslint.model.clusters.belonging import belonging
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.entity import Entity
from ekslint.model.inventory import Inventory
from ekslint.model.link import comparable, exists

if TYPE_CHECKING:
    from ekslint.model.iam.binding import ServiceAccountBinding


def installs(inventory: Inventory, cluster: Cluster, addons: Iterable[str]) -> Verdict:
    """Whether one of some EKS add-ons is surely installed in a cluster."""
    wanted = frozenset(addons)

    def is_one(addon: Entity) -> Verdict:
        name = known_text(addon.name)
        if name is None:
            return maybe(*(tuple(reasons(addon.name)) or (_unnamed(addon),)))
        found = Verdict(name.lower() in wanted).with_evidence(addon.header)
        return found & exists(addon, cluster.conditions) if found.truth else found

    return cluster.addons(inventory).any(is_one)


def _unnamed(addon: Entity) -> Reason:
    return Reason(ReasonKind.OUTSIDE, "an add-on without a name", "", addon.header)


def spoken_of(
    inventory: Inventory, cluster: Cluster, words: Iterable[str | tuple[str, ...]]
) -> Verdict:
    """Whether a file of the cluster's estate holds one of some words; unknown where one does."""
    wanted = tuple(w for one in words for w in ((one,) if isinstance(one, str) else one))

    def search() -> Verdict:
        for source in _sources(inventory, cluster):
            text = source.text.lower()
            word = next((word for word in wanted if word in text), None)
            if word is not None:
                detail = f"`{source.path}` speaks of `{word}`, which may be installed there"
                return maybe(Reason(ReasonKind.OUTSIDE, detail, "", source.whole()))
        return FALSE

    found: Verdict = inventory.memo(("spoken", cluster.scope, wanted), search)
    return found


def _sources(inventory: Inventory, cluster: Cluster) -> tuple[SourceText, ...]:
    """Return the texts that things of the cluster's estate are declared in."""

    def make() -> tuple[SourceText, ...]:
        found: dict[int, SourceText] = {}
        for entity in inventory.every(Entity):
            source = entity.header.source
            if source.library or id(source) in found:
                continue
            if entity.scope == cluster.scope or comparable(inventory, cluster.scope, entity.scope):
                found[id(source)] = source
        return tuple(found.values())

    made: tuple[SourceText, ...] = inventory.memo(("sources", cluster.scope), make)
    return made


def pod_identities(inventory: Inventory, cluster: Cluster) -> Members[ServiceAccountBinding]:
    """Return the pod identity associations of a cluster."""
    from ekslint.model.iam.binding import ServiceAccountBinding

    found = belonging(inventory, ServiceAccountBinding, cluster)
    return found.where(lambda binding: Verdict(binding.way == "pod-identity"))
