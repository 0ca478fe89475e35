"""Turn workload manifests into workloads and the containers they run."""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.contents import child
from ekslint.core.resource import Resource
from ekslint.core.value import Absent, ListValue, MapValue, Null, Scalar, Value, default_of
from ekslint.languages.kubernetes.inventory.common import field, metadata
from ekslint.languages.steps import steps
from ekslint.languages.values import common, first
from ekslint.model.entity import Entity
from ekslint.model.workloads.annotation import role_annotations
from ekslint.model.workloads.disruption import SCALED
from ekslint.model.workloads.workload import Container, Workload

DEFAULTED = "Kubernetes: one replica where none is written"
SECTIONS = ("containers", "initContainers", "ephemeralContainers")


def template_of(resource: Resource, kind: str) -> Value:
    """Return what the pods of a workload of a kind are made from: metadata and spec."""
    body: Value = resource.body
    match kind:
        case "Pod":
            return body
        case "CronJob":
            return field(body, "spec", "jobTemplate", "spec", "template", at=resource)
    return field(body, "spec", "template", at=resource)


def workload(resource: Resource, kind: str) -> Iterator[Entity]:
    """Yield a workload, and every container of it that names an image."""
    template = template_of(resource, kind)
    spec = field(template, "spec", at=resource)
    annotations = field(template, "metadata", "annotations", at=resource)
    made = Workload(
        **common(resource),
        name=metadata(resource, "name"),
        type=kind,
        namespace=metadata(resource, "namespace"),
        service_account=first(
            field(spec, "serviceAccountName", at=resource),
            field(spec, "serviceAccount", at=resource),
        ),
        annotations=annotations,
        own_annotations=metadata(resource, "annotations"),
        labels=field(template, "metadata", "labels", at=resource),
        replicas=_replicas(resource, kind),
        pod=spec,
    )
    yield made
    yield from role_annotations(made)
    if not isinstance(spec, MapValue):
        return
    for section in SECTIONS:
        listed = spec.get(section)
        if not isinstance(listed, ListValue):
            continue
        names = steps([child(item, "name")] for item in listed.items)
        for step, item in zip(names, listed.items, strict=True):
            if not isinstance(item, MapValue):
                continue
            entry = item.entries.get("image")
            if entry is None or isinstance(entry.value, Null):
                continue
            place = entry.span or entry.value.location or resource.header
            yield Container(
                **{**common(resource, f"{section}{step}"), "header": place},
                name=field(item, "name", at=resource),
                image=entry.value,
                workload=kind,
                workload_name=metadata(resource, "name"),
                annotations=annotations,
            )


def _replicas(resource: Resource, kind: str) -> Value:
    """Return the replicas; Kubernetes takes one where none is written.

    https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/
    """
    value = resource.get("spec", "replicas")
    if kind not in SCALED or not isinstance(value, Absent | Null):
        return value
    return Scalar(1, location=value.location or resource.header, origin=default_of(DEFAULTED))
