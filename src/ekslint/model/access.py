"""Turn aws-auth ConfigMaps, access entries and kubeconfigs into who is let in, and as what.

It knows the authenticator's rules as values; which file a map came from is of no matter to it.

Source: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ekslint.core.location import Location
from ekslint.core.value import (
    Absent,
    MapValue,
    Piece,
    Reason,
    ReasonKind,
    Text,
    Value,
    known_text,
    reasons,
)
from ekslint.core.verdict import TRUE, Members, Verdict, every, maybe, no, same, yes
from ekslint.facts.exec_credential import exec_command
from ekslint.model.cluster import Cluster, cluster_of, same_cluster
from ekslint.model.compute import NodeGroup
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.identity import InstanceProfile, Role, role_of
from ekslint.model.inventory import Inventory
from ekslint.model.link import last_segment
from ekslint.model.policy import members_of

GENERATED_NAME = Reason(ReasonKind.COMPUTED, "the role's name is chosen by AWS")
NODE_GROUPS = ("system:bootstrappers", "system:nodes")
NODE_USERNAME = "system:node:{{EC2PrivateDNSName}}"
SESSION_USERNAME = "system:node:{{SessionName}}"
ENTRY_KEYS = {
    "mapRoles": ("rolearn", "username", "groups"),
    "mapUsers": ("userarn", "username", "groups"),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AuthEntry(Entity):
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
        return f"aws-auth entry `{known_text(self.arn) or str(self.arn.ref or 'without ARN')}`"

    @relation
    def iam_role(self, inventory: Inventory) -> Link[Role]:
        """The role that the entry names."""
        return role_of(inventory, self.arn, self.scope)

    @relation
    def profile(self, inventory: Inventory) -> Link[InstanceProfile]:
        """The instance profile that the entry names by reference, where a role should stand."""
        return Link(inventory.named_by(self.arn, InstanceProfile))

    @verb
    def for_nodes(self, inventory: Inventory) -> Verdict:
        """Whether the entry is meant for nodes: by its groups, its user name, or its role."""
        groups = members_of(self.groups)
        by_group = groups.any(lambda g: Verdict((known_text(g) or "") in NODE_GROUPS))
        name = known_text(self.username) or (
            self.username.prefix if isinstance(self.username, Text) else ""
        )
        if by_group.truth is True:
            return by_group
        if name.startswith("system:node:"):
            return yes(self.username.location)
        role = self.iam_role(inventory).target
        if role is not None:
            for group in inventory.every(NodeGroup):
                if group.iam_role(inventory).target is role:
                    joins = group.joins_a_cluster(inventory)
                    if joins.truth is True:
                        return yes(group.header)
        return maybe(*by_group.open) if by_group.truth is None else no(self.header)

    @verb
    def in_group(self, inventory: Inventory, name: str) -> Verdict:
        """Whether the entry lists a group."""
        if isinstance(self.groups, Absent):
            return no(self.header)
        return members_of(self.groups).any(lambda g: _is(g, name))

    @verb
    def has_resource_type(self, inventory: Inventory, service: str, kind: str) -> Verdict:
        """Whether the ARN is of a service and starts its resource part with a type (`role/`)."""
        parts = _arn_parts(self.arn)
        if parts is None:
            return maybe(*reasons(self.arn))
        return Verdict(parts[0] == service and parts[1].startswith(f"{kind}/")).with_evidence(
            self.arn.location
        )

    @verb
    def is_arn(self, inventory: Inventory) -> Verdict:
        """Whether the ARN field holds an ARN at all."""
        whole = known_text(self.arn)
        if whole is not None:
            return Verdict(whole.startswith("arn:")).with_evidence(self.arn.location)
        head = self.arn.prefix if isinstance(self.arn, Text) else ""
        if head:
            return Verdict("arn:".startswith(head[:4]) or head.startswith("arn:"))
        return maybe(*reasons(self.arn))

    @verb
    def has_path(self, inventory: Inventory) -> Verdict:
        """Whether the ARN keeps a path between `role/` and the role's name."""
        whole = known_text(self.arn)
        if whole is not None:
            if ":role/" not in whole:
                return no(self.arn.location)
            return Verdict("/" in whole.split(":role/", 1)[1]).with_evidence(self.arn.location)
        role = inventory.named_by(self.arn, Role)
        last_step = self.arn.ref.path[-1] if self.arn.ref is not None and self.arn.ref.path else ""
        if role is not None and last_step == "arn":
            path = known_text(role.path)
            if path is not None:
                return Verdict(path.strip("/") != "").with_evidence(
                    role.path.location, self.arn.location
                )
            return maybe(*reasons(role.path))
        if isinstance(self.arn, Text):
            known_parts = [s.text for s in self.arn.segments if isinstance(s, Piece)]
            after = [p.split(":role/", 1)[1] for p in known_parts if ":role/" in p]
            if after and "/" in after[0]:
                return yes(self.arn.location)
        return maybe(*reasons(self.arn))

    @relation
    def unknown_keys(self, inventory: Inventory) -> Members[Value]:
        """The keys the authenticator does not know, as texts at their places."""
        allowed = {
            "mapRoles": ("rolearn", "username", "groups"),
            "mapUsers": ("userarn", "username", "groups"),
        }
        known_keys = allowed.get(self.section, ())
        items = tuple(
            Text((Piece(key, entry.key),), location=entry.key or self.header)
            for key, entry in self.keys.entries.items()
            if key not in known_keys
        )
        return Members(items, (), self.header)


