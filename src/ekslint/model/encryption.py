"""Turn KMS keys, their policies and grants into who may use them; knows no volume.

Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ekslint.core.value import Absent, Null, Reason, ReasonKind, Value, known_text, reasons
from ekslint.core.verdict import (
    FALSE,
    TRUE,
    Evidence,
    Members,
    Verdict,
    every,
    maybe,
    no,
    open_because,
    some,
    yes,
)
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.identity import Role, role_of
from ekslint.model.inventory import Inventory
from ekslint.model.link import exists, follow, last_segment
from ekslint.model.module import unread_modules_touching
from ekslint.model.policy import (
    Condition,
    Policy,
    Principal,
    Statement,
    is_bool_condition,
    matches_action,
    members_of,
    scalar_true,
    speaks_to,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KmsKey(Entity):
    """A customer managed key. `own_policy` is the inline policy, None when not written."""

    kind: ClassVar[str] = "KMS key"

    own_policy: Policy | None
    enabled: Value = field(default_factory=Absent)
    arn: Value = field(default_factory=Absent)
    data: bool = False

    @property
    def label(self) -> str:
        """Keys have no name: the address says which."""
        return f"KMS key `{self.ref.address}`"

    @relation
    def policies(self, inventory: Inventory) -> Members[Policy]:
        """The key policies: inline or declared apart; none written means AWS's default one.

        The default policy only admits the account root, which is why an empty collection admits
        no service-linked role.
        """
        made: Members[Policy] = inventory.memo(
            ("key policies", self.id), lambda: _policies(self, inventory)
        )
        return made

    @relation
    def grants(self, inventory: Inventory) -> Members[KeyGrant]:
        """The grants declared on this key."""
        items: list[KeyGrant] = []
        open_: list[Reason] = []
        for grant in inventory.every(KeyGrant):
            link = key_of(inventory, grant.key, grant.scope)
            if link.target is self:
                items.append(grant)
            elif link.target is None and grant.scope == self.scope and grant.key.ref is None:
                open_.extend(link.open)
        return Members(tuple(items), tuple(dict.fromkeys(open_)), self.header)

    @relation
    def policy(self, inventory: Inventory) -> Value:
        """The place of the key policy: its document, or the key that has none."""
        found = self.policies(inventory)
        place = next((p.location for p in found if p.location is not None), self.header)
        return Absent(name="policy", location=place)

    @verb
    def admits(self, inventory: Inventory, role: str, *actions: str | tuple[str, ...]) -> Verdict:
        """Whether the key policy (or a grant) lets a role of that name do every one of the actions.

        Only what the key policy itself says counts: the service-linked role's own policy has no
        kms action, so admitting the account root is not enough.
        """
        policies = self.policies(inventory)
        granted = self.grants(inventory).any(lambda g: _grants(inventory, g, role, self))
        if granted.truth is True:
            return granted

        def one(action: str) -> Verdict:
            return policies.any(lambda p: _policy_admits(inventory, self, p, role, action))

        verdict = every(one(action) for action in _flat(actions))
        if verdict.truth is False:
            places = [p.location for p in policies] or [self.header]
            verdict = verdict.with_evidence(*places)
        return verdict | granted

    @verb
    def refused(self, inventory: Inventory, role: str, *actions: str | tuple[str, ...]) -> Value:
        """The actions that the key surely does not let the role do, as a list."""
        from ekslint.core.value import ListValue, text

        lacking = [a for a in _flat(actions) if self.admits(inventory, role, a).truth is False]
        return ListValue(tuple(text(a) for a in lacking), location=self.header)

    @verb
    def names_role(self, inventory: Inventory, role: str) -> Verdict:
        """Whether some Allow of the key policy names a role, whatever it lets it do."""
        return self.policies(inventory).any(
            lambda p: p.statements.any(
                lambda s: s.is_effect("Allow") & _names(inventory, self, s, role)
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KeyPolicy(Entity):
    """A key policy declared apart from its key (`aws_kms_key_policy`)."""

    kind: ClassVar[str] = "key policy"

    key: Value
    policy: Policy


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KeyAlias(Entity):
    """An alias of a key."""

    kind: ClassVar[str] = "key alias"

    key: Value


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KeyGrant(Entity):
    """A grant on a key: who gets which operations."""

    kind: ClassVar[str] = "key grant"

    key: Value
    grantee: Value
    operations: Value


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EbsEncryptionDefault(Entity):
    """The account's switch for EBS encryption by default (`aws_ebs_encryption_by_default`)."""

    kind: ClassVar[str] = "EBS encryption default"

    enabled: Value


def key_of(inventory: Inventory, value: Value, scope: str) -> Link[KmsKey]:
    """Return the customer managed key a value means; surely none for no key or an AWS managed one.

    Accepts a reference, ARN, id, or an alias of the scan.
    """
    if isinstance(value, Null | Absent) or known_text(value) == "":
        return Link()
    name = known_text(value) or ""
    if name.removeprefix("alias/").startswith("aws/") or ":alias/aws/" in name:
        return Link()
    alias = inventory.named_by(value, KeyAlias)
    if alias is None and "alias/" in name:
        found = follow(inventory, value, KeyAlias, scope, key=last_segment)
        alias = found.target
        if alias is None:
            return Link(None, found.open, found.evidence)
    if alias is not None:
        inner = key_of(inventory, alias.key, alias.scope)
        here = (Evidence(value.location),) if value.location else ()
        return Link(inner.target, inner.open, (*here, *inner.evidence))
    link = follow(inventory, value, KmsKey, scope, key=last_segment)
    if link.target is None and not link.open:
        return Link(None, (Reason(ReasonKind.OUTSIDE, "key not known"),), link.evidence)
    return link


