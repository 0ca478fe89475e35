"""Turn workload manifests into workloads and the containers they run."""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.resource import Resource
from ekslint.core.value import ListValue, MapValue, Null, Value
from ekslint.languages.kubernetes.inventory.common import field, metadata
from ekslint.languages.values import common
from ekslint.model.entity import Entity
from ekslint.model.workload import Container, Workload

SECTIONS = ("containers", "initContainers", "ephemeralContainers")


def pod_of(resource: Resource, kind: str) -> tuple[Value, Value]:
    """Return the pod template's spec and annotations of a workload of a kind."""
    body: Value = resource.body
    match kind:
        case "Pod":
            steps: tuple[str, ...] = ()
        case "CronJob":
            steps = ("spec", "jobTemplate", "spec", "template")
        case _:
            steps = ("spec", "template")
    template = field(body, *steps, at=resource) if steps else body
    spec = field(template, "spec", at=resource)
    return spec, field(template, "metadata", "annotations", at=resource)


def workload(resource: Resource, kind: str) -> Iterator[Entity]:
    """Yield a workload, and every container of it that names an image."""
    spec, annotations = pod_of(resource, kind)
    yield Workload(
        **common(resource),
        name=metadata(resource, "name"),
        type=kind,
        namespace=metadata(resource, "namespace"),
        service_account=field(spec, "serviceAccountName", at=resource),
        annotations=annotations,
    )
    if not isinstance(spec, MapValue):
        return
    for section in SECTIONS:
        listed = spec.get(section)
        if not isinstance(listed, ListValue):
            continue
        for number, item in enumerate(listed.items):
            if not isinstance(item, MapValue):
                continue
            entry = item.entries.get("image")
            if entry is None or isinstance(entry.value, Null):
                continue
            place = entry.span or entry.value.location or resource.header
            yield Container(
                **{**common(resource, f"{section}[{number}]"), "header": place},
                name=field(item, "name", at=resource),
                image=entry.value,
                workload=kind,
                workload_name=metadata(resource, "name"),
                annotations=annotations,
            )
