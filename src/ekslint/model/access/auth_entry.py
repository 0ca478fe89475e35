"""Turn one entry of aws-auth into whom it is for, and whether nodes can work with it.

It knows what identity each kind of nodes needs; which ConfigMap holds the entry is not its matter.

Source: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html
"""

from __future__ import annotations

import re
from typing import ClassVar

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import (
    Absent,
    ListValue,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Text,
    Value,
    text,
)
from ekslint.core.verdict import Verdict, every, maybe, no, same, some, yes
from ekslint.facts.access import node_identities
from ekslint.model.access.left_over import left_over, of_documentation
from ekslint.model.entity import Link, relation, verb
from ekslint.model.iam.arn import form_fault
from ekslint.model.iam.identity import Role, role_of
from ekslint.model.iam.principal import Admission
from ekslint.model.inventory import Inventory
from ekslint.model.nodes.node_role import EC2, FARGATE, HYBRID, kinds_of, named_by_instance
from ekslint.model.policy import members_of

ADMINISTRATORS = "system:masters"
NODE_GROUPS = ("system:bootstrappers", "system:nodes")
NODE_USERNAME = "system:node:{{EC2PrivateDNSName}}"
SESSION_USERNAMES = ("system:node:{{SessionName}}", "system:node:{{SessionNameRaw}}")
_LIKE_A_NODE = re.compile(r"^system:nodes?:|EC2PrivateDNS", re.IGNORECASE)


@record(kw_only=True, eq=False)
class AuthEntry(Admission):
    """One item of mapRoles or mapUsers.

    `arn` is rolearn or userarn (Absent when not written); `keys` the item as written; `section`
    mapRoles or mapUsers; `holder` the id of what lists it. `in_effect`: no later item of the
    section is for the same ARN, so that the authenticator keeps this one.
    """

    kind: ClassVar[str] = "aws-auth entry"

    holder: str
    section: str
    arn: Value
    username: Value
    groups: Value
    keys: MapValue
    in_effect: bool = True

    @property
    def label(self) -> str:
        """The entry by its ARN."""
        known = known_text(self.arn) or str(self.arn.ref or "")
        if not known and isinstance(self.arn, Text):
            known = self.arn.suffix.lstrip(":")
        step = self.id.removeprefix(f"{self.holder}/")
        return f"aws-auth entry `{known or step}`"

    @relation
    def iam_role(self, inventory: Inventory) -> Link[Role]:
        """The role that the entry names."""
        return role_of(inventory, self.arn, self.scope)

    @relation
    def form_fault(self, inventory: Inventory) -> Value:
        """What is wrong with the form of its ARN, in words; empty when nothing is."""
        return text(form_fault(self.arn), self.arn.location or self.header)

    @relation
    def left_over(self, inventory: Inventory) -> Value:
        """The value that still holds a placeholder, or an account of the documentation beside
        real ones; empty when none does."""
        found = left_over(self.keys, applied=not self.scope.startswith("kubernetes:"))
        if found is not None:
            return found
        others = [
            entry.arn
            for entry in inventory.every(AuthEntry, self.scope)
            if entry.holder == self.holder
        ]
        return self.arn if of_documentation(self.arn, others) else text("", self.header)

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

    @relation
    def groups_to_add(self, inventory: Inventory) -> Value:
        """The same groups as they are written."""
        wanted = self._node_groups(inventory)
        missing = [g for g in wanted if self.in_group(inventory, g).truth is False]
        return ListValue(tuple(text(g) for g in missing), location=self.groups.location)

    @relation
    def kept_path(self, inventory: Inventory) -> Value:
        """`role/` and the path behind it, as far as the ARN ends with known text."""
        end = known_text(self.arn) or (self.arn.suffix if isinstance(self.arn, Text) else "")
        _, role, name = end.rpartition(":role/")
        path, slash, _ = name.rpartition("/")
        if not (role and slash):
            return Absent(name="path", location=self.arn.location)
        return text(f"role/{path}/", self.arn.location)

    def _node_groups(self, inventory: Inventory) -> tuple[str, ...]:
        used = kinds_of(inventory, self.arn, self.scope)
        identity = "fargate" if list(used) == [FARGATE] else "node_linux"
        return node_identities()[identity].groups

    def _node_kind(self, inventory: Inventory) -> str | None:
        """Return the one kind of nodes its role tells, None when it does not. Groups tell nothing:
        more than needed are harmless, and usual."""
        used = kinds_of(inventory, self.arn, self.scope)
        return next(iter(used)) if len(used) == 1 else None


def _start(value: Value) -> str:
    return value.prefix if isinstance(value, Text) else ""


def _is(value: Value, wanted: str) -> Verdict:
    return same(value, text(wanted)).with_evidence(value.location)
