"""What `ignore_changes` leaves to others is not known once the resource exists."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import child, plain
from ekslint.core.value import ListValue, MapValue, Unknown, Value
from ekslint.languages.terraform.ignored import left_to_others
from tests.languages.terraform.scan import by_address, root

BODY = """
  name    = "n"
  version = "1.33"
  tags    = { a = "b" }
  vpc_config {
    subnet_ids             = ["s"]
    endpoint_public_access = true
  }
"""


def resource(ignore: str) -> Any:
    text = f'resource "aws_eks_cluster" "it" {{{BODY}  lifecycle {{\n    {ignore}\n  }}\n}}\n'
    return left_to_others(by_address(root(text))["aws_eks_cluster.it"])


def at(value: Value | None, *path: str | int) -> Value | None:
    for step in path:
        value = child(value, step) if value is not None else None
    return value


def state(value: Value | None) -> str:
    if isinstance(value, ListValue | MapValue):
        return "open" if value.open else "closed"
    return "unknown" if isinstance(value, Unknown) else "absent" if value is None else "known"


CONFIG = ("vpc_config", 0)
PUBLIC = (*CONFIG, "endpoint_public_access")


@pytest.mark.parametrize(
    ("ignore", "expected"),
    [
        pytest.param("prevent_destroy = true", {"version": "known", "tags": "closed"}, id="none"),
        pytest.param(
            "ignore_changes = [version]", {"version": "unknown", "name": "known"}, id="attribute"
        ),
        pytest.param("ignore_changes = [role_arn]", {"role_arn": "unknown"}, id="not-written"),
        pytest.param("ignore_changes = [tags]", {"tags": "open"}, id="map"),
        pytest.param('ignore_changes = [tags["x"]]', {"tags": "open"}, id="key"),
        pytest.param(
            "ignore_changes = [vpc_config[0].endpoint_public_access]",
            {PUBLIC: "unknown", (*CONFIG, "subnet_ids"): "closed", "vpc_config": "closed"},
            id="inside-a-block",
        ),
        pytest.param(
            "ignore_changes = [vpc_config[0].public_access_cidrs]",
            {(*CONFIG, "public_access_cidrs"): "unknown", PUBLIC: "known"},
            id="not-written-in-a-block",
        ),
        pytest.param("ignore_changes = [vpc_config]", {"vpc_config": "open"}, id="blocks"),
        pytest.param(
            "ignore_changes = [kubernetes_network_config[0].ip_family]", {}, id="none-there"
        ),
        pytest.param(
            "ignore_changes = all",
            {"version": "unknown", "tags": "open", PUBLIC: "unknown", "lifecycle": "closed"},
            id="all",
        ),
        pytest.param(
            "ignore_changes = [name, version]", {"name": "unknown", "version": "unknown"}, id="two"
        ),
    ],
)
def test_what_is_left_to_others(
    ignore: str, expected: dict[str | tuple[str | int, ...], str]
) -> None:
    body = resource(ignore).body
    for path, wanted in expected.items():
        steps = (path,) if isinstance(path, str) else path
        assert state(at(body, *steps)) == wanted, path


def test_all_leaves_what_is_not_written_open_too() -> None:
    assert state(resource("ignore_changes = all").get("role_arn")) == "unknown"
    assert state(resource("ignore_changes = [version]").get("role_arn")) != "unknown"


@pytest.mark.parametrize(
    ("ignore", "path", "expected"),
    [
        pytest.param("ignore_changes = [version]", "version", "unknown", id="named"),
        pytest.param("ignore_changes = [version]", "name", "known", id="another"),
        pytest.param("ignore_changes = [tags]", "tags", "open", id="map"),
        pytest.param("ignore_changes = all", "version", "unknown", id="all"),
        pytest.param("ignore_changes = all", "name", "known", id="its-name"),
        pytest.param(
            "ignore_changes = [vpc_config[0].endpoint_public_access]",
            "vpc_config[0].endpoint_public_access",
            "unknown",
            id="in-a-block",
        ),
    ],
)
def test_references_to_what_is_left_to_others(ignore: str, path: str, expected: str) -> None:
    text = (
        f'resource "aws_eks_cluster" "it" {{{BODY}  lifecycle {{\n    {ignore}\n  }}\n}}\n'
        f'resource "probe" "it" {{\n  value = aws_eks_cluster.it.{path}\n'
        f"  same = aws_eks_cluster.it.{path} == aws_eks_cluster.it.{path}\n}}\n"
    )
    found = by_address(root(text))["probe.it"]
    assert state(found.get("value")) == expected
    value = found.get("value")
    assert value.ref is not None
    assert value.ref.address == "aws_eks_cluster.it"
    if expected == "unknown":
        assert plain(found.get("same")) is True
