"""Turn declarations of EKS clusters into the thing everything else belongs to.

It knows which parts belong to a cluster and on what evidence; it does not judge the parts.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, ClassVar

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import Absent, ListValue, Reason, ReasonKind, Value, reasons
from ekslint.core.verdict import Evidence, Members, Verdict, maybe, no, yes
from ekslint.model.clusters.belonging import belonging
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.inventory import Inventory
from ekslint.model.link import comparable, follow, last_segment
from ekslint.model.whereabouts import apart

if TYPE_CHECKING:
    from ekslint.model.access.entries import AccessEntry, AwsAuth
    from ekslint.model.clusters.addon import Addon
    from ekslint.model.clusters.aws_clients import NodeRoleUser
    from ekslint.model.iam.binding import ServiceAccountBinding
    from ekslint.model.iam.identity import OidcProvider, Role
    from ekslint.model.network.placement import Placed
    from ekslint.model.network.vpc import Subnet, Vpc
    from ekslint.model.nodes.compute import NodeGroup
    from ekslint.model.nodes.metadata_users import MetadataUser
    from ekslint.model.plain import PlainResource
    from ekslint.model.volumes.storage import StorageClass


@record(kw_only=True, eq=False)
class Cluster(Entity):
    """One EKS cluster, as `aws_eks_cluster`, `AWS::EKS::Cluster` or eksctl's ClusterConfig say it.

    Values are the effective ones: service defaults are filled in where the service fixes them.
    `version` may be absent (newest at creation); `log_types` is a list of control plane log types.
    """

    kind: ClassVar[str] = "cluster"

    version: Value
    ip_family: Value
    role: Value
    authentication_mode: Value
    creator_admin: Value
    log_types: Value
    subnets: Value
    security_groups: Value
    public_access: Value
    private_access: Value
    public_cidrs: Value
    secrets_key: Value
    auto_mode: Value = field(default_factory=Absent)
    """`auto_mode`: whether EKS itself starts nodes."""
    self_managed_addons: Value = field(default_factory=Absent)
    """`self_managed_addons`: whether a new cluster gets vpc-cni, kube-proxy and coredns."""
    covers: frozenset[str] | None = None
    """`covers`: the roots that the configuration says it serves; None where that is not said."""
    mentioned: bool = False
    """`mentioned`: the file may only add to a cluster that is made elsewhere."""

    @relation
    def is_new(self, inventory: Inventory) -> Verdict:
        """Whether it may still have to be created: no plan says that it is there."""
        return Verdict(self.declared is None or not self.declared.exists)

    @verb
    def logs(self, inventory: Inventory, log_type: str) -> Verdict:
        """Whether the control plane log of a type is on."""
        return holds_text(self.log_types, log_type)

    @verb
    def reads_aws_auth(self, inventory: Inventory) -> Verdict:
        """Whether the authentication mode admits the aws-auth ConfigMap."""
        mode = known_text(self.authentication_mode)
        if mode is None:
            return maybe(*reasons(self.authentication_mode))
        place = self.authentication_mode.location
        return yes(place) if mode.upper() != "API" else no(place)

    @verb
    def reads_access_entries(self, inventory: Inventory) -> Verdict:
        """Whether the authentication mode admits access entries."""
        mode = known_text(self.authentication_mode)
        if mode is None:
            return maybe(*reasons(self.authentication_mode))
        place = self.authentication_mode.location
        return no(place) if mode.upper() == "CONFIG_MAP" else yes(place)

    @relation
    def aws_auths(self, inventory: Inventory) -> Members[AwsAuth]:
        """The places that write this cluster's aws-auth ConfigMap."""
        from ekslint.model.access.entries import AwsAuth

        return belonging(inventory, AwsAuth, self)

    @relation
    def access_entries(self, inventory: Inventory) -> Members[AccessEntry]:
        """The access entries of this cluster; a module that is not readable may add some."""
        from ekslint.model.access.entries import AccessEntry

        return belonging(inventory, AccessEntry, self)

    @relation
    def node_groups(self, inventory: Inventory) -> Members[NodeGroup]:
        """The node groups of this cluster."""
        from ekslint.model.nodes.compute import NodeGroup

        return belonging(inventory, NodeGroup, self)

    @relation
    def addon_map(self, inventory: Inventory) -> Value:
        """The add-ons that the call of a registry module asks for, absent when none are written."""
        from ekslint.model.modules.call_map import map_of_call

        return map_of_call(inventory, self, ("addons", "cluster_addons"))

    @relation
    def placements(self, inventory: Inventory) -> Members[Placed]:
        """Its node groups and Fargate profiles."""
        from ekslint.model.network.placement import Placed

        return belonging(inventory, Placed, self)

    @relation
    def own_subnets(self, inventory: Inventory) -> Members[Subnet]:
        """The subnets of its control plane."""
        from ekslint.model.network.vpc import subnets_of

        return subnets_of(inventory, self.subnets, self.scope)

    @relation
    def vpcs(self, inventory: Inventory) -> Members[Vpc]:
        """The networks its control plane lies in."""
        from ekslint.model.network.vpc import vpcs_of

        return vpcs_of(inventory, self.own_subnets(inventory))

    @verb
    def admits_everyone(self, inventory: Inventory) -> Verdict:
        """Whether its public endpoint is on and open to all addresses."""
        from ekslint.model.network.api_endpoint import admits_everyone

        return admits_everyone(self)

    @relation
    def used_subnets(self, inventory: Inventory) -> Members[Subnet]:
        """The subnets of its control plane and of its nodes."""
        from ekslint.model.network.discovery import used_subnets

        return used_subnets(inventory, self)

    @relation
    def balanced(self, inventory: Inventory) -> Members[PlainResource]:
        """The Ingresses for which the load balancer controller has to discover subnets."""
        from ekslint.model.network.discovery import balanced

        return balanced(inventory, self)

    @verb
    def runs_controller_below(self, inventory: Inventory, what: str) -> Verdict:
        """Whether its load balancer controller is older than the first that can do something."""
        from ekslint.model.network.discovery import runs_controller_below

        return runs_controller_below(inventory, self, what)

    @verb
    def has_tagged(self, inventory: Inventory, subnet: Subnet) -> Verdict:
        """Whether EKS put its tag on a subnet when the cluster was made, and it stays there."""
        from ekslint.model.network.discovery import has_tagged

        return has_tagged(inventory, self, subnet)

    @verb
    def admits_nodes_of(self, inventory: Inventory, subnet: Subnet) -> Verdict:
        """Whether nodes of a subnet may use its public endpoint."""
        from ekslint.model.network.api_endpoint import admits_subnet

        return admits_subnet(inventory, self, subnet)

    @relation
    def oidc_providers(self, inventory: Inventory) -> Members[OidcProvider]:
        """The IAM OIDC providers for this cluster's issuer."""
        from ekslint.model.iam.identity import OidcProvider

        return belonging(inventory, OidcProvider, self, elsewhere=True)

    @relation
    def issuer_roles(self, inventory: Inventory) -> Members[Role]:
        """The roles whose trusted provider is built from this cluster's issuer."""
        from ekslint.model.iam.role_clusters import roles_by_issuer

        found = roles_by_issuer(inventory).get(self.id, ())
        return Members(tuple(found), (), self.header)

    @relation
    def addons(self, inventory: Inventory) -> Members[Addon]:
        """The EKS add-ons of this cluster."""
        from ekslint.model.clusters.addon import Addon

        return belonging(inventory, Addon, self, elsewhere=True)

    @relation
    def storage_classes(self, inventory: Inventory) -> Members[StorageClass]:
        """The storage classes that can only be meant for this cluster."""
        from ekslint.model.volumes.storage import StorageClass

        return belonging(inventory, StorageClass, self, elsewhere=True)

    @verb
    def installs(self, inventory: Inventory, *addons: str) -> Verdict:
        """Whether one of some EKS add-ons is surely installed in it."""
        from ekslint.model.clusters import base_addons

        return base_addons.installs(inventory, self, addons)

    @verb
    def runs_cni_from(self, inventory: Inventory, release: str) -> Verdict:
        """Whether its add-on vpc-cni is pinned to a release or a newer one, as it comes."""
        from ekslint.model.clusters.cni_release import runs_from

        return runs_from(inventory, self, release)

    @relation
    def metadata_users(self, inventory: Inventory) -> Members[MetadataUser]:
        """The pods of this cluster that may need the instance metadata service."""
        from ekslint.model.nodes.metadata_users import metadata_users

        return metadata_users(inventory, self)

    @relation
    def node_role_users(self, inventory: Inventory) -> Members[NodeRoleUser]:
        """The listed programs in it that call AWS, by chart or manifest, and may have only the role
        of their node."""
        from ekslint.model.clusters.aws_clients import node_role_users

        return node_role_users(inventory, self)

    @verb
    def may_get(self, inventory: Inventory, *words: str | tuple[str, ...]) -> Verdict:
        """Whether a file of its estate holds one of some words: what installs something may be of
        any kind (chart, manifest, script), so this is never surely true."""
        from ekslint.model.clusters import base_addons

        return base_addons.spoken_of(inventory, self, words)

    @relation
    def pod_identities(self, inventory: Inventory) -> Members[ServiceAccountBinding]:
        """The pod identity associations of this cluster."""
        from ekslint.model.clusters import base_addons

        return base_addons.pod_identities(inventory, self)

    @verb
    def leaves_out(self, inventory: Inventory, kind: str) -> Value:
        """The place of a value because of which the cluster's root declares no resource of a type
        beside it (`enable_irsa = false`); else the cluster itself."""
        module = self.ref.address.rsplit(".", 2)[0] + "." if self.ref.address.count(".") > 1 else ""
        for gate in inventory.gates.get(self.scope, ()):
            place = gate.location
            if place is None or place.source.library:
                continue
            if gate.what.startswith(f"{module}{kind}."):
                return Absent(name=kind, location=place)
        return Absent(name=kind, location=self.header)


