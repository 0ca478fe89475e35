"""Turn EKS access entries into whom they let in; gathers what else of access the model knows.

aws-auth is in `aws_auth`, credential plugins are in `kubeconfig`; both are named here too.

Source: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ekslint.core.value import Absent, Null, Reason, ReasonKind, Value, known_text, reasons
from ekslint.core.verdict import Verdict, maybe, no
from ekslint.model.auth_entry import NODE_USERNAME, AuthEntry
from ekslint.model.aws_auth import AwsAuth, KeyFault, SectionFault
from ekslint.model.cluster import Cluster, cluster_of
from ekslint.model.compute import NodeGroup
from ekslint.model.entity import Link, relation, verb
from ekslint.model.inventory import Inventory
from ekslint.model.kubeconfig import ExecCredential
from ekslint.model.node_role import NodeClass
from ekslint.model.principal import Admission, names_role

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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
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
    def admits_role_of(self, inventory: Inventory, group: NodeGroup | NodeClass) -> Verdict:
        """Whether it lets the nodes of a group in: by its principal, and by its type."""
        link = group.iam_role(inventory)
        role = link.target
        if role is None and isinstance(group.role, Absent | Null):
            why = Reason(ReasonKind.OUTSIDE, f"which role {group.label} has", "", group.header)
            return maybe(*(link.open or (why,)))
        mine = names_role(inventory, self.principal_arn, self.scope, role, group.role)
        return mine & self._for_nodes()

    def _for_nodes(self) -> Verdict:
        kind = known_text(self.type)
        if kind is None:
            why = tuple(reasons(self.type))
            return maybe(*why) if why else no(self.header)
        return Verdict(kind in NODE_TYPES).with_evidence(self.type.location)
