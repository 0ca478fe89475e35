"""Turn KMS keys, their policies and grants into who may use them; knows no volume.

Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ekslint.core.value import Absent, Null, Reason, ReasonKind, Value, known_text
from ekslint.core.verdict import Evidence
from ekslint.model.entity import Entity, Link
from ekslint.model.inventory import Inventory
from ekslint.model.link import follow, last_segment
from ekslint.model.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KmsKey(Entity):
    """A customer managed key. `own_policy` is the inline policy, None when not written."""

    kind: ClassVar[str] = "KMS key"

    own_policy: Policy | None
    enabled: Value = field(default_factory=Absent)
    arn: Value = field(default_factory=Absent)
    data: bool = False


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
