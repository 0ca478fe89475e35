"""Turn node groups, launch templates, Auto Scaling groups and images of CloudFormation into
entities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ekslint.core.contents import known_text
from ekslint.core.resource import Embedded, Resource
from ekslint.core.value import Absent, MapValue, Reason, Scalar, Unknown, Value, reasons
from ekslint.core.verdict import Members
from ekslint.languages.cloudformation.inventory.launching import (
    group_settings,
    metadata_options,
    template_settings,
)
from ekslint.languages.cloudformation.inventory.network import remote_access
from ekslint.languages.cloudformation.inventory.reading import Adapters, Made
from ekslint.languages.node_text import is_of_node
from ekslint.languages.steps import by_name
from ekslint.languages.values import as_snapshot, block_value, blocks, common, first, joined
from ekslint.model.nodes.compute import NodeGroup
from ekslint.model.nodes.image import Image
from ekslint.model.nodes.launch import LaunchTemplate, Tag, Volume


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
        subnet_ids=resource.get("Subnets"),
        settings=group_settings(resource),
    )
    yield from remote_access(resource)


def launch_template(resource: Resource) -> Iterator[Made]:
    """`AWS::EC2::LaunchTemplate`."""
    data = resource.get("LaunchTemplateData")
    body = data if isinstance(data, MapValue) else _not_known(data, resource)
    interfaces = blocks(body.get("NetworkInterfaces"))
    groups = joined(
        block_value(body, "SecurityGroupIds"),
        *(block_value(i, "Groups") for i in interfaces),
        *(Unknown(why, location=resource.header) for why in interfaces.open),
    )
    mappings = blocks(body.get("BlockDeviceMappings"))
    volumes = tuple(_volumes(resource, mappings))
    profile = body.get("IamInstanceProfile")
    user_data = block_value(body, "UserData")
    devices = Members(volumes, (*body.open, *_unread_devices(mappings)), resource.header)
    yield LaunchTemplate(
        **common(resource),
        name=resource.get("LaunchTemplateName"),
        image=block_value(body, "ImageId"),
        user_data=user_data,
        instance_profile=first(block_value(profile, "Arn"), block_value(profile, "Name"))
        if isinstance(profile, MapValue)
        else (profile or Absent(name="IamInstanceProfile", location=resource.header)),
        security_groups=groups,
        tags=_instance_tags(body, resource),
        devices=devices,
        metadata=metadata_options(body),
        settings=template_settings(body, resource),
    )
    yield from volumes
    if not isinstance(user_data, Absent):
        yield Embedded("userdata", user_data, resource, "UserData")


def _not_known(data: Value, resource: Resource) -> MapValue:
    return MapValue({}, open=tuple(reasons(data)), location=resource.header)


def _instance_tags(body: MapValue, resource: Resource) -> Members[Tag]:
    """Return the tags that instances of a template get."""
    specifications = blocks(body.get("TagSpecifications"))
    tags: list[Tag] = []
    open_ = [*body.open, *specifications.open]
    for specification in specifications:
        kind = block_value(specification, "ResourceType")
        if known_text(kind) == "instance":
            tags.extend(_tags(specification.get("Tags")))
            open_.extend(blocks(specification.get("Tags")).open)
        else:
            open_.extend(reasons(kind))
    return Members(tuple(tags), tuple(open_), resource.header)


def _unread_devices(mappings: Members[MapValue]) -> tuple[Reason, ...]:
    """Return why there may be more volumes than are written as such."""
    parts = (mapping.get("Ebs") for mapping in mappings)
    inside = (reasons(part) for part in parts if isinstance(part, Unknown))
    return (*mappings.open, *(reason for found in inside for reason in found))


def _volumes(resource: Resource, mappings: Members[MapValue]) -> Iterator[Volume]:
    for step, mapping in by_name(mappings, "DeviceName"):
        ebs = mapping.get("Ebs")
        if not isinstance(ebs, MapValue):
            continue
        encrypted = block_value(ebs, "Encrypted")
        if isinstance(encrypted, Absent) and "SnapshotId" in ebs.entries:
            encrypted = Unknown(as_snapshot(ebs.location), location=encrypted.location)
        yield Volume(
            **{
                **common(resource, f"BlockDeviceMappings{step}"),
                "header": ebs.location or mapping.location or resource.header,
            },
            name=block_value(mapping, "DeviceName"),
            owner=f"{resource.scope}::{resource.address}",
            encrypted=encrypted,
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
        devices=Members(volumes, _unread_devices(mappings), resource.header),
        metadata=metadata_options(resource.body),
    )
    yield from volumes
    if not isinstance(user_data, Absent):
        yield Embedded("userdata", user_data, resource, "UserData")


def instance(resource: Resource) -> Iterator[Made]:
    """`AWS::EC2::Instance`: its user data, where that makes it a node."""
    user_data = resource.get("UserData")
    if is_of_node(user_data):
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
        subnet_ids=resource.get("VPCZoneIdentifier"),
        tags=Members(tuple(_tags(resource.body.get("Tags"))), tags.open, resource.header),
    )


def image_parameter(resource: Resource) -> Iterator[Made]:
    """A parameter that looks an image id up under a public path."""
    path = resource.get("Name")
    if (known_text(path) or "").startswith("/aws/service/"):
        yield Image(**common(resource), name=path, path=path)


ADAPTERS: Adapters = {
    "AWS::AutoScaling::AutoScalingGroup": scaling_group,
    "AWS::AutoScaling::LaunchConfiguration": launch_configuration,
    "AWS::EC2::Instance": instance,
    "AWS::EC2::LaunchTemplate": launch_template,
    "AWS::EKS::Nodegroup": node_group,
    "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>": image_parameter,
}
