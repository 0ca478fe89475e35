"""Turn a node group's user data, tags and declaration into the cluster its nodes belong to.

The ladder for groups of our own: the cluster that user data names, the one a tag names, the one
whose endpoint user data hands on, the only one of the same root. It judges neither the user data
nor the tags.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import Absent, Null, Reason, ReasonKind, Text, Unknown, Value, reasons
from ekslint.core.verdict import Members, Verdict, maybe, no, same, some, truth_of, yes
from ekslint.model.clusters.cluster import Cluster, cluster_of, only_cluster
from ekslint.model.entity import Entity, Link
from ekslint.model.inventory import Inventory
from ekslint.model.link import follow, meant_elsewhere
from ekslint.model.nodes import node_answers as answers
from ekslint.model.nodes.launch import CLUSTER_TAG, LEGACY_TAG, Tag, tag_cluster

if TYPE_CHECKING:
    from ekslint.model.nodes.compute import NodeGroup


@record(kw_only=True, eq=False)
class GroupTag(Entity):
    """A tag put on an Auto Scaling group from elsewhere (`aws_autoscaling_group_tag`)."""

    kind: ClassVar[str] = "group tag"

    group: Value
    tag: Tag


def all_tags(inventory: Inventory, group: NodeGroup) -> Members[Tag]:
    """Return the tags instances may get: the group's own, and the template's instance tags."""
    link = group.launch_template(inventory)
    items = [*group.tags.items]
    open_ = [*group.tags.open, *link.open]
    if link.target is not None:
        items.extend(link.target.tags.items)
        open_.extend(link.target.tags.open)
    for apart in inventory.every(GroupTag):
        if _is_of(inventory, apart, group):
            items.append(apart.tag)
        elif apart.scope == group.scope and apart.group.ref is None:
            open_.extend(reasons(apart.group))
        else:
            open_.extend(meant_elsewhere(inventory, group.scope, apart.scope, apart.group))
    open_.extend(inventory.open(GroupTag, group.scope))
    return Members(tuple(items), tuple(dict.fromkeys(open_)), group.header)


def _is_of(inventory: Inventory, apart: GroupTag, group: NodeGroup) -> bool:
    if apart.group.ref is not None:
        return inventory.named_by(apart.group, type(group)) is group
    name = known_text(apart.group)
    return name is not None and apart.scope == group.scope and name == known_text(group.name)


def cluster_tags(inventory: Inventory, group: NodeGroup) -> Members[Tag]:
    """Return the tags whose key starts with `kubernetes.io/cluster/`."""
    tags = group.all_tags(inventory)
    open_ = list(tags.open)
    items: list[Tag] = []
    for tag in tags:
        if tag_cluster(tag) is not None:
            items.append(tag)
        elif _may_be_cluster_tag(tag.key):
            open_.extend(reasons(tag.key))
    return Members(tuple(items), tuple(dict.fromkeys(open_)), tags.header)


def _may_be_cluster_tag(key: Value) -> bool:
    if known_text(key) is not None:
        return False
    start = key.prefix if isinstance(key, Text) else ""
    return CLUSTER_TAG.startswith(start)


def carries_cluster_tag(inventory: Inventory, group: NodeGroup) -> Verdict:
    """Whether instances get a tag that says which cluster they belong to.

    The cloud provider only looks at the key; it still knows the old `KubernetesCluster`.
    Source: https://github.com/kubernetes/cloud-provider-aws, pkg/providers/v1/tags.go
    """

    def fits(tag: Tag) -> Verdict:
        if tag_cluster(tag) is None and known_text(tag.key) != LEGACY_TAG:
            return no(tag.key.location)
        return truth_of(tag.reaches)

    tags = group.all_tags(inventory)
    others = (t.key for t in tags if tag_cluster(t) is None and _may_be_cluster_tag(t.key))
    unsure = [reason for key in others for reason in reasons(key)]
    return Members(tags.items, (*tags.open, *unsure), tags.header).any(fits)


def idle_cluster_tag(inventory: Inventory, group: NodeGroup) -> Value:
    """Return what keeps the one cluster tag of a group, that of the cluster which its instances
    join, from them; absent where that is not the matter."""
    name = group.joined_name(inventory)
    idle = [
        tag.reaches
        for tag in group.all_tags(inventory)
        if truth_of(tag.reaches).truth is False
        and (cluster := tag_cluster(tag)) is not None
        and same(cluster, name).truth is True
    ]
    return idle[0] if len(idle) == 1 else Absent(name="tag", location=group.header)


def tagged_for(inventory: Inventory, group: NodeGroup, *names: Value) -> Verdict:
    """Whether a cluster tag that reaches the instances names one of some clusters."""

    def fits(tag: Tag) -> Verdict:
        cluster = tag_cluster(tag)
        if cluster is None:
            return no(tag.key.location)
        wanted = [n for n in names if not isinstance(n, Null | Absent)]
        return truth_of(tag.reaches) & some(same(cluster, name) for name in wanted)

    return cluster_tags(inventory, group).any(fits)


def joins_eks(inventory: Inventory, group: NodeGroup) -> Verdict:
    """Whether a group's instances are meant to be nodes of an EKS cluster.

    A group of our own shows it by its user data, its image, or the tag of an EKS cluster; the tag
    alone may belong to a cluster of another kind.
    """
    if group.way == "managed":
        return yes(group.header)
    script = group.script(inventory).target
    image = group.ami(inventory).target
    found: list[Verdict] = []
    if script is not None:
        joins = script.joins(inventory)
        if joins.truth is not True and script.other_start:
            return no(script.header)
        found.append(joins)
    if image is not None and (fact := image.fact()) is not None and fact.eks:
        found.append(yes(image.header))
    if any(v.truth is True for v in found):
        return some(found)
    tags = [tag for tag in group.all_tags(inventory) if tag_cluster(tag) is not None]
    found.extend(_tag_shows(inventory, tag, group) for tag in tags)
    return some(found) if tags else some(v for v in found if v.truth is not None)


def _tag_shows(inventory: Inventory, tag: Tag, group: NodeGroup) -> Verdict:
    name = tag_cluster(tag)
    if name is not None:
        link = follow(inventory, name, Cluster, group.scope)
        if link.target is not None or inventory.every(Cluster, group.scope):
            return yes(tag.key.location)
    why = "the tag of a cluster that is not in the scan may be one of another kind"
    return maybe(Reason(ReasonKind.OUTSIDE, why, "", tag.key.location))


def cluster_named(inventory: Inventory, group: NodeGroup) -> Link[Cluster]:
    """Return the cluster a group belongs to: named, by user data, by tag, or the only one here."""
    if group.way == "managed":
        return cluster_of(inventory, group.cluster_name, group.scope, owner=group)
    unfound: Link[Cluster] | None = None
    for value in (group.cluster_name, *_names(inventory, group)):
        if value.ref is None and known_text(value) is None:
            continue
        link = cluster_of(inventory, value, group.scope, owner=group)
        if link.target is not None:
            return link
        unfound = unfound or link
    if unfound is not None and not inventory.every(Cluster, group.scope):
        return unfound  # it names a cluster that is declared elsewhere
    return only_cluster(inventory, group.scope)


def _names(inventory: Inventory, group: NodeGroup) -> Iterator[Value]:
    script = group.script(inventory).target
    if script is not None:
        yield from script.cluster_names()
    for tag in group.all_tags(inventory):
        name = tag_cluster(tag)
        if name is not None:
            yield name


def home_name(inventory: Inventory, group: NodeGroup) -> tuple[Value, tuple[str, ...]]:
    """Return the name of the cluster a group belongs to, whatever its user data says.

    Absent when nothing but the user data tells; the texts are what is assumed.
    """
    nothing = Absent(name="cluster_name", location=group.header)
    if group.way == "managed":
        found = cluster_of(inventory, group.cluster_name, group.scope, owner=group).target
        own = group.cluster_name
        if found is not None and not isinstance(found.name, Absent | Null):
            return found.name, ()
        return own, ()
    joined = group.joined_names(inventory)
    for value in joined:
        link = follow(inventory, value, Cluster, group.scope)
        if link.target is not None:
            return link.target.name, ()
    tags = cluster_tags(inventory, group)
    unsure = [*tags.open, *joined.open]
    for tag in tags:
        name = tag_cluster(tag)
        link = follow(inventory, name, Cluster, group.scope) if name is not None else Link()
        if link.target is not None:
            return link.target.name, ()
        if name is not None and known_text(name) is None and inventory.every(Cluster):
            unsure.extend(link.open)
    if (told := _answering(inventory, group)) is not None:
        return told.name, ()
    if unsure:
        return Unknown(unsure[0], location=group.header), ()
    here = inventory.every(Cluster, group.scope)
    unnamed = [cluster.name for cluster in here if known_text(cluster.name) is None]
    if tags.items and unnamed and isinstance(unnamed[0], Unknown | Text):
        return unnamed[0], ()  # the tag may name that cluster
    if tags.items or len(here) != 1:
        return nothing, ()
    return here[0].name, (f"{here[0].label} is the only one here",)


def _answering(inventory: Inventory, group: NodeGroup) -> Cluster | None:
    """Return the one cluster whose endpoint or certificate user data hands on as an attribute."""
    script = group.script(inventory).target
    told = script.told(inventory) if script is not None else ()
    found = [cluster for one in told if (cluster := answers.told_cluster(inventory, one))]
    return found[0] if found and all(one is found[0] for one in found) else None
