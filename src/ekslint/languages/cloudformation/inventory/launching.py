"""Turn the metadata options of CloudFormation's launch templates, and the settings that managed
groups have a say in, into what the model takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ekslint.core.resource import Resource, under
from ekslint.core.value import Absent, MapValue, Null, Reason, Unknown, Value, part_left_out
from ekslint.core.verdict import Members
from ekslint.languages.values import block_value, blocks, first
from ekslint.model.nodes.launch import Setting
from ekslint.model.nodes.metadata import MetadataOptions

GROUP: Final = (
    ("disk_size", "DiskSize"),
    ("remote_access", "RemoteAccess"),
    ("instance_types", "InstanceTypes"),
    ("ami_type", "AmiType"),
    ("version", "Version"),
    ("release_version", "ReleaseVersion"),
)
"""Arguments of a node group that its template may leave no room for."""
DIRECT: Final = (
    ("shutdown_behavior", "InstanceInitiatedShutdownBehavior"),
    ("instance_type", "InstanceType"),
)
INNER: Final = (
    ("instance_profile", "IamInstanceProfile", ("Arn", "Name")),
    ("subnet", "NetworkInterfaces", ("SubnetId",)),
    ("hibernation", "HibernationOptions", ("Configured",)),
    ("market", "InstanceMarketOptions", ("MarketType",)),
)
"""Settings of a template inside maps: key, map, and the arguments that tell."""


def metadata_options(body: MapValue) -> MetadataOptions:
    """Return the options in `LaunchTemplateData`, or of a launch configuration."""
    options = block_value(body, "MetadataOptions")
    if isinstance(options, MapValue):
        return MetadataOptions(
            tokens=block_value(options, "HttpTokens"),
            hop_limit=block_value(options, "HttpPutResponseHopLimit"),
            tags=block_value(options, "InstanceMetadataTags"),
        )
    if isinstance(options, Unknown):
        return MetadataOptions(
            tokens=under(options, ("HttpTokens",)),
            hop_limit=under(options, ("HttpPutResponseHopLimit",)),
            tags=under(options, ("InstanceMetadataTags",)),
        )
    if not isinstance(options, Absent):
        return MetadataOptions(tokens=options, hop_limit=options, tags=options)
    return MetadataOptions(
        tokens=part_left_out(options, "HttpTokens"),
        hop_limit=part_left_out(options, "HttpPutResponseHopLimit"),
        tags=part_left_out(options, "InstanceMetadataTags"),
    )


def template_settings(body: MapValue, resource: Resource) -> Members[Setting]:
    """Return the settings of a launch template that a managed group refuses, or chooses itself."""
    found = list(_settings(body, DIRECT))
    open_: list[Reason] = list(body.open)
    for key, name, arguments in INNER:
        inside = blocks(body.get(name))
        open_.extend(inside.open)
        for block in inside:
            value = first(*(block_value(block, argument) for argument in arguments))
            written = (a for a in arguments if not isinstance(block_value(block, a), Absent))
            place = block.location if key == "instance_profile" else value.location
            found.append(Setting(key, f"{name}.{next(written, arguments[-1])}", value, place))
    return Members(tuple(found), tuple(dict.fromkeys(open_)), resource.header)


def group_settings(resource: Resource) -> Members[Setting]:
    """Return the settings of a node group that its launch template may have, or rule out."""
    return Members(tuple(_settings(resource.body, GROUP)), resource.body.open, resource.header)


def _settings(body: MapValue, names: tuple[tuple[str, str], ...]) -> Iterator[Setting]:
    for key, name in names:
        entry = body.entries.get(name)
        if entry is None or isinstance(entry.value, Null):
            continue
        inside: Value = entry.value
        place = entry.key if isinstance(inside, MapValue) else inside.location
        yield Setting(key, name, inside, place or entry.key)
