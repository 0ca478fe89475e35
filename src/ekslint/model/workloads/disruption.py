"""Turn disruption budgets, and what scales the pods they select, into whether a pod may be evicted.

It counts as the disruption controller does: percentages of the pods that are meant to be there,
rounded up. How many pods are healthy at a time is not known here.

Source: https://kubernetes.io/docs/tasks/run-application/configure-pdb/,
https://kubernetes.io/docs/concepts/workloads/pods/disruptions/
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import ClassVar, Final

from ekslint.core.contents import known, known_text
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.value import Absent, Null, Reason, ReasonKind, Value, reasons, text
from ekslint.core.verdict import TRUE, Members, Verdict, every, maybe, no, same, some, yes
from ekslint.model.clusters.cluster import Cluster, cluster_of
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.inventory import Inventory
from ekslint.model.link import exists
from ekslint.model.workloads.labels import Carriers, Pair, demanded, known_pairs, selects
from ekslint.model.workloads.namespace import meet
from ekslint.model.workloads.workload import Workload

SCALED: Final = frozenset({"Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"})
"""Kinds whose pods a number of replicas tells."""
_PERCENT: Final = re.compile(r"([0-9]+)%")


@record(kw_only=True, eq=False)
class Autoscaler(Entity):
    """What sets the replicas of a workload: a HorizontalPodAutoscaler, or KEDA's ScaledObject.

    `minimum` is the least number of replicas, with the default of its kind where none is written.
    """

    kind: ClassVar[str] = "autoscaler"

    target_kind: Value
    target_name: Value
    minimum: Value
    namespace: Value = field(default_factory=Absent)

    @verb
    def scales(self, inventory: Inventory, workload: Workload) -> Verdict:
        """Whether it sets the replicas of a workload."""
        named = same(self.target_name, workload.name) & same(
            self.target_kind, text(workload.type, workload.header)
        )
        return named if named.truth is False else named & meet(inventory, self, workload)


@record(kw_only=True, eq=False)
class DisruptionBudget(Entity):
    """A PodDisruptionBudget: of the pods it selects, how many have to stay."""

    kind: ClassVar[str] = "disruption budget"

    selector: Value
    min_available: Value
    max_unavailable: Value
    namespace: Value = field(default_factory=Absent)

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The only cluster it can be applied to."""
        return cluster_of(inventory, None, self.scope)

    @relation
    def limit(self, inventory: Inventory) -> Value:
        """What it asks for: `minAvailable` or `maxUnavailable`, whichever is written."""
        if isinstance(self.max_unavailable, Absent | Null):
            return self.min_available
        return self.max_unavailable

    @relation
    def workloads(self, inventory: Inventory) -> Members[Workload]:
        """The workloads whose pods it selects; open where it is not known whether it does."""
        made: Members[Workload] = inventory.memo(
            ("budgeted", self.id), lambda: _selected(inventory, self)
        )
        return made

    @verb
    def selects(self, inventory: Inventory, workload: Workload) -> Verdict:
        """Whether it selects the pods of a workload."""
        picks = selects(self.selector, workload.labels)
        return picks if picks.truth is False else picks & meet(inventory, self, workload)

    @verb
    def guards_replicas(self, inventory: Inventory) -> Verdict:
        """Whether all workloads it selects have a number of replicas, and it selects some."""
        found = self.workloads(inventory)
        return ~found.empty() & found.all(
            lambda w: Verdict(w.type in SCALED).with_evidence(w.header)
        )

    @verb
    def allows_an_eviction(self, inventory: Inventory) -> Verdict:
        """Whether a pod may be evicted when all pods are healthy; a pod that two budgets select
        never may."""
        return _room(inventory, self) & self.is_alone(inventory)

    @verb
    def is_alone(self, inventory: Inventory) -> Verdict:
        """Whether no budget that is declared before it selects pods that it selects too."""
        return ~some(
            every(
                (other.selects(inventory, workload), exists(other, self.conditions))
            ).with_evidence(other.header)
            for workload in self.workloads(inventory)
            for other in _may_select(inventory, workload)
            if _precedes(other, self)
        )

    @relation
    def blockage(self, inventory: Inventory) -> Value:
        """What keeps pods from being evicted, in words, at what a person would edit."""
        if _room(inventory, self).truth is not False:
            return text("selects pods that another budget selects too", self.header)
        limit = self.limit(inventory)
        if isinstance(self.max_unavailable, Absent | Null):
            total = sum(_replicas(inventory, w)[0] or 0 for w in self.workloads(inventory))
            count = f" of {total}" if total else ""
            return text(f"asks for `{known_text(limit)}`{count} pods to stay", limit.location)
        return text(f"lets `{known_text(limit)}` pods be unavailable", limit.location)


