"""Turn Terraform's EKS cluster, node group, add-on and access resources into entities."""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.contents import from_plain, known_text
from ekslint.core.resource import Resource
from ekslint.core.value import Absent, Null, Value
from ekslint.core.value import default_of as origin_of
from ekslint.facts.provider import default_of
from ekslint.languages.addon_accounts import account_of
from ekslint.languages.addon_configuration import configuration_of
from ekslint.languages.steps import by_name
from ekslint.languages.terraform.inventory.launching import group_settings
from ekslint.languages.terraform.inventory.network import remote_access
from ekslint.languages.terraform.inventory.reading import effective, written
from ekslint.languages.values import block_value, blocks, common, first
from ekslint.model.access.entries import AccessEntry
from ekslint.model.clusters.addon import Addon
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.entity import Entity
from ekslint.model.iam.binding import ServiceAccountBinding
from ekslint.model.nodes.compute import NodeGroup


def cluster(resource: Resource) -> Iterator[Entity]:
    """`aws_eks_cluster`."""
    yield Cluster(
        **common(resource),
        name=written(resource, "name"),
        version=written(resource, "version"),
        ip_family=effective(resource, "kubernetes_network_config", "ip_family"),
        role=written(resource, "role_arn"),
        authentication_mode=effective(resource, "access_config", "authentication_mode"),
        creator_admin=effective(
            resource, "access_config", "bootstrap_cluster_creator_admin_permissions"
        ),
        log_types=effective(resource, "enabled_cluster_log_types"),
        subnets=written(resource, "vpc_config", "subnet_ids"),
        security_groups=written(resource, "vpc_config", "security_group_ids"),
        public_access=effective(resource, "vpc_config", "endpoint_public_access"),
        private_access=effective(resource, "vpc_config", "endpoint_private_access"),
        public_cidrs=effective(resource, "vpc_config", "public_access_cidrs"),
        secrets_key=written(resource, "encryption_config", "provider", "key_arn"),
        auto_mode=written(resource, "compute_config", "enabled"),
        self_managed_addons=_at_creation(resource, "bootstrap_self_managed_addons"),
    )


def _at_creation(resource: Resource, name: str) -> Value:
    """Return an attribute that only counts when the cluster is made, ignored afterwards or not."""
    value = resource.get(name)
    default = default_of(resource.type, name)
    if not isinstance(value, Absent | Null) or default is None:
        return value
    origin = origin_of(default.source, value.origin.slot)
    return from_plain(default.value, value.location, origin)


def node_group(resource: Resource) -> Iterator[Entity]:
    """`aws_eks_node_group`."""
    template = first(
        written(resource, "launch_template", "id"), written(resource, "launch_template", "name")
    )
    name = first(written(resource, "node_group_name"), written(resource, "node_group_name_prefix"))
    yield NodeGroup(
        **common(resource),
        name=name,
        way="managed",
        cluster_name=written(resource, "cluster_name"),
        role=written(resource, "node_role_arn"),
        template=template,
        ami_type=written(resource, "ami_type"),
        version=written(resource, "version"),
        release_version=written(resource, "release_version"),
        subnet_ids=written(resource, "subnet_ids"),
        settings=group_settings(resource),
    )
    yield from remote_access(resource)


def addon(resource: Resource) -> Iterator[Entity]:
    """`aws_eks_addon`, with the service accounts its role is bound to."""
    name: Value = written(resource, "addon_name")
    yield Addon(
        **common(resource),
        name=name,
        cluster_name=written(resource, "cluster_name"),
        version=written(resource, "addon_version"),
        role=written(resource, "service_account_role_arn"),
        configuration=configuration_of(written(resource, "configuration_values")),
    )
    account = account_of(name, written(resource, "configuration_values"))
    role = written(resource, "service_account_role_arn")
    if account is not None and not isinstance(role, Absent) and known_text(role) != "":
        # the provider takes an empty ARN for none
        yield ServiceAccountBinding(
            **common(resource, "service account"),
            name=account[1],
            namespace=account[0],
            account=account[1],
            role=role,
            way="addon",
            cluster_name=written(resource, "cluster_name"),
        )
    namespace: Value = Absent(name="namespace", location=resource.header)
    associations = blocks(resource.body.get("pod_identity_association"))
    for step, block in by_name(associations, "service_account"):
        yield ServiceAccountBinding(
            **common(resource, f"pod_identity_association{step}"),
            name=block_value(block, "service_account"),
            namespace=account[0] if account is not None else namespace,
            account=block_value(block, "service_account"),
            role=block_value(block, "role_arn"),
            way="pod-identity",
            cluster_name=written(resource, "cluster_name"),
        )


def access_entry(resource: Resource) -> Iterator[Entity]:
    """`aws_eks_access_entry`."""
    yield AccessEntry(
        **common(resource),
        name=written(resource, "principal_arn"),
        cluster_name=written(resource, "cluster_name"),
        principal_arn=written(resource, "principal_arn"),
        type=effective(resource, "type"),
        groups=written(resource, "kubernetes_groups"),
    )


MANAGED = {
    "aws_eks_cluster": cluster,
    "aws_eks_node_group": node_group,
    "aws_eks_addon": addon,
    "aws_eks_access_entry": access_entry,
}
