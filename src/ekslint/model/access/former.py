"""Turn what a plan takes away into things that can be asked about: who was let in, what is there
no more.

Only a plan (or another record of before and after, see `admitted`) makes such things; sources alone
never do.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import Absent, Reason, Value, text
from ekslint.core.verdict import Members, Verdict
from ekslint.model.access.aws_auth import AwsAuth
from ekslint.model.access.entries import AccessEntry
from ekslint.model.clusters.cluster import Cluster, same_cluster
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.inventory import Inventory
from ekslint.model.nodes.compute import NodeGroup

UPDATE, DELETE, REPLACE = "update", "delete", "replace"
PLAN = "plan"
FORCING = {
    "name": "name",
    "role_arn": "role",
    "vpc_config": "subnets",
    "kubernetes_network_config": "ip_family",
    "encryption_config": "secrets_key",
    "access_config": "creator_admin",
}
"""Arguments of a cluster that cannot be changed in place, and the fields that hold them."""


@record(kw_only=True, eq=False)
class FormerAwsAuth(Entity):
    """An aws-auth ConfigMap as it is before a plan that changes, deletes or replaces it.

    `was` is its content, which is no part of the inventory. `action`: update, delete or replace.
    """

    kind: ClassVar[str] = "former ConfigMap"

    was: AwsAuth
    action: str

    @property
    def label(self) -> str:
        """Everybody calls it by its name."""
        return "ConfigMap `aws-auth`"

    @property
    def by(self) -> str:
        """What takes entries away: a plan."""
        return PLAN

    @relation
    def means(self, inventory: Inventory) -> Value:
        """What takes entries away, in a word: a plan, or a change of the files."""
        return text(self.by, self.header)

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster it is applied to."""
        return self.was.cluster(inventory)

    @relation
    def nodes(self, inventory: Inventory) -> Members[NodeGroup]:
        """The node groups and node classes of its cluster that are there after the plan."""
        return self.was.nodes(inventory)

    @verb
    def mapped_role_of(self, inventory: Inventory, group: NodeGroup) -> Verdict:
        """Whether an entry of it names the role of a group."""
        return self.was.maps_role_of(inventory, group)

    @verb
    def entry_of(self, inventory: Inventory, group: NodeGroup) -> Value:
        """The place of the entry for the role of a group, as it is before the plan."""
        for entry in (*self.was.roles, *self.was.users):
            if isinstance(entry.arn, Absent):
                continue
            only = Members((entry,), (), self.header)
            narrowed = replace(self.was, roles=only, users=Members((), (), self.header))
            if narrowed.maps_role_of(inventory, group).truth is True:
                return Absent(name="entry", location=entry.header)
        return Absent(name="entry", location=self.header)

    @relation
    def place(self, inventory: Inventory) -> Value:
        """Where the plan's outcome is written: the ConfigMap that is left, else what is deleted."""
        for writer in inventory.every(AwsAuth, self.scope):
            if writer.id == self.was.id:
                return writer.place(inventory)
        return Absent(name="mapRoles", location=self.header)


@record(kw_only=True, eq=False)
class FormerAccessEntry(Entity):
    """An access entry that a plan deletes or replaces. `was` is what it is before."""

    kind: ClassVar[str] = "former access entry"

    was: AccessEntry
    action: str

    @property
    def label(self) -> str:
        """The entry by its principal."""
        return self.was.label

    @property
    def by(self) -> str:
        """What takes it away: a plan."""
        return PLAN

    @relation
    def means(self, inventory: Inventory) -> Value:
        """What takes it away, in a word: a plan, or a change of the files."""
        return text(self.by, self.header)

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster it admits to."""
        return self.was.cluster(inventory)

    @relation
    def nodes(self, inventory: Inventory) -> Members[NodeGroup]:
        """The node groups and node classes of its cluster that are there after the plan."""
        link = self.cluster(inventory)
        if link.target is None:
            return Members((), link.open, self.header)
        return nodes_of(inventory, self, link.target)

    @verb
    def admitted_role_of(self, inventory: Inventory, group: NodeGroup) -> Verdict:
        """Whether it lets the nodes of a group in."""
        return self.was.admits_role_of(inventory, group)


def nodes_of(inventory: Inventory, entry: Entity, cluster: Cluster) -> Members[NodeGroup]:
    """Return the node groups and node classes of a cluster; open where another may be of it."""
    items: list[NodeGroup] = []
    open_: list[Reason] = []
    for group in inventory.every(NodeGroup):
        if group.joins_a_cluster(inventory).truth is not True:
            continue
        here = same_cluster(inventory, group.cluster(inventory), cluster)
        if here.truth is True:
            items.append(group)
        elif here.truth is None and group.scope in (entry.scope, cluster.scope):
            open_.extend(here.open)
    return Members(tuple(items), tuple(dict.fromkeys(open_)), entry.header)


@record(kw_only=True, eq=False)
class FormerCluster(Entity):
    """A cluster that a plan deletes or replaces, `forced_by` the attributes that force it to."""

    kind: ClassVar[str] = "cluster"

    was: Cluster
    action: str
    forced_by: Value

    @relation
    def outcome(self, inventory: Inventory) -> Value:
        """What becomes of it, in words: destroyed, or destroyed and made anew."""
        if self.action != REPLACE:
            return text("destroyed", self.header)
        names = getattr(self.forced_by, "items", ())
        shown = ", ".join(f"`{known_text(name)}`" for name in names)
        because = f" because of {shown}" if shown else ""
        return text(f"destroyed and made anew{because}", self.header)

    @relation
    def place(self, inventory: Inventory) -> Value:
        """The argument that forces it to be replaced, where the sources or the plan write it."""
        for cluster in inventory.every(Cluster, self.scope):
            if cluster.id != self.was.id:
                continue
            for name in getattr(self.forced_by, "items", ()):
                field = FORCING.get(known_text(name) or "")
                value = getattr(cluster, field) if field else None
                if value is not None and value.location is not None:
                    return Absent(name=field or "", location=value.location)
            return Absent(name="cluster", location=cluster.header)
        return Absent(name="cluster", location=self.header)