def _selected(inventory: Inventory, budget: DisruptionBudget) -> Members[Workload]:
    items: list[Workload] = []
    open_: list[Reason] = list(inventory.open(Workload, budget.scope))
    carriers: Carriers[Workload] = inventory.memo(
        "workloads by labels",
        lambda: Carriers.of((w, w.labels) for w in inventory.every(Workload)),
    )
    for workload in carriers.picked_by(budget.selector):
        found = budget.selects(inventory, workload)
        if found.truth is not False:
            found = found & exists(workload, budget.conditions)
        if found.truth is True:
            items.append(workload)
        elif found.truth is None:
            open_.extend(found.open)
    named = {(w.type, known_text(w.name)) for w in items}
    if len(named) < len(items):
        detail = f"{budget.label} selects several workloads of one name"
        open_.append(Reason(ReasonKind.AMBIGUOUS, detail, "", budget.header))
    return Members(tuple(items), tuple(dict.fromkeys(open_)), budget.header)


def _may_select(inventory: Inventory, workload: Workload) -> list[DisruptionBudget]:
    """Return the budgets whose selectors may pick a workload: by a label they surely ask for."""

    def sorted_in() -> dict[Pair | None, list[DisruptionBudget]]:
        found: dict[Pair | None, list[DisruptionBudget]] = {}
        for budget in inventory.every(DisruptionBudget):
            found.setdefault(demanded(budget.selector), []).append(budget)
        return found

    by_demand: dict[Pair | None, list[DisruptionBudget]] = inventory.memo(
        "budgets by demand", sorted_in
    )
    pairs = known_pairs(workload.labels)
    if pairs is None:
        return [*inventory.every(DisruptionBudget)]
    return [b for pair in (None, *pairs) for b in by_demand.get(pair, ())]


def _precedes(one: DisruptionBudget, other: DisruptionBudget) -> bool:
    return one.header.sort_key() < other.header.sort_key()


def _room(inventory: Inventory, budget: DisruptionBudget) -> Verdict:
    """Whether the numbers leave room for one eviction."""
    limit = budget.limit(inventory)
    if isinstance(limit, Absent | Null):
        return TRUE
    found = budget.workloads(inventory)
    counts = [_replicas(inventory, workload) for workload in found]
    places = [place for _, place, _ in counts]
    if counts and all(count == 0 for count, _, _ in counts):
        return yes(*places)
    amount, percent = _amount(limit)
    if amount is None:
        why = Reason(ReasonKind.INVALID, "the limit is no number of pods", "", limit.location)
        return maybe(next(reasons(limit), why))
    if not isinstance(budget.max_unavailable, Absent | Null):
        return Verdict(amount > 0).with_evidence(limit.location)
    if percent and amount >= 100:
        return no(limit.location)
    if percent and amount == 0:
        return yes(limit.location)
    missing = [reason for count, _, why in counts if count is None for reason in why]
    if missing or found.open:
        return maybe(*missing, *found.open)
    total = sum(count or 0 for count, _, _ in counts)
    needed = -(-amount * total // 100) if percent else amount
    return Verdict(needed < total).with_evidence(limit.location, *places)


def _amount(limit: Value) -> tuple[int | None, bool]:
    """Return a number of pods, or a percentage of them."""
    data = known(limit)
    if isinstance(data, int) and not isinstance(data, bool):
        return data, False
    written = data if isinstance(data, str) else ""
    if (found := _PERCENT.fullmatch(written)) is not None:
        return int(found[1]), True
    return (int(written), False) if written.isascii() and written.isdigit() else (None, False)


def _replicas(
    inventory: Inventory, workload: Workload
) -> tuple[int | None, Location | None, tuple[Reason, ...]]:
    """Return how many pods of a workload there are at least, where that is told, or why not."""
    if workload.type not in SCALED:
        detail = f"how many pods {workload.label} has, is not told by replicas"
        return None, workload.header, (Reason(ReasonKind.OUTSIDE, detail, "", workload.header),)
    value = workload.replicas
    scalers: list[Autoscaler] = []
    for scaler in inventory.every(Autoscaler):
        scales = scaler.scales(inventory, workload)
        if scales.truth is None:
            return None, scaler.header, scales.open
        if scales.truth is True:
            scalers.append(scaler)
    if scalers:
        sure = exists(scalers[0], workload.conditions)
        if len(scalers) > 1 or sure.truth is not True:
            detail = f"which autoscaler sets the replicas of {workload.label}, is not known"
            why = Reason(ReasonKind.AMBIGUOUS, detail, "", scalers[0].header)
            return None, scalers[0].header, (why,)
        value = scalers[0].minimum
    amount, percent = _amount(value)
    if amount is None or percent:
        unclear = Reason(ReasonKind.INVALID, "replicas are no number", "", value.location)
        return None, value.location, (next(reasons(value), unclear),)
    return amount, value.location or workload.header, ()
