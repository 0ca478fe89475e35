"""Turn node groups of a ClusterConfig into groups whose nodes join its cluster.

eksctl writes the user data and the launch template itself, unless the group names a template or
replaces the bootstrap command.

Sources: eksctl-io/eksctl, pkg/cfn/builder/nodegroup.go, managed_launch_template.go and
block_device_mapping.go
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ekslint.core.contents import known_bool, known_text
from ekslint.core.pieces import concat
from ekslint.core.resource import Embedded, Resource
from ekslint.core.value import Absent, ListValue, MapValue, Null, Scalar, Unknown, Value, text
from ekslint.core.verdict import Members
from ekslint.languages.eksctl.defaults import MADE, image_family, made, own_image
from ekslint.languages.eksctl.inventory.identity import node_role
from ekslint.languages.eksctl.inventory.network import group_subnets
from ekslint.languages.eksctl.inventory.reading import (
    Adapters,
    File,
    Made,
    made_here,
    part_of,
    texts,
    written,
)
from ekslint.languages.eksctl.inventory.ssh import remote_access
from ekslint.languages.steps import by_name
from ekslint.languages.values import as_snapshot, block_value, blocks, common
from ekslint.model.iam.identity import InstanceProfile
from ekslint.model.network.security_groups import SecurityGroup
from ekslint.model.nodes.compute import NodeGroup
from ekslint.model.nodes.launch import CLUSTER_TAG, LaunchTemplate, Tag, Volume
from ekslint.model.nodes.metadata import TAGS, MetadataOptions
from ekslint.model.nodes.userdata import UserData

OWNER: Final = "eksctl"


def managed_group(resource: Resource, file: File) -> Iterator[Made]:
    """An item of `managedNodeGroups`."""
    template = written(resource, "launchTemplate", "id")
    yield from _group(resource, file, template, managed=True)


def own_group(resource: Resource, file: File) -> Iterator[Made]:
    """An item of `nodeGroups`: an Auto Scaling group."""
    nothing = Absent(name="launchTemplate", location=resource.header)
    yield from _group(resource, file, nothing, managed=False)


def _group(resource: Resource, file: File, template: Value, *, managed: bool) -> Iterator[Made]:
    absent: dict[str, Any] = {
        name: Absent(name=name, location=resource.header) for name in ("ami_type", "version")
    }
    role = node_role(resource, file, managed=managed)
    given = written(resource, "iam", "instanceRoleARN")
    inline = _template(resource, file, managed=managed) if isinstance(template, Absent) else None
    yield NodeGroup(
        **common(resource),
        **absent,
        name=written(resource, "name"),
        way="managed" if managed else "self-managed",
        cluster_name=file.name,
        role=given if role is None else made_here(resource, "role", "arn"),
        template=template,
        release_version=written(resource, "releaseVersion"),
        image_family=_family(resource, file),
        tags=_tags(resource, file, managed=managed),
        inline_template=inline,
        owner=OWNER,
        subnet_ids=group_subnets(resource, file),
    )
    yield from remote_access(resource)
    if role is not None:
        yield role
    yield from _profile(resource, given, made_role=role is not None)
    if inline is not None:
        yield inline
        yield from inline.devices
        yield from _made_group(resource)
        yield from _user_data(resource, file, inline)


def _family(resource: Resource, file: File) -> Value:
    place = resource.header
    ami = written(resource, "ami")
    return image_family(written(resource, "amiFamily"), ami, file.version, place)


def _profile(resource: Resource, given: Value, *, made_role: bool) -> Iterator[Made]:
    """Yield the instance profile that eksctl makes around the role of the nodes."""
    profile = written(resource, "iam", "instanceProfileARN")
    if isinstance(profile, Absent):
        yield InstanceProfile(
            **part_of(resource, "instance profile"),
            name=made("eksctl names the instance profile", resource.header),
            role=made_here(resource, "role", "arn") if made_role else given,
        )


def _template(resource: Resource, file: File, *, managed: bool) -> LaunchTemplate:
    volumes = tuple(_volumes(resource))
    ami = written(resource, "ami")
    profile = written(resource, "iam", "instanceProfileARN")
    override = written(resource, "overrideBootstrapCommand")
    place = resource.header
    return LaunchTemplate(
        **part_of(resource, "launch template"),
        name=made("eksctl names the launch template", place),
        image=ami if own_image(ami) else Absent(name="ami", location=ami.location or place),
        user_data=made("eksctl writes the user data", place)
        if isinstance(override, Absent)
        else override,
        instance_profile=made_here(resource, "instance profile", "arn")
        if isinstance(profile, Absent)
        else profile,
        security_groups=_security_groups(resource),
        devices=Members(volumes, blocks(resource.body.get("additionalVolumes")).open, place),
        metadata=_metadata(resource),
    )


def _metadata(resource: Resource) -> MetadataOptions:
    """Return the metadata options that eksctl writes: tokens are asked for unless it is told not
    to, and pods get an answer unless they are to have none.

    Source: eksctl-io/eksctl, pkg/cfn/builder/nodegroup.go (makeMetadataOptions)
    """
    plain, alone = written(resource, "disableIMDSv1"), written(resource, "disablePodIMDS")
    off = plain if known_bool(plain) is False and known_bool(alone) is not True else None
    tokens = text("required" if off is None else "optional", (off or plain).location, MADE)
    hops = Scalar(1 if known_bool(alone) else 2, location=alone.location, origin=MADE)
    unsure = [value for value in (plain, alone) if isinstance(value, Unknown)]
    return MetadataOptions(
        tokens=unsure[0] if unsure else tokens,
        hop_limit=alone if isinstance(alone, Unknown) else hops,
        tags=Absent(name=TAGS, location=resource.header),
    )


def _security_groups(resource: Resource) -> ListValue:
    """Return the groups that are attached: those written, and the one that eksctl or EKS makes."""
    attached = texts(written(resource, "securityGroups", "attachIDs"))
    if _without_made_group(resource):
        return attached
    items = (*attached.items, made_here(resource, "security group", "id"))
    return ListValue(items, open=attached.open, location=attached.location or resource.header)


def _without_made_group(resource: Resource) -> bool:
    switches = (written(resource, "securityGroups", key) for key in ("withShared", "withLocal"))
    return all(known_bool(switch) is False for switch in switches)


def _made_group(resource: Resource) -> Iterator[Made]:
    """Yield the group that eksctl (or EKS, for managed groups) makes: it lets everything out, and
    the control plane and its nodes to each other."""
    if not _without_made_group(resource):
        yield SecurityGroup(
            **part_of(resource, "security group"),
            name=made("eksctl names the security group", resource.header),
            own_openings=Members((), (), resource.header),
            closed_outward=False,
            with_cluster=True,
        )


def _volumes(resource: Resource) -> Iterator[Volume]:
    """Yield the root volume, which eksctl always declares unless its size is 0, and the others."""
    sized = known_text(written(resource, "volumeSize")) != "0"
    if sized:
        yield _volume(resource, resource.body, "volume", resource.header)
    for step, block in by_name(blocks(resource.body.get("additionalVolumes")), "volumeName"):
        place = block.location or resource.header
        yield _volume(resource, block, f"additionalVolumes{step}", place)


def _volume(resource: Resource, body: MapValue, part: str, place: Any) -> Volume:
    encrypted = block_value(body, "volumeEncrypted")
    if isinstance(encrypted, Absent):
        if "snapshotID" in body.entries:
            encrypted = Unknown(as_snapshot(body.location), location=place)
        else:
            encrypted = Absent(name="volumeEncrypted", location=place)
    key = block_value(body, "volumeKmsKeyID")
    return Volume(
        **{**part_of(resource, part), "header": place},
        name=block_value(body, "volumeName"),
        owner=f"{resource.scope}::{resource.address}",
        encrypted=encrypted,
        key=Absent(name="volumeKmsKeyID", location=place) if isinstance(key, Absent) else key,
        written=any(name.startswith("volume") for name in body.entries) or part != "volume",
    )


def _tags(resource: Resource, file: File, *, managed: bool) -> Members[Tag]:
    """Return the tags of a group's instances: eksctl puts the cluster's on groups of our own."""
    place = resource.header
    found: list[Tag] = []
    if not managed:
        key = concat([*text(CLUSTER_TAG, place).segments, file.name], place)
        found.append(Tag(key, text("owned", place, MADE), Scalar(True, location=place)))
    spread = written(resource, "propagateASGTags")
    reaches = Scalar(True, location=place) if not managed else spread
    tags = resource.body.get("tags")
    if isinstance(tags, MapValue):
        for name, entry in tags.entries.items():
            found.append(Tag(text(name, entry.key), entry.value, reaches))
    why = tags.open if isinstance(tags, MapValue) else ()
    return Members(tuple(found), why, place)


def _user_data(resource: Resource, file: File, template: LaunchTemplate) -> Iterator[Made]:
    """Yield the command that replaces the bootstrap, or the user data that eksctl writes: it joins
    the cluster of the file."""
    override = written(resource, "overrideBootstrapCommand")
    if isinstance(override, Absent | Null):
        place = resource.header
        yield UserData(
            **part_of(resource, "user data"),
            name=Absent(name="user data", location=place),
            format="other",
            host=template.id,
            written_names=(file.name,),
            eks_start=True,
        )
    elif template.declared is not None:
        yield Embedded("userdata", override, template.declared, "overrideBootstrapCommand")


ADAPTERS: Adapters = {"ManagedNodeGroup": managed_group, "NodeGroup": own_group}
