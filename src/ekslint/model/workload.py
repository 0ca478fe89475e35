"""Turn workloads into the images they run and what they ask of the cluster.

It knows no manifest syntax, and no image by name: which ones are of interest is a fact that rules
bring along.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ekslint.core.value import (
    Absent,
    MapValue,
    ReasonKind,
    Unknown,
    Value,
    known_text,
    text,
)
from ekslint.core.verdict import Members, Verdict, open_because
from ekslint.facts.versions import parse_minor
from ekslint.model.cluster import Cluster, cluster_of
from ekslint.model.container_image import Annotation, Part, Unseen, read_image
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.inventory import Inventory


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Workload(Deployed):
    """One workload (Deployment, DaemonSet, CronJob, Pod …): what its pods have in common.

    `type` is the kind of its manifest; `annotations` and `service_account` are the pods'.
    """

    kind: ClassVar[str] = "workload"

    type: str
    namespace: Value = field(default_factory=Absent)
    service_account: Value = field(default_factory=Absent)
    annotations: Value = field(default_factory=Absent)

    @property
    def label(self) -> str:
        """Kind and name, as `kubectl` speaks of it."""
        return f"{self.type} `{known_text(self.name) or '?'}`"

    @relation
    def parts(self, inventory: Inventory) -> Members[Part]:
        """The annotations of its pods."""
        return Members(annotations_of(self.annotations), (), self.header)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
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
        """The one image it runs."""
        return Members((read_image(self.image),), (), self.header)


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
