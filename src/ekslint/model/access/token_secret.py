"""Turn Secrets that hold a service account's token, written or looked up, into what comes of them.

Only their type is read, never what is in them.

Source: https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets
"""

from __future__ import annotations

from dataclasses import field
from typing import ClassVar, Final

from ekslint.core.record import record
from ekslint.core.value import Absent, Value, text
from ekslint.core.verdict import Verdict, yes
from ekslint.facts.versions import parse_minor
from ekslint.model.entity import Entity, relation, verb
from ekslint.model.inventory import Inventory

SECRET_TYPE: Final = "kubernetes.io/service-account-token"
NONE_FROM: Final = "1.24"
"""From this minor on, no Secret is made for a service account by itself.
https://kubernetes.io/docs/concepts/security/service-accounts/"""


@record(kw_only=True, eq=False)
class TokenSecret(Entity):
    """A Secret of the type for tokens, or (`looked_up`) one that is read as a service account's.

    `type` is where the one says what it is, or what the other is found by.
    """

    kind: ClassVar[str] = "Secret"

    type: Value
    namespace: Value = field(default_factory=Absent)
    looked_up: bool = False

    @verb
    def matters(self, inventory: Inventory) -> Verdict:
        """Whether it holds a token for good; or is read where Kubernetes makes none any more."""
        from ekslint.model.evidence import on_eks_from

        minor = parse_minor(NONE_FROM)
        if not self.looked_up or minor is None:
            return yes(self.header)
        return on_eks_from(inventory, self.scope, minor, self.conditions)

    @relation
    def effect(self, inventory: Inventory) -> Value:
        """What comes of it, in words."""
        if self.looked_up:
            return text(
                "is read as the token of a service account, which Kubernetes makes no more from "
                f"{NONE_FROM} on, so there is nothing to read"
            )
        return text(
            "holds a service account's token that never expires, so whoever reads it once keeps it"
        )
