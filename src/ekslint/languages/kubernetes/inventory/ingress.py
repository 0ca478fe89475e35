"""Turn Ingresses, their classes and Services into what a load balancer of AWS makes of them.

Source: https://kubernetes.io/docs/concepts/services-networking/ingress/,
https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/ingress_class/
"""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.resource import Resource
from ekslint.core.value import Absent, MapValue, Null, Reason, Value, default_of, text
from ekslint.core.verdict import Members
from ekslint.languages.kubernetes.inventory.common import field, metadata
from ekslint.languages.values import blocks, common, first
from ekslint.model.entity import Entity
from ekslint.model.workloads.ingress import CLASS, Ingress, IngressClass, Service


def service(resource: Resource) -> Iterator[Entity]:
    """`Service`; without a type, it is a ClusterIP."""
    spec = resource.body.get("spec")
    written = field(spec, "type", at=resource)
    default = text("ClusterIP", written.location, default_of("Kubernetes: ClusterIP"))
    yield Service(
        **common(resource),
        name=metadata(resource, "name"),
        namespace=metadata(resource, "namespace"),
        type=default if isinstance(written, Absent | Null) else written,
        selector=field(spec, "selector", at=resource),
        ports=field(spec, "ports", at=resource),
        annotations=metadata(resource, "annotations"),
    )


def ingress(resource: Resource) -> Iterator[Entity]:
    """`Ingress`, by its class field or the annotation of before."""
    spec = resource.body.get("spec")
    annotations = metadata(resource, "annotations")
    older = field(annotations, CLASS, at=resource)
    yield Ingress(
        **common(resource),
        name=metadata(resource, "name"),
        namespace=metadata(resource, "namespace"),
        class_name=first(field(spec, "ingressClassName", at=resource), older),
        annotations=annotations,
        backends=_backends(spec, resource),
    )


def ingress_class(resource: Resource) -> Iterator[Entity]:
    """`IngressClass` and `IngressClassParams`."""
    spec = resource.body.get("spec")
    yield IngressClass(
        **common(resource),
        name=metadata(resource, "name"),
        controller=field(spec, "controller", at=resource),
        target_type=field(spec, "targetType", at=resource),
    )


def _backends(spec: Value | None, resource: Resource) -> Members[Value]:
    rules = blocks(field(spec, "rules", at=resource))
    found: list[Value] = []
    open_: list[Reason] = list(rules.open)
    holders = [field(spec, "defaultBackend", at=resource), field(spec, "backend", at=resource)]
    for rule in rules:
        paths = blocks(field(rule, "http", "paths", at=resource))
        open_.extend(paths.open)
        holders.extend(field(path, "backend", at=resource) for path in paths)
    for backend in holders:
        if isinstance(backend, MapValue):
            now = field(backend, "service", "name", at=resource)
            name = first(now, field(backend, "serviceName", at=resource))
            if not isinstance(name, Absent | Null):
                found.append(name)
    return Members(tuple(found), tuple(dict.fromkeys(open_)), resource.header)
