"""Turn the issuers that a role trusts into those that surely are of another cluster than its own.

Clusters are told apart by the id that their issuer and their endpoint share, where files write it
out, and by what references lead to; an id that only AWS knows is never guessed.

Source: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import Absent, Reason, ReasonKind, Value
from ekslint.core.verdict import Members
from ekslint.model.access.kubeconfig import ExecCredential
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.iam.role_clusters import cluster_behind
from ekslint.model.iam.trust import federated
from ekslint.model.inventory import Inventory
from ekslint.model.link import comparable
from ekslint.model.nodes.node_start import ENDPOINT, told
from ekslint.model.nodes.userdata import UserData

if TYPE_CHECKING:
    from ekslint.model.iam.identity import Role

_ISSUER: Final = re.compile(r"\boidc[.-]eks\.[a-z0-9.-]+/id/([0-9A-Fa-f]{32})\b")
_SERVER: Final = re.compile(r"^https://([0-9A-Fa-f]{32})\.[a-z0-9]+\.[a-z0-9-]+\.eks\.")
HERE: Final = "the issuer registered here"
REACHED: Final = "the cluster that files here lead to"


@record
class ForeignIssuer:
    """A trusted provider of another cluster: its place, and what the role's own one is (`own`, in
    words, and its place). `sure`: references say so; else ids that are written out."""

    value: Value
    own: str
    place: Value
    sure: bool


@record
class KnownId:
    """The id of a cluster, where it is written out. `registered`: an OIDC provider says it."""

    id: str
    scope: str
    value: Value
    registered: bool


def foreign_issuers(inventory: Inventory, role: Role) -> Members[ForeignIssuer]:
    """Return the providers a role trusts, when all of them are those of other clusters."""
    principals = federated(role.trust)
    if not principals.items or principals.open:
        return Members((), (), role.trust.location)
    by_reference = _by_reference(inventory, role, principals.items)
    if by_reference is not None:
        return Members((by_reference,), (), role.trust.location)
    return _by_id(inventory, role, principals.items)


def _by_reference(
    inventory: Inventory, role: Role, principals: tuple[Value, ...]
) -> ForeignIssuer | None:
    """Compare the clusters whose issuers are trusted with the one of a service account."""
    trusted: dict[str, Cluster] = {}
    for principal in principals:
        link = cluster_behind(inventory, principal, role.scope)
        if link is None or link.target is None or link.assumptions:
            return None
        trusted[link.target.id] = link.target
    for binding in role.bindings(inventory):
        if isinstance(binding.cluster_name, Absent) or binding.way == "pod-identity":
            continue
        own = binding.cluster(inventory)
        if own.target is None or own.assumptions or own.target.id in trusted:
            continue
        if {c.scope for c in trusted.values()} == {own.target.scope}:
            place = Absent(name="cluster", location=binding.header)
            return ForeignIssuer(principals[0], f"that of {own.target.label}", place, sure=True)
    return None


def _by_id(
    inventory: Inventory, role: Role, principals: tuple[Value, ...]
) -> Members[ForeignIssuer]:
    """Compare ids that are written out with all that the scan knows."""
    nothing: Members[ForeignIssuer] = Members((), (), role.trust.location)
    ids = [_issuer_id(principal) for principal in principals]
    known = known_ids(inventory)
    if None in ids or not known or any(found.id in ids for found in known):
        return nothing
    bound = bool(role.bindings(inventory).items)
    near = [
        found
        for found in known
        if (found.registered and found.scope == role.scope)
        or (bound and comparable(inventory, role.scope, found.scope))
    ]
    if not near:
        return nothing
    hidden = _without_id(inventory, known)
    if hidden is not None:
        detail = f"the id of {hidden.label} is not in the files"
        why = Reason(ReasonKind.COMPUTED, detail, "", hidden.header)
        return Members((), (why,), role.trust.location)
    own = next((found for found in near if found.registered), near[0])
    words = HERE if own.registered else REACHED
    return Members(
        (ForeignIssuer(principals[0], words, own.value, sure=False),), (), role.trust.location
    )


def _without_id(inventory: Inventory, known: tuple[KnownId, ...]) -> Cluster | None:
    """Return a declared cluster whose id no provider beside it writes out."""
    clusters = inventory.every(Cluster)
    registered = {found.scope for found in known if found.registered}
    for cluster in clusters:
        alone = sum(other.scope == cluster.scope for other in clusters) == 1
        if not alone or cluster.scope not in registered:
            return cluster
    return None


def known_ids(inventory: Inventory) -> tuple[KnownId, ...]:
    """Return the ids of clusters that providers, kubeconfigs and user data write out."""
    made: tuple[KnownId, ...] = inventory.memo(
        "known cluster ids", lambda: tuple(_known_ids(inventory))
    )
    return made


def _known_ids(inventory: Inventory) -> Iterator[KnownId]:
    from ekslint.model.iam.identity import OidcProvider

    for provider in inventory.every(OidcProvider):
        found = _issuer_id(provider.url)
        if found is not None:
            yield KnownId(found, provider.scope, provider.url, registered=True)
    for plugin in inventory.every(ExecCredential):
        for server in plugin.servers:
            yield from _of_server(server, plugin.scope)
    for data in inventory.every(UserData):
        for one in told(data):
            if one.key == ENDPOINT:
                yield from _of_server(one.value, data.scope)


def _of_server(value: Value, scope: str) -> Iterator[KnownId]:
    found = _SERVER.search(known_text(value) or "")
    if found:
        yield KnownId(found[1].upper(), scope, value, registered=False)


def _issuer_id(value: Value) -> str | None:
    found = _ISSUER.search(known_text(value) or "")
    return found[1].upper() if found else None
