"""What Terraform's launch templates become."""

from __future__ import annotations

import pytest

from ekslint.core.contents import known_bool
from ekslint.languages.terraform.inventory import contribute
from ekslint.model.nodes.launch import LaunchTemplate
from tests.languages.terraform.scan import root

EBS = 'dynamic "ebs" {\n for_each = %s\n content {\n  encrypted = true\n }\n}'


@pytest.mark.parametrize(
    ("ebs", "volumes", "closed"),
    [
        pytest.param("ebs {\n encrypted = true\n}", 1, True, id="written"),
        pytest.param(EBS % "[1]", 1, True, id="made"),
        pytest.param(EBS % "[]", 0, True, id="not-made"),
        pytest.param(EBS % "var.x", 0, False, id="made-perhaps"),
    ],
)
def test_a_mapping_that_may_hold_a_volume_leaves_them_open(
    ebs: str, volumes: int, closed: bool
) -> None:
    mapping = f'block_device_mappings {{\n device_name = "/dev/xvda"\n {ebs}\n}}\n'
    text = f'variable "x" {{}}\nresource "aws_launch_template" "t" {{\n{mapping}}}\n'
    entities = contribute(root(text))[0].entities
    (found,) = (e for e in entities if isinstance(e, LaunchTemplate))
    assert (len(found.devices.items), not found.devices.open) == (volumes, closed)


@pytest.mark.parametrize(
    ("kind", "reaches"),
    [('"instance"', [True]), ('"volume"', []), ("var.x", [None])],
    ids=["instance", "volume", "not-known"],
)
def test_a_tag_of_what_is_not_known_may_reach_instances(
    kind: str, reaches: list[bool | None]
) -> None:
    block = f'tag_specifications {{\n resource_type = {kind}\n tags = {{ a = "b" }}\n}}\n'
    text = f'variable "x" {{}}\nresource "aws_launch_template" "t" {{\n{block}}}\n'
    entities = contribute(root(text))[0].entities
    (found,) = (e for e in entities if isinstance(e, LaunchTemplate))
    assert [known_bool(tag.reaches) for tag in found.tags] == reaches
