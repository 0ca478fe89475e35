"""Turn what a node group says of SSH into whom EKS, or eksctl, lets in to its nodes.

It knows the security groups that are made for it only; those of launch templates are in `network`.

Sources: https://docs.aws.amazon.com/eks/latest/APIReference/API_RemoteAccessConfig.html and
eksctl-io/eksctl, pkg/cfn/builder/managed_launch_template.go (makeSSHIngressRules)
"""

from __future__ import annotations

from dataclasses import field
from typing import ClassVar

from ekslint.core.record import record
from ekslint.core.value import Absent, Value
from ekslint.core.verdict import Verdict, truth_of
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.inventory import Inventory
from ekslint.model.nodes.compute import NodeGroup
from ekslint.model.nodes.launch_settings import is_given


@record(kw_only=True, eq=False)
class RemoteAccess(Entity):
    """The remote access of a managed node group, or of a group that eksctl makes.

    Without anybody to let in by name, port 22 (3389 on Windows) is opened to everybody.
    """

    kind: ClassVar[str] = "remote access"

    host: str
    """`host`: the id of the node group it is written in."""
    key: Value
    """`key`: what lets people in: the EC2 key, or eksctl's `allow`; without it nobody is."""
    sources: Value
    """`sources`: the security groups that are let in."""
    inside: Value = field(default_factory=Absent)
    """`inside`: whether only the network's own addresses are let in."""

    @relation
    def node_group(self, inventory: Inventory) -> Link[NodeGroup]:
        """The node group it is written in."""
        for group in inventory.every(NodeGroup, self.scope):
            if group.id == self.host:
                return Link(group)
        return Link()

    @verb
    def admits_everyone(self, inventory: Inventory) -> Verdict:
        """Whether the port is opened to every address."""
        return is_given(self.key) & ~is_given(self.sources) & ~truth_of(self.inside)
