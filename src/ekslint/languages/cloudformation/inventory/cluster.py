"""Turn EKS clusters, access entries and add-ons of CloudFormation into entities.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_EKS.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ekslint.core.resource import Resource
from ekslint.core.value import Absent, ListValue, MapValue, Value, default_of
from ekslint.languages.addon_accounts import account_of
from ekslint.languages.addon_configuration import configuration_of
from ekslint.languages.cloudformation.inventory.reading import (
    EKS_DEFAULT,
    Adapters,
    Made,
    everywhere,
    or_default,
)
from ekslint.languages.steps import by_name
from ekslint.languages.values import block_value, blocks, common
from ekslint.model.access.entries import AccessEntry
from ekslint.model.clusters.addon import Addon
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.iam.binding import ServiceAccountBinding
from ekslint.model.nodes.node_role import FargateProfile


def cluster(resource: Resource) -> Iterator[Made]:
    """`AWS::EKS::Cluster`."""
    network, access = "ResourcesVpcConfig", "AccessConfig"
    types = resource.get("Logging", "ClusterLogging", "EnabledTypes")
    slot = types.origin.slot
    origin = default_of(EKS_DEFAULT.source, replace(slot, item="Type") if slot else None)
    logs: Value = ListValue((), location=resource.header, origin=origin)
    if isinstance(types, ListValue):
        names = [block_value(i, "Type") if isinstance(i, MapValue) else i for i in types.items]
        logs = replace(types, items=tuple(names))
    elif not isinstance(types, Absent):
        logs = types
    yield Cluster(
        **common(resource),
        name=resource.get("Name"),
        version=resource.get("Version"),
        ip_family=or_default(resource.get("KubernetesNetworkConfig", "IpFamily"), "ipv4"),
        role=resource.get("RoleArn"),
        authentication_mode=or_default(resource.get(access, "AuthenticationMode"), "CONFIG_MAP"),
        creator_admin=or_default(
            resource.get(access, "BootstrapClusterCreatorAdminPermissions"), True
        ),
        log_types=logs,
        subnets=resource.get(network, "SubnetIds"),
        security_groups=resource.get(network, "SecurityGroupIds"),
        public_access=or_default(resource.get(network, "EndpointPublicAccess"), True),
        private_access=or_default(resource.get(network, "EndpointPrivateAccess"), False),
        public_cidrs=everywhere(resource.get(network, "PublicAccessCidrs")),
        secrets_key=resource.get("EncryptionConfig", "Provider", "KeyArn"),
        auto_mode=resource.get("ComputeConfig", "Enabled"),
        self_managed_addons=or_default(resource.get("BootstrapSelfManagedAddons"), True),
    )


def addon(resource: Resource) -> Iterator[Made]:
    """`AWS::EKS::Addon`."""
    name = resource.get("AddonName")
    role_value = resource.get("ServiceAccountRoleArn")
    yield Addon(
        **common(resource),
        name=name,
        cluster_name=resource.get("ClusterName"),
        version=resource.get("AddonVersion"),
        role=role_value,
        configuration=configuration_of(resource.get("ConfigurationValues")),
    )
    account = account_of(name, resource.get("ConfigurationValues"))
    if account is not None and not isinstance(role_value, Absent):
        yield ServiceAccountBinding(
            **common(resource, "service account"),
            name=account[1],
            namespace=account[0],
            account=account[1],
            role=role_value,
            way="addon",
            cluster_name=resource.get("ClusterName"),
        )
    namespace: Value = Absent(name="Namespace", location=resource.header)
    associations = blocks(resource.body.get("PodIdentityAssociations"))
    for step, block in by_name(associations, "ServiceAccount"):
        yield ServiceAccountBinding(
            **common(resource, f"PodIdentityAssociations{step}"),
            name=block_value(block, "ServiceAccount"),
            namespace=account[0] if account is not None else namespace,
            account=block_value(block, "ServiceAccount"),
            role=block_value(block, "RoleArn"),
            way="pod-identity",
            cluster_name=resource.get("ClusterName"),
        )


def pod_identity(resource: Resource) -> Iterator[Made]:
    """`AWS::EKS::PodIdentityAssociation`."""
    yield ServiceAccountBinding(
        **common(resource),
        name=resource.get("ServiceAccount"),
        namespace=resource.get("Namespace"),
        account=resource.get("ServiceAccount"),
        role=resource.get("RoleArn"),
        way="pod-identity",
        cluster_name=resource.get("ClusterName"),
    )


def access_entry(resource: Resource) -> Iterator[Made]:
    """`AWS::EKS::AccessEntry`."""
    yield AccessEntry(
        **common(resource),
        name=resource.get("PrincipalArn"),
        cluster_name=resource.get("ClusterName"),
        principal_arn=resource.get("PrincipalArn"),
        type=or_default(resource.get("Type"), "STANDARD"),
        groups=resource.get("KubernetesGroups"),
    )


def fargate_profile(resource: Resource) -> Iterator[Made]:
    """`AWS::EKS::FargateProfile`."""
    yield FargateProfile(
        **common(resource),
        name=resource.get("FargateProfileName"),
        cluster_name=resource.get("ClusterName"),
        role=resource.get("PodExecutionRoleArn"),
        subnet_ids=resource.get("Subnets"),
    )


ADAPTERS: Adapters = {
    "AWS::EKS::AccessEntry": access_entry,
    "AWS::EKS::Addon": addon,
    "AWS::EKS::Cluster": cluster,
    "AWS::EKS::FargateProfile": fargate_profile,
    "AWS::EKS::PodIdentityAssociation": pod_identity,
}
