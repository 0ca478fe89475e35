"""Turn the objects by which Flux and Argo CD install charts into Helm releases.

Values that stand in other objects or files are not looked up: what they may say is unknown, and
what stands in the object itself is laid over them, as both tools do. Charts out of a Git repository
go by their path.

Source: https://fluxcd.io/flux/components/helm/helmreleases/,
https://argo-cd.readthedocs.io/en/stable/user-guide/helm/
"""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.resource import Resource
from ekslint.core.value import Absent, ListValue, MapValue, ReasonKind, Value, unknown
from ekslint.languages.kubernetes.inventory.common import field, metadata
from ekslint.languages.values import blocks, common, first
from ekslint.model.clusters.addon import HelmRelease
from ekslint.model.entity import Entity
from ekslint.model.workloads.annotation import accounts_of
from ekslint.model.workloads.chart_source import ChartSource
from ekslint.sources.helm import merged, with_set


def flux_release(resource: Resource) -> Iterator[Entity]:
    """`HelmRelease` of Flux."""
    spec = resource.body.get("spec")
    chart = field(spec, "chart", "spec", at=resource)
    if not isinstance(chart, MapValue):
        return
    elsewhere = field(spec, "valuesFrom", at=resource)
    reference = field(chart, "sourceRef", at=resource)
    release = HelmRelease(
        **common(resource),
        name=first(field(spec, "releaseName", at=resource), metadata(resource, "name")),
        chart=field(chart, "chart", at=resource),
        repository=_not_here(reference, "the chart's source"),
        source=(reference, metadata(resource, "namespace")),
        version=field(chart, "version", at=resource),
        values=merged(
            (_not_here(elsewhere, "`valuesFrom`"), field(spec, "values", at=resource)),
            resource.header,
        ),
        namespace=first(
            field(spec, "targetNamespace", at=resource), metadata(resource, "namespace")
        ),
    )
    yield release
    yield from accounts_of(release)


def chart_source(resource: Resource) -> Iterator[Entity]:
    """`HelmRepository` of Flux."""
    yield ChartSource(
        **common(resource),
        name=metadata(resource, "name"),
        url=field(resource.body.get("spec"), "url", at=resource),
        namespace=metadata(resource, "namespace"),
    )


def argo_releases(resource: Resource) -> Iterator[Entity]:
    """`Application` of Argo CD: a release for each source that is a chart."""
    spec = resource.body.get("spec")
    sources = [
        *blocks(field(spec, "source", at=resource)),
        *blocks(field(spec, "sources", at=resource)),
    ]
    for number, source in enumerate(sources):
        chart = field(source, "chart", at=resource)
        if isinstance(chart, Absent):
            continue
        helm = field(source, "helm", at=resource)
        release = HelmRelease(
            **common(resource, f"sources[{number}]"),
            name=first(field(helm, "releaseName", at=resource), metadata(resource, "name")),
            chart=chart,
            repository=field(source, "repoURL", at=resource),
            version=field(source, "targetRevision", at=resource),
            values=_argo_values(helm, resource),
            namespace=field(spec, "destination", "namespace", at=resource),
        )
        yield release
        yield from accounts_of(release)


def _argo_values(helm: Value, resource: Resource) -> Value:
    """Return files, then the values in place (the object instead of the text), then parameters."""
    files = field(helm, "valueFiles", at=resource)
    inline = first(field(helm, "valuesObject", at=resource), field(helm, "values", at=resource))
    values = merged((_not_here(files, "`valueFiles`"), inline), resource.header)
    for parameter in blocks(field(helm, "parameters", at=resource)):
        path = field(parameter, "name", at=resource)
        values = with_set(values, path, field(parameter, "value", at=resource), parameter.location)
    return values


def _not_here(value: Value, what: str) -> Value:
    """Return what stands elsewhere as unknown; nothing when the object does not point to any."""
    if isinstance(value, Absent) or (isinstance(value, ListValue) and not value.items):
        return Absent(name="values", location=value.location)
    detail = f"{what} is not part of the object"
    return unknown(ReasonKind.OUTSIDE, detail, location=value.location)
