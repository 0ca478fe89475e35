"""Turn tags of security groups and what balances load into whether controllers can do their work.

A controller that opens nodes to a load balancer looks for the one security group of a node that is
tagged for the cluster. It knows no rule of any group.

Sources: kubernetes-sigs/aws-load-balancer-controller, pkg/networking/node_eni_info_resolver.go and
networking_manager.go; https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ekslint.core.contents import known_text
from ekslint.core.value import MapValue, Null, Reason, ReasonKind, Value
from ekslint.core.verdict import Members, Verdict, no, same, yes
from ekslint.model.clusters.addon import HelmRelease
from ekslint.model.inventory import Inventory
from ekslint.model.link import exists, meant_elsewhere
from ekslint.model.network.security_groups import SecurityGroup, group_named
from ekslint.model.network.vpc import SubnetTag
from ekslint.model.nodes.launch import Tag, tag_cluster
from ekslint.model.plain import PlainResource

if TYPE_CHECKING:
    from ekslint.model.nodes.compute import NodeGroup

CONTROLLERS: Final = ("aws-load-balancer-controller", "ingress-nginx", "nginx-ingress-controller")
"""Charts that make load balancers, or a Service that asks for one."""
INGRESSES: Final = (
    *("networking.k8s.io/v1/Ingress", "networking.k8s.io/v1beta1/Ingress"),
    *("extensions/v1beta1/Ingress", "kubernetes_ingress", "kubernetes_ingress_v1"),
)
SERVICES: Final = ("v1/Service", "kubernetes_service", "kubernetes_service_v1")


def tagged_groups(inventory: Inventory, group: NodeGroup) -> Members[SecurityGroup]:
    """Return the security groups of nodes that are tagged for their cluster.

    The group EKS makes always is: EKS puts a tag that was taken off back.
    """
    name = group.home_name(inventory)
    return group.security_groups(inventory).where(lambda one: _is_tagged(inventory, one, name))


def _is_tagged(inventory: Inventory, group: SecurityGroup, name: Value) -> Verdict:
    if group.by_eks:
        return yes(group.header)
    return _tags(inventory, group).any(lambda tag: _is_for(tag, name))


def _is_for(tag: Tag, name: Value) -> Verdict:
    if isinstance(tag.value, Null):
        return no(tag.key.location)  # the provider leaves such a tag out
    cluster = tag_cluster(tag)
    return no(tag.key.location) if cluster is None else same(cluster, name)


def _tags(inventory: Inventory, group: SecurityGroup) -> Members[Tag]:
    items = [*group.tags.items]
    open_ = [*group.tags.open]
    if group.data:
        open_.append(Reason(ReasonKind.DATA, f"{group.label} is only looked up here"))
    for apart in inventory.every(SubnetTag):
        link = group_named(inventory, apart.resource, apart.scope)
        if link.target is group:
            sure = exists(apart, group.conditions)
            if sure.truth is True:
                items.append(apart.tag)
            elif sure.truth is None:
                open_.extend(sure.open)
        else:
            open_.extend(meant_elsewhere(inventory, group.scope, apart.scope, apart.resource))
    return Members(tuple(items), tuple(dict.fromkeys(open_)), group.header)


def asks(inventory: Inventory, group: NodeGroup, by: str) -> Verdict:
    """Whether something that runs in a group's cluster wants a load balancer: a "service" (or an
    Ingress) or a "chart". What may run in another cluster does not count."""
    home = group.cluster(inventory).target
    found: list[PlainResource | HelmRelease]
    if by == "chart":
        found = [r for r in inventory.every(HelmRelease) if r.chart_name in CONTROLLERS]
    else:
        found = inventory.memo("balanced", lambda: [*filter(_asks, inventory.every(PlainResource))])
    meant = [one for one in found if home is not None and one.cluster(inventory).target is home]
    return yes(meant[0].header) if meant else no(group.header)


def _asks(resource: PlainResource) -> bool:
    if resource.mode != "managed":
        return False
    if resource.type in INGRESSES:
        return True
    return resource.type in SERVICES and known_text(_type_of(resource.body)) == "LoadBalancer"


def _type_of(body: Value) -> Value | None:
    spec = body.get("spec") if isinstance(body, MapValue) else None
    items = getattr(spec, "items", ())
    if not isinstance(spec, MapValue) and items:
        spec = items[0]
    return spec.get("type") if isinstance(spec, MapValue) else None
