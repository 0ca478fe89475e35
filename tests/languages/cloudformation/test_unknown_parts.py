"""What a template leaves to macros and undecided conditions is never taken for left out."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from ekslint.core.location import SourceText
from ekslint.core.value import Absent, ListValue, Unknown
from ekslint.languages.cloudformation.evaluate import evaluate
from ekslint.languages.cloudformation.inventory import contribute
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.entity import Entity
from ekslint.model.nodes.launch import LaunchTemplate
from ekslint.sources.textmap import file_text

HEAD = """\
Parameters:
  Given: {Type: String}
Conditions:
  Asked: !Equals [!Ref Given, x]
Resources:
  Thing:
"""


def first_made(declared: str) -> Entity:
    """Return what one resource is in the model."""
    source = SourceText("stack.yaml", HEAD + indent(dedent(declared).strip(), "    ") + "\n")
    evaluation, problems = evaluate(file_text(source), scope="s", where=source.whole())
    assert problems == ()
    return contribute(evaluation, root=".")[0].entities[0]


@pytest.mark.parametrize(
    "properties",
    [
        "{'Fn::Transform': {Name: AWS::Include}}",
        "{Name: prod, 'Fn::Transform': {Name: AWS::Include}}",
        "{Name: prod, 'Fn::ForEach::Each': [Item, !Ref Given, {'${Item}': x}]}",
        "!If [Asked, {Name: prod}, {Name: test}]",
    ],
    ids=["all included", "included beside", "loop", "either"],
)
def test_properties_that_may_be_more(properties: str) -> None:
    cluster = first_made(f"Type: AWS::EKS::Cluster\nProperties: {properties}\n")
    assert isinstance(cluster, Cluster)
    assert isinstance(cluster.secrets_key, Unknown)
    assert isinstance(cluster.log_types, Unknown)


def template(data: str) -> LaunchTemplate:
    declared = f"Type: AWS::EC2::LaunchTemplate\nProperties:\n  LaunchTemplateData: {data}\n"
    found = first_made(declared)
    assert isinstance(found, LaunchTemplate)
    return found


def test_a_template_of_either_content() -> None:
    found = template("!If [Asked, {ImageId: ami-1}, {UserData: eA==}]")
    assert isinstance(found.image, Unknown)
    assert isinstance(found.user_data, Unknown)
    assert found.tags.open
    assert found.devices.open


@pytest.mark.parametrize(
    ("tags", "open_"),
    [
        ("[{ResourceType: !Ref Given, Tags: [{Key: a, Value: b}]}]", True),
        ("[{ResourceType: instance, Tags: !If [Asked, [], [{Key: a, Value: b}]]}]", True),
        ("!If [Asked, [], [{ResourceType: instance, Tags: [{Key: a, Value: b}]}]]", True),
        ("[{ResourceType: volume, Tags: !Ref Given}]", False),
        ("[{ResourceType: instance, Tags: [{Key: a, Value: b}]}]", False),
    ],
    ids=["type", "tags", "specifications", "of volumes", "known"],
)
def test_tags_of_instances(tags: str, open_: bool) -> None:
    assert bool(template(f"{{TagSpecifications: {tags}}}").tags.open) is open_


def test_interfaces_of_either_form_may_bring_groups() -> None:
    found = template(
        "{SecurityGroupIds: [sg-1], NetworkInterfaces: !If [Asked, [], [{Groups: [a]}]]}"
    )
    assert isinstance(found.security_groups, ListValue)
    assert found.security_groups.open


def test_a_volume_of_either_form_may_be_any() -> None:
    found = template(
        "{BlockDeviceMappings: [{DeviceName: a, Ebs: !If [Asked, {Encrypted: true}, {Iops: 1}]}]}"
    )
    assert found.devices.items == ()
    assert found.devices.open


def test_a_list_whose_only_item_is_not_known_is_not_left_out() -> None:
    cluster = first_made(
        """
        Type: AWS::EKS::Cluster
        Properties:
          EncryptionConfig: [!If [Asked, {Provider: {KeyArn: a}}, {Provider: {KeyArn: b}}]]
        """
    )
    assert isinstance(cluster, Cluster)
    assert not isinstance(cluster.secrets_key, Absent)
