"""Turn PodDisruptionBudgets and autoscalers into what they ask of workloads.

Source: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/pod-disruption-budget-v1/,
https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/,
https://keda.sh/docs/latest/reference/scaledobject-spec/
"""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.resource import Resource
from ekslint.core.value import Absent, MapValue, Null, Scalar, Value, default_of, text
from ekslint.languages.kubernetes.inventory.common import field, metadata
from ekslint.languages.values import common
from ekslint.model.entity import Entity
from ekslint.model.workloads.disruption import Autoscaler, DisruptionBudget


def budget(resource: Resource) -> Iterator[Entity]:
    """`PodDisruptionBudget`; in v1beta1, an empty selector selects nothing."""
    spec = resource.body.get("spec")
    selector = field(spec, "selector", at=resource)
    empty = isinstance(selector, MapValue) and not selector.entries and not selector.open
    if empty and resource.type.startswith("policy/v1beta1/"):
        selector = Absent(name="selector", location=selector.location)
    yield DisruptionBudget(
        **common(resource),
        name=metadata(resource, "name"),
        namespace=metadata(resource, "namespace"),
        selector=selector,
        min_available=field(spec, "minAvailable", at=resource),
        max_unavailable=field(spec, "maxUnavailable", at=resource),
    )


def horizontal(resource: Resource) -> Iterator[Entity]:
    """`HorizontalPodAutoscaler`: one replica at least where none is written."""
    yield _autoscaler(resource, "minReplicas", 1, "")


def scaled_object(resource: Resource) -> Iterator[Entity]:
    """`ScaledObject` of KEDA: a Deployment that may go down to none."""
    yield _autoscaler(resource, "minReplicaCount", 0, "Deployment")


def _autoscaler(resource: Resource, minimum: str, default: int, kind: str) -> Autoscaler:
    spec = resource.body.get("spec")
    target = field(spec, "scaleTargetRef", at=resource)
    target_kind = field(target, "kind", at=resource)
    if kind and isinstance(target_kind, Absent):
        target_kind = text(kind, target_kind.location)
    return Autoscaler(
        **common(resource),
        name=metadata(resource, "name"),
        namespace=metadata(resource, "namespace"),
        target_kind=target_kind,
        target_name=field(target, "name", at=resource),
        minimum=_or_default(field(spec, minimum, at=resource), default),
    )


def _or_default(value: Value, number: int) -> Value:
    if not isinstance(value, Absent | Null):
        return value
    source = "what the autoscaler takes where none is written"
    return Scalar(number, location=value.location, origin=default_of(source))
