"""Turn the metadata options of Terraform's launch templates, and the settings that managed groups
have a say in, into what the model takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ekslint.core.resource import Resource
from ekslint.core.value import Absent, MapValue, Reason, Value
from ekslint.core.verdict import Members
from ekslint.languages.terraform.inventory.reading import nested, written
from ekslint.languages.values import block_value, common, first
from ekslint.model.entity import Entity
from ekslint.model.nodes.launch import Setting
from ekslint.model.nodes.metadata import HOP_LIMIT, TAGS, TOKENS, MetadataDefaults, MetadataOptions

GROUP: Final = ("disk_size", "instance_types", "ami_type", "version", "release_version")
"""Arguments of a node group that its template may leave no room for."""
DIRECT: Final = (
    ("shutdown_behavior", "instance_initiated_shutdown_behavior"),
    ("instance_type", "instance_type"),
)
INNER: Final = (
    ("instance_profile", "iam_instance_profile", ("arn", "name")),
    ("subnet", "network_interfaces", ("subnet_id",)),
    ("hibernation", "hibernation_options", ("configured",)),
    ("market", "instance_market_options", ("market_type",)),
)
"""Settings of a template inside blocks: key, block, and the arguments that tell."""


def metadata_options(resource: Resource) -> MetadataOptions:
    """Return the options of a template or launch configuration."""
    return MetadataOptions(
        tokens=written(resource, "metadata_options", TOKENS),
        hop_limit=written(resource, "metadata_options", HOP_LIMIT),
        tags=written(resource, "metadata_options", TAGS),
    )


def template_settings(resource: Resource) -> Members[Setting]:
    """Return the settings of a launch template that a managed group refuses, or chooses itself."""
    found = list(_plain(resource, DIRECT))
    open_: list[Reason] = []
    for key, name, arguments in INNER:
        inside = nested(resource, name)
        open_.extend(inside.open)
        for block in inside:
            value = first(*(block_value(block, argument) for argument in arguments))
            argument = _written_name(block, arguments)
            place = block.location if key == "instance_profile" else value.location
            found.append(Setting(key, f"{name}.{argument}", value, place))
    return Members(tuple(found), tuple(dict.fromkeys(open_)), resource.header)


def group_settings(resource: Resource) -> Members[Setting]:
    """Return the settings of a node group that its launch template may have, or rule out."""
    found = list(_plain(resource, ((name, name) for name in GROUP)))
    access = nested(resource, "remote_access")
    for block in access:
        found.append(Setting("remote_access", "remote_access", block, block.location))
    return Members(tuple(found), access.open, resource.header)


def _plain(resource: Resource, names: Iterable[tuple[str, str]]) -> Iterator[Setting]:
    for key, name in names:
        value: Value = written(resource, name)
        yield Setting(key, name, value, value.location)


def _written_name(block: MapValue, arguments: tuple[str, ...]) -> str:
    given = (name for name in arguments if not isinstance(block_value(block, name), Absent))
    return next(given, arguments[-1])


def metadata_defaults(resource: Resource) -> Iterator[Entity]:
    """`aws_ec2_instance_metadata_defaults`."""
    yield MetadataDefaults(
        **common(resource),
        options=MetadataOptions(
            tokens=written(resource, TOKENS),
            hop_limit=written(resource, HOP_LIMIT),
            tags=written(resource, TAGS),
        ),
    )
