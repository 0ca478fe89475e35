"""Turn rules of security groups that miss by one thing into the text a person would edit.

It looks for the one rule that names the right port or the right peer; where there is none, or more
than one, the list of groups is all there is to point at.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ekslint.core.value import Absent, Scalar, Value, text
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.inventory import Inventory
from ekslint.model.modules.call_map import map_of_call
from ekslint.model.network.reach import nodes_side, of_control_plane, speaks_of
from ekslint.model.network.security_groups import Opening

if TYPE_CHECKING:
    from ekslint.model.nodes.compute import NodeGroup

RULES_OF_CALL = ("cluster_security_group_additional_rules",)


def closing(
    inventory: Inventory, cluster: Cluster, group: NodeGroup, protocol: str, port: int
) -> Value:
    """Return what keeps nodes out of a control plane: the port of the one rule that is for them,
    the peer of the one rule for that port, the rules of a module's call, else the groups."""
    nodes = nodes_side(inventory, group)
    ports: list[Value] = []
    peers: list[Value] = []
    plane = of_control_plane(inventory, cluster).items
    for owner in plane:
        for opening in owner.inward(inventory):
            if opening.own and not opening.peers.items:
                continue  # for its own members, as EKS writes it
            covered = opening.covers(protocol, port).truth
            meant = speaks_of(inventory, opening, owner, nodes).truth
            if covered is False and meant is True:
                ports.append(_port(opening, protocol, port))
            elif covered is True and meant is False:
                peers.append(_peer(opening))
    ports, peers = ([one for one in found if _is_ours(one)] for found in (ports, peers))
    near = ports or peers
    if len(near) == 1:
        return near[0]
    maps = (map_of_call(inventory, owner, RULES_OF_CALL) for owner in plane)
    return next((one for one in maps if not isinstance(one, Absent)), cluster.security_groups)


def _is_ours(value: Value) -> bool:
    """Whether a person wrote it, and not a module of the registry."""
    return value.location is not None and not value.location.source.library


def _port(opening: Opening, protocol: str, port: int) -> Value:
    """Return the first port of a rule that is for other ports, or its protocol."""
    any_port = replace(opening, first=Scalar(port), last=Scalar(port))
    wrong = opening.first if any_port.covers(protocol, port).truth is True else opening.protocol
    return wrong if wrong.location is not None else text("rule", opening.header)


def _peer(opening: Opening) -> Value:
    """Return the only peer of a rule, else where the rule starts."""
    if len(opening.peers.items) == 1 and not opening.own:
        return opening.peers.items[0]
    return text("rule", opening.header)
