"""Builds groups, templates, images and keys with only what a test is about."""

from __future__ import annotations

from typing import Any

from ekslint.core.value import Absent, MapValue, ReasonKind, Ref, Value, unknown
from ekslint.core.verdict import Members
from ekslint.model.entity import Entity
from ekslint.model.nodes.compute import NodeGroup
from ekslint.model.nodes.image import Image
from ekslint.model.nodes.launch import LaunchTemplate, Tag, Volume
from ekslint.model.nodes.userdata import BootstrapCall, UserData
from tests.model.build import made
from tests.model.entities import SCOPE, base


def value(data: Any, name: str = "x") -> Value:
    """Return plain data as a value, None as left out."""
    return Absent(name=name) if data is None else made(data)


def attribute(entity: Entity, name: str = "id") -> Value:
    """Return an attribute of a thing that only AWS knows."""
    ref = Ref(entity.scope, entity.ref.address, (name,))
    return unknown(ReasonKind.COMPUTED, "known after apply", ref=ref, nonnull=True)


def group(
    name: str = "blue", *, way: str = "managed", scope: str = SCOPE, **given: Any
) -> NodeGroup:
    """Return a node group; what is not given is left out."""
    names = ("cluster_name", "role", "template", "ami_type", "version", "release_version")
    written: dict[str, Any] = {field: value(given.pop(field, None), field) for field in names}
    written["service_linked_role"] = value(given.pop("service_linked_role", None))
    return NodeGroup(**base(name, scope), way=way, **written, **given)


def template(name: str = "blue", *, scope: str = SCOPE, **given: Any) -> LaunchTemplate:
    """Return a launch template; what is not given is left out."""
    names = ("image", "user_data", "instance_profile", "security_groups")
    written: dict[str, Any] = {field: value(given.pop(field, None), field) for field in names}
    return LaunchTemplate(**base(f"template {name}", scope), **written, **given)


def script(host: LaunchTemplate, *joined: Any, **given: Any) -> UserData:
    """Return the user data of a template that calls bootstrap.sh with these names."""
    calls = tuple(
        BootstrapCall(
            **base(f"call {number}"), cluster_name=value(name), options=MapValue({}), host=host.id
        )
        for number, name in enumerate(joined)
    )
    return UserData(
        **base(f"data of {host.id}", host.scope),
        format="shell",
        host=host.id,
        bootstraps=calls,
        **given,
    )


def image(name: str = "image", **given: Any) -> Image:
    """Return an image by names or by path."""
    names = given.pop("names", None)
    found = Members(tuple(made(n) for n in names)) if names else Members()
    written: dict[str, Any] = {k: value(v) for k, v in given.items()}
    return Image(**base(name), names=found, **written)


def volume(name: str = "/dev/xvda", **given: Any) -> Volume:
    """Return a block device."""
    encrypted, key = value(given.pop("encrypted", None)), value(given.pop("key", None))
    return Volume(**base(name), owner="", encrypted=encrypted, key=key, **given)


def tag(key: Any, data: Any = "owned", reaches: Any = True) -> Tag:
    """Return a tag."""
    return Tag(value(key), value(data), value(reaches))


def tags(*found: Tag) -> Members[Tag]:
    """Return all tags there are."""
    return Members(found)