@dataclass(frozen=True, slots=True)
class SectionFault:
    """What is wrong with a whole section: `fault` is not-string or unparsable."""

    section: str
    fault: str
    message: str
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AwsAuth(Entity):
    """One place that writes the kube-system/aws-auth ConfigMap.

    `way`: manifest, terraform, module, script. `whole`: it declares all of the data (a patch or a
    list that a tool merges is not). `roles` and `users` are open when entries may be missing here.
    """

    kind: ClassVar[str] = "ConfigMap"

    way: str
    whole: bool
    roles: Members[AuthEntry]
    users: Members[AuthEntry]
    faults: tuple[SectionFault, ...] = ()
    cluster_name: Value = field(default_factory=Absent)
    maps_node_groups: bool = False
    """`maps_node_groups`: the writer adds the roles of its own groups (an old module)."""

    @property
    def label(self) -> str:
        """Everybody calls it by its name."""
        return "ConfigMap `aws-auth`"

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster it is applied to."""
        value = None if isinstance(self.cluster_name, Absent) else self.cluster_name
        return cluster_of(inventory, value, self.scope)

    @relation
    def node_groups(self, inventory: Inventory) -> Members[NodeGroup]:
        """The node groups of its cluster whose role somebody must map."""
        link = self.cluster(inventory)
        if link.target is None:
            return Members((), link.open, self.header)
        cluster = link.target
        return Members(
            tuple(
                group
                for group in inventory.every(NodeGroup)
                if group.owner != "eksctl"
                and group.joins_a_cluster(inventory).truth is True
                and same_cluster(inventory, group.cluster(inventory), cluster).truth is True
            ),
            (),
            self.header,
        )

    @verb
    def maps_role_of(self, inventory: Inventory, group: NodeGroup) -> Verdict:
        """Whether an entry names the role of a group (by reference, or by the role's name)."""
        link = group.iam_role(inventory)
        role = link.target
        value = group.role
        name = known_text(role.name) if role is not None else last_segment(value)
        if role is None and name is None:
            return maybe(*link.open) if link.open else maybe(*reasons(value))
        if self.maps_node_groups:
            return yes(self.header)

        def names(entry: AuthEntry) -> Verdict:
            there = entry.iam_role(inventory)
            if role is not None and there.target is role:
                return yes(entry.header)
            if there.target is not None and role is not None:
                return no(entry.header)
            written = last_segment(entry.arn)
            if written is not None and name is not None:
                return Verdict(written == name).with_evidence(entry.header)
            why = (*reasons(entry.arn), *reasons(role.name if role else value))
            return maybe(*why) if why else maybe(GENERATED_NAME)

        return self.roles.any(names)

    @relation
    def place(self, inventory: Inventory) -> Value:
        """The `mapRoles` key, or the ConfigMap's header when there is none."""
        return Absent(name="mapRoles", location=self.roles.header or self.header)

    @relation
    def section_faults(self, inventory: Inventory) -> Members[SectionFault]:
        """What is wrong with whole sections."""
        return Members(self.faults, (), self.header)

    @relation
    def rivals(self, inventory: Inventory) -> Members[AwsAuth]:
        """The other whole writers of the same cluster's ConfigMap, each pair given once.

        Two roots that lie apart may well be alternatives, or serve clusters of one name: only
        writers of one root, or of folders one inside the other, are taken for rivals.
        """
        mine = self.cluster(inventory)
        found: list[AwsAuth] = []
        if not self.whole or mine.target is None:
            return Members((), mine.open, self.header)
        for other in inventory.every(AwsAuth):
            if other is self or not other.whole or other.id <= self.id:
                continue
            near = nested(inventory.roots[self.scope], inventory.roots[other.scope])
            ours = same_cluster(inventory, other.cluster(inventory), mine.target)
            if (near or other.scope == self.scope) and ours.truth is True:
                found.append(other)
        return Members(tuple(found), (), self.header)

    @relation
    def all_entries(self, inventory: Inventory) -> Members[AuthEntry]:
        """The entries of both sections."""
        open_ = tuple(dict.fromkeys((*self.roles.open, *self.users.open)))
        return Members((*self.roles.items, *self.users.items), open_, self.roles.header)

    @verb
    def agrees_with(self, inventory: Inventory, other: AwsAuth) -> Verdict:
        """Whether two writers declare the same entries, by ARN."""
        return every(
            theirs.any(lambda e, a=entry.arn: same(e.arn, a))  # type: ignore[misc]
            for ours, theirs in (
                (self.all_entries(inventory), other.all_entries(inventory)),
                (other.all_entries(inventory), self.all_entries(inventory)),
            )
            for entry in ours
        ) & (maybe(*self.roles.open, *other.roles.open) if self._open(other) else TRUE)

    def _open(self, other: AwsAuth) -> bool:
        return bool(self.roles.open or self.users.open or other.roles.open or other.users.open)


def nested(one: str, other: str) -> bool:
    """Whether one directory (as display path) is the other or lies inside it."""
    outer, inner = sorted((one, other), key=len)
    return outer in (".", inner) or inner.startswith(outer + "/")


def _is(value: Value, wanted: str) -> Verdict:
    data = known_text(value)
    if data is None:
        return maybe(*reasons(value))
    return Verdict(data == wanted).with_evidence(value.location)


def _arn_parts(value: Value) -> tuple[str, str] | None:
    """Return service and resource part of an ARN, as far as both are known."""
    whole = known_text(value)
    if whole is None and isinstance(value, Text):
        from ekslint.core.value import with_holes

        whole, _ = with_holes(value)
    if whole is None:
        return None
    parts = whole.split(":", 5)
    if len(parts) < 6:
        return None
    return parts[2], parts[5]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AccessEntry(Entity):
    """One EKS access entry: who (`principal_arn`), of what type, with which groups."""

    kind: ClassVar[str] = "access entry"

    cluster_name: Value
    principal_arn: Value
    type: Value
    groups: Value

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster it admits to."""
        return cluster_of(inventory, self.cluster_name, self.scope)

    @verb
    def admits_role_of(self, inventory: Inventory, group: NodeGroup) -> Verdict:
        """Whether its principal is the role of a group."""
        link = group.iam_role(inventory)
        mine = role_of(inventory, self.principal_arn, self.scope)
        if link.target is not None and mine.target is not None:
            return Verdict(link.target is mine.target).with_evidence(self.header)
        mine_name = last_segment(self.principal_arn)
        name = known_text(link.target.name) if link.target else last_segment(group.role)
        if mine_name is not None and name is not None:
            return Verdict(mine_name == name).with_evidence(self.header)
        return maybe(Reason(ReasonKind.OUTSIDE, f"principal of {self.label} is not known"))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExecCredential(Entity):
    """One exec credential plugin: in a kubeconfig's user or a Terraform provider.

    `named_cluster` is the cluster name among its arguments (Absent when there is none);
    `target_cluster` what the surrounding context says the cluster is (name or ARN).
    """

    kind: ClassVar[str] = "exec credential plugin"

    api_version: Value
    command: Value
    arguments: Value
    named_cluster: Value
    target_cluster: Value

    @property
    def label(self) -> str:
        """The user's name, or the provider's."""
        name = known_text(self.name)
        return f"user `{name}`" if name else f"{self.ref.address} exec"

    @verb
    def asks_for_token(self, inventory: Inventory) -> Verdict:
        """Whether the command is one that makes an EKS token for a named cluster."""
        words = members_of(self.arguments) if not isinstance(self.arguments, Absent) else Members()
        fact = exec_command(known_text(self.command) or "")
        if fact is None:
            whole = known_text(self.command)
            return no(self.command.location) if whole else maybe(*reasons(self.command))
        return every(words.any(lambda w, a=word: _is(w, a)) for word in fact.args)  # type: ignore[misc]

    @verb
    def names_its_cluster(self, inventory: Inventory) -> Verdict:
        """Whether the name among the arguments is that of the cluster it talks to.

        The cluster is told by the context (an EKS ARN, as `aws eks update-kubeconfig` writes it) or
        by the provider's `host`; a plain context name proves nothing.
        """
        target = self.target_cluster
        host = inventory.named_by(target, Cluster)
        if host is not None:
            named = inventory.named_by(self.named_cluster, Cluster)
            if named is host:
                return yes(self.named_cluster.location)
            return same(self.named_cluster, host.name)
        whole = known_text(target) or ""
        if ":cluster/" in whole and whole.startswith("arn:"):
            wanted = whole.rsplit("/", 1)[1]
            return _is(self.named_cluster, wanted).with_evidence(target.location)
        return maybe(Reason(ReasonKind.OUTSIDE, "which cluster it talks to is not known"))
