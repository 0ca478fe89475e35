"""Turn KMS keys, with their aliases, policies and grants, into one thing; knows no node group.

Whom a policy admits is judged in `key_policy`.
"""

from __future__ import annotations

from dataclasses import field
from typing import ClassVar

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import Absent, ListValue, Null, Piece, Reason, ReasonKind, Text, Value, text
from ekslint.core.verdict import Evidence, Members, Verdict, some, truth_of
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.inventory import Inventory
from ekslint.model.link import comparable, exists, follow, last_segment, meant_elsewhere
from ekslint.model.modules.module import unread_modules_touching
from ekslint.model.policy import Policy
from ekslint.model.volumes.key_mending import KeyOpening, opening
from ekslint.model.volumes.key_policy import admitted, grant_admits, names_role


@record(kw_only=True, eq=False)
class KmsKey(Entity):
    """A customer managed key. `own_policy` is the inline policy, None when not written.

    `data`: it is only looked up; its name is then what it is looked up by.
    """

    kind: ClassVar[str] = "KMS key"

    own_policy: Policy | None
    enabled: Value = field(default_factory=Absent)
    spec: Value = field(default_factory=Absent)
    usage: Value = field(default_factory=Absent)
    """`spec` and `usage` as written; KMS takes SYMMETRIC_DEFAULT and ENCRYPT_DECRYPT for none."""
    arn: Value = field(default_factory=Absent)
    data: bool = False

    @property
    def label(self) -> str:
        """Keys have no name: the address says which."""
        return f"KMS key `{self.spoken}`"

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
        open_: list[Reason] = [*inventory.open(KeyGrant, self.scope)]
        for grant in inventory.every(KeyGrant):
            link = key_of(inventory, grant.key, grant.scope)
            if link.target is self:
                items.append(grant)
            elif link.target is None and grant.scope == self.scope and grant.key.ref is None:
                open_.extend(link.open)
            else:
                open_.extend(meant_elsewhere(inventory, self.scope, grant.scope, grant.key))
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
        granted = self._granted(inventory, role)
        if granted.truth is True:
            return granted
        policies = self.policies(inventory)
        verdict = admitted(inventory, policies, role, _flat(actions))
        if verdict.truth is False:
            places = [p.location for p in policies] or [self.header]
            verdict = verdict.with_evidence(*places)
        return verdict | granted

    def _granted(self, inventory: Inventory, role: str) -> Verdict:
        return self.grants(inventory).any(
            lambda g: (
                grant_admits(inventory, g.grantee, g.operations, role) & exists(g, self.conditions)
            )
        )

    @verb
    def refused(self, inventory: Inventory, role: str, *actions: str | tuple[str, ...]) -> Value:
        """The actions that the key surely does not let the role do, as a list."""
        lacking = [a for a in _flat(actions) if self.admits(inventory, role, a).truth is False]
        return ListValue(tuple(text(a) for a in lacking), location=self.header)

    @verb
    def opening(
        self, inventory: Inventory, role: str, *actions: str | tuple[str, ...]
    ) -> KeyOpening:
        """What a person would change to let a role take actions with the key."""
        refused = [a for a in _flat(actions) if self.admits(inventory, role, a).truth is False]
        return opening(inventory, self.policies(inventory), role, refused, self.header)

    @verb
    def named_instead(self, inventory: Inventory, role: str) -> Value:
        """The principal that names another service-linked role where `role` is meant, or absent."""
        from ekslint.model.volumes.key_principals import named_instead

        return named_instead(self.policies(inventory), role)

    @verb
    def in_place_of(self, inventory: Inventory, principal: Value, role: str) -> Value:
        """The path of the role that a principal names, and that of a service-linked role for it."""
        from ekslint.model.volumes.key_principals import in_place_of

        return in_place_of(principal, role)

    @verb
    def names_role(self, inventory: Inventory, role: str) -> Verdict:
        """Whether some Allow of the key policy names a role, whatever it lets it do."""
        return self.policies(inventory).any(lambda p: names_role(inventory, p, role))


@record(kw_only=True, eq=False)
class KeyPolicy(Entity):
    """A key policy declared apart from its key (`aws_kms_key_policy`)."""

    kind: ClassVar[str] = "key policy"

    key: Value
    policy: Policy


@record(kw_only=True, eq=False)
class KeyAlias(Entity):
    """An alias of a key; one that is only looked up (`data`) is declared elsewhere."""

    kind: ClassVar[str] = "key alias"

    key: Value
    data: bool = False


@record(kw_only=True, eq=False)
class KeyGrant(Entity):
    """A grant on a key: who gets which operations."""

    kind: ClassVar[str] = "key grant"

    key: Value
    grantee: Value
    operations: Value


@record(kw_only=True, eq=False)
class EbsEncryptionDefault(Entity):
    """The account's switch for EBS encryption by default (`aws_ebs_encryption_by_default`)."""

    kind: ClassVar[str] = "EBS encryption default"

    enabled: Value


