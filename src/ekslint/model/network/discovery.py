"""Turn tags of subnets, and what asks for load balancers, into whether the controller finds
subnets for them.

It knows the AWS Load Balancer Controller's rules; what balances load in nodes is in `balancing`.
Source: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/subnet_discovery/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ekslint.core.contents import known_text
from ekslint.core.value import Absent, ListValue, MapValue, Null, Reason, ReasonKind, Value, text
from ekslint.core.verdict import FALSE, Members, Verdict, no, some, yes
from ekslint.facts.network import controller_minimums
from ekslint.facts.tokens import FirstGood
from ekslint.model.clusters.version import minor_at_most
from ekslint.model.inventory import Inventory
from ekslint.model.link import exists
from ekslint.model.modules.module import unread_modules_touching
from ekslint.model.network.routing import may_mean
from ekslint.model.network.vpc import Subnet, Vpc, owner
from ekslint.model.plain import PlainResource
from ekslint.model.workloads.workload import Deployed

if TYPE_CHECKING:
    from ekslint.model.clusters.cluster import Cluster

INGRESSES: Final = (
    *("networking.k8s.io/v1/Ingress", "networking.k8s.io/v1beta1/Ingress"),
    *("extensions/v1beta1/Ingress", "kubernetes_ingress", "kubernetes_ingress_v1"),
)
PARAMETERS: Final = "/IngressClassParams"
TAGGED_UP_TO: Final = "1.18"
ANNOTATION: Final = "alb.ingress.kubernetes.io/"
PUBLIC, INTERNAL = "kubernetes.io/role/elb", "kubernetes.io/role/internal-elb"


def subnets_in(inventory: Inventory, vpc: Vpc) -> Members[Subnet]:
    """Return all subnets of a network; a module that is given it may make more."""
    items: list[Subnet] = []
    open_: list[Reason] = []
    if vpc.data:
        open_.append(Reason(ReasonKind.DATA, f"the subnets of {vpc.label} are not in the files"))
    for subnet in inventory.every(Subnet):
        link = owner(inventory, subnet.vpc, Vpc, subnet.scope)
        if link.target is vpc:
            items.append(subnet)
        elif link.target is None and may_mean(inventory, vpc, subnet.scope, subnet.vpc):
            open_.extend(link.open)
    open_.extend(unread_modules_touching(inventory, vpc))
    open_.extend(inventory.open(Subnet, vpc.scope))
    return Members(tuple(items), tuple(dict.fromkeys(open_)), vpc.header)


def runs_controller_below(inventory: Inventory, cluster: Cluster, what: str) -> Verdict:
    """Whether a controller older than the first that can do `what` surely runs in a cluster.

    Whether one runs that is not in the scan is no matter.
    """
    minimum = controller_minimums()[what]
    images = ("aws-load-balancer-controller", "aws-alb-ingress-controller")
    table: Mapping[str, FirstGood] = {name: FirstGood(minimum) for name in images}
    found: list[Verdict] = []
    for thing in inventory.every(Deployed):
        older = some(part.below(inventory, table) for part in thing.parts(inventory))
        if older.truth is False:
            continue
        link = thing.cluster(inventory)
        if link.target is cluster:
            sure = exists(thing, cluster.conditions)
            found.append((older & sure).assuming(*link.assumptions))
    return some(found) if found else FALSE


def balanced(inventory: Inventory, cluster: Cluster) -> Members[PlainResource]:
    """Return the Ingresses of a cluster for which subnets have to be discovered.

    Parameters of their class may name subnets: then none is known for certain.
    """
    things = inventory.every(PlainResource)
    if any(thing.type.endswith(PARAMETERS) for thing in things):
        return Members(header=cluster.header)
    items = [
        thing
        for thing in things
        if thing.type in INGRESSES
        and not isinstance(role_tag(thing.body), Absent)
        and thing.cluster(inventory).target is cluster
    ]
    return Members(tuple(items), (), cluster.header)


def role_tag(body: Value) -> Value:
    """Return the tag of the subnets that an Ingress of the controller asks for.

    Absent when the Ingress is of another class, of one that is not known, or names subnets itself.
    """
    nothing = Absent(name="role tag", location=body.location)
    annotations = _at(body, "metadata", "annotations")
    if not isinstance(annotations, MapValue) or annotations.open:
        return nothing
    named = annotations.get("kubernetes.io/ingress.class")
    chosen = _at(body, "spec", "ingressClassName") or _at(body, "spec", "ingress_class_name")
    if "alb" not in (known_text(named), known_text(chosen)):
        return nothing
    if annotations.get(f"{ANNOTATION}subnets") is not None:
        return nothing
    scheme = annotations.get(f"{ANNOTATION}scheme")
    if scheme is None:
        return text(INTERNAL, annotations.location)
    match known_text(scheme):
        case "internet-facing":
            return text(PUBLIC, scheme.location)
        case "internal":
            return text(INTERNAL, scheme.location)
    return nothing


def _at(value: Value | None, *path: str) -> Value | None:
    """Return what stands under a path; a nested block counts as the first of its list."""
    for step in path:
        if isinstance(value, ListValue) and value.items:
            value = value.items[0]
        if not isinstance(value, MapValue):
            return None
        value = value.get(step)
    return None if isinstance(value, Null) else value


def used_subnets(inventory: Inventory, cluster: Cluster) -> Members[Subnet]:
    """Return the subnets of a cluster's control plane and of its nodes."""
    own = cluster.own_subnets(inventory)
    items = {subnet.id: subnet for subnet in own}
    open_ = list(own.open)
    for placed in cluster.placements(inventory):
        found = placed.subnets(inventory)
        items.update((subnet.id, subnet) for subnet in found)
        open_.extend(found.open)
    return Members(tuple(items.values()), tuple(dict.fromkeys(open_)), cluster.header)


def has_tagged(inventory: Inventory, cluster: Cluster, subnet: Subnet) -> Verdict:
    """Whether EKS put the cluster's tag on a subnet by itself: up to 1.18, on those it was given.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html (1.19)
    """
    if not subnet.keeps_tags:
        return no(subnet.header)
    own = cluster.own_subnets(inventory)
    given = Members(own.items, own.open).any(lambda one: yes() if one is subnet else no())
    return minor_at_most(cluster.version, TAGGED_UP_TO) & given
