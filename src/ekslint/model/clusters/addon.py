"""Turn EKS add-ons and Helm releases into what runs in the cluster beside the workloads.

Of a release it knows the values as merged by whoever installs it; charts are not rendered, so only
what charts do by convention is read out of their values.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import ClassVar

from ekslint.core.contents import known_bool, known_text
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.value import (
    Absent,
    Document,
    MapValue,
    Null,
    ReasonKind,
    Slot,
    Text,
    Unknown,
    Value,
    absent,
    text,
    unknown,
)
from ekslint.core.verdict import Members, Verdict, maybe, no
from ekslint.facts.charts import ChartImage, chart_images, chart_name
from ekslint.model.clusters.cluster import Cluster, cluster_of
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.iam.binding import ServiceAccountBinding
from ekslint.model.inventory import Inventory
from ekslint.model.link import last_segment
from ekslint.model.workloads.chart_source import address_of
from ekslint.model.workloads.container_image import (
    ChartVersion,
    ContainerImage,
    Part,
    image_of,
    joined_reference,
    read_image,
)
from ekslint.model.workloads.workload import Deployed, annotations_of

ROLE_ANNOTATION = "eks.amazonaws.com/role-arn"
MAX_DEPTH = 12
"""How deep values are searched for maps of a shape."""


@record(kw_only=True, eq=False)
class Addon(Entity):
    """One EKS add-on; `role` is its service account role as written."""

    kind: ClassVar[str] = "add-on"

    cluster_name: Value
    version: Value
    role: Value
    configuration: Value = field(default_factory=Absent)
    """`configuration`: its configuration values as a map; absent where there are none."""

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster it is installed in."""
        return cluster_of(inventory, self.cluster_name, self.scope, owner=self)

    @verb
    def configured(self, inventory: Inventory, key: str) -> Value:
        """A top-level key of its configuration values; absent where it surely is not written."""
        found = value_at(self.configuration, key)
        if not isinstance(found, Absent):
            return found
        place = self.configuration.location
        slot = self.configuration.origin.slot
        if slot is None and place is not None and not isinstance(self.configuration, Absent):
            slot = Slot(place, ())
        return absent(key, place or self.header, slot and slot.under(key))

    @verb
    def environment(self, inventory: Inventory, name: str) -> Value:
        """A variable of its containers, below `env`; absent where it surely is not set."""
        variables = self.configured(inventory, "env")
        slot = variables.origin.slot
        if isinstance(variables, Absent):
            return absent(name, variables.location, slot and slot.under(name))
        found = value_at(variables, name)
        place = variables.location or self.header
        if not isinstance(found, Absent):
            return found
        return absent(name, place, Slot(place, (name,)))

    @verb
    def runs_on_fargate_only(self, inventory: Inventory) -> Verdict:
        """Whether its cluster has Fargate profiles and nothing else that runs pods."""
        from ekslint.model.nodes.capacity import only_fargate

        link = self.cluster(inventory)
        if link.target is None:
            return maybe(*link.open) if link.open else no(self.header)
        found = only_fargate(inventory, link.target, self)
        return found.assuming(*link.assumptions)

    @relation
    def fargate(self, inventory: Inventory) -> Value:
        """The place of a Fargate profile of its cluster."""
        from ekslint.model.nodes.capacity import fargate_of

        cluster = self.cluster(inventory).target
        place = fargate_of(inventory, cluster) if cluster is not None else None
        return Absent(name="Fargate profile", location=place or self.header)

    @verb
    def may(self, inventory: Inventory, *actions: str | tuple[str, ...]) -> Verdict:
        """Whether it may take every one of some actions, with a role of its own or the nodes'."""
        from ekslint.model.clusters.addon_needs import may

        return may(inventory, self, actions)

    @verb
    def borrows_role(self, inventory: Inventory) -> Verdict:
        """Whether it surely has no role of its own and takes that of its node."""
        from ekslint.model.clusters.addon_needs import borrows

        return borrows(inventory, self)

    @verb
    def is_made_by(self, inventory: Inventory, language: str) -> Verdict:
        """Whether it is declared in a language, whose tool may do more than the file says."""
        declared = self.declared
        return Verdict(declared is not None and declared.language == language)


