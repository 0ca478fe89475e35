"""Turn evaluated CloudFormation resources into model entities and embedded texts.

It knows what resource types mean for EKS and no template syntax. Service defaults are filled in
where EKS fixes them.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_EKS.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from ekslint.core.resource import Embedded, Evaluation, Resource
from ekslint.core.value import (
    Absent,
    ListValue,
    MapValue,
    Scalar,
    Value,
    default_of,
    known_text,
    text,
)
from ekslint.core.verdict import Members
from ekslint.facts.addons import addon_service_account
from ekslint.languages.values import block_value, blocks, first, joined, policy_of
from ekslint.model.access import AccessEntry
from ekslint.model.addon import Addon
from ekslint.model.cluster import Cluster
from ekslint.model.compute import Image, LaunchTemplate, NodeGroup, Tag, Volume
from ekslint.model.encryption import KeyAlias, KmsKey
from ekslint.model.entity import Entity
from ekslint.model.grants import CustomerPolicy, RolePolicy
from ekslint.model.identity import InstanceProfile, OidcProvider, Role, ServiceAccountBinding
from ekslint.model.inventory import Contribution
from ekslint.model.network import Opening, SecurityGroup, SecurityRule
from ekslint.model.policy import members_of

EKS_DEFAULT: Final = default_of("EKS service default")
Made = Entity | Embedded


def contribute(
    evaluation: Evaluation, *, root: str, environment: str = ""
) -> tuple[Contribution, tuple[Embedded, ...]]:
    """Return what one template adds to the inventory, and its embedded texts."""
    entities: list[Entity] = []
    embedded: list[Embedded] = []
    for resource in evaluation.resources:
        adapter = ADAPTERS.get(resource.type)
        for made in adapter(resource) if adapter is not None else ():
            if isinstance(made, Embedded):
                embedded.append(made)
            else:
                entities.append(made)
    contribution = Contribution(
        scope=evaluation.scope,
        entities=tuple(entities),
        gates=evaluation.gates,
        environment=environment,
        root=root,
    )
    return contribution, tuple(embedded)


def common(resource: Resource, part: str = "") -> dict[str, Any]:
    """Return what every entity takes over from its resource."""
    return {
        "id": f"{resource.scope}::{resource.address}{'/' + part if part else ''}",
        "scope": resource.scope,
        "header": resource.header,
        "conditions": resource.conditions,
        "declared": resource,
    }


def or_default(value: Value, default: str | bool) -> Value:
    """Return a value, or what EKS takes for it when it is left out."""
    if not isinstance(value, Absent):
        return value
    if isinstance(default, bool):
        return Scalar(default, location=value.location, origin=EKS_DEFAULT)
    return text(default, value.location, EKS_DEFAULT)


def cluster(resource: Resource) -> Iterator[Made]:
    """`AWS::EKS::Cluster`."""
    network, access = "ResourcesVpcConfig", "AccessConfig"
    types = resource.get("Logging", "ClusterLogging", "EnabledTypes")
    logs: Value = ListValue((), location=resource.header, origin=EKS_DEFAULT)
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
        public_cidrs=resource.get(network, "PublicAccessCidrs"),
        secrets_key=resource.get("EncryptionConfig", "Provider", "KeyArn"),
    )


def node_group(resource: Resource) -> Iterator[Made]:
    """`AWS::EKS::Nodegroup`."""
    yield NodeGroup(
        **common(resource),
        name=resource.get("NodegroupName"),
        way="managed",
        cluster_name=resource.get("ClusterName"),
        role=resource.get("NodeRole"),
        template=first(
            resource.get("LaunchTemplate", "Id"), resource.get("LaunchTemplate", "Name")
        ),
        ami_type=resource.get("AmiType"),
        version=resource.get("Version"),
        release_version=resource.get("ReleaseVersion"),
    )


def launch_template(resource: Resource) -> Iterator[Made]:
    """`AWS::EC2::LaunchTemplate`."""
    data = resource.get("LaunchTemplateData")
    body = data if isinstance(data, MapValue) else MapValue({}, location=resource.header)
    interfaces = blocks(body.get("NetworkInterfaces"))
    groups = joined(
        block_value(body, "SecurityGroupIds"),
        *(block_value(i, "Groups") for i in interfaces),
    )
    mappings = blocks(body.get("BlockDeviceMappings"))
    volumes = tuple(_volumes(resource, mappings))
    profile = body.get("IamInstanceProfile")
    user_data = block_value(body, "UserData")
    tags: list[Tag] = []
    for specification in blocks(body.get("TagSpecifications")):
        if known_text(block_value(specification, "ResourceType")) == "instance":
            tags.extend(_tags(specification.get("Tags")))
    yield LaunchTemplate(
        **common(resource),
        name=resource.get("LaunchTemplateName"),
        image=block_value(body, "ImageId"),
        user_data=user_data,
        instance_profile=first(block_value(profile, "Arn"), block_value(profile, "Name"))
        if isinstance(profile, MapValue)
        else (profile or Absent(name="IamInstanceProfile", location=resource.header)),
        security_groups=groups,
        tags=Members(tuple(tags), (), resource.header),
        devices=Members(volumes, mappings.open, resource.header),
    )
    yield from volumes
    if not isinstance(user_data, Absent):
        yield Embedded("userdata", user_data, resource, "UserData")


def _volumes(resource: Resource, mappings: Members[MapValue]) -> Iterator[Volume]:
    for number, mapping in enumerate(mappings):
        ebs = mapping.get("Ebs")
        if not isinstance(ebs, MapValue):
            continue
        yield Volume(
            **{
                **common(resource, f"BlockDeviceMappings[{number}]"),
                "header": ebs.location or mapping.location or resource.header,
            },
            name=block_value(mapping, "DeviceName"),
            owner=f"{resource.scope}::{resource.address}",
            encrypted=block_value(ebs, "Encrypted"),
            key=block_value(ebs, "KmsKeyId"),
        )


def launch_configuration(resource: Resource) -> Iterator[Made]:
    """`AWS::AutoScaling::LaunchConfiguration`."""
    mappings = blocks(resource.body.get("BlockDeviceMappings"))
    volumes = tuple(_volumes(resource, mappings))
    user_data = resource.get("UserData")
    yield LaunchTemplate(
        **common(resource),
        name=resource.get("LaunchConfigurationName"),
        image=resource.get("ImageId"),
        user_data=user_data,
        instance_profile=resource.get("IamInstanceProfile"),
        security_groups=resource.get("SecurityGroups"),
        devices=Members(volumes, mappings.open, resource.header),
    )
    yield from volumes
    if not isinstance(user_data, Absent):
        yield Embedded("userdata", user_data, resource, "UserData")


def _tags(value: Value | None) -> list[Tag]:
    return [
        Tag(
            block_value(item, "Key"),
            block_value(item, "Value"),
            first(block_value(item, "PropagateAtLaunch"), Scalar(True)),
        )
        for item in blocks(value)
    ]


def scaling_group(resource: Resource) -> Iterator[Made]:
    """`AWS::AutoScaling::AutoScalingGroup`."""
    inner = ("MixedInstancesPolicy", "LaunchTemplate", "LaunchTemplateSpecification")
    template = first(
        resource.get("LaunchTemplate", "LaunchTemplateId"),
        resource.get("LaunchTemplate", "LaunchTemplateName"),
        resource.get(*inner, "LaunchTemplateId"),
        resource.get(*inner, "LaunchTemplateName"),
        resource.get("LaunchConfigurationName"),
    )
    absent: dict[str, Any] = {
        name: Absent(name=name, location=resource.header)
        for name in ("cluster_name", "role", "ami_type", "version", "release_version")
    }
    tags = blocks(resource.body.get("Tags"))
    yield NodeGroup(
        **common(resource),
        **absent,
        name=resource.get("AutoScalingGroupName"),
        way="self-managed",
        template=template,
        service_linked_role=resource.get("ServiceLinkedRoleARN"),
        tags=Members(tuple(_tags(resource.body.get("Tags"))), tags.open, resource.header),
    )


def role(resource: Resource) -> Iterator[Made]:
    """`AWS::IAM::Role`."""
    inline = blocks(resource.body.get("Policies"))
    yield Role(
        **common(resource),
        name=resource.get("RoleName"),
        path=or_default(resource.get("Path"), "/"),
        arn=Absent(name="Arn", location=resource.header),
        trust=policy_of(resource.get("AssumeRolePolicyDocument")),
        inline=tuple(policy_of(block_value(p, "PolicyDocument")) for p in inline),
        managed=resource.get("ManagedPolicyArns"),
    )


def managed_policy(resource: Resource) -> Iterator[Made]:
    """`AWS::IAM::ManagedPolicy`, which may attach itself to roles."""
    yield CustomerPolicy(
        **common(resource),
        name=resource.get("ManagedPolicyName"),
        policy=policy_of(resource.get("PolicyDocument")),
        arn=Absent(name="Arn", location=resource.header),
    )
    yield from _attached(resource)


def inline_policy(resource: Resource) -> Iterator[Made]:
    """`AWS::IAM::Policy` and `AWS::IAM::RolePolicy`."""
    yield from _attached(resource)


def _attached(resource: Resource) -> Iterator[Made]:
    roles = joined(resource.get("Roles"), resource.get("RoleName"))
    if not isinstance(roles, Absent):
        yield RolePolicy(
            **common(resource, "attached"),
            name=first(resource.get("PolicyName"), resource.get("ManagedPolicyName")),
            role=roles,
            policy=policy_of(resource.get("PolicyDocument")),
        )


def instance_profile(resource: Resource) -> Iterator[Made]:
    """`AWS::IAM::InstanceProfile`."""
    roles = members_of(resource.get("Roles"))
    yield InstanceProfile(
        **common(resource),
        name=resource.get("InstanceProfileName"),
        role=roles.items[0] if len(roles.items) == 1 else resource.get("Roles"),
    )


def oidc_provider(resource: Resource) -> Iterator[Made]:
    """`AWS::IAM::OIDCProvider`."""
    yield OidcProvider(
        **common(resource), url=resource.get("Url"), client_ids=resource.get("ClientIdList")
    )


def key(resource: Resource) -> Iterator[Made]:
    """`AWS::KMS::Key`."""
    policy = resource.get("KeyPolicy")
    yield KmsKey(
        **common(resource),
        own_policy=None if isinstance(policy, Absent) else policy_of(policy),
        enabled=or_default(resource.get("Enabled"), True),
    )


def alias(resource: Resource) -> Iterator[Made]:
    """`AWS::KMS::Alias`."""
    yield KeyAlias(
        **common(resource), name=resource.get("AliasName"), key=resource.get("TargetKeyId")
    )


def _opening(block: MapValue, *, outward: bool) -> Opening:
    side = "Destination" if outward else "Source"
    peers = joined(
        *(
            block_value(block, name)
            for name in (
                "CidrIp",
                "CidrIpv6",
                f"{side}SecurityGroupId",
                f"{side}SecurityGroupName",
                f"{side}PrefixListId",
            )
        )
    )
    return Opening(
        outward=outward,
        protocol=block_value(block, "IpProtocol"),
        first=block_value(block, "FromPort"),
        last=block_value(block, "ToPort"),
        peers=Members() if isinstance(peers, Absent) else members_of(peers),
    )


def security_group(resource: Resource) -> Iterator[Made]:
    """`AWS::EC2::SecurityGroup`: without egress properties everything may leave."""
    inward = blocks(resource.body.get("SecurityGroupIngress"))
    outward = blocks(resource.body.get("SecurityGroupEgress"))
    openings = (
        *(_opening(b, outward=False) for b in inward),
        *(_opening(b, outward=True) for b in outward),
    )
    yield SecurityGroup(
        **common(resource),
        name=resource.get("GroupName"),
        own_openings=Members(openings, (*inward.open, *outward.open), resource.header),
        closed_outward="SecurityGroupEgress" in resource.body.entries,
    )


def security_rule(resource: Resource) -> Iterator[Made]:
    """`AWS::EC2::SecurityGroupIngress` and `…Egress`."""
    yield SecurityRule(
        **common(resource),
        group=resource.get("GroupId"),
        opening=_opening(resource.body, outward=resource.type.endswith("Egress")),
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
    )
    account = addon_service_account(known_text(name) or "")
    if account is not None and not isinstance(role_value, Absent):
        yield ServiceAccountBinding(
            **common(resource, "service account"),
            name=text(account[1], name.location),
            namespace=text(account[0], name.location),
            account=text(account[1], name.location),
            role=role_value,
            way="addon",
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


def image_parameter(resource: Resource) -> Iterator[Made]:
    """A parameter that looks an image id up under a public path."""
    path = resource.get("Name")
    if (known_text(path) or "").startswith("/aws/service/"):
        yield Image(**common(resource), name=path, path=path)


ADAPTERS: Final[Mapping[str, Callable[[Resource], Iterator[Made]]]] = {
    "AWS::AutoScaling::AutoScalingGroup": scaling_group,
    "AWS::AutoScaling::LaunchConfiguration": launch_configuration,
    "AWS::EC2::LaunchTemplate": launch_template,
    "AWS::EC2::SecurityGroup": security_group,
    "AWS::EC2::SecurityGroupEgress": security_rule,
    "AWS::EC2::SecurityGroupIngress": security_rule,
    "AWS::EKS::AccessEntry": access_entry,
    "AWS::EKS::Addon": addon,
    "AWS::EKS::Cluster": cluster,
    "AWS::EKS::Nodegroup": node_group,
    "AWS::EKS::PodIdentityAssociation": pod_identity,
    "AWS::IAM::InstanceProfile": instance_profile,
    "AWS::IAM::ManagedPolicy": managed_policy,
    "AWS::IAM::OIDCProvider": oidc_provider,
    "AWS::IAM::Policy": inline_policy,
    "AWS::IAM::Role": role,
    "AWS::IAM::RolePolicy": inline_policy,
    "AWS::KMS::Alias": alias,
    "AWS::KMS::Key": key,
    "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>": image_parameter,
}
