"""Turn the content of a kustomization into the images it replaces and the charts it installs.

Nothing is built: which manifests a kustomization reaches, by paths and addresses, is not followed,
so an image it may replace is one of two.

Source: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
"""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.location import Location
from ekslint.core.resource import Resource
from ekslint.core.value import (
    Absent,
    ListValue,
    MapValue,
    Null,
    ReasonKind,
    Text,
    Value,
    text,
    unknown,
)
from ekslint.languages.kubernetes import inventory as kubernetes
from ekslint.languages.kubernetes.inventory.common import field
from ekslint.languages.kubernetes.manifests import evaluate
from ekslint.languages.values import blocks, common, first
from ekslint.model.clusters.addon import HelmRelease
from ekslint.model.entity import Entity
from ekslint.model.workloads.annotation import accounts_of
from ekslint.model.workloads.workload import Deployed, ImageOverride
from ekslint.sources.helm import merged


def changes(content: MapValue, *, scope: str, where: Location) -> Iterator[Entity]:
    """Yield the images, the patches in place and the charts of one kustomization's content."""
    owner = Resource("kubernetes", "Kustomization", "", scope, content, where)
    yield from _images(owner)
    yield from _patches(owner)
    yield from _charts(owner)


def _images(owner: Resource) -> Iterator[Entity]:
    for number, item in enumerate(blocks(owner.body.get("images"))):
        image = field(item, "name", at=owner)
        yield ImageOverride(
            **{**common(owner, f"images[{number}]"), "header": item.location or owner.header},
            name=text(owner.header.path, owner.header),
            image=image,
            new_name=field(item, "newName", at=owner),
            tag=field(item, "newTag", at=owner),
            digest=field(item, "digest", at=owner),
        )


def _patches(owner: Resource) -> Iterator[Entity]:
    """Yield what patches in place run; of anything else a patch is only a part."""
    for listed in ("patches", "patchesStrategicMerge"):
        value = owner.body.get(listed)
        for patch in value.items if isinstance(value, ListValue) else ():
            inner = patch if isinstance(patch, Text) else field(patch, "patch", at=owner)
            if isinstance(inner, Text) and "\n" in (inner.known or "\n"):
                found, _ = evaluate(inner, scope=owner.scope, where=owner.header)
                made = kubernetes.contribute(found, root="")[0].entities
                yield from (entity for entity in made if isinstance(entity, Deployed))


def _charts(owner: Resource) -> Iterator[Entity]:
    for number, chart in enumerate(blocks(owner.body.get("helmCharts"))):
        name = field(chart, "name", at=owner)
        entry = chart.entries.get("name")
        files = [field(chart, key, at=owner) for key in ("valuesFile", "additionalValuesFiles")]
        release = HelmRelease(
            **{
                **common(owner, f"helmCharts[{number}]"),
                "header": (entry.span if entry is not None else None) or owner.header,
            },
            name=first(field(chart, "releaseName", at=owner), name),
            chart=name,
            repository=field(chart, "repo", at=owner),
            version=field(chart, "version", at=owner),
            values=merged(
                (*map(_elsewhere, files), field(chart, "valuesInline", at=owner)), owner.header
            ),
            namespace=field(chart, "namespace", at=owner),
        )
        yield release
        yield from accounts_of(release)


def _elsewhere(value: Value) -> Value:
    if isinstance(value, Absent | Null):
        return Absent(name="values", location=value.location)
    return unknown(
        ReasonKind.OUTSIDE, "values in another file are not read here", location=value.location
    )
