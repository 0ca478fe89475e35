"""Turn aws-auth ConfigMaps into whose roles they map, and which of them contradict each other.

It knows the authenticator's rules as values; what an entry has to say is in `auth_entry`.

Sources: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html and
https://github.com/kubernetes-sigs/aws-iam-authenticator (pkg/mapper/configmap)
"""

from __future__ import annotations

from dataclasses import field
from typing import ClassVar

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.value import (
    Absent,
    ListValue,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Value,
    reasons,
    text,
)
from ekslint.core.verdict import Members, Verdict, every, maybe, no, some, yes
from ekslint.model.access.auth_entry import AuthEntry
from ekslint.model.access.kubeconfig import KubernetesProvider
from ekslint.model.clusters.cluster import Cluster, cluster_of, same_cluster
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.iam.principal import names_role, same_principal
from ekslint.model.inventory import Inventory
from ekslint.model.link import comparable
from ekslint.model.neighbours import told_apart, unused_copy
from ekslint.model.nodes.compute import NodeGroup

ARN_KEYS = {"mapRoles": "rolearn", "mapUsers": "userarn"}
PRINTED = frozenset({"export", "output", "local_file", "local_sensitive_file"})
"""Ways that only print a manifest for somebody to apply; an export was taken out of a cluster (its
`uid` tells), and to another one it cannot be applied as it stands."""


@record
class SectionFault:
    """What is wrong with a section or an item of it: `fault` is not-string or unparsable.

    `message` and `consequence` are the two halves of a sentence. `value` is a list that
    stands where a text belongs.
    """

    section: str
    fault: str
    message: str
    location: Location
    consequence: str = ""
    value: Value = field(default_factory=Absent)


@record
class KeyFault:
    """A key that the authenticator does not know, or one that is missing, of `subject`.

    `harmful`: something that the entry needs is missing because of it. `meant`: the right key,
    where there is one.
    """

    subject: str
    defect: str
    consequence: str
    harmful: bool
    location: Location
    meant: str = ""