def holds_text(values: Value, wanted: str) -> Verdict:
    """Whether a list of strings holds a string; unknown items leave it open."""
    if not isinstance(values, ListValue):
        why = tuple(reasons(values))
        return maybe(*why) if why else no(values.location)
    open_: list[Reason] = list(values.open)
    for item in values.items:
        data = known_text(item)
        if data == wanted:
            return yes(item.location)
        if data is None:
            open_.extend(reasons(item))
    return maybe(*open_) if open_ else no(values.location)


def cluster_of(
    inventory: Inventory,
    value: Value | None,
    scope: str,
    *,
    owner: Entity | None = None,
) -> Link[Cluster]:
    """Return the cluster that a value names, or else the only one the scope can mean.

    A name that no cluster of the scan bears stays open, and so does one that a cluster of another
    region or account than the `owner` of the name bears. Without any value: the only cluster of the
    scope, then the only cluster of the scan, stated as an assumption; no cluster at all is a sure
    "none in the scan".
    """
    if value is not None and (value.ref is not None or known_text(value) is not None):
        link = follow(inventory, value, Cluster, scope, key=last_segment)
        found = link.target
        if owner is None or found is None or link.by == "reference" or not apart(owner, found):
            return link
        detail = f"{found.label} of that region and account is not declared in the scan"
        return Link(None, (Reason(ReasonKind.OUTSIDE, detail, "", value.location),), link.evidence)
    if value is not None and (why := tuple(reasons(value))):
        only = only_cluster(inventory, scope)
        return only if only.target is not None else Link(None, why)
    return only_cluster(inventory, scope)


