"""Turn a role's `:aud` conditions into those that refuse the tokens of its service accounts.

An audience that anybody in the scan asks for, or a provider lists, is nobody's mistake; what other
providers list is not known.

Source: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ekslint.core.value import Absent, ReasonKind, Value
from ekslint.core.verdict import Members, Verdict, open_because, same, some
from ekslint.model.iam import trust
from ekslint.model.inventory import Inventory
from ekslint.model.policy import members_of

if TYPE_CHECKING:
    from ekslint.model.iam.identity import Role


def refused(role: Role, inventory: Inventory) -> Members[Value]:
    """Return the `:aud` values that refuse the tokens EKS gives to service accounts."""
    kept = tuple(
        value
        for value, statement in trust.refused_audiences(role.trust)
        if not trust.is_foreign(statement, lambda p: _is_eks(inventory, p))
    )
    by_token = any(b.way != "pod-identity" for b in role.bindings(inventory))
    unread = role.trust.statements.open if by_token else ()
    return Members(kept, unread, role.trust.location)


def expects(role: Role, inventory: Inventory, audience: Value) -> Verdict:
    """Whether tokens may come to a role with an audience of one's own."""
    from ekslint.model.iam.identity import OidcProvider

    asked = some(
        same(b.audience, audience)
        for b in role.bindings(inventory)
        if not isinstance(b.audience, Absent)
    )
    providers = [inventory.named_by(p, OidcProvider) for p in role.federated(inventory)]
    known_here = [p for p in providers if p is not None and not p.data]
    listed = some(
        members_of(p.client_ids).any(lambda c: same(c, audience))
        for p in inventory.every(OidcProvider)
        if not p.data and not isinstance(p.client_ids, Absent)
    )
    listed = Verdict(listed.truth, (), listed.open)  # who lists something else decides nothing
    if trust.is_mistaken_audience(audience) or (known_here and len(known_here) == len(providers)):
        return asked | listed
    detail = "which audiences the OIDC provider lists is not known"
    return asked | listed | open_because(ReasonKind.OUTSIDE, detail, audience.location)


def _is_eks(inventory: Inventory, principal: Value) -> Verdict:
    """Whether a trusted provider is that of an EKS cluster."""
    from ekslint.model.iam.identity import OidcProvider

    provider = inventory.named_by(principal, OidcProvider)
    return trust.is_eks_issuer(principal if provider is None else provider.url)
