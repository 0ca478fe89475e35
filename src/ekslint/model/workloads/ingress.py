"""Turn Ingresses and Services into how a load balancer of AWS reaches the pods behind them.

It knows the AWS Load Balancer Controller by its class and annotations; what other controllers do
with an Ingress is not known here.

Source: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import ClassVar, Final

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import (
    Absent,
    MapValue,
    Null,
    Reason,
    Slot,
    Unknown,
    Value,
    absent,
    reasons,
    text,
)
from ekslint.core.verdict import TRUE, Members, Verdict, every, maybe, no, same, some, truth_of, yes
from ekslint.model.clusters.addon import HelmRelease, value_at
from ekslint.model.clusters.cluster import Cluster, cluster_of
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.inventory import Inventory
from ekslint.model.link import comparable, exists
from ekslint.model.workloads.namespace import meet
from ekslint.model.workloads.workload import Workload

CLASS: Final = "kubernetes.io/ingress.class"
TARGET_TYPE: Final = "alb.ingress.kubernetes.io/target-type"
ALB: Final = "alb"
CONTROLLER: Final = "ingress.k8s.aws/alb"
CHART: Final = "aws-load-balancer-controller"
IP: Final = text("ip")
ON_NODES: Final = frozenset({"NodePort", "LoadBalancer"})


@record(kw_only=True, eq=False)
class Service(Entity):
    """A Service: its `type` with Kubernetes' default, `selector`, `ports` and annotations."""

    kind: ClassVar[str] = "Service"

    type: Value
    namespace: Value = field(default_factory=Absent)
    selector: Value = field(default_factory=Absent)
    ports: Value = field(default_factory=Absent)
    annotations: Value = field(default_factory=Absent)

    @verb
    def has_node_ports(self, inventory: Inventory) -> Verdict:
        """Whether its ports are open on nodes, too."""
        name = known_text(self.type)
        if name is None:
            return maybe(*reasons(self.type))
        return Verdict(name in ON_NODES).with_evidence(self.type.location or self.header)


@record(kw_only=True, eq=False)
class IngressClass(Entity):
    """An IngressClass with its `controller`, or parameters of one with their `target_type`."""

    kind: ClassVar[str] = "ingress class"

    controller: Value = field(default_factory=Absent)
    target_type: Value = field(default_factory=Absent)


@record(kw_only=True, eq=False)
class Ingress(Entity):
    """An Ingress: its class, its annotations, and the names of the services behind it."""

    kind: ClassVar[str] = "Ingress"

    class_name: Value
    namespace: Value = field(default_factory=Absent)
    annotations: Value = field(default_factory=Absent)
    backends: Members[Value] = field(default_factory=Members)

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The only cluster it can be applied to."""
        return cluster_of(inventory, None, self.scope)

    @relation
    def services(self, inventory: Inventory) -> Members[Service]:
        """The services of the tree behind it."""
        found: list[Service] = []
        why: list[Reason] = list(self.backends.open)
        for service in inventory.every(Service):
            named = some(same(service.name, name) for name in self.backends)
            if named.truth is False:
                continue
            here = every((named, meet(inventory, self, service), exists(service, self.conditions)))
            if here.truth is True:
                found.append(service)
            why.extend(here.open)
        return Members(tuple(found), tuple(dict.fromkeys(why)), self.header)

    @relation
    def target_type(self, inventory: Inventory) -> Value:
        """What its own annotation says its load balancer sends to: instance or ip."""
        return _annotation(self.annotations, TARGET_TYPE, self)

    @verb
    def sends_to_instances_of(self, inventory: Inventory, service: Service) -> Verdict:
        """Whether its load balancer reaches a service by ports of nodes."""
        if self._class().truth is False:
            return no(self.class_name.location)
        own = _annotation(service.annotations, TARGET_TYPE, service)
        chosen = [value for value in (own, self.target_type(inventory)) if _given(value)]
        if chosen:
            return self._class() & ~same(chosen[0], IP)
        defaults = (~verdict for verdict in _ip_by_default(inventory, self))
        return every((self._class(), *defaults))

    def _class(self) -> Verdict:
        """Whether the AWS Load Balancer Controller takes it, by the usual name of its class."""
        return same(self.class_name, text(ALB)) if _given(self.class_name) else no(self.header)


def _ip_by_default(inventory: Inventory, ingress: Ingress) -> Iterator[Verdict]:
    """Yield what may make `ip` the target type of all: parameters, the controller, Auto Mode."""
    for ingress_class in _near(inventory, inventory.every(IngressClass), ingress):
        assert isinstance(ingress_class, IngressClass)
        if _given(ingress_class.target_type):
            yield same(ingress_class.target_type, IP)
        if _given(ingress_class.controller) and (
            same(ingress_class.name, ingress.class_name).truth is not False
        ):
            yield ~same(ingress_class.controller, text(CONTROLLER))
    for release in _near(inventory, inventory.every(HelmRelease), ingress):
        assert isinstance(release, HelmRelease)
        if release.chart_name == CHART:
            value = value_at(release.values, "defaultTargetType")
            yield same(value, IP) if _given(value) else ~TRUE
    for workload in _near(inventory, inventory.every(Workload), ingress):
        if CHART in (known_text(workload.name) or ""):
            yield yes(workload.header)  # its arguments may say so
    for cluster in _near(inventory, inventory.every(Cluster), ingress):
        assert isinstance(cluster, Cluster)
        yield truth_of(cluster.auto_mode)


def _near(inventory: Inventory, things: tuple[Entity, ...], one: Entity) -> Iterator[Entity]:
    for thing in things:
        if thing.scope == one.scope or comparable(inventory, one.scope, thing.scope):
            yield thing


def _annotation(annotations: Value, key: str, thing: Entity) -> Value:
    match annotations:
        case MapValue(entries=entries, open=open_):
            if key in entries:
                return entries[key].value
            if open_:
                return Unknown(open_[0], location=annotations.location)
        case Unknown():
            return annotations
    slot = annotations.origin.slot
    if isinstance(annotations, Absent):
        return absent(key, thing.header, slot and slot.under(key))
    place = annotations.location
    return absent(key, thing.header, Slot(place, (key,)) if place else None)


def _given(value: Value) -> bool:
    return not isinstance(value, Absent | Null)