@record(kw_only=True, eq=False)
class AwsAuth(Entity):
    """One place that writes the kube-system/aws-auth ConfigMap.

    `way`: manifest, script, or the type of the resource that applies it. `replaces`: what it does
    not declare is removed (kubectl leaves other keys of the data as they are). `roles` and `users`
    are open when entries may be missing here.
    """

    kind: ClassVar[str] = "ConfigMap"

    way: str
    replaces: bool
    roles: Members[AuthEntry]
    users: Members[AuthEntry]
    data: Value = field(default_factory=Absent)
    faults: tuple[SectionFault, ...] = ()
    key_faults: tuple[KeyFault, ...] = ()
    cluster_name: Value = field(default_factory=Absent)
    provider: Value = field(default_factory=Absent)
    """`provider`: the provider of Terraform that applies it."""

    @property
    def label(self) -> str:
        """Everybody calls it by its name."""
        return "ConfigMap `aws-auth`"

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster it is applied to."""
        provider = inventory.named_by(self.provider, KubernetesProvider)
        if provider is not None and (link := provider.cluster(inventory)).target is not None:
            return link
        value = None if isinstance(self.cluster_name, Absent) else self.cluster_name
        return cluster_of(inventory, value, self.scope)

    @verb
    def decides(self, inventory: Inventory, section: str) -> Verdict:
        """Whether a section (`mapRoles`) is what this place says, and nothing else.

        `mapRoles` is one string: a place that writes it at all replaces all of it. Data that
        Terraform leaves to others after creation (`ignore_changes`) decide nothing.
        """
        data = self.data
        if isinstance(data, MapValue):
            ignored = [r.location for r in data.open if r.kind is ReasonKind.IGNORED]
            if ignored:
                return no(*ignored)
            if section in data.entries:
                return yes(data.entries[section].key, data.location)
            if data.open:
                return maybe(*data.open)
        elif why := tuple(reasons(data)):
            return maybe(*why)
        return yes(self.header) if self.replaces else no(self.header)

    @relation
    def nodes(self, inventory: Inventory) -> Members[NodeGroup]:
        """The node groups and node classes of its cluster whose role somebody must map."""
        link = self.cluster(inventory)
        if link.target is None:
            return Members((), link.open or self._unplaced(inventory), self.header)
        copy = unused_copy(self.header.path, link.target.header.path)
        if copy is not None:
            return Members((), (copy,), self.header)
        items: list[NodeGroup] = []
        open_: list[Reason] = []
        for group in _all_nodes(inventory):
            here = same_cluster(inventory, group.cluster(inventory), link.target)
            if here.truth is True:
                items.append(group)
            elif here.truth is None and group.scope in (self.scope, link.target.scope):
                open_.extend(here.open)
        return Members(tuple(items), tuple(dict.fromkeys(open_)), self.header)

    def _unplaced(self, inventory: Inventory) -> tuple[Reason, ...]:
        """Return why nodes of a cluster that no file declares may need an entry here."""
        if self.decides(inventory, "mapRoles").truth is False:
            return ()
        for group in _all_nodes(inventory):
            if (
                comparable(inventory, self.scope, group.scope)
                and unused_copy(self.header.path, group.header.path) is None
                and self.maps_role_of(inventory, group).truth is False
            ):
                detail = f"whether this is for the cluster of {group.label}, which no file declares"
                return (Reason(ReasonKind.OUTSIDE, detail, "", group.header),)
        return ()

    @verb
    def maps_role_of(self, inventory: Inventory, group: NodeGroup) -> Verdict:
        """Whether an entry of either section names the role of a group."""
        link = group.iam_role(inventory)
        role, value = link.target, group.role
        if role is None and isinstance(value, Absent | Null):
            return maybe(*(link.open or (_no_role(group),)))

        def names(entry: AuthEntry) -> Verdict:
            if isinstance(entry.arn, Absent | Null):
                return maybe(_no_arn(entry))
            found = names_role(inventory, entry.arn, entry.scope, role, value)
            return found.with_evidence(entry.header)

        return self.roles.any(names) | self.users.any(names)

    @relation
    def place(self, inventory: Inventory) -> Value:
        """The `mapRoles` key, or the ConfigMap's header when there is none."""
        return Absent(name="mapRoles", location=self.roles.header or self.header)

    @relation
    def section_faults(self, inventory: Inventory) -> Members[SectionFault]:
        """What is wrong with its sections."""
        return Members(self.faults, (), self.header)

    @relation
    def unknown_keys(self, inventory: Inventory) -> Members[KeyFault]:
        """What is wrong with the keys of its entries, and of its data."""
        return Members(self.key_faults, (), self.header)

    @relation
    def rivals(self, inventory: Inventory) -> Members[AwsAuth]:
        """The other writers of a section of the same cluster's ConfigMap, each pair given once.

        Two roots that lie apart may well be alternatives, or serve clusters of one name: only
        writers of one root, or of folders one inside the other, are taken for rivals.
        """
        mine = self.cluster(inventory)
        if some(self.decides(inventory, section) for section in ARN_KEYS).truth is False:
            return Members((), (), self.header)
        if mine.target is None:
            return Members((), mine.open, self.header)
        found: list[AwsAuth] = []
        open_: list[Reason] = []
        for other in inventory.every(AwsAuth):
            if other is self or other.id <= self.id or not _near(inventory, self, other):
                continue
            ours = same_cluster(inventory, other.cluster(inventory), mine.target)
            if ours.truth is not True or self.contested(inventory, other).truth is False:
                continue
            apart = told_apart(inventory, self.header.path, other.header.path)
            copies = (
                unused_copy(writer.header.path, mine.target.header.path) for writer in (self, other)
            )
            printed = (writer._only_printed() for writer in (self, other))
            why = [reason for reason in (apart, *copies, *printed) if reason is not None]
            open_.extend(why)
            if not why:
                found.append(other)
        return Members(tuple(found), tuple(dict.fromkeys(open_)), self.header)

    @verb
    def contested(self, inventory: Inventory, other: AwsAuth) -> Verdict:
        """Whether there is a section that both decide."""
        return some(
            self.decides(inventory, section) & other.decides(inventory, section)
            for section in ARN_KEYS
        )

    @verb
    def agrees_with(self, inventory: Inventory, other: AwsAuth) -> Verdict:
        """Whether two writers declare the same entries in the sections that both decide."""
        verdicts: list[Verdict] = []
        pairs = ((self.roles, other.roles), (self.users, other.users))
        for section, (ours, theirs) in zip(ARN_KEYS, pairs, strict=True):
            both = self.decides(inventory, section) & other.decides(inventory, section)
            if both.truth is False:
                continue
            if self._written(section) == other._written(section):
                continue
            equal = _within(inventory, ours, theirs) & _within(inventory, theirs, ours)
            verdicts.append(equal if both.truth is True else equal | maybe(*both.open))
        return every(verdicts)

    @verb
    def difference(self, inventory: Inventory, other: AwsAuth) -> Value:
        """Whom only one of two writers names, by the end of the ARN, as a list."""
        found: list[str] = []
        pairs = ((self.roles, other.roles), (self.users, other.users))
        for ours, theirs in (*pairs, *((b, a) for a, b in pairs)):
            for entry in ours:
                here = _named_by(inventory, entry, theirs)
                if here.truth is False:
                    found.append((known_text(entry.arn) or entry.label).rpartition(":")[2])
        items = tuple(text(f"`{name.strip('`')}`") for name in dict.fromkeys(found))
        return ListValue(items, location=self.header)

    def _only_printed(self) -> Reason | None:
        """Return why it is not sure that somebody applies what this place says."""
        if self.way not in PRINTED:
            return None
        detail = f"whether {self.label} is applied, nothing in the files tells"
        return Reason(ReasonKind.OUTSIDE, detail, "", self.header)

    def _written(self, section: str) -> Value | None:
        return self.data.get(section) if isinstance(self.data, MapValue) else None


