"""Turn what runs nodes (groups, Fargate profiles, Karpenter) into the roles nodes come with.

It tells which kind of nodes a role belongs to, by what uses it or by whom it trusts; what must be
granted to such a role is not known here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import Absent, Null, Value
from ekslint.model.clusters.cluster import Cluster, cluster_of
from ekslint.model.entity import Entity, Link, relation
from ekslint.model.iam.identity import Role, role_of
from ekslint.model.inventory import Inventory
from ekslint.model.link import comparable, last_segment
from ekslint.model.network.placement import Placed
from ekslint.model.nodes.compute import NodeGroup

EC2, FARGATE, HYBRID = "EC2", "Fargate", "hybrid"
TRUSTED = {
    "eks-fargate-pods.amazonaws.com": FARGATE,
    "rolesanywhere.amazonaws.com": HYBRID,
    "ssm.amazonaws.com": HYBRID,
}
"""Who assumes a role that only one kind of nodes uses. Sources: AWS user guide,
pod-execution-role and hybrid-nodes-creds."""


@record(kw_only=True, eq=False)
class FargateProfile(Placed):
    """A Fargate profile; `role` is its pod execution role."""

    kind: ClassVar[str] = "Fargate profile"
    needs_ec2: ClassVar[bool] = False

    cluster_name: Value
    role: Value

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster its pods run in."""
        return cluster_of(inventory, self.cluster_name, self.scope, owner=self)

    @relation
    def iam_role(self, inventory: Inventory) -> Link[Role]:
        """The pod execution role."""
        return role_of(inventory, self.role, self.scope)


def kinds_of(inventory: Inventory, value: Value, scope: str) -> dict[str, Entity]:
    """Return the kinds of nodes that come with the role a value names, each with its evidence.

    Without a user of the role in the scan, the service that may assume it tells the kind.
    """
    by_role, by_name = inventory.memo("node roles", lambda: _users(inventory))
    role = role_of(inventory, value, scope).target
    name = last_segment(value)
    found: dict[str, Entity] = {}
    if role is not None:
        found.update(by_role.get(role.id, ()))
    elif name is not None:
        for kind, entity in by_name.get(name.lower(), ()):
            if comparable(inventory, scope, entity.scope):
                found.setdefault(kind, entity)
    if found or role is None:
        return found
    for service, kind in TRUSTED.items():
        others = [s for s in ("ec2.amazonaws.com", *TRUSTED) if TRUSTED.get(s) != kind]
        if role.trusts_service(inventory, service).truth is True and all(
            role.trusts_service(inventory, other).truth is False for other in others
        ):
            found[kind] = role
    return found


Users = dict[str, list[tuple[str, Entity]]]


def _users(inventory: Inventory) -> tuple[Users, Users]:
    """Return what runs nodes by the id of its role, or the name of one that is not declared."""
    by_role: Users = {}
    by_name: Users = {}
    for kind, entity, value, link in _sources(inventory):
        if link.target is not None:
            by_role.setdefault(link.target.id, []).append((kind, entity))
        elif (name := last_segment(value)) is not None:
            by_name.setdefault(name.lower(), []).append((kind, entity))
    return by_role, by_name


def _sources(inventory: Inventory) -> Iterator[tuple[str, Entity, Value, Link[Role]]]:
    for profile in inventory.every(FargateProfile):
        yield FARGATE, profile, profile.role, profile.iam_role(inventory)
    for group in inventory.every(NodeGroup):
        if group.joins_a_cluster(inventory).truth is True:
            yield EC2, group, group.role, group.iam_role(inventory)


def named_by_instance(inventory: Inventory, entity: Entity) -> bool | None:
    """Whether nodes of a group may be named by their instance id; None when that is not known.

    Only user data can say so (nodeadm's feature gate `InstanceIdNodeName`, a kubelet's host name):
    a managed group without a launch template has none.
    """
    if not isinstance(entity, NodeGroup) or entity.way != "managed":
        return None
    template = entity.launch_template(inventory)
    if template.target is None:
        return None if template.open else False
    data = template.target.user_data
    return False if isinstance(data, Absent | Null) or known_text(data) == "" else None
