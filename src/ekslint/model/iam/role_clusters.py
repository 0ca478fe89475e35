"""Turn what roles are tied to (bindings, issuers, nodes) into the clusters they work in.

It joins by evidence; what a role may do there is not its business.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ekslint.core.contents import references
from ekslint.core.value import Absent, Reason, ReasonKind, Ref, Text, Unknown, Value
from ekslint.core.verdict import Evidence, Members
from ekslint.model.clusters.cluster import Cluster, cluster_of
from ekslint.model.entity import Link
from ekslint.model.iam.trust import federated
from ekslint.model.inventory import Inventory
from ekslint.model.policy import Policy

if TYPE_CHECKING:
    from ekslint.model.iam.binding import ServiceAccountBinding
    from ekslint.model.iam.identity import Role
    from ekslint.model.nodes.compute import NodeGroup


def cluster_of_role(role: Role, inventory: Inventory) -> Link[Cluster]:
    """Return the cluster a role works in: of its bindings, of its issuers, of its nodes, else the
    only one here; surely none when the scan holds none."""
    links = list(_links(role, inventory))
    targets = {link.target.id: link for link in links if link.target is not None}
    if len(targets) == 1:
        return next(iter(targets.values()))
    if targets:
        detail = f"{role.label} works in {len(targets)} clusters"
        return Link(None, (Reason(ReasonKind.AMBIGUOUS, detail, "", role.header),))
    if not inventory.every(Cluster):
        return cluster_of(inventory, None, role.scope)
    open_ = tuple(dict.fromkeys(reason for link in links for reason in link.open))
    only = cluster_of(inventory, None, role.scope)
    return Link(None, open_) if open_ and only.target is None else only


def _links(role: Role, inventory: Inventory) -> Iterator[Link[Cluster]]:
    for binding in role.bindings(inventory):
        if not isinstance(binding.cluster_name, Absent):
            yield binding.cluster(inventory)
    principals = federated(role.trust)
    for principal in principals:
        found = cluster_behind(inventory, principal, role.scope)
        if found is not None:
            yield found
    for group in node_roles(inventory).get(role.id, ()):
        yield group.cluster(inventory)


def cluster_behind(
    inventory: Inventory, value: Value, scope: str, *, of_provider: bool = False
) -> Link[Cluster] | None:
    """Return the cluster that an issuer or provider ARN is taken from, None when it says nothing.

    It may be an attribute of the cluster, of its OIDC provider, or of a cluster that is looked up
    by name; or text made of one of them. `of_provider`: it is the URL of a provider, so providers
    are not followed: one that names itself must not be asked for ever.
    """
    found: dict[str, Cluster] = {}
    open_: list[Reason] = []
    for ref in _references(value):
        link = _at(inventory, ref, scope, providers=not of_provider)
        if link is not None and link.target is not None:
            found[link.target.id] = link.target
        elif link is not None:
            open_.extend(link.open)
    evidence = (Evidence(value.location),) if value.location is not None else ()
    if len(found) == 1:
        return Link(next(iter(found.values())), (), evidence, by="reference")
    if found:
        detail = f"made of the issuers of {len(found)} clusters"
        return Link(None, (Reason(ReasonKind.AMBIGUOUS, detail, "", value.location),), evidence)
    return Link(None, tuple(open_), evidence) if open_ else None


def _references(value: Value) -> tuple[Ref, ...]:
    """Return what a value is and what it is taken from: the URL of a certificate is an attribute of
    the certificate, and the issuer of a cluster."""
    found = [value.ref] if value.ref is not None else []
    if isinstance(value, Text):
        found.extend(references(Text(value.segments)))
    elif isinstance(value, Unknown):
        found.extend(value.made_of)
        found.extend(ref for one in value.candidates for ref in references(one))
    else:
        found.extend(references(value))
    return tuple(dict.fromkeys(found))


def _at(inventory: Inventory, ref: Ref, scope: str, *, providers: bool) -> Link[Cluster] | None:
    from ekslint.model.evidence import ClusterLookup
    from ekslint.model.iam.identity import OidcProvider

    cluster = inventory.at(ref, Cluster)
    if cluster is not None:
        return Link(cluster)
    provider = inventory.at(ref, OidcProvider)
    if provider is not None:
        return provider.cluster(inventory) if providers else None
    looked_up = inventory.at(ref, ClusterLookup)
    return cluster_of(inventory, looked_up.name, scope) if looked_up is not None else None


def issuer_clusters(inventory: Inventory, trust: Policy) -> Members[Cluster]:
    """Return the clusters of the scan from whose issuer the trusted providers' ARNs are built.

    A provider's own attribute does not count: there is a provider then.
    """
    found: dict[str, Cluster] = {}
    for principal in federated(trust):
        for ref in references(principal):
            cluster = inventory.at(ref, Cluster)
            if cluster is not None:
                found[cluster.id] = cluster
    return Members(tuple(found.values()), (), trust.location)


def roles_by_issuer(inventory: Inventory) -> dict[str, list[Role]]:
    """Return the roles that trust a provider built from a cluster's issuer, by the cluster's id."""
    from ekslint.model.iam.identity import Role

    def make() -> dict[str, list[Role]]:
        found: dict[str, list[Role]] = {}
        for role in inventory.every(Role):
            for cluster in issuer_clusters(inventory, role.trust):
                found.setdefault(cluster.id, []).append(role)
        return found

    made: dict[str, list[Role]] = inventory.memo("roles by issuer", make)
    return made


def bindings_by_role(inventory: Inventory) -> dict[str, list[ServiceAccountBinding]]:
    """Return all bindings of service accounts by the id of the role they give."""
    from ekslint.model.iam.binding import ServiceAccountBinding

    def make() -> dict[str, list[ServiceAccountBinding]]:
        found: dict[str, list[ServiceAccountBinding]] = {}
        for binding in inventory.every(ServiceAccountBinding):
            role = binding.iam_role(inventory).target
            if role is not None:
                found.setdefault(role.id, []).append(binding)
        return found

    made: dict[str, list[ServiceAccountBinding]] = inventory.memo("bindings by role", make)
    return made


def node_roles(inventory: Inventory) -> dict[str, list[NodeGroup]]:
    """Return the node groups by the id of the role their nodes have."""
    from ekslint.model.nodes.compute import NodeGroup

    def make() -> dict[str, list[NodeGroup]]:
        found: dict[str, list[NodeGroup]] = {}
        for group in inventory.every(NodeGroup):
            role = group.iam_role(inventory).target
            if role is not None:
                found.setdefault(role.id, []).append(group)
        return found

    made: dict[str, list[NodeGroup]] = inventory.memo("node groups by role", make)
    return made
