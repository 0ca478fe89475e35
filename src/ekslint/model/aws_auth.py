"""Turn aws-auth ConfigMaps and their entries into who is let in, and as what.

It knows the authenticator's rules as values; which file a map came from is of no matter to it.

Sources: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html and
https://github.com/kubernetes-sigs/aws-iam-authenticator (pkg/mapper/configmap)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import ClassVar

from ekslint.core.location import Location
from ekslint.core.value import (
    Absent,
    ListValue,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Text,
    Value,
    known_text,
    reasons,
    text,
)
from ekslint.core.verdict import Members, Verdict, every, maybe, no, same, some, yes
from ekslint.facts.access import node_identities
from ekslint.model.cluster import Cluster, cluster_of, same_cluster
from ekslint.model.compute import NodeGroup
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.identity import Role, role_of
from ekslint.model.inventory import Inventory
from ekslint.model.neighbours import told_apart, unused_copy
from ekslint.model.node_role import EC2, FARGATE, HYBRID, NodeClass, kinds_of, named_by_instance
from ekslint.model.policy import members_of
from ekslint.model.principal import Admission, names_role, same_principal

ARN_KEYS = {"mapRoles": "rolearn", "mapUsers": "userarn"}
ADMINISTRATORS = "system:masters"
NODE_GROUPS = ("system:bootstrappers", "system:nodes")
NODE_USERNAME = "system:node:{{EC2PrivateDNSName}}"
SESSION_USERNAMES = ("system:node:{{SessionName}}", "system:node:{{SessionNameRaw}}")
_LIKE_A_NODE = re.compile(r"^system:nodes?:|EC2PrivateDNS", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AuthEntry(Admission):
    """One item of mapRoles or mapUsers.

    `arn` is rolearn or userarn (Absent when not written); `keys` the item as written; `section`
    mapRoles or mapUsers.
    """

    kind: ClassVar[str] = "aws-auth entry"

    section: str
    arn: Value
    username: Value
    groups: Value
    keys: MapValue

    @property
    def label(self) -> str:
        """The entry by its ARN."""
        known = known_text(self.arn) or str(self.arn.ref or "")
        number = self.id.rpartition("/")[2]
        return f"aws-auth entry `{known or number}`"

    @relation
    def iam_role(self, inventory: Inventory) -> Link[Role]:
        """The role that the entry names."""
        return role_of(inventory, self.arn, self.scope)

    @verb
    def for_nodes(self, inventory: Inventory) -> Verdict:
        """Whether the entry is meant for nodes: by its role, its groups, or its user name."""
        used = kinds_of(inventory, self.arn, self.scope)
        if used:
            return yes(*(entity.header for entity in used.values()))
        name = known_text(self.username) or _start(self.username)
        if _LIKE_A_NODE.search(name):
            return yes(self.username.location)
        by_group = some(self.in_group(inventory, group) for group in NODE_GROUPS)
        if by_group.truth is not True:
            return by_group
        return by_group & ~self.in_group(inventory, ADMINISTRATORS)

    @verb
    def in_group(self, inventory: Inventory, name: str) -> Verdict:
        """Whether the entry lists a group."""
        if isinstance(self.groups, Absent | Null):
            return no(self.header)
        return members_of(self.groups).any(lambda g: _is(g, name))

    @verb
    def has_node_username(self, inventory: Inventory) -> Verdict:
        """Whether its user name is the template for its kind of nodes.

        EC2 nodes may be named by their instance id, which is their session's name; Fargate and
        hybrid nodes have no other name than their session's. Administrators may do what nodes may
        under any name.
        """
        administrators = self.in_group(inventory, ADMINISTRATORS)
        return self._named_as_node(inventory) | administrators

    def _named_as_node(self, inventory: Inventory) -> Verdict:
        if isinstance(self.username, Absent | Null):
            return no(self.header)
        session = some(same(self.username, text(name)) for name in SESSION_USERNAMES)
        private = same(self.username, text(NODE_USERNAME))
        kind = self._node_kind(inventory)
        if kind in (FARGATE, HYBRID):
            return session
        if kind == EC2 and private.truth is False and session.truth is True:
            used = kinds_of(inventory, self.arn, self.scope)
            if named_by_instance(inventory, used[EC2]) is False:
                return no(self.username.location)
            why = Reason(ReasonKind.OUTSIDE, "whether nodes are named by their instance id")
            return maybe(why)
        return private | session

    @relation
    def node_username(self, inventory: Inventory) -> Value:
        """The user name that its kind of nodes needs."""
        identity = "fargate" if self._node_kind(inventory) in (FARGATE, HYBRID) else "node_linux"
        return text(node_identities()[identity].username, self.username.location or self.header)

    @verb
    def has_node_groups(self, inventory: Inventory) -> Verdict:
        """Whether it lists all groups of its kind of nodes (administrators may do all they may)."""
        listed = every(self.in_group(inventory, group) for group in self._node_groups(inventory))
        return listed | self.in_group(inventory, ADMINISTRATORS)

    @relation
    def missing_groups(self, inventory: Inventory) -> Value:
        """The groups of its kind of nodes that it surely does not list."""
        wanted = self._node_groups(inventory)
        missing = [g for g in wanted if self.in_group(inventory, g).truth is False]
        items = tuple(text(f"`{group}`") for group in missing)
        return ListValue(items, location=self.groups.location or self.header)

    def _node_groups(self, inventory: Inventory) -> tuple[str, ...]:
        used = kinds_of(inventory, self.arn, self.scope)
        identity = "fargate" if list(used) == [FARGATE] else "node_linux"
        return node_identities()[identity].groups

    def _node_kind(self, inventory: Inventory) -> str | None:
        """Return the one kind of nodes its role or its groups tell, None when they do not."""
        used = kinds_of(inventory, self.arn, self.scope)
        if len(used) == 1:
            return next(iter(used))
        fargate = node_identities()["fargate"].groups
        by_groups = every(self.in_group(inventory, group) for group in fargate)
        return FARGATE if not used and by_groups.truth is True else None


@dataclass(frozen=True, slots=True)
class SectionFault:
    """What is wrong with a section or an item of it: `fault` is not-string or unparsable.

    `message` and `consequence` are the two halves of a sentence.
    """

    section: str
    fault: str
    message: str
    location: Location
    consequence: str = ""


@dataclass(frozen=True, slots=True)
class KeyFault:
    """A key that the authenticator does not know, or one that is missing, of `subject`.

    `harmful`: something that the entry needs is missing because of it.
    """

    subject: str
    defect: str
    consequence: str
    harmful: bool
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
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

    @property
    def label(self) -> str:
        """Everybody calls it by its name."""
        return "ConfigMap `aws-auth`"

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster it is applied to."""
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
    def nodes(self, inventory: Inventory) -> Members[NodeGroup | NodeClass]:
        """The node groups and node classes of its cluster whose role somebody must map."""
        link = self.cluster(inventory)
        if link.target is None:
            return Members((), link.open, self.header)
        copy = unused_copy(self.header.path, link.target.header.path)
        if copy is not None:
            return Members((), (copy,), self.header)
        items: list[NodeGroup | NodeClass] = []
        open_: list[Reason] = []
        groups: list[NodeGroup | NodeClass] = [
            group
            for group in inventory.every(NodeGroup)
            if group.owner != "eksctl" and group.joins_a_cluster(inventory).truth is True
        ]
        for group in (*groups, *inventory.every(NodeClass)):
            here = same_cluster(inventory, group.cluster(inventory), link.target)
            if here.truth is True:
                items.append(group)
            elif here.truth is None and group.scope in (self.scope, link.target.scope):
                open_.extend(here.open)
        return Members(tuple(items), tuple(dict.fromkeys(open_)), self.header)

    @verb
    def maps_role_of(self, inventory: Inventory, group: NodeGroup | NodeClass) -> Verdict:
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
            why = [reason for reason in (apart, *copies) if reason is not None]
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

    def _written(self, section: str) -> Value | None:
        return self.data.get(section) if isinstance(self.data, MapValue) else None


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


def _start(value: Value) -> str:
    return value.prefix if isinstance(value, Text) else ""


def _is(value: Value, wanted: str) -> Verdict:
    return same(value, text(wanted)).with_evidence(value.location)
