"""Turn the security groups on the nodes of a group into what rules may ask of them.

It only gives the questions their names: who gets through to whom is in `reach`, tags are in
`balancing`, webhooks in `webhooks`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ekslint.core.record import record
from ekslint.core.value import Value
from ekslint.core.verdict import Members, Verdict
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.inventory import Inventory
from ekslint.model.network import reach
from ekslint.model.network.cluster_dns import finds_dns_elsewhere
from ekslint.model.network.placement import Placed
from ekslint.model.network.security_groups import SecurityGroup

if TYPE_CHECKING:
    from ekslint.model.nodes.compute import NodeGroup


@record(kw_only=True, eq=False)
class Attached(Placed):
    """Something whose nodes carry security groups: the part of a node group that is about them."""

    @relation
    def security_groups(self, inventory: Inventory) -> Members[SecurityGroup]:
        """The security groups its nodes carry; open when others may be attached."""
        return reach.of_nodes(inventory, _group(self))

    @relation
    def first_security_group(self, inventory: Inventory) -> Link[SecurityGroup]:
        """The first of its security groups."""
        found = self.security_groups(inventory)
        return Link(found.items[0] if found.items else None, found.open)

    @relation
    def security_group_list(self, inventory: Inventory) -> Value:
        """What a person would edit to give its nodes other security groups."""
        return reach.naming_of(inventory, _group(self))

    @relation
    def tagged_security_groups(self, inventory: Inventory) -> Members[SecurityGroup]:
        """Those of its security groups that are tagged for its cluster."""
        from ekslint.model.network.balancing import tagged_groups

        return tagged_groups(inventory, _group(self))

    @relation
    def callbacks(self, inventory: Inventory) -> Members[Entity]:
        """What runs in its cluster and is called by the control plane on a port of its own."""
        from ekslint.model.network.webhooks import callbacks

        return callbacks(inventory, _group(self))

    @verb
    def callback_port(self, inventory: Inventory, thing: Entity) -> Value:
        """The port on which the control plane calls something that runs in its cluster."""
        from ekslint.model.network.webhooks import port_of

        return port_of(thing)

    @verb
    def has_cluster_security_group(self, inventory: Inventory) -> Verdict:
        """Whether its nodes carry the group EKS makes for the cluster, alone or among others."""
        return reach.carries_cluster_group(inventory, _group(self))

    @verb
    def reaches(self, inventory: Inventory, cluster: Cluster, protocol: str, port: int) -> Verdict:
        """Whether its nodes get through to a control plane, by the rules at both ends."""
        return reach.nodes_reach(inventory, _group(self), cluster, protocol, port)

    @verb
    def admitted_by(
        self, inventory: Inventory, cluster: Cluster, protocol: str, port: int
    ) -> Verdict:
        """Whether the security groups of a control plane let its nodes in."""
        return reach.plane_admits(inventory, cluster, _group(self), protocol, port)

    @verb
    def closing(self, inventory: Inventory, cluster: Cluster, protocol: str, port: int) -> Value:
        """What keeps its nodes out of a control plane: the port of the one rule that is for them,
        the peer of the one for that port, else what holds the rules or names the groups."""
        from ekslint.model.network.closing import closing

        return closing(inventory, cluster, _group(self), protocol, port)

    @verb
    def admits_control_plane(self, inventory: Inventory, protocol: str, port: int) -> Verdict:
        """Whether its security groups let the control plane of its cluster in."""
        return reach.nodes_admit_plane(inventory, _group(self), protocol, port)

    @verb
    def admits(self, inventory: Inventory, other: NodeGroup, protocol: str, port: int) -> Verdict:
        """Whether its security groups let the nodes of another group, or its own, in."""
        return reach.nodes_admit(inventory, _group(self), other, protocol, port)

    @verb
    def meets_load_balancers(self, inventory: Inventory, by: str) -> Verdict:
        """Whether a load balancer is asked for by a "service" (or an Ingress), or by a "chart"."""
        from ekslint.model.network.balancing import asks

        return asks(inventory, _group(self), by)

    @verb
    def finds_dns_elsewhere(self, inventory: Inventory) -> Verdict:
        """Whether its pods may resolve names without the nodes of other groups."""
        return finds_dns_elsewhere(inventory, _group(self))

    @verb
    def shares_its_pods(self, inventory: Inventory) -> Verdict:
        """Whether pods of its cluster may run where no node group of the files is: on Fargate, on
        nodes that Karpenter starts."""
        from ekslint.model.network.cluster_dns import pods_elsewhere

        return pods_elsewhere(inventory, _group(self))


def _group(attached: Attached) -> NodeGroup:
    """Return the node group this is a part of."""
    return cast("NodeGroup", attached)
