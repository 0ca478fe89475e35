"""Turn an inventory into who lets which nodes in, as plain words that outlive it; and such words of
an earlier state into what is there no more.

Only what is sure is kept: a writer, a cluster and a group that are known, and an entry that names
the group's role. It does not know where the earlier state comes from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.value import Absent, Reason, ReasonKind, Value
from ekslint.core.verdict import Members, Verdict, no, yes
from ekslint.model.access.auth_entry import AuthEntry
from ekslint.model.access.aws_auth import AwsAuth
from ekslint.model.access.entries import AccessEntry
from ekslint.model.access.former import UPDATE, FormerAccessEntry, FormerAwsAuth, nodes_of
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.inventory import Contribution, Inventory
from ekslint.model.nodes.compute import NodeGroup

MAPPING: Final = "aws-auth"
ENTRY: Final = "access entry"
CHANGE: Final = "change"
"""What takes away, in words of a message: "by this change"."""
_KEEPS: Final = "DeletionPolicy"


@record
class Admitted:
    """That a group was let in: by which writer of which sort, to which cluster, all by id.

    `reverts`: "yes" where who takes the writer out of the files takes it out of the cluster.
    """

    sort: str
    writer: str
    address: str
    scope: str
    way: str
    cluster: str
    group: str
    reverts: str


def admitted(inventory: Inventory) -> tuple[Admitted, ...]:
    """Return every group that an aws-auth ConfigMap or an access entry surely lets in."""
    return *_mapped(inventory), *_entered(inventory)


def _mapped(inventory: Inventory) -> Iterator[Admitted]:
    for writer in inventory.every(AwsAuth):
        cluster = writer.cluster(inventory).target
        if cluster is None or writer.conditions or cluster.conditions:
            continue
        for group in writer.nodes(inventory):
            if not group.conditions and writer.maps_role_of(inventory, group).truth is True:
                reverts = writer.way.startswith(("kubernetes_", "kubectl_", "k8s_"))
                yield _record(MAPPING, writer, writer.way, reverts, cluster, group)


def _entered(inventory: Inventory) -> Iterator[Admitted]:
    for entry in inventory.every(AccessEntry):
        cluster = entry.cluster(inventory).target
        if cluster is None or entry.conditions or cluster.conditions:
            continue
        for group in nodes_of(inventory, entry, cluster):
            if not group.conditions and entry.admits_role_of(inventory, group).truth is True:
                language = entry.declared.language if entry.declared else ""
                reverts = language == "terraform" or (
                    language == "cloudformation" and _KEEPS not in entry.header.source.text
                )
                yield _record(ENTRY, entry, language, reverts, cluster, group)


def _record(
    sort: str, writer: Entity, way: str, reverts: bool, cluster: Cluster, group: NodeGroup
) -> Admitted:
    return Admitted(
        sort=sort,
        writer=writer.id,
        address=writer.ref.address,
        scope=writer.scope,
        way=way,
        cluster=cluster.id,
        group=group.id,
        reverts="yes" if reverts else "",
    )


class _BeforeChange:
    """What a former thing says when a change of its files took it away, and not a plan.

    `groups` are the ids of the groups it let in, `to` that of its cluster; `doubt` why it may let
    them in for all that.
    """

    __slots__ = ()

    header: Location
    groups: frozenset[str]
    to: str
    doubt: tuple[Reason, ...]

    @property
    def by(self) -> str:
        """What changes it."""
        return CHANGE

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster it let nodes into, if that is still there."""
        return _still(inventory, self.to)

    @relation
    def nodes(self, inventory: Inventory) -> Members[NodeGroup]:
        """The groups it let in that are there after the change, in the same cluster."""
        return _left(inventory, self.header, self.groups, self.to, self.doubt)


