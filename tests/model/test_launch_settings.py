"""Settings of launch templates and node groups that EKS refuses together."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.value import Absent, MapValue, Null, Value, default_of, text
from ekslint.core.verdict import Members
from ekslint.model.inventory import Contribution, Inventory
from ekslint.model.nodes.launch import LaunchTemplate, Setting
from ekslint.model.nodes.launch_settings import is_given, refused
from tests.model.build import made, unset
from tests.model.entities import SCOPE
from tests.model.nodes import attribute, group, template


def setting(key: str, data: Any) -> Setting:
    value: Value = data if isinstance(data, Absent | Null) else made(data)
    return Setting(key, key, value, None)


def settings(*found: Setting) -> Members[Setting]:
    return Members(found)


@pytest.mark.parametrize(
    ("value", "truth"),
    [
        (made(20), True),
        (made("AL2_x86_64"), True),
        (made(["m6i.large"]), True),
        (MapValue({}), True),
        (attribute(template()), True),
        (Absent(name="x"), False),
        (Null(), False),
        (made(""), False),
        (made(0), False),
        (made([]), False),
        (text("1.33", None, default_of("the plan")), False),
        (made([...]), None),
    ],
    ids=[
        *("number", "text", "list", "block", "attribute", "absent", "null", "empty text", "zero"),
        *("empty list", "filled in by AWS", "open list"),
    ],
)
def test_what_is_given(value: Value, truth: bool | None) -> None:
    assert is_given(value).truth is truth


@pytest.mark.parametrize(
    ("key", "data", "truth"),
    [
        ("instance_profile", "nodes", True),
        ("subnet", "subnet-1", True),
        ("shutdown_behavior", "stop", True),
        ("hibernation", True, True),
        ("hibernation", False, False),
        ("market", "spot", True),
        ("market", "capacity-block", False),
        ("market", unset(), None),
        ("instance_type", "m6i.large", False),
    ],
)
def test_what_a_managed_group_refuses(key: str, data: Any, truth: bool | None) -> None:
    assert refused(setting(key, data)).truth is truth


@pytest.mark.parametrize(
    ("key", "data", "given", "truth"),
    [
        ("disk_size", 50, {}, True),
        ("disk_size", Null(), {}, False),
        ("remote_access", {"ec2_ssh_key": "ops"}, {}, True),
        ("ami_type", "AL2_x86_64", {"image": "ami-1"}, True),
        ("ami_type", "AL2_x86_64", {}, False),
        ("ami_type", "CUSTOM", {"image": "ami-1"}, False),
        ("version", "1.33", {"image": "ami-1"}, True),
        ("release_version", "1.33.5-20251112", {}, False),
        ("instance_types", ["a"], {"settings": settings(setting("instance_type", "a"))}, True),
        ("instance_types", ["a"], {"settings": settings(setting("instance_type", Null()))}, False),
        ("instance_types", ["a"], {"settings": Members((), (unset().reason,))}, None),
        ("instance_types", [], {"settings": settings(setting("instance_type", "a"))}, False),
        ("ami_type", "AL2_x86_64", {"image": unset()}, True),
    ],
)
def test_what_clashes_with_the_template(
    key: str, data: Any, given: dict[str, Any], truth: bool | None
) -> None:
    own: LaunchTemplate = template("own", **given)
    one = group(template=attribute(own))
    inventory = Inventory([Contribution(SCOPE, (own, one))])
    assert one.clashes(inventory, setting(key, data)).truth is truth


@pytest.mark.parametrize("key", ["disk_size", "remote_access", "instance_types", "version"])
def test_nothing_clashes_without_a_template(key: str) -> None:
    one = group()
    inventory = Inventory([Contribution(SCOPE, (one,))])
    assert one.clashes(inventory, setting(key, ["x"])).truth is False


def test_a_template_from_elsewhere_rules_out_the_disk_but_not_the_version() -> None:
    one = group(template="lt-0a1b2c3d4e5f60718")
    inventory = Inventory([Contribution(SCOPE, (one,))])
    assert one.clashes(inventory, setting("disk_size", 50)).truth is True
    assert one.clashes(inventory, setting("version", "1.33")).truth is None
