"""Turn EKS access entries into whom they let in; gathers what else of access the model knows.

aws-auth is in `aws_auth`, credential plugins are in `kubeconfig`; both are named here too.

Source: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
"""

from __future__ import annotations

from typing import ClassVar

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import Absent, Null, Reason, ReasonKind, Value, reasons
from ekslint.core.verdict import Members, Verdict, maybe, no, same
from ekslint.model.access.auth_entry import NODE_USERNAME, AuthEntry
from ekslint.model.access.aws_auth import AwsAuth, KeyFault, SectionFault
from ekslint.model.access.kubeconfig import ExecCredential
from ekslint.model.clusters.cluster import Cluster, cluster_of
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.iam.identity import Role, role_of
from ekslint.model.iam.principal import Admission, names_role, same_principal
from ekslint.model.inventory import Inventory
from ekslint.model.nodes.compute import NodeGroup
from ekslint.model.nodes.node_role import FargateProfile
from ekslint.model.policy import members_of

__all__ = [
    "NODE_USERNAME",
    "AccessEntry",
    "Admission",
    "AuthEntry",
    "AwsAuth",
    "ExecCredential",
    "KeyFault",
    "SectionFault",
]

NODE_TYPES = ("EC2_LINUX", "EC2_WINDOWS", "EC2")
"""Types of access entries that let EC2 instances in as nodes."""


@record(kw_only=True, eq=False)
class AccessEntry(Admission):
    """One EKS access entry: who (`principal_arn`), of what type, with which groups."""

    kind: ClassVar[str] = "access entry"

    cluster_name: Value
    principal_arn: Value
    type: Value
    groups: Value

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster it admits to."""
        return cluster_of(inventory, self.cluster_name, self.scope, owner=self)

    @verb
    def admits_role_of(self, inventory: Inventory, group: NodeGroup) -> Verdict:
        """Whether it lets the nodes of a group in: by its principal, and by its type."""
        link = group.iam_role(inventory)
        role = link.target
        if role is None and isinstance(group.role, Absent | Null):
            why = Reason(ReasonKind.OUTSIDE, f"which role {group.label} has", "", group.header)
            return maybe(*(link.open or (why,)))
        mine = names_role(inventory, self.principal_arn, self.scope, role, group.role)
        return mine & self._for_nodes()

    @relation
    def group_names(self, inventory: Inventory) -> Members[Value]:
        """The Kubernetes groups it gives, one by one."""
        if isinstance(self.groups, Absent | Null):
            return Members((), (), self.header)
        return members_of(self.groups)

    @relation
    def own_nodes(self, inventory: Inventory) -> Members[NodeGroup]:
        """The groups of our own and node classes whose role it is for.

        None where a managed group or a Fargate profile has that role too: EKS makes their entries.
        Nodes with that role of another cluster need no entry here.
        """
        mine = self.cluster(inventory).target
        role = role_of(inventory, self.principal_arn, self.scope).target
        users = _users_of(inventory, role)
        if any(isinstance(u, FargateProfile) or _is_managed(u) for u in users):
            return Members((), (), self.header)
        nodes = tuple(u for u in users if isinstance(u, NodeGroup))
        links = [(node, node.cluster(inventory)) for node in nodes]
        here = tuple(
            node
            for node, link in links
            if link.target is mine and not self._joins_another(inventory, node)
        )
        why = [reason for _, link in links if link.target is None for reason in link.open]
        return Members(here, tuple(dict.fromkeys(why)) if mine is not None else (), self.header)

    def _joins_another(self, inventory: Inventory, node: NodeGroup) -> bool:
        """Whether the user data of a node surely names another cluster."""
        wanted = known_text(self.cluster_name)
        if wanted is None or not isinstance(node, NodeGroup):
            return False
        named = [known_text(name) for name in node.joined_names(inventory)]
        return bool(named) and None not in named and wanted not in named

    @relation
    def rivals(self, inventory: Inventory) -> Members[AccessEntry]:
        """The other entries of its cluster for the same principal, each pair given once."""
        mine = self.cluster(inventory)
        found: list[AccessEntry] = []
        for other in inventory.every(AccessEntry):
            if not _before(self, other) or not self._same_cluster(inventory, other, mine):
                continue
            if _may_be_apart(self, other):
                continue
            scopes = (self.scope, other.scope)
            verdict = same_principal(inventory, self.principal_arn, other.principal_arn, scopes)
            if verdict.truth is True:
                found.append(other)
        return Members(tuple(found), (), self.header)

    def _same_cluster(self, inventory: Inventory, other: AccessEntry, mine: Link[Cluster]) -> bool:
        """Whether another entry surely is of the same cluster, declared here or not."""
        theirs = other.cluster(inventory)
        if mine.target is not None or theirs.target is not None:
            return mine.target is theirs.target
        return other.scope == self.scope and (
            same(self.cluster_name, other.cluster_name).truth is True
        )

    def _for_nodes(self) -> Verdict:
        kind = known_text(self.type)
        if kind is None:
            why = tuple(reasons(self.type))
            return maybe(*why) if why else no(self.header)
        return Verdict(kind in NODE_TYPES).with_evidence(self.type.location)


def _users_of(inventory: Inventory, role: Role | None) -> list[Entity]:
    """Return what runs nodes with a role."""
    if role is None:
        return []
    every: tuple[NodeGroup | FargateProfile, ...] = (
        *inventory.every(NodeGroup),
        *inventory.every(FargateProfile),
    )
    return [user for user in every if user.iam_role(inventory).target is role]


def _may_be_apart(one: Entity, other: Entity) -> bool:
    """Whether two resources may be for clusters of one name in two regions."""
    if one.declared is None or other.declared is None:
        return one.declared is not other.declared
    if one.declared.language == "eksctl" and one.declared.module != other.declared.module:
        return True
    for key in ("region", "provider"):
        written = one.declared.get(key), other.declared.get(key)
        if all(isinstance(value, Absent) for value in written):
            continue
        if same(*written).truth is not True:
            return True
    return False


def _before(one: Entity, other: Entity) -> bool:
    return (one.header.sort_key(), one.id) < (other.header.sort_key(), other.id)


def _is_managed(user: Entity) -> bool:
    return isinstance(user, NodeGroup) and (user.way == "managed" or user.owner == "eksctl")