@record(kw_only=True, eq=False)
class EbsDefaultKey(Entity):
    """The key the account's volumes take when they name none (`aws_ebs_default_kms_key`).

    `region` is the provider that is asked for it, empty for the default one.
    """

    kind: ClassVar[str] = "EBS default key"

    key: Value
    region: str = ""


def encrypts_by_default(inventory: Inventory, scope: str) -> Verdict:
    """Whether the account of a scope encrypts every volume, as far as the scan says.

    The switch is one of an account and region; one in another environment tells nothing.
    """
    return some(
        truth_of(default.enabled) & exists(default, ())
        for default in _of_estate(inventory, EbsEncryptionDefault, scope)
    )


def default_key(inventory: Inventory, scope: str) -> Link[KmsKey]:
    """Return the key that volumes without one get: surely AWS's own when the scope sets none."""
    found = [d for d in inventory.every(EbsDefaultKey, scope) if not d.region and not d.conditions]
    if len(found) != 1:
        return Link()
    return key_of(inventory, found[0].key, scope)


def _of_estate(
    inventory: Inventory, cls: type[EbsEncryptionDefault], scope: str
) -> list[EbsEncryptionDefault]:
    return [
        e for e in inventory.every(cls) if e.scope == scope or comparable(inventory, scope, e.scope)
    ]


def key_of(inventory: Inventory, value: Value, scope: str) -> Link[KmsKey]:
    """Return the customer managed key a value means; surely none for no key or an AWS managed one.

    Accepts a reference, ARN, id, or an alias of the scan.
    """
    return _key(inventory, value, scope, 0)


MAX_STEPS = 4
"""Most aliases and lookups on the way to a key."""


def _key(inventory: Inventory, value: Value, scope: str, steps: int) -> Link[KmsKey]:
    if isinstance(value, Null | Absent) or known_text(value) == "":
        return Link()
    here = (Evidence(value.location),) if value.location is not None else ()
    if _is_aws_managed(value):
        return Link(None, (), here)
    value = _tail(inventory, value)
    alias = inventory.named_by(value, KeyAlias)
    if alias is None and _alias_name(value) is not None:
        found = _alias(inventory, value, scope)
        alias = found.target
        if alias is None:
            return Link(None, found.open, found.evidence)
    if alias is not None:
        if steps >= MAX_STEPS:
            return Link(None, (Reason(ReasonKind.LIMIT, "aliases of aliases"),), here)
        asked = alias.name if alias.data else alias.key
        inner = _key(inventory, asked, alias.scope, steps + 1)
        return Link(inner.target, inner.open, (*here, *inner.evidence), by=inner.by)
    link = follow(inventory, value, KmsKey, scope, key=last_segment)
    if link.target is not None and link.target.data and steps < MAX_STEPS:
        sought = _key(inventory, link.target.name, link.target.scope, steps + 1)
        if sought.target is not None or not sought.open:
            return Link(sought.target, (), (*here, *sought.evidence), by=sought.by)
    if link.target is None and not link.open:
        return Link(None, (Reason(ReasonKind.OUTSIDE, "key not known"),), link.evidence)
    return link


def _tail(inventory: Inventory, value: Value) -> Value:
    """Return the key's id at the end of an ARN that was written into a longer text."""
    if not isinstance(value, Text) or value.ref is not None or not value.segments:
        return value
    last = value.segments[-1]
    if isinstance(last, Piece) or inventory.named_by(last, KmsKey) is None:
        return value
    return last if value.prefix.startswith("arn:") else value


def _end(value: Value) -> str:
    """Return the known end of a text, the whole of it where it is known."""
    known = known_text(value)
    if known is not None:
        return known
    return value.suffix if isinstance(value, Text) else ""


def _is_aws_managed(value: Value) -> bool:
    """Whether a value is the alias of one of AWS's own keys, by name or ARN."""
    end = _end(value)
    return end.startswith(("alias/aws/", "aws/")) or ":alias/aws/" in end


def _alias(inventory: Inventory, value: Value, scope: str) -> Link[KeyAlias]:
    """Return the declared alias of a name or ARN; lookups of the same name are none."""

    def own_name(alias: KeyAlias) -> Value:
        return Absent() if alias.data else alias.name

    return follow(inventory, value, KeyAlias, scope, key=_alias_name, name=own_name)


def _alias_name(value: Value) -> str | None:
    _, mark, name = _end(value).partition("alias/")
    return name or None if mark else None


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
        else:
            open_.extend(meant_elsewhere(inventory, key.scope, apart.scope, apart.key))
    open_.extend(unread_modules_touching(inventory, key))
    open_.extend(inventory.open(KeyPolicy, key.scope))
    return Members(tuple(items), tuple(dict.fromkeys(open_)), key.header)


def _flat(actions: tuple[str | tuple[str, ...], ...]) -> list[str]:
    out: list[str] = []
    for action in actions:
        out.extend((action,) if isinstance(action, str) else action)
    return out