def _all_nodes(inventory: Inventory) -> tuple[NodeGroup, ...]:
    """Return everything whose role somebody must map, of any cluster."""
    groups = (
        group
        for group in inventory.every(NodeGroup)
        if group.owner != "eksctl" and group.joins_a_cluster(inventory).truth is True
    )
    return tuple(groups)


def _within(
    inventory: Inventory, some_of: Members[AuthEntry], others: Members[AuthEntry]
) -> Verdict:
    """Whether every entry of one collection names somebody whom the other names too."""
    return some_of.all(lambda entry: _named_by(inventory, entry, others))


def _named_by(inventory: Inventory, entry: AuthEntry, others: Members[AuthEntry]) -> Verdict:
    return others.any(
        lambda other: same_principal(inventory, entry.arn, other.arn, (entry.scope, other.scope))
    )


def _near(inventory: Inventory, one: AwsAuth, other: AwsAuth) -> bool:
    roots = inventory.roots
    return one.scope == other.scope or nested(roots[one.scope], roots[other.scope])


def nested(one: str, other: str) -> bool:
    """Whether one directory (as display path) is the other or lies inside it."""
    outer, inner = sorted((one, other), key=len)
    return outer in (".", inner) or inner.startswith(outer + "/")


def _no_arn(entry: AuthEntry) -> Reason:
    detail = f"whom {entry.label} is meant for"
    return Reason(ReasonKind.INVALID, detail, "", entry.header)


def _no_role(group: Entity) -> Reason:
    return Reason(ReasonKind.OUTSIDE, f"which role {group.label} has", "", group.header)
