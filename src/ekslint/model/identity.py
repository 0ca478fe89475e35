"""Turn IAM roles, their policies and their trust into judgements about who may do what.

It knows IAM's joins (attachments, profiles, web identity); what actions a component needs is a
fact that rules name. It reads no file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from ekslint.core.value import (
    Absent,
    Gate,
    ListValue,
    Reason,
    ReasonKind,
    Text,
    Value,
    known_text,
    reasons,
    text,
)
from ekslint.core.verdict import (
    FALSE,
    Evidence,
    Members,
    Verdict,
    every,
    maybe,
    no,
    same,
    some,
    yes,
)
from ekslint.model.cluster import Cluster, cluster_of
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.grants import Granted, PolicyAttachment, RolePolicy, granted, weighed
from ekslint.model.inventory import Inventory
from ekslint.model.link import follow, last_segment, mentions
from ekslint.model.module import unread_modules_touching
from ekslint.model.policy import (
    Policy,
    Statement,
    condition_admits,
    members_of,
    string_condition,
)

WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity"
TOKEN_AUDIENCE = "sts.amazonaws.com"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InstanceProfile(Entity):
    """An instance profile and the role inside it."""

    kind: ClassVar[str] = "instance profile"

    role: Value

    @relation
    def iam_role(self, inventory: Inventory) -> Link[Role]:
        """The role inside the profile."""
        return role_of(inventory, self.role, self.scope)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OidcProvider(Entity):
    """An IAM OIDC provider: the issuer `url` and the client ids it accepts."""

    kind: ClassVar[str] = "OIDC provider"

    url: Value
    client_ids: Value
    data: bool = False

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster whose issuer this is."""
        link = follow(inventory, self.url, Cluster, self.scope)
        if link.target is not None:
            return link
        return cluster_of(inventory, None, self.scope)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Role(Entity):
    """An IAM role. `managed` are the managed policy ARNs written on the role itself.

    `data` marks a role that is only looked up: its policies are not in the files.
    """

    kind: ClassVar[str] = "role"

    path: Value
    arn: Value
    trust: Policy
    inline: tuple[Policy, ...] = ()
    managed: Value = field(default_factory=Absent)
    data: bool = False
    gates: tuple[Gate, ...] = ()

    @relation
    def policies(self, inventory: Inventory) -> Members[Granted]:
        """All policies the role has: inline, written on it, attached from anywhere in the scan."""
        made: Members[Granted] = inventory.memo(
            ("policies", self.id), lambda: _policies(self, inventory)
        )
        return made

    @verb
    def allows(self, inventory: Inventory, *actions: str) -> Verdict:
        """Whether the role's policies allow every one of the actions."""
        return every(self._allows(inventory, action) for action in _flat(actions))

    @verb
    def lacks(self, inventory: Inventory, *actions: str) -> Verdict:
        """Whether at least one of the actions is surely not allowed."""
        return ~self.allows(inventory, *actions)

    @verb
    def missing(self, inventory: Inventory, *actions: str) -> Value:
        """The actions that are surely not allowed, as a list."""
        lacking = [a for a in _flat(actions) if self._allows(inventory, a).truth is False]
        return ListValue(tuple(text(a) for a in lacking), location=self.header)

    def _allows(self, inventory: Inventory, action: str) -> Verdict:
        granted = self.policies(inventory)
        verdict = granted.any(
            lambda g: weighed(g.policy.allows(action), g.conditions, self.conditions)
        )
        if verdict.truth is False:
            places = [p.policy.location for p in granted] or [self.header]
            verdict = verdict.with_evidence(*places)
        return verdict

    @verb
    def names_service_account(
        self, inventory: Inventory, namespace: Value | str, account: Value | str
    ) -> Verdict:
        """Whether the trust policy explicitly names a service account in a `:sub` condition."""
        return some(
            self._web_statement(s) & _subject(s, _subject_text(namespace, account), explicit=True)
            for s in self.trust.statements
        )

    @verb
    def trusts_service_account(
        self, inventory: Inventory, namespace: Value | str, account: Value | str
    ) -> Verdict:
        """Whether a token of a service account may assume the role, as far as `:sub` goes."""
        wanted = _subject_text(namespace, account)
        return self.trust.statements.any(
            lambda s: self._web_statement(s) & _subject(s, wanted, explicit=False)
        )

    @verb
    def trusts_web_identity(self, inventory: Inventory) -> Verdict:
        """Whether some statement lets a web identity assume the role."""
        return self.trust.statements.any(self._web_statement)

    @verb
    def trusts_service(self, inventory: Inventory, service: str) -> Verdict:
        """Whether a service principal may assume the role."""

        def principal(statement: Statement) -> Verdict:
            if statement.principals is None:
                return FALSE
            return statement.principals.any(
                lambda p: Verdict(p.type == "Service") & _text_is(p.value, service)
            )

        return self.trust.statements.any(
            lambda s: s.is_effect("Allow") & s.covers("sts:AssumeRole") & principal(s)
        )

    def _web_statement(self, statement: Statement) -> Verdict:
        return statement.is_effect("Allow") & statement.covers(WEB_IDENTITY)

    @relation
    def subjects(self, inventory: Inventory) -> Members[Value]:
        """Every value of a `:sub` condition of the web identity statements."""
        return self._condition_values(":sub")

    @relation
    def subject(self, inventory: Inventory) -> Value:
        """The place of the trusted subject: the first `:sub` value, else the trust policy."""
        found = self.subjects(inventory)
        if found.items:
            return found.items[0]
        return Absent(name="sub", location=self.trust.location or self.header)

    @relation
    def token_audiences(self, inventory: Inventory) -> Members[Value]:
        """The `:aud` values of the statements that speak of service accounts."""
        items: list[Value] = []
        open_: list[Reason] = []
        for statement in self.trust.statements:
            if self._web_statement(statement).truth is not True:
                continue
            subjects = string_condition(statement, ":sub")
            if any(_of_service_account(v) for c in subjects for v in c.values):
                for condition in string_condition(statement, ":aud"):
                    items.extend(condition.values.items)
                    open_.extend(condition.values.open)
        return Members(tuple(items), tuple(dict.fromkeys(open_)), self.trust.location)

    @verb
    def provider_accepts(self, inventory: Inventory, audience: Value) -> Verdict:
        """Whether an OIDC provider of the scan lists an audience among its client ids."""
        listed = [
            members_of(p.client_ids).any(lambda c: same(c, audience))
            for p in inventory.every(OidcProvider)
            if not isinstance(p.client_ids, Absent)
        ]
        return some(listed)

    @relation
    def audiences(self, inventory: Inventory) -> Members[Value]:
        """Every value of an `:aud` condition of the web identity statements."""
        return self._condition_values(":aud")

    def _condition_values(self, suffix: str) -> Members[Value]:
        items: list[Value] = []
        open_: list[Reason] = list(self.trust.statements.open)
        for statement in self.trust.statements:
            applies = self._web_statement(statement)
            if applies.truth is False:
                continue
            conditions = string_condition(statement, suffix)
            open_.extend(conditions.open)
            if applies.truth is None:
                open_.extend(applies.open)
                continue
            for condition in conditions:
                items.extend(condition.values.items)
                open_.extend(condition.values.open)
        return Members(tuple(items), tuple(dict.fromkeys(open_)), self.trust.location)

    @relation
    def federated(self, inventory: Inventory) -> Members[Value]:
        """The federated principals of the web identity statements (OIDC provider ARNs)."""
        items: list[Value] = []
        open_: list[Reason] = list(self.trust.statements.open)
        for statement in self.trust.statements:
            if self._web_statement(statement).truth is True and statement.principals is not None:
                items.extend(p.value for p in statement.principals if p.type == "Federated")
                open_.extend(statement.principals.open)
        return Members(tuple(items), tuple(dict.fromkeys(open_)), self.trust.location)

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster whose OIDC provider the trust policy names, else the only one here."""
        made: Link[Cluster] = inventory.memo(
            ("role cluster", self.id), lambda: _cluster_of_role(self, inventory)
        )
        return made

    @verb
    def names_issuer_of(self, inventory: Inventory, cluster: Cluster) -> Verdict:
        """Whether the trust policy is built from the issuer of a cluster of the scan."""
        for statement in self.trust.statements:
            principals = statement.principals
            keys = (c.key for c in statement.conditions)
            values = (p.value for p in principals) if principals is not None else ()
            for value in (*keys, *values):
                if mentions(value, cluster.ref):
                    return yes(value.location)
        return no(self.trust.location)

    @relation
    def bindings(self, inventory: Inventory) -> Members[ServiceAccountBinding]:
        """The service accounts that are bound to this role."""
        bound = [
            b
            for b in inventory.every(ServiceAccountBinding)
            if b.iam_role(inventory).target is self
        ]
        return Members(tuple(bound), (), self.header)

    @verb
    def serves(self, inventory: Inventory, namespace: str, account: str) -> Verdict:
        """Whether the role is meant for a service account: bound to it, or trusting it by name."""
        bound = some(
            _text_is(b.namespace, namespace) & _text_is(b.account, account)
            for b in self.bindings(inventory)
        )
        return bound | self.names_service_account(inventory, namespace, account)

    @verb
    def holds_policy_named(self, inventory: Inventory, part: str) -> Verdict:
        """Whether an attached policy's own name holds a text (a module's purpose shows in it)."""
        return some(Verdict(part in g.name) for g in self.policies(inventory))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ServiceAccountBinding(Entity):
    """A service account and the role it is given; `way` says how.

    `way`: annotation, addon, pod-identity, eksctl, helm. `cluster_name` is Absent when the place
    does not say.
    """

    kind: ClassVar[str] = "service account"

    namespace: Value
    account: Value
    role: Value
    way: str
    cluster_name: Value = field(default_factory=Absent)

    @property
    def label(self) -> str:
        """Namespace and name, as trust policies write them."""
        namespace = known_text(self.namespace) or "?"
        return f"service account `{namespace}:{known_text(self.account) or '?'}`"

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
        return cluster_of(inventory, value, self.scope)

    @verb
    def by(self, inventory: Inventory, *ways: str) -> Verdict:
        """Whether the binding is made in one of these ways."""
        return Verdict(self.way in ways).with_evidence(self.header)


def role_of(inventory: Inventory, value: Value, scope: str) -> Link[Role]:
    """Return the role that a name, ARN or reference means (an instance profile: its role)."""
    profile = inventory.named_by(value, InstanceProfile)
    if profile is not None:
        return profile.iam_role(inventory)
    return follow(inventory, value, Role, scope, key=last_segment)


def _policies(role: Role, inventory: Inventory) -> Members[Granted]:
    items = [Granted(policy, "", role.conditions) for policy in role.inline]
    open_: list[Reason] = []
    if role.data:
        open_.append(Reason(ReasonKind.DATA, f"{role.label} is only looked up here"))
    if not isinstance(role.managed, Absent):
        listed = members_of(role.managed)
        open_.extend(listed.open)
        items.extend(granted(inventory, arn, role.scope, role.conditions) for arn in listed.items)
    by_role, unplaced = inventory.memo("attachments", lambda: _attachments(inventory))
    for attached in by_role.get(role.id, ()):
        if isinstance(attached, RolePolicy):
            items.append(Granted(attached.policy, "", attached.conditions))
        else:
            items.append(
                granted(inventory, attached.policy_arn, attached.scope, attached.conditions)
            )
    open_.extend(reason for scope, reason in unplaced if scope == role.scope)
    open_.extend(unread_modules_touching(inventory, role, _names(role)))
    open_.extend(inventory.open(PolicyAttachment, role.scope))
    gates = [
        g for g in (*role.gates, *inventory.gates.get(role.scope, ())) if _same_module(g, role)
    ]
    because = tuple(Evidence(g.location, g.what) for g in gates if g.location is not None)
    return Members(tuple(items), tuple(dict.fromkeys(open_)), role.header, because)


def _same_module(gate: Gate, role: Role) -> bool:
    address = role.ref.address
    module = address.rsplit(".", 2)[0] if address.count(".") > 1 else ""
    about_policies = "policy" in gate.what
    return about_policies and bool(module) and gate.what.startswith(module + ".")


def _names(role: Role) -> frozenset[str]:
    name = known_text(role.name)
    return frozenset({name}) if name else frozenset()


def _attachments(
    inventory: Inventory,
) -> tuple[dict[str, list[PolicyAttachment | RolePolicy]], list[tuple[str, Reason]]]:
    """Return attachments by the id of their role, and those whose role is not known, by scope."""
    by_role: dict[str, list[PolicyAttachment | RolePolicy]] = {}
    unplaced: list[tuple[str, Reason]] = []
    entities: Iterable[PolicyAttachment | RolePolicy] = (
        *inventory.every(PolicyAttachment),
        *inventory.every(RolePolicy),
    )
    for entity in entities:
        for value in members_of(entity.role).items or (entity.role,):
            link = role_of(inventory, value, entity.scope)
            if link.target is not None:
                by_role.setdefault(link.target.id, []).append(entity)
            elif known_text(value) is None and value.ref is None:
                unplaced.extend((entity.scope, reason) for reason in link.open)
    return by_role, unplaced


def _cluster_of_role(role: Role, inventory: Inventory) -> Link[Cluster]:
    for binding in role.bindings(inventory):
        if not isinstance(binding.cluster_name, Absent):
            found = binding.cluster(inventory)
            if found.target is not None:
                return found
    open_: list[Reason] = []
    for principal in role.federated(inventory):
        provider = inventory.named_by(principal, OidcProvider)
        if provider is not None:
            return provider.cluster(inventory)
        link = follow(inventory, principal, Cluster, role.scope)
        if link.target is not None:
            return link
        open_.extend(r for r in link.open if r.kind is not ReasonKind.OUTSIDE)
    found = cluster_of(inventory, None, role.scope)
    if found.target is None and not found.open and open_ and inventory.every(Cluster):
        return Link(None, tuple(open_))
    return found


def _of_service_account(value: Value) -> bool:
    start = known_text(value) or (value.prefix if isinstance(value, Text) else "")
    return start.startswith("system:serviceaccount:")


def _subject_text(namespace: Value | str, account: Value | str) -> str | Reason:
    parts: list[str] = []
    for part in (namespace, account):
        data = part if isinstance(part, str) else known_text(part)
        if data is None:
            why = next(iter(reasons(part)), None) if not isinstance(part, str) else None
            return why or Reason(ReasonKind.OUTSIDE, "service account not known")
        parts.append(data)
    return f"system:serviceaccount:{parts[0]}:{parts[1]}"


def _subject(statement: Statement, wanted: str | Reason, *, explicit: bool) -> Verdict:
    if isinstance(wanted, Reason):
        return maybe(wanted)
    conditions = string_condition(statement, ":sub")
    if not conditions.items:
        if conditions.open:
            return maybe(*conditions.open)
        return FALSE if explicit else yes(statement.location)
    verdict = every(condition_admits(c, wanted) for c in conditions.items)
    if verdict.truth is False or not conditions.open:
        return verdict
    return verdict & maybe(*conditions.open)


def _text_is(value: Value, wanted: str) -> Verdict:
    data = known_text(value)
    if data is None:
        why = tuple(reasons(value))
        return maybe(*why) if why else no(value.location)
    return Verdict(data == wanted).with_evidence(value.location)


def _flat(actions: Iterable[str | Iterable[str]]) -> list[str]:
    out: list[str] = []
    for action in actions:
        if isinstance(action, str):
            out.append(action)
        else:
            out.extend(action)
    return out
