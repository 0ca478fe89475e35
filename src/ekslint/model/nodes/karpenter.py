"""Turn Karpenter's node classes and pools into node groups: what their nodes start as, and with.

Karpenter writes the bootstrap of its nodes, finds their image by the version of the control plane,
and tags them for the cluster; which subnets and security groups a selector finds is not known here.

Source: https://karpenter.sh/docs/concepts/nodeclasses/, https://karpenter.sh/docs/concepts/nodepools/
"""

from __future__ import annotations

from dataclasses import field
from typing import ClassVar, Final

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import Absent, Null, Reason, ReasonKind, Value, reasons
from ekslint.core.verdict import Members, Verdict, maybe, no, yes
from ekslint.model.clusters.cluster import Cluster, cluster_of
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.iam.identity import InstanceProfile, Role, role_of
from ekslint.model.inventory import Inventory
from ekslint.model.link import follow, last_segment
from ekslint.model.nodes.compute import NodeGroup
from ekslint.model.nodes.launch import Volume

CUSTOM: Final = "Custom"
"""The AMI family whose user data Karpenter leaves as it is."""
AUTO_MODE: Final = "NodeClass"
"""The kind of Auto Mode's own node classes; Karpenter's are of the kind `EC2NodeClass`.
Source: https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html"""


@record(kw_only=True, eq=False)
class NodeClass(NodeGroup):
    """An EC2NodeClass, or the AWSNodeTemplate of before: `role` or `instance_profile` as written.

    `family` is the AMI family, with Karpenter's own default; `spec` everything else it says.
    """

    kind: ClassVar[str] = "node class"

    way: str = "karpenter"
    cluster_name: Value = field(default_factory=Absent)
    role: Value = field(default_factory=Absent)
    template: Value = field(default_factory=Absent)
    ami_type: Value = field(default_factory=Absent)
    version: Value = field(default_factory=Absent)
    release_version: Value = field(default_factory=Absent)
    instance_profile: Value = field(default_factory=Absent)
    family: Value = field(default_factory=Absent)
    spec: Value = field(default_factory=Absent)

    @property
    def label(self) -> str:
        """What Karpenter calls it, and its name."""
        return f"node class `{known_text(self.name) or self.spoken}`"

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster it is applied to: the only one here."""
        return cluster_of(inventory, None, self.scope)

    @relation
    def iam_role(self, inventory: Inventory) -> Link[Role]:
        """The role of its nodes."""
        if not isinstance(self.role, Absent | Null):
            return role_of(inventory, self.role, self.scope)
        found = follow(
            inventory, self.instance_profile, InstanceProfile, self.scope, key=last_segment
        )
        if found.target is None:
            return Link(None, found.open, found.evidence)
        return found.target.iam_role(inventory)

    @verb
    def shares_its_role(self, inventory: Inventory) -> Verdict:
        """Whether a managed group has the same role: EKS lets its nodes in by itself."""
        link = self.iam_role(inventory)
        mine, named = link.target, last_segment(self.role)
        if mine is None and named is None:
            detail = f"which role {self.label} has, is not known"
            return maybe(*(link.open or (Reason(ReasonKind.OUTSIDE, detail, "", self.header),)))
        for group in inventory.every(NodeGroup):
            if group.way != "managed":
                continue
            theirs = group.iam_role(inventory).target
            if mine is not None and theirs is mine:
                return yes(group.header)
            if mine is None and named is not None and last_segment(group.role) == named:
                return yes(group.header)
        return no(self.header)

    @relation
    def all_volumes(self, inventory: Inventory) -> Members[Volume]:
        """The declared block devices; without any, Karpenter asks for an encrypted one."""
        return self.volumes(inventory)

    @relation
    def minor(self, inventory: Inventory) -> Value:
        """Absent: its nodes get the control plane's."""
        return Absent(name="version", location=self.header)

    @verb
    def joins_a_cluster(self, inventory: Inventory) -> Verdict:
        """Whether its instances are meant to be nodes: Karpenter starts no others."""
        return yes(self.header)

    @verb
    def starts_otherwise(self, inventory: Inventory) -> Verdict:
        """Whether the kubelet is started by something besides its user data: by Karpenter, unless
        the family is a custom one."""
        family = known_text(self.family)
        if family is None:
            why = next(reasons(self.family), Reason(ReasonKind.OUTSIDE, "AMI family not known"))
            return maybe(why)
        return Verdict(family != CUSTOM).with_evidence(self.family.location)

    @verb
    def carries_a_cluster_tag(self, inventory: Inventory) -> Verdict:
        """Whether its instances get the cluster's tag: Karpenter puts it on all of them."""
        return yes(self.header)


@record(kw_only=True, eq=False)
class NodePool(Entity):
    """A NodePool, or the Provisioner of before: `requirements` of its nodes, its `node_class` by
    kind and name, and the `taints` its nodes start with. `spec` is all it says."""

    kind: ClassVar[str] = "node pool"

    class_name: Value = field(default_factory=Absent)
    class_kind: Value = field(default_factory=Absent)
    requirements: Value = field(default_factory=Absent)
    taints: Value = field(default_factory=Absent)
    spec: Value = field(default_factory=Absent)

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster it is applied to: the only one here."""
        return cluster_of(inventory, None, self.scope)

    @relation
    def node_class(self, inventory: Inventory) -> Link[NodeClass]:
        """What its nodes start as; the classes of Auto Mode (`NodeClass`) are not read."""
        if known_text(self.class_kind) == AUTO_MODE:
            detail = "the node class is one of EKS Auto Mode"
            return Link(None, (Reason(ReasonKind.OUTSIDE, detail, "", self.class_kind.location),))
        return follow(inventory, self.class_name, NodeClass, self.scope)
