"""Turn Terraform's launch templates, Auto Scaling groups and images into entities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.pieces import HOLE, concat, with_holes
from ekslint.core.resource import Embedded, Resource
from ekslint.core.value import (
    Absent,
    ListValue,
    MapValue,
    Null,
    Piece,
    Reason,
    ReasonKind,
    Scalar,
    Text,
    Unknown,
    Value,
    reasons,
    text,
)
from ekslint.core.verdict import Members
from ekslint.languages.node_text import is_of_node
from ekslint.languages.steps import by_name
from ekslint.languages.terraform.inventory.identity import name_of
from ekslint.languages.terraform.inventory.launching import (
    metadata_defaults,
    metadata_options,
    template_settings,
)
from ekslint.languages.terraform.inventory.reading import nested, written
from ekslint.languages.values import all_of, as_snapshot, block_value, blocks, common, first, joined
from ekslint.model.entity import Entity
from ekslint.model.nodes.compute import NodeGroup
from ekslint.model.nodes.image import Image
from ekslint.model.nodes.joining import GroupTag
from ekslint.model.nodes.launch import LaunchTemplate, Tag, Volume
from ekslint.model.policy import members_of

TRUE_VALUE = Scalar(True)


def launch_template(resource: Resource) -> Iterator[Entity | Embedded]:
    """`aws_launch_template`."""
    interfaces = nested(resource, "network_interfaces")
    groups = joined(
        written(resource, "vpc_security_group_ids"),
        written(resource, "security_group_names"),
        *(block_value(i, "security_groups") for i in interfaces),
        *(Unknown(reason) for reason in interfaces.open),
    )
    user_data = written(resource, "user_data")
    mappings = nested(resource, "block_device_mappings")
    volumes = tuple(_volumes(resource, mappings))
    yield LaunchTemplate(
        **common(resource),
        name=name_of(resource),
        image=written(resource, "image_id"),
        user_data=user_data,
        instance_profile=first(
            written(resource, "iam_instance_profile", "name"),
            written(resource, "iam_instance_profile", "arn"),
        ),
        security_groups=groups,
        tags=_instance_tags(resource),
        devices=Members(volumes, _may_have_more(mappings), resource.header),
        metadata=metadata_options(resource),
        settings=template_settings(resource),
    )
    yield from volumes
    if not isinstance(user_data, Absent):
        yield Embedded("userdata", user_data, resource, "user_data")


def _volumes(resource: Resource, mappings: Members[MapValue]) -> Iterator[Volume]:
    for step, mapping in by_name(mappings, "device_name"):
        for ebs in blocks(mapping.get("ebs")):
            yield Volume(
                **{
                    **common(resource, f"block_device_mappings{step}"),
                    "header": ebs.location or mapping.location or resource.header,
                },
                name=block_value(mapping, "device_name"),
                owner=f"{resource.scope}::{resource.address}",
                encrypted=_encryption(ebs, mapping),
                key=block_value(ebs, "kms_key_id"),
            )


def _may_have_more(mappings: Members[MapValue]) -> tuple[Reason, ...]:
    """Return why there may be more volumes: a mapping not seen, or what a mapping holds."""
    inner = (reason for mapping in mappings for reason in blocks(mapping.get("ebs")).open)
    return tuple(dict.fromkeys((*mappings.open, *inner)))


def _encryption(ebs: MapValue, mapping: MapValue) -> Value:
    """Return whether a volume is encrypted; one made from a snapshot is what the snapshot is."""
    value = block_value(ebs, "encrypted")
    if isinstance(value, Absent) and not isinstance(block_value(ebs, "snapshot_id"), Absent):
        return Unknown(as_snapshot(ebs.location), location=value.location)
    return _in_the_callers_words(value, ebs, mapping)


def _in_the_callers_words(value: Value, *around: MapValue) -> Value:
    """Return what is left out inside a registry module as standing beside what its caller wrote."""
    if not isinstance(value, Absent) or value.location is None or not value.location.source.library:
        return value
    for block in around:
        for entry in block.entries.values():
            place = entry.value.location
            if place is not None and not place.source.library:
                return replace(value, location=place)
    return value


def _instance_tags(resource: Resource) -> Members[Tag]:
    specifications = nested(resource, "tag_specifications")
    items: list[Tag] = []
    open_: list[Reason] = list(specifications.open)
    for specification in specifications:
        given = block_value(specification, "resource_type")
        kind = known_text(given)
        if kind is not None and kind != "instance":
            continue
        why = next(reasons(given), None) if kind is None else None
        reaches = TRUE_VALUE if why is None else Unknown(why, location=given.location)
        found = tags_of(block_value(specification, "tags"), reaches)
        items.extend(found.items)
        open_.extend(found.open)
    return Members(tuple(items), tuple(open_), resource.header)


def tags_of(value: Value, reaches: Value) -> Members[Tag]:
    """Return a map of tags as a collection."""
    match value:
        case MapValue(entries=entries):
            named = ((text(k, e.key or e.value.location), e) for k, e in entries.items())
            pairs = (*named, *value.partial)
            items = tuple(Tag(key, entry.value, reaches) for key, entry in pairs)
            return Members(items, value.open_beside_partial, value.location)
        case Absent() | Null():
            return Members(header=value.location)
        case Unknown(reason=reason):
            return Members((), (reason,), value.location)
    return Members(header=value.location)


def launch_configuration(resource: Resource) -> Iterator[Entity | Embedded]:
    """`aws_launch_configuration`."""
    devices = all_of(
        (
            nested(resource, "root_block_device"),
            nested(resource, "ebs_block_device"),
        )
    )
    volumes = tuple(
        Volume(
            **{
                **common(resource, f"block_device{step}"),
                "header": device.location or resource.header,
            },
            name=block_value(device, "device_name"),
            owner=f"{resource.scope}::{resource.address}",
            encrypted=_encryption(device, device),
            key=Absent(name="kms_key_id", location=device.location),
        )
        for step, device in by_name(devices, "device_name")
    )
    user_data = first(written(resource, "user_data_base64"), written(resource, "user_data"))
    yield LaunchTemplate(
        **common(resource),
        name=name_of(resource),
        image=written(resource, "image_id"),
        user_data=user_data,
        instance_profile=written(resource, "iam_instance_profile"),
        security_groups=written(resource, "security_groups"),
        devices=Members(volumes, devices.open, resource.header),
        metadata=metadata_options(resource),
    )
    yield from volumes
    if not isinstance(user_data, Absent):
        yield Embedded("userdata", user_data, resource, "user_data")


def instance(resource: Resource) -> Iterator[Embedded]:
    """`aws_instance`: its user data, where that makes it a node."""
    user_data = first(written(resource, "user_data_base64"), written(resource, "user_data"))
    if is_of_node(user_data):
        yield Embedded("userdata", user_data, resource, "user_data")


def autoscaling_group(resource: Resource) -> Iterator[Entity]:
    """`aws_autoscaling_group`: a self-managed group if its instances join a cluster."""
    mixed = ("mixed_instances_policy", "launch_template", "launch_template_specification")
    template = first(
        written(resource, "launch_template", "id"),
        written(resource, "launch_template", "name"),
        written(resource, *mixed, "launch_template_id"),
        written(resource, *mixed, "launch_template_name"),
        written(resource, "launch_configuration"),
    )
    yield NodeGroup(
        **common(resource),
        name=name_of(resource),
        way="self-managed",
        cluster_name=Absent(name="cluster_name", location=resource.header),
        role=Absent(name="role", location=resource.header),
        template=template,
        ami_type=Absent(name="ami_type", location=resource.header),
        version=Absent(name="version", location=resource.header),
        release_version=Absent(name="release_version", location=resource.header),
        service_linked_role=written(resource, "service_linked_role_arn"),
        tags=_group_tags(resource),
        subnet_ids=written(resource, "vpc_zone_identifier"),
    )


def _group_tags(resource: Resource) -> Members[Tag]:
    written_blocks = nested(resource, "tag")
    listed = written(resource, "tags")
    items = [
        Tag(block_value(b, "key"), block_value(b, "value"), block_value(b, "propagate_at_launch"))
        for b in written_blocks
    ]
    open_ = list(written_blocks.open)
    if isinstance(listed, ListValue):
        open_.extend(listed.open)
        for item in listed.items:
            if isinstance(item, MapValue):
                key, value = block_value(item, "key"), block_value(item, "value")
                items.append(Tag(key, value, block_value(item, "propagate_at_launch")))
            elif isinstance(item, Unknown):
                open_.append(item.reason)
    elif isinstance(listed, Unknown):
        open_.append(listed.reason)
    return Members(tuple(items), tuple(open_), resource.header)


def group_tag(resource: Resource) -> Iterator[Entity]:
    """`aws_autoscaling_group_tag`."""
    for number, block in enumerate(nested(resource, "tag")):
        yield GroupTag(
            **common(resource, f"tag[{number}]"),
            group=written(resource, "autoscaling_group_name"),
            tag=Tag(
                block_value(block, "key"),
                block_value(block, "value"),
                block_value(block, "propagate_at_launch"),
            ),
        )


OWNER_FILTERS: Final = ("owner-id", "owner-alias", None)
"""Filters that restrict who publishes an image; one whose name is not known may."""


def ami(resource: Resource) -> Iterator[Entity]:
    """`data.aws_ami` and `aws_ami_ids`: the name filters tell what image it is.

    `name_regex` only narrows what a name filter finds; alone it is read where it is simple. A
    filter for the owner counts as `owners`.
    """
    names: list[Value] = []
    owners = written(resource, "owners")
    open_: list[Reason] = []
    original: Value = Absent(name="image-id", location=resource.header)
    filters = nested(resource, "filter")
    open_.extend(filters.open)
    for block in filters:
        kind = known_text(block_value(block, "name"))
        found = members_of(block_value(block, "values"))
        if kind in ("name", None):
            names.extend(found.items)
            open_.extend(found.open)
        elif kind == "image-id" and len(found.items) == 1 and not found.open:
            original = found.items[0]
        if kind in OWNER_FILTERS and isinstance(owners, Absent):
            owners = block_value(block, "values")
    pattern = written(resource, "name_regex")
    if not names and not isinstance(pattern, Absent):
        names.append(_from_regex(pattern))
    yield Image(
        **common(resource),
        names=Members(tuple(names), tuple(open_), resource.header),
        owners=owners,
        original=original,
    )


_ANY: Final = re.compile(r"(?:\\d|\.|\[0-9\]|\[0-9\.\]|\\w)(?:[*+]|\{\d+(?:,\d*)?\})?|\\([.-])")
_SPECIAL: Final = re.compile(r"[\\^$(){}\[\]|+?]")


def _from_regex(pattern: Value) -> Value:
    """Return the name pattern a simple regular expression stands for, else an unknown value."""
    why = Reason(ReasonKind.FUNCTION, "`name_regex` is not evaluated", "", pattern.location)
    if not isinstance(pattern, Text):
        return Unknown(why, location=pattern.location)
    raw, holes = with_holes(pattern)
    raw = raw[1:] if raw.startswith("^") else ".*" + raw
    raw = raw[:-1] if raw.endswith("$") else raw + ".*"
    simple = _ANY.sub(lambda found: found[1] or "*", raw)
    if _SPECIAL.search(simple):
        return Unknown(why, location=pattern.location)
    first, *rest = simple.split(HOLE)
    parts: list[Piece | Value] = [Piece(first, pattern.location)]
    for hole, piece in zip(holes, rest, strict=True):
        parts.extend((hole, Piece(piece, pattern.location)))
    return replace(concat(parts, pattern.location), location=pattern.location)


def image_copy(resource: Resource) -> Iterator[Entity]:
    """`aws_ami_copy`: an image of the account's own, of which the name tells nothing."""
    yield Image(
        **common(resource),
        name=written(resource, "name"),
        names=Members((written(resource, "name"),), (), resource.header),
        owners=text("self", resource.header),
        encrypted=written(resource, "encrypted"),
        original=written(resource, "source_ami_id"),
    )


def parameter(resource: Resource) -> Iterator[Entity]:
    """`data.aws_ssm_parameter`: the path of a public parameter tells what image it is."""
    path = written(resource, "name")
    known = known_text(path) or (path.prefix if isinstance(path, Text) else "")
    if known.startswith("/aws/service/"):
        yield Image(**common(resource), name=path, path=path)


MANAGED = {
    "aws_launch_template": launch_template,
    "aws_launch_configuration": launch_configuration,
    "aws_autoscaling_group": autoscaling_group,
    "aws_autoscaling_group_tag": group_tag,
    "aws_ec2_instance_metadata_defaults": metadata_defaults,
    "aws_ami_copy": image_copy,
    "aws_instance": instance,
}
DATA = {"aws_ami": ami, "aws_ami_ids": ami, "aws_ssm_parameter": parameter}