def only_cluster(inventory: Inventory, scope: str) -> Link[Cluster]:
    """Return the only cluster a scope can mean, stated as an assumption, or surely none."""
    from ekslint.model.clusters.unread import unread_clusters

    clusters = inventory.every(Cluster)
    here = inventory.every(Cluster, scope)
    found = here or tuple(c for c in clusters if comparable(inventory, scope, c.scope))
    root = inventory.roots.get(scope, "")
    said = [c for c in clusters if c.covers is not None and root in c.covers]
    if len(said) == 1:
        only = said[0]
        stated = f"{only.label} as configured"
        return Link(only, (), (Evidence(only.header, joins=True),), (stated,), "configuration")
    if len(found) == 1:
        if not here and (others := unread_clusters(inventory, scope)):
            return Link(None, others)
        only = found[0]
        stated = f"{only.label} is the only one here"
        return Link(only, (), (Evidence(only.header, joins=True),), (stated,), "only cluster")
    if found:
        detail = f"{len(found)} clusters in the scan, none of them named here"
        return Link(None, (Reason(ReasonKind.AMBIGUOUS, detail),))
    if clusters:
        detail = "the clusters in the scan are of other environments, by their paths"
        return Link(None, (Reason(ReasonKind.OUTSIDE, detail),))
    why = tuple(
        r for s in dict.fromkeys((scope, *inventory.scopes)) for r in inventory.open(Cluster, s)
    )
    return Link(None, tuple(dict.fromkeys(why)))


def same_cluster(inventory: Inventory, entity_cluster: Link[Cluster], cluster: Cluster) -> Verdict:
    """Whether a link leads to a cluster; an open link leaves it open."""
    if entity_cluster.target is cluster:
        return Verdict(True, entity_cluster.evidence, (), entity_cluster.assumptions)
    if entity_cluster.target is not None:
        return no(*(e.location for e in entity_cluster.evidence))
    if entity_cluster.open:
        return maybe(*entity_cluster.open)
    return no()
