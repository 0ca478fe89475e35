"""Turn an add-on, the roles of its service account and those of the nodes into what it may do.

The account of an add-on is a fact. Whether its pods reach the instance metadata is not asked: what
the nodes may do counts as allowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ekslint.core.contents import known_text
from ekslint.core.value import Absent, Null, Reason, ReasonKind
from ekslint.core.verdict import Verdict, every, maybe, no, some
from ekslint.facts.addons import addon_service_account
from ekslint.model.clusters.belonging import belonging
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.entity import Entity, Link
from ekslint.model.iam.identity import Role, role_of
from ekslint.model.inventory import Inventory
from ekslint.model.nodes.compute import NodeGroup
from ekslint.model.policy import compares

if TYPE_CHECKING:
    from ekslint.model.clusters.addon import Addon
    from ekslint.model.iam.binding import ServiceAccountBinding


def may(inventory: Inventory, addon: Addon, wanted: Iterable[str | tuple[str, ...]]) -> Verdict:
    """Whether an add-on may take every one of some actions: with a role of its own, where it surely
    has one, else with that of a node it may run on."""
    actions = tuple(a for one in wanted for a in ((one,) if isinstance(one, str) else one))
    account = addon_service_account((known_text(addon.name) or "").lower())
    cluster = addon.cluster(inventory)
    if account is None or cluster.target is None:
        return maybe(*(cluster.open or (_unknown("account or cluster", addon),)))
    own: list[Verdict] = []
    if not isinstance(addon.role, Absent | Null) and known_text(addon.role) != "":
        own.append(_allows(inventory, role_of(inventory, addon.role, addon.scope), addon, actions))
    own.extend(_bound(inventory, addon, cluster.target, account, actions))
    if own:
        return some(own)
    names = some(role.names_service_account(inventory, *account) for role in inventory.every(Role))
    if names.truth is not False:
        return maybe(_unknown("whether its account has the role that trusts it", addon))
    return nodes_may(inventory, cluster.target, addon, actions)


def borrows(inventory: Inventory, addon: Addon) -> Verdict:
    """Whether an add-on surely has no role of its own, so that it takes that of its node from the
    instance metadata."""
    account = addon_service_account((known_text(addon.name) or "").lower())
    cluster = addon.cluster(inventory)
    if account is None or cluster.target is None:
        return maybe(*(cluster.open or (_unknown("account or cluster", addon),)))
    if not isinstance(addon.role, Absent | Null) and known_text(addon.role) != "":
        return no(addon.role.location)
    bindings = belonging(inventory, _binding(), cluster.target, elsewhere=True)
    bound = bindings.any(
        lambda b: compares(b.namespace, account[0]) & compares(b.account, account[1])
    )
    named = some(role.names_service_account(inventory, *account) for role in inventory.every(Role))
    if named.truth is not False:
        return maybe(_unknown("whether its account has the role that trusts it", addon))
    return ~bound


def _binding() -> type[ServiceAccountBinding]:
    from ekslint.model.iam.binding import ServiceAccountBinding

    return ServiceAccountBinding


def _bound(
    inventory: Inventory,
    addon: Addon,
    cluster: Cluster,
    account: tuple[str, str],
    actions: tuple[str, ...],
) -> Iterator[Verdict]:
    """Yield what each role bound to the account allows, and one that is open for what may be."""
    from ekslint.model.iam.binding import ServiceAccountBinding

    bindings = belonging(inventory, ServiceAccountBinding, cluster, elsewhere=True)
    for binding in bindings:
        same = compares(binding.namespace, account[0]) & compares(binding.account, account[1])
        if same.truth is True:
            yield _allows(inventory, binding.iam_role(inventory), binding, actions)
        elif same.truth is None:
            yield maybe(*same.open)
    if bindings.open:
        yield maybe(*bindings.open)


def nodes_may(
    inventory: Inventory, cluster: Cluster, holder: Entity, actions: tuple[str, ...]
) -> Verdict:
    """Whether a node of the cluster may; not known where a group, or its role, is not."""
    groups = belonging(inventory, NodeGroup, cluster, elsewhere=True)
    found = [_allows(inventory, g.iam_role(inventory), g, actions) for g in groups]
    if groups.open:
        found.append(maybe(*groups.open))
    if not found:
        return maybe(_unknown("which nodes it runs on", holder))
    return some(found)


def _allows(
    inventory: Inventory, link: Link[Role], holder: Entity, actions: tuple[str, ...]
) -> Verdict:
    if link.target is None:
        return maybe(*(link.open or (_unknown("its role", holder),)))
    role = link.target
    return every(role.allows(inventory, action) for action in actions)


def _unknown(what: str, entity: Entity) -> Reason:
    return Reason(ReasonKind.OUTSIDE, f"{what} of {entity.label} is not known", "", entity.header)