@record(kw_only=True, eq=False)
class HelmRelease(Deployed):
    """One installed chart: its name, repository, version and values (merged where known).

    `values` are those given to the chart, without its own defaults: what is absent there is left
    to the chart. `namespace` is the release's. `source`: the object that tells the repository, and
    the namespace it is looked for in.
    """

    kind: ClassVar[str] = "Helm release"

    chart: Value
    repository: Value
    version: Value
    values: Value = field(default_factory=Absent)
    namespace: Value = field(default_factory=Absent)
    source: tuple[Value, Value] | None = None

    @property
    def label(self) -> str:
        """The release's name, else the chart's; for values without a chart, their file."""
        name = known_text(self.name) or self.chart_name or self.ref.address
        return (
            f"values file `{name}`" if isinstance(self.chart, Absent) else f"Helm release `{name}`"
        )

    @property
    def chart_name(self) -> str | None:
        """The chart's own name, without repository and version; None when not known."""
        whole = known_text(self.chart)
        name = whole if whole is not None else last_segment(self.chart)
        return chart_name(name) if name else None

    @relation
    def parts(self, inventory: Inventory) -> Members[Part]:
        """The images it runs, and the annotations its values give to pods.

        Of other charts than the listed ones it is the image that values name where most charts
        have it (`image`): what a part of their values that is not known may say is not asked.
        """
        name = self.chart_name
        rows = chart_images(name) if name else ()
        where = self.repository
        if self.source is not None and rows:
            where = address_of(inventory, *self.source)
        found: list[Part] = [self._image(name or "", row, where) for row in rows]
        if name is None and not isinstance(self.chart, Absent):
            found.append(read_image(self.chart))
        if not rows:
            found.extend(self._written_image())
        for path, given in annotation_maps(self.values):
            if not path or not path[-1].lower().startswith("service"):
                found.extend(annotations_of(given))
        return Members(tuple(found), (), self.header)

    def _written_image(self) -> Iterator[ContainerImage]:
        at = value_at(self.values, "image")
        repository, tag = value_at(at, "repository"), value_at(at, "tag")
        if isinstance(repository, Text) and _given(repository):
            tag = tag if _given(tag) else unknown(ReasonKind.OUTSIDE, "left to the chart")
            place = tag.location or repository.location
            written = joined_reference(repository, tag)
            yield image_of(written, repository, tag, location=place)

    def _image(self, chart: str, row: ChartImage, where: Value) -> ContainerImage:
        """Return an image of the chart: as the values say, else as the chart's version has it."""
        at = value_at(self.values, *row.path)
        if isinstance(at, Text | Document):
            return read_image(at)
        override = value_at(at, "override")
        if _given(override):
            return read_image(override)
        place = self.chart.location or self.header
        repository, tag = value_at(at, "repository"), value_at(at, "tag")
        digest = value_at(at, "digest")
        if not _given(repository):
            repository = text(row.name, place)
        if not _given(digest):
            digest = Absent(name="digest", location=place)
        if _given(tag):
            written = joined_reference(repository, tag)
            return image_of(written, repository, tag, digest, location=tag.location or place)
        version = ChartVersion(chart, self.version, where)
        decides = place if isinstance(self.version, Absent | Null) else self.version.location
        return image_of(
            repository,
            repository,
            Absent(name="tag", location=decides),
            digest,
            chart=version,
            location=decides or place,
        )


def value_at(values: Value, *path: str) -> Value:
    """Return what stands under a path of a release's values.

    Absent: left to the chart. Unknown: it may be set by a part that is not known, or a null takes
    the chart's own value away.
    """
    here = values
    for step in path:
        if isinstance(here, Document):
            here = here.content
        match here:
            case MapValue():
                found = here.get(step)
                if found is None:
                    if here.open:
                        return Unknown(here.open[0], location=here.location)
                    return Absent(name=step, location=here.location)
                here = found
            case Unknown() | Absent():
                return here
            case _:
                return unknown(ReasonKind.INVALID, f"no map holds `{step}`", location=here.location)
    if isinstance(here, Null):
        detail = "a null takes the default of the chart away"
        return unknown(ReasonKind.INVALID, detail, location=here.location)
    return here


def service_accounts_of(release: HelmRelease) -> Iterator[ServiceAccountBinding]:
    """Yield the service accounts that a release surely makes with a role: named in its values.

    Where values hold a map with `annotations` and `name` (`serviceAccount`, by convention), the
    chart makes that account, unless it is told not to. An account whose name is left to the chart
    is not yielded. Source: https://helm.sh/docs/chart_best_practices/rbac/
    """
    if not isinstance(value_at(release.values, "namespaceOverride"), Absent):
        return
    for path, given in annotation_maps(release.values):
        role = given.entries.get(ROLE_ANNOTATION)
        if role is None or not path or not path[-1].lower().endswith("serviceaccount"):
            continue
        name = value_at(release.values, *path, "name")
        create = value_at(release.values, *path, "create")
        made = known_bool(create) is True or isinstance(create, Absent)
        if not made or not known_text(name):
            continue
        yield ServiceAccountBinding(
            id=f"{release.id}/{'.'.join(path)}",
            scope=release.scope,
            header=_place(role.span, role.value.location, release.header),
            conditions=release.conditions,
            declared=release.declared,
            name=name,
            namespace=release.namespace,
            account=name,
            role=role.value,
            way="helm",
        )


def annotation_maps(values: Value) -> Iterator[tuple[tuple[str, ...], MapValue]]:
    """Yield the maps of annotations in values (`podAnnotations`), with the path to their holder."""
    stack: list[tuple[tuple[str, ...], Value]] = [((), values)]
    while stack:
        path, here = stack.pop()
        if isinstance(here, Document):
            here = here.content
        if not isinstance(here, MapValue) or len(path) > MAX_DEPTH:
            continue
        for key, entry in reversed(list(here.entries.items())):
            if key.lower().endswith("annotations") and isinstance(entry.value, MapValue):
                yield path, entry.value
            else:
                stack.append(((*path, key), entry.value))


def _given(value: Value) -> bool:
    return not isinstance(value, Absent | Null) and known_text(value) != ""


def _place(*places: Location | None) -> Location:
    return next(place for place in places if place is not None)
