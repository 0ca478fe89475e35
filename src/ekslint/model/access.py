"""Turn aws-auth ConfigMaps, access entries and kubeconfigs into who is let in, and as what.

It knows the authenticator's rules as values; which file a map came from is of no matter to it.

Source: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ekslint.core.location import Location
from ekslint.core.value import Absent, MapValue, Value, known_text
from ekslint.core.verdict import Members
from ekslint.model.cluster import Cluster, cluster_of
from ekslint.model.entity import Entity, Link, relation
from ekslint.model.inventory import Inventory


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AuthEntry(Entity):
    """One item of mapRoles or mapUsers.

    `arn` is rolearn or userarn (Absent when not written); `keys` the item as written; `section`
    mapRoles or mapUsers.
    """

    kind: ClassVar[str] = "aws-auth entry"

    section: str
    arn: Value
    username: Value
    groups: Value
    keys: MapValue

    @property
    def label(self) -> str:
        """The entry by its ARN."""
        return f"aws-auth entry `{known_text(self.arn) or str(self.arn.ref or 'without ARN')}`"


@dataclass(frozen=True, slots=True)
class SectionFault:
    """What is wrong with a whole section: `fault` is not-string or unparsable."""

    section: str
    fault: str
    message: str
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AwsAuth(Entity):
    """One place that writes the kube-system/aws-auth ConfigMap.

    `way`: manifest, terraform, module, script. `whole`: it declares all of the data (a patch or a
    list that a tool merges is not). `roles` and `users` are open when entries may be missing here.
    """

    kind: ClassVar[str] = "ConfigMap"

    way: str
    whole: bool
    roles: Members[AuthEntry]
    users: Members[AuthEntry]
    faults: tuple[SectionFault, ...] = ()
    cluster_name: Value = field(default_factory=Absent)
    maps_node_groups: bool = False
    """`maps_node_groups`: the writer adds the roles of its own groups (an old module)."""

    @property
    def label(self) -> str:
        """Everybody calls it by its name."""
        return "ConfigMap `aws-auth`"

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster it is applied to."""
        value = None if isinstance(self.cluster_name, Absent) else self.cluster_name
        return cluster_of(inventory, value, self.scope)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AccessEntry(Entity):
    """One EKS access entry: who (`principal_arn`), of what type, with which groups."""

    kind: ClassVar[str] = "access entry"

    cluster_name: Value
    principal_arn: Value
    type: Value
    groups: Value

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster it admits to."""
        return cluster_of(inventory, self.cluster_name, self.scope)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExecCredential(Entity):
    """One exec credential plugin: in a kubeconfig's user or a Terraform provider.

    `named_cluster` is the cluster name among its arguments (Absent when there is none);
    `target_cluster` what the surrounding context says the cluster is (name or ARN).
    """

    kind: ClassVar[str] = "exec credential plugin"

    api_version: Value
    command: Value
    arguments: Value
    named_cluster: Value
    target_cluster: Value

    @property
    def label(self) -> str:
        """The user's name, or the provider's."""
        name = known_text(self.name)
        return f"user `{name}`" if name else f"{self.ref.address} exec"