def _policies(key: KmsKey, inventory: Inventory) -> Members[Policy]:
    items: list[Policy] = [] if key.own_policy is None else [key.own_policy]
    open_: list[Reason] = []
    if key.data:
        open_.append(Reason(ReasonKind.DATA, f"{key.label} is only looked up here"))
    for apart in inventory.every(KeyPolicy):
        link = key_of(inventory, apart.key, apart.scope)
        if link.target is key:
            sure = exists(apart, key.conditions)
            if sure.truth is not True:
                open_.extend(sure.open)
            items.append(apart.policy)
        elif link.target is None and apart.scope == key.scope and apart.key.ref is None:
            open_.extend(link.open)
    open_.extend(unread_modules_touching(inventory, key))
    open_.extend(inventory.open(KeyPolicy, key.scope))
    return Members(tuple(items), tuple(dict.fromkeys(open_)), key.header)


def _policy_admits(
    inventory: Inventory, key: KmsKey, policy: Policy, role: str, action: str
) -> Verdict:
    allowed = policy.statements.any(
        lambda s: (
            s.is_effect("Allow")
            & _covers(s, action)
            & speaks_to(s, lambda p: _is_role(inventory, key, p, role))
            & _conditions_hold(s)
        )
    )
    denied = some(
        s.is_effect("Deny")
        & _covers(s, action)
        & speaks_to(s, lambda p: _is_role(inventory, key, p, role))
        & (TRUE if not s.conditions.items and not s.conditions.open else _unsure(s))
        for s in policy.statements
    )
    return allowed & ~denied


def _covers(statement: Statement, action: str) -> Verdict:
    if statement.actions is not None:
        return statement.actions.any(lambda pattern: matches_action(pattern, action))
    return statement.covers(action)


def _unsure(statement: Statement) -> Verdict:
    return open_because(ReasonKind.OUTSIDE, "a Deny with conditions", statement.location)


def _names(inventory: Inventory, key: KmsKey, statement: Statement, role: str) -> Verdict:
    if statement.principals is None:
        return FALSE
    return statement.principals.any(
        lambda p: no() if known_text(p.value) == "*" else _is_role(inventory, key, p, role)
    )


def _is_role(inventory: Inventory, key: KmsKey, principal: Principal, role: str) -> Verdict:
    """Whether a principal is a role of that name, or everybody."""
    if principal.type not in ("AWS", "*"):
        return FALSE
    value = principal.value
    if known_text(value) == "*":
        return yes(value.location)
    named = inventory.named_by(value, Role)
    name = known_text(named.name) if named is not None else last_segment(value)
    if named is not None and name is None:
        return maybe(*reasons(named.name))
    if name is not None:
        return Verdict(name == role).with_evidence(value.location)
    whole = known_text(value)
    if whole is not None or _ends_as_root(value):
        return no(value.location)
    return maybe(*reasons(value))


def _ends_as_root(value: Value) -> bool:
    from ekslint.core.value import Text

    return isinstance(value, Text) and value.suffix.endswith(":root")


def _conditions_hold(statement: Statement) -> Verdict:
    """Whether the conditions let Auto Scaling through: a grant for an AWS resource, via EC2."""
    if statement.conditions.open:
        return maybe(*statement.conditions.open)
    return every(_holds(condition) for condition in statement.conditions)


def _holds(condition: Condition) -> Verdict:
    if is_bool_condition(condition, "kms:GrantIsForAWSResource"):
        if condition.operator.lower().removesuffix("ifexists") != "bool":
            return no(condition.location)
        values = [scalar_true(v) for v in condition.values]
        if None in values or condition.values.open:
            return open_because(ReasonKind.OUTSIDE, "condition not known", condition.location)
        return Verdict(True in values).with_evidence(condition.location)
    if is_bool_condition(condition, "kms:ViaService"):
        return condition.values.any(_speaks_of_ec2)
    if is_bool_condition(condition, "kms:CallerAccount"):
        return TRUE  # the account of the tree: it cannot be told apart from another offline
    name = known_text(condition.key) or "a key not known"
    return open_because(ReasonKind.OUTSIDE, f"condition on `{name}`", condition.location)


def _speaks_of_ec2(value: Value) -> Verdict:
    data = known_text(value)
    if data is not None:
        return Verdict(data.startswith(("ec2.", "*")))
    from ekslint.core.value import Text

    if isinstance(value, Text) and value.prefix:
        return Verdict("ec2.".startswith(value.prefix) or value.prefix.startswith("ec2."))
    return maybe(*reasons(value))


def _grants(inventory: Inventory, grant: KeyGrant, role: str, key: KmsKey) -> Verdict:
    link = role_of(inventory, grant.grantee, grant.scope)
    name = known_text(link.target.name) if link.target else last_segment(grant.grantee)
    if name is None:
        return maybe(*reasons(grant.grantee))
    if name != role:
        return no(grant.header)
    operations = members_of(grant.operations)
    enough = every(
        operations.any(lambda o, w=wanted: Verdict(known_text(o) == w))  # type: ignore[misc]
        for wanted in ("Decrypt", "CreateGrant")
    )
    return enough & exists(grant, key.conditions)


def _flat(actions: tuple[str | tuple[str, ...], ...]) -> list[str]:
    out: list[str] = []
    for action in actions:
        out.extend((action,) if isinstance(action, str) else action)
    return out