@record(kw_only=True, eq=False)
class ChangedAwsAuth(_BeforeChange, FormerAwsAuth):
    """An aws-auth ConfigMap as it was before a change of its files: whose roles it mapped."""

    groups: frozenset[str]
    to: str
    doubt: tuple[Reason, ...] = ()

    @verb
    def mapped_role_of(self, inventory: Inventory, group: NodeGroup) -> Verdict:
        """Whether an entry of it named the role of a group."""
        return yes() if group.id in self.groups else no()

    @verb
    def entry_of(self, inventory: Inventory, group: NodeGroup) -> Value:
        """No place: the entry stands in no present file."""
        return Absent(name="entry")


@record(kw_only=True, eq=False)
class ChangedAccessEntry(_BeforeChange, FormerAccessEntry):
    """An access entry as it was before a change of its files: whom it let in."""

    groups: frozenset[str]
    to: str
    doubt: tuple[Reason, ...] = ()

    @verb
    def admitted_role_of(self, inventory: Inventory, group: NodeGroup) -> Verdict:
        """Whether it let the nodes of a group in."""
        return yes() if group.id in self.groups else no()


def taken_away(
    before: Iterable[Admitted], inventory: Inventory, released: Collection[str] = ()
) -> Contribution:
    """Return what let nodes in before and may do so no more, as former things.

    `released`: addresses that Terraform is told to forget without destroying them.
    """
    present = {entity.id: entity for entity in inventory.every(Entity)}
    together: dict[tuple[str, ...], list[Admitted]] = defaultdict(list)
    doubts: dict[str, tuple[Reason, ...]] = {}
    for each in before:
        now = present.get(each.writer)
        kept = now is not None and each.way in ("manifest", "export")
        gone = not {each.cluster, each.group} <= present.keys()
        if gone or _is_released(each.address, released):
            continue
        if not (each.reverts or kept):
            detail = f"whether what {each.address} let in is taken out of the cluster too"
            doubts[each.writer] = (Reason(ReasonKind.OUTSIDE, detail),)
        # Where the writer is gone, what is left to point to is the group.
        apart = each.group if now is None else ""
        together[each.sort, each.writer, each.cluster, apart].append(each)
    made = []
    for (_, writer, _, apart), records in together.items():
        header = present[apart or writer].header
        id_ = f"{writer} before {apart}".rstrip()
        made.append(_former(id_, header, records, doubts.get(writer, ())))
    return Contribution("change", tuple(made))


def _former(
    id_: str, header: Location, records: list[Admitted], doubt: tuple[Reason, ...]
) -> Entity:
    """Return a writer as it was."""
    first = records[0]
    groups = frozenset(each.group for each in records)
    if first.sort == MAPPING:
        nothing: Members[AuthEntry] = Members((), (), header)
        return ChangedAwsAuth(
            id=id_,
            scope=first.scope,
            header=header,
            was=AwsAuth(
                id=first.writer,
                scope=first.scope,
                header=header,
                way=first.way,
                replaces=False,
                roles=nothing,
                users=nothing,
            ),
            action=UPDATE,
            groups=groups,
            to=first.cluster,
            doubt=doubt,
        )
    absent = Absent(location=header)
    return ChangedAccessEntry(
        id=id_,
        scope=first.scope,
        header=header,
        was=AccessEntry(
            id=first.writer,
            scope=first.scope,
            header=header,
            cluster_name=absent,
            principal_arn=absent,
            type=absent,
            groups=absent,
        ),
        action=UPDATE,
        groups=groups,
        to=first.cluster,
        doubt=doubt,
    )


def _is_released(address: str, released: Collection[str]) -> bool:
    return any(
        address == name or address.startswith((f"{name}[", f"{name}.", f"{name}/"))
        for name in released
    )


def _still(inventory: Inventory, cluster: str) -> Link[Cluster]:
    found = [each for each in inventory.every(Cluster) if each.id == cluster]
    return Link(found[0], by="earlier state") if found else Link()


def _left(
    inventory: Inventory,
    place: Location,
    groups: frozenset[str],
    cluster: str,
    doubt: tuple[Reason, ...],
) -> Members[NodeGroup]:
    items = []
    for group in inventory.every(NodeGroup):
        if group.id in groups and not doubt:
            target = group.cluster(inventory).target
            if target is not None and target.id == cluster:
                items.append(group)
    return Members(tuple(items), doubt, place)
