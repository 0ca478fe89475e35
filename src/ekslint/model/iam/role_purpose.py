"""Turn bindings, trust and names of policies into whom a role is for.

It judges by what the files say, and calls nothing known that only a name suggests while something
else contradicts it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ekslint.core.contents import known_text
from ekslint.core.value import Reason, ReasonKind
from ekslint.core.verdict import FALSE, Verdict, maybe, some
from ekslint.model.clusters.belonging import belonging
from ekslint.model.iam.role_clusters import node_roles
from ekslint.model.iam.trust import admits_subject, names_subject, subject_of
from ekslint.model.inventory import Inventory
from ekslint.model.policy import compares

if TYPE_CHECKING:
    from ekslint.model.iam.identity import Role

Account = tuple[str, str]
"""Namespace and name of a service account."""
POD_IDENTITY: Final = "pods.eks.amazonaws.com"
NODES: Final = "ec2.amazonaws.com"


def serves(role: Role, inventory: Inventory, account: Account) -> Verdict:
    """Whether a role is bound to a service account, or trusts it by name.

    A binding whose account is not known is of nobody in particular.
    """
    bound = some(
        compares(b.namespace, account[0]) & compares(b.account, account[1])
        for b in role.bindings(inventory)
        if known_text(b.account)
    )
    return bound | names_subject(role.trust, subject_of(*account).known or "")


def is_for(
    role: Role, inventory: Inventory, account: Account, policy_names: tuple[str, ...]
) -> Verdict:
    """Whether a role serves an account; or, where nothing says whom it serves, pods may have it (or
    nobody yet) and a policy of it is named for the account's purpose."""
    by_itself = serves(role, inventory, account)
    if by_itself.truth is True:
        return by_itself
    admitted = admits_subject(role.trust, subject_of(*account)).truth is not False
    tokens = role.trusts_web_identity(inventory) & Verdict(admitted)
    associated = any(b.way == "pod-identity" for b in role.bindings(inventory))
    pods = role.trusts_service(inventory, POD_IDENTITY) & Verdict(not associated)
    # a module call whose providers are not written yet: the policy alone tells what it is for
    statements = role.trust.statements
    nobody = Verdict(not statements.items and not statements.open and not role.data)
    for_pods = (tokens | pods | nobody) & ~role.trusts_service(inventory, NODES)
    if for_pods.truth is False:  # most roles: their policies need not be gathered
        return by_itself
    named = role.holds_policy_named(inventory, *policy_names)
    return by_itself if named.truth is False else by_itself | (named & for_pods)


def is_spare_for(
    role: Role, inventory: Inventory, account: Account, actions: tuple[str, ...]
) -> Verdict:
    """Whether nothing binds a role, and another one of its cluster for the same account allows the
    actions."""
    if role.bindings(inventory).items:
        return FALSE
    cluster = role.cluster(inventory).target
    return some(
        serves(other, inventory, account) & other.allows(inventory, *actions)
        for other in inventory.every(type(role), role.scope)
        if other is not role and other.cluster(inventory).target is cluster
    )


def stands_in_for(
    role: Role, inventory: Inventory, account: Account, policy_names: tuple[str, ...] = ()
) -> Verdict:
    """Whether nodes of a cluster have a role, and nothing in the scan gives the account of that
    cluster a role of its own.

    That a role is there for the account (see `is_for`) and nothing gives it to the account is not
    known: an annotation may, that somebody wrote by hand.
    """
    from ekslint.model.iam.binding import ServiceAccountBinding

    if role.id not in node_roles(inventory):
        return FALSE
    link = role.cluster(inventory)
    if link.target is None:
        return maybe(*link.open) if link.open else FALSE
    bound = belonging(inventory, ServiceAccountBinding, link.target, elsewhere=True).any(
        lambda b: compares(b.account, account[1]) & compares(b.namespace, account[0])
    )
    if bound.truth is True:
        return FALSE
    meant: Verdict = inventory.memo(
        ("meant", account, policy_names),  # the same for every role
        lambda: _meant(inventory, type(role), account, policy_names),
    )
    return ~(bound | meant)


def _meant(
    inventory: Inventory, kind: type[Role], account: Account, policy_names: tuple[str, ...]
) -> Verdict:
    """Return whether some role may be the account's: false, without a place, or not known."""
    for role in inventory.every(kind):
        own = is_for(role, inventory, account, policy_names)
        if own.truth is not False:
            detail = f"whether {role.label} is that of `{':'.join(account)}` is not known"
            return maybe(Reason(ReasonKind.OUTSIDE, detail, "", role.header))
    return FALSE
