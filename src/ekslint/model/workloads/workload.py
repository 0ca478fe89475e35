"""Turn workloads into the images they run and what they ask of the cluster.

It knows no manifest syntax, and no image by name: which ones are of interest is a fact that rules
bring along.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import ClassVar

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import Absent, MapValue, ReasonKind, Unknown, Value, text
from ekslint.core.verdict import Members, Verdict, open_because
from ekslint.facts.versions import parse_minor
from ekslint.model.clusters.cluster import Cluster, cluster_of
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.inventory import Inventory
from ekslint.model.neighbours import Kustomization
from ekslint.model.workloads.container_image import (
    Annotation,
    ContainerImage,
    Part,
    Unseen,
    image_of,
    joined_reference,
    read_image,
)


@record(kw_only=True, eq=False)
class Deployed(Entity):
    """Something that runs in a cluster or makes something run there: workload, container, release.

    Its `parts` are the images it runs and the annotations its pods get.
    """

    kind: ClassVar[str] = "deployed thing"

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The only cluster it can run in."""
        return cluster_of(inventory, None, self.scope)

    @relation
    def parts(self, inventory: Inventory) -> Members[Part]:
        """What it is made of."""
        return Members((), (), self.header)

    @verb
    def on_eks(self, inventory: Inventory) -> Verdict:
        """Whether something of the scan shows that it runs on EKS."""
        from ekslint.model.evidence import on_eks

        return on_eks(inventory, self.scope, self.conditions)

    @verb
    def on_eks_from(self, inventory: Inventory, minor: str) -> Verdict:
        """Whether it runs on EKS, on a cluster of a Kubernetes minor or newer."""
        from ekslint.model.evidence import on_eks_from

        found = parse_minor(minor)
        if found is None:
            return open_because(ReasonKind.INVALID, f"`{minor}` is not a Kubernetes version")
        return on_eks_from(inventory, self.scope, found, self.conditions)


@record(kw_only=True, eq=False)
class Workload(Deployed):
    """One workload (Deployment, DaemonSet, CronJob, Pod …): what its pods have in common.

    `type` is the kind of its manifest; `annotations`, `labels` and `service_account` are the pods',
    `pod` is their spec as written. `replicas` is what Kubernetes takes when none is written.
    """

    kind: ClassVar[str] = "workload"

    type: str
    namespace: Value = field(default_factory=Absent)
    service_account: Value = field(default_factory=Absent)
    annotations: Value = field(default_factory=Absent)
    own_annotations: Value = field(default_factory=Absent)
    """`own_annotations`: those of the workload itself, which its pods do not get."""
    labels: Value = field(default_factory=Absent)
    replicas: Value = field(default_factory=Absent)
    pod: Value = field(default_factory=Absent)

    @property
    def label(self) -> str:
        """Kind and name, as `kubectl` speaks of it."""
        return f"{self.type} `{known_text(self.name) or '?'}`"

    @relation
    def parts(self, inventory: Inventory) -> Members[Part]:
        """The annotations of its pods."""
        return Members(annotations_of(self.annotations), (), self.header)


@record(kw_only=True, eq=False)
class Container(Deployed):
    """One container (or init container) of a workload: its `image` as written.

    `workload` is the kind of its owner (Deployment, DaemonSet …). `annotations` are the pod's.
    """

    kind: ClassVar[str] = "container"

    image: Value
    workload: str = ""
    workload_name: Value = field(default_factory=Absent)
    annotations: Value = field(default_factory=Absent)

    @property
    def label(self) -> str:
        """The workload it belongs to, by kind and name."""
        return f"{self.workload or 'workload'} `{known_text(self.workload_name) or '?'}`"

    @relation
    def parts(self, inventory: Inventory) -> Members[Part]:
        """The one image it runs; where a kustomization may put another, any of them."""
        image = read_image(self.image)
        others = (*_overrides(inventory, image), *_patches(inventory, self))
        if others:
            image = replace(image, alternatives=(image, *others))
        return Members((image,), (), self.header)


@record(kw_only=True, eq=False)
class ImageOverride(Deployed):
    """An entry of a kustomization's `images`: what `image` (without tag) is replaced by.

    `new_name`, `tag` and `digest` are absent where the manifest's own stays.
    """

    kind: ClassVar[str] = "image override"

    image: Value
    new_name: Value = field(default_factory=Absent)
    tag: Value = field(default_factory=Absent)
    digest: Value = field(default_factory=Absent)

    @property
    def label(self) -> str:
        """The kustomization, by its path."""
        return f"kustomization `{known_text(self.name) or self.header.path}`"

    @relation
    def parts(self, inventory: Inventory) -> Members[Part]:
        """The image it puts in place, when it says which release."""
        if isinstance(self.tag, Absent) and isinstance(self.digest, Absent):
            return Members((), (), self.header)
        return Members((self.replacing(self.tag),), (), self.header)

    def replacing(self, tag: Value) -> ContainerImage:
        """Return the image that takes the place of one with a tag."""
        repository = self.image if isinstance(self.new_name, Absent) else self.new_name
        tag = tag if isinstance(self.tag, Absent) else self.tag
        return image_of(joined_reference(repository, tag), repository, tag, self.digest)


def _overrides(inventory: Inventory, image: ContainerImage) -> list[ContainerImage]:
    """Return the images that kustomizations of the scan put in the place of one."""
    own = known_text(image.repository)
    return [
        override.replacing(image.tag)
        for override in inventory.every(ImageOverride)
        if own is not None and known_text(override.image) == own
    ]


def _patches(inventory: Inventory, container: Container) -> list[ContainerImage]:
    """Return the images of the same container in patches; a patch itself is what it is."""
    paths: frozenset[str] = inventory.memo("patches", lambda: _patch_files(inventory))
    if not paths or container.header.path in paths:
        return []
    mine = _identity(container)
    return [
        read_image(other.image)
        for other in inventory.every(Container)
        if other.header.path in paths and None not in mine and _identity(other) == mine
    ]


def _patch_files(inventory: Inventory) -> frozenset[str]:
    """Return the files that are patches; a kustomization holds those in place."""
    return frozenset(
        path
        for kustomization in inventory.every(Kustomization)
        for path in (kustomization.header.path, *kustomization.patches)
    )


def _identity(container: Container) -> tuple[str | None, ...]:
    owner = known_text(container.workload_name)
    return container.workload, owner, known_text(container.name)


def annotations_of(value: Value | None) -> tuple[Part, ...]:
    """Return a map of annotations as parts; for keys that are not known, one that is not seen."""
    if isinstance(value, Unknown):
        return (Unseen(name=value, location=value.location),)
    if not isinstance(value, MapValue):
        return ()
    found: list[Part] = [
        Annotation(
            name=text(key, entry.key),
            value=entry.value,
            location=entry.span or entry.value.location,
            named_at=entry.key or entry.span or entry.value.location,
        )
        for key, entry in value.entries.items()
    ]
    found.extend(
        Annotation(name=key, value=entry.value, location=entry.span, named_at=entry.key)
        for key, entry in value.partial
    )
    for why in value.open_beside_partial[:1]:
        hidden = Unknown(why, location=value.location)
        found.append(Unseen(name=hidden, location=value.location))
    return tuple(found)
