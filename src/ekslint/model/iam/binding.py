"""Turn service accounts and the roles they are given, in whatever way, into joins with both.

What the role may do is judged in `identity`; whom an account belongs to is told by where it stands.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import ClassVar

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import Absent, Value
from ekslint.core.verdict import Verdict, maybe, same, some
from ekslint.model.clusters.cluster import Cluster, cluster_of
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.iam.identity import Role, role_of
from ekslint.model.inventory import Inventory

_TO_FILL_IN = re.compile(
    r"[<>%\[\]]|\$[{(A-Za-z]|\{\{|@@|^[A-Z0-9_]+$|ACCOUNT|REPLACE|CHANGE|YOUR|^your[-_ ]"
    r"|^(?!arn:).*(?i:placeholder|overlay|patch|override|kustomi[sz]e|replace|\bset-(by|in)\b|dummy)"
)
"""What somebody, or another tool, still has to fill in."""


@record(kw_only=True, eq=False)
class ServiceAccountBinding(Entity):
    """A service account and the role it is given; `way` says how.

    `way`: annotation, addon, pod-identity, eksctl, helm. `cluster_name` is Absent when the place
    does not say. `audience` is the one the account asks for by annotation.
    """

    kind: ClassVar[str] = "service account"

    namespace: Value
    account: Value
    role: Value
    way: str
    cluster_name: Value = field(default_factory=Absent)
    audience: Value = field(default_factory=Absent)

    @property
    def label(self) -> str:
        """Namespace and name, as trust policies write them; the name alone where that is all."""
        namespace = known_text(self.namespace)
        account = known_text(self.account) or "?"
        return f"service account `{f'{namespace}:{account}' if namespace else account}`"

    @relation
    def subject(self, inventory: Inventory) -> Value:
        """What its tokens say who they are for."""
        from ekslint.model.iam.trust import subject_of

        return subject_of(self.namespace, self.account)

    @relation
    def iam_role(self, inventory: Inventory) -> Link[Role]:
        """The role that is bound."""
        made: Link[Role] = inventory.memo(
            ("binding role", self.id), lambda: role_of(inventory, self.role, self.scope)
        )
        return made

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster the service account lives in."""
        value = None if isinstance(self.cluster_name, Absent) else self.cluster_name
        return cluster_of(inventory, value, self.scope, owner=self)

    @verb
    def names_a_role(self, inventory: Inventory) -> Verdict:
        """Whether what stands as its role is the ARN of a role."""
        from ekslint.model.iam.principal import is_resource, placeholder

        if _TO_FILL_IN.search(known_text(self.role) or ""):
            return maybe(placeholder(self.role))
        return is_resource(inventory, self.role, "iam", "role")

    @verb
    def by(self, inventory: Inventory, *ways: str) -> Verdict:
        """Whether the binding is made in one of these ways."""
        return Verdict(self.way in ways).with_evidence(self.header)

    @verb
    def has_association(self, inventory: Inventory) -> Verdict:
        """Whether a pod identity association gives the account a role (it wins over IRSA)."""
        associations = inventory.memo(
            "associations",
            lambda: [b for b in inventory.every(ServiceAccountBinding) if b.way == "pod-identity"],
        )
        return some(
            same(b.namespace, self.namespace) & same(b.account, self.account) for b in associations
        )
