"""Turn trust policies that name a cluster's OIDC provider into what keeps every token out of them.

It speaks of providers that surely are those of EKS clusters; what a token says is judged elsewhere.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
("mismatched action for principal"), and
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ekslint.core.contents import known_text
from ekslint.core.pieces import with_holes
from ekslint.core.record import record
from ekslint.core.value import Absent, Text, Value
from ekslint.core.verdict import Members
from ekslint.model.iam.role_clusters import cluster_behind
from ekslint.model.iam.trust import WEB_IDENTITY, is_eks_issuer, issuers_of, lets_web_identities
from ekslint.model.inventory import Inventory
from ekslint.model.policy import Statement

if TYPE_CHECKING:
    from ekslint.model.iam.identity import Role

_ASSUMING: Final = "sts:assumerole"
_PROVIDER: Final = ":oidc-provider/"
_OTHER_TYPES: Final = ("AWS", "Service")


@record
class TrustFault:
    """What lets no token in: where it is written, in words, and the action that is wrong."""

    value: Value
    what: str
    action: Value


def trust_faults(inventory: Inventory, role: Role) -> Members[TrustFault]:
    """Return what is wrong with the statements of a role for a cluster's OIDC provider.

    Open where another statement, or a part of one, may let tokens in after all.
    """
    if role.declared is not None and role.declared.language == "eksctl":
        return Members((), (), role.trust.location)  # eksctl writes the policy itself
    types = tuple(_wrong_types(inventory, role))
    if types:
        return Members(types, (), role.trust.location)
    actions = tuple(_wrong_actions(inventory, role))
    admitted = role.trust.statements.any(lets_web_identities)
    if not actions or admitted.truth is True:
        return Members((), (), role.trust.location)
    open_ = admitted.open if admitted.truth is None else ()
    return Members(() if open_ else actions, open_, role.trust.location)


def _wrong_types(inventory: Inventory, role: Role) -> Iterator[TrustFault]:
    """Yield principals that IAM does not know; it refuses the whole policy for them."""
    for statement in role.trust.statements:
        for principal in statement.principals or ():
            if principal.type in _OTHER_TYPES and _is_provider(inventory, principal.value, role):
                what = f"as a principal of type `{principal.type}`, not `Federated`"
                yield TrustFault(principal.value, what, Absent(location=statement.location))


def _wrong_actions(inventory: Inventory, role: Role) -> Iterator[TrustFault]:
    for statement in role.trust.statements:
        if statement.is_effect("Allow").truth is not True:
            continue
        action = _other_action(statement)
        if action is not None and any(
            _is_eks(inventory, issuer, role.scope) for issuer in issuers_of(statement)
        ):
            yield TrustFault(action, f"with `{known_text(action)}`, which no token does", action)


def _other_action(statement: Statement) -> Value | None:
    """Return the action of a statement that assumes a role in a way tokens do not."""
    if statement.actions is None or statement.covers(WEB_IDENTITY).truth is not False:
        return None
    for action in statement.actions:
        if (known_text(action) or "").lower().startswith(_ASSUMING):
            return action
    return None


def _is_eks(inventory: Inventory, issuer: Value, scope: str) -> bool:
    sure = is_eks_issuer(issuer).truth
    return sure if sure is not None else cluster_behind(inventory, issuer, scope) is not None


def _is_provider(inventory: Inventory, value: Value, role: Role) -> bool:
    """Whether a principal surely is the ARN of a cluster's provider."""
    from ekslint.model.iam.identity import OidcProvider

    provider = inventory.named_by(value, OidcProvider)
    if provider is not None:
        arn = value.ref is not None and value.ref.path[-1:] in (("arn",), ("id",), ("Arn",))
        return arn and provider.is_of_eks(inventory).truth is True
    written = known_text(value)
    if written is None and isinstance(value, Text):
        written = with_holes(value)[0]
    return _PROVIDER in (written or "") and _is_eks(inventory, value, role.scope)
