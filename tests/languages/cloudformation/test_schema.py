"""What CloudFormation refuses in resources of EKS, and what it may take."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.location import SourceText
from ekslint.facts.cfn import Shape, resource_shape
from ekslint.facts.tables import table
from ekslint.languages.cloudformation.evaluate import evaluate
from ekslint.languages.cloudformation.schema import faults
from ekslint.languages.faults import schema_faults
from ekslint.sources.textmap import file_text

NODES = """Resources:
  Nodes:
    Type: AWS::EKS::Nodegroup
    Properties:
      ClusterName: prod
      NodeRole: !ImportValue role
      Subnets: [a]
"""


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", []),
        ("DiskSizes: 20", [("has no property `DiskSizes` but `DiskSize`", "DiskSize", True)]),
        ("diskSize: 20", [("has no property `diskSize` but `DiskSize`", "DiskSize", True)]),
        ("Wombat: 20", [("has no property `Wombat`", "", False)]),
        (
            "LaunchTemplate: {LaunchTemplateId: a}",
            [("has no property `LaunchTemplateId` but `Id`", "Id", True)],
        ),
        ("LaunchTemplate: lt-1", [("is a text, not a map", "", True)]),
        ("InstanceTypes: m5.large", [("is a text, not a list", "", True)]),
        ("InstanceTypes: {A: b}", [("is a map, not a list", "", True)]),
        ("LaunchTemplate: 1", [("is a number, not a map", "", True)]),
        ("InstanceTypes: !Ref Types", []),
        ("InstanceTypes: !Split [',', !ImportValue types]", []),
        ("LaunchTemplate: !Ref AWS::NoValue", []),
        ("Labels: {any: thing}", []),
        ("Fn::Transform: {Name: Mine}", []),
        ("DiskSize: '20'", []),
        ("'{{ key }}': 1", []),
    ],
    ids=[
        "nothing wrong",
        "misspelt",
        "in another case",
        "unlike all",
        "its holder's name said once more",
        "a text for a map",
        "a text for a list",
        "a map for a list",
        "a number for a map",
        "a parameter without a value",
        "an import",
        "left out",
        "a map of any keys",
        "a part that a macro writes",
        "a number in quotes",
        "a template's key",
    ],
)
def test_faults(written: str, expected: list[tuple[str, str, bool]]) -> None:
    parameters = "Parameters:\n  Types: {Type: CommaDelimitedList}\n"
    source = SourceText("stack.yaml", f"{parameters}{NODES}      {written}\n")
    evaluation, _ = evaluate(file_text(source), scope="s", where=source.whole())
    nodes = next(r for r in evaluation.resources if r.type == "AWS::EKS::Nodegroup")
    found = [
        (fault.defect, fault.near, fault.sure)
        for fault in schema_faults(nodes, faults(nodes), "cloudformation")
    ]
    assert found == expected


def test_what_is_required() -> None:
    source = SourceText("stack.yaml", NODES.replace("      Subnets: [a]\n", ""))
    evaluation, _ = evaluate(file_text(source), scope="s", where=source.whole())
    nodes = evaluation.resources[0]
    (fault,) = schema_faults(nodes, faults(nodes), "cloudformation")
    assert (fault.subject, fault.defect) == ("`Nodes`", "lacks `Subnets`")
    assert fault.header.line == 2


def test_every_listed_type_is_of_eks_and_has_properties() -> None:
    for name in ("Nodegroup", "Cluster", "Addon", "AccessEntry", "FargateProfile"):
        shape = resource_shape(f"AWS::EKS::{name}")
        assert shape is not None
        assert shape.properties
        assert set(shape.required) <= set(shape.properties)
    assert resource_shape("AWS::EC2::VPC") is None


def test_every_property_that_cfn_lint_knows_is_known() -> None:
    schemas = pytest.importorskip("cfnlint.schema").PROVIDER_SCHEMA_MANAGER
    missed: list[str] = []

    def compare(path: str, shape: Shape, theirs: dict[str, Any], root: dict[str, Any]) -> None:
        while "$ref" in theirs:
            theirs = root["definitions"][theirs["$ref"].rpartition("/")[2]]
        if shape.items is not None and "items" in theirs:
            compare(f"{path}[]", shape.items, theirs["items"], root)
        for name, inner in theirs.get("properties", {}).items() if shape.properties else ():
            if name in shape.properties:
                compare(f"{path}.{name}", shape.properties[name], inner, root)
            else:
                missed.append(f"{path}.{name}")

    for name in table("cfn_schemas")["types"]:
        shape = resource_shape(name)
        assert shape is not None
        schema = schemas.get_resource_schema("us-east-1", name).schema
        compare(name, shape, schema, schema)
    assert missed == []
