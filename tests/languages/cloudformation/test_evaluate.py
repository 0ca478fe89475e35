"""CloudFormation's functions give what the service computes, and stay unknown where it decides."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest

from ekslint.core.contents import plain
from ekslint.core.location import SourceText
from ekslint.core.pieces import locate
from ekslint.core.resource import Evaluation, Resource
from ekslint.core.value import Document, MapValue, Text, Unknown
from ekslint.languages.cloudformation.evaluate import evaluate
from ekslint.sources.textmap import file_text

HEAD = """\
Parameters:
  Name: {Type: String, Default: prod}
  Empty: {Type: String, Default: ""}
  NoDefault: {Type: String}
  Flag: {Type: String, Default: "false", AllowedValues: ["true", "false"]}
  Groups: {Type: CommaDelimitedList, Default: "sg-1, sg-2"}
  Image:
    Type: AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>
    Default: /aws/service/eks/optimized-ami/1.31/amazon-linux-2/recommended/image_id
Mappings:
  Sizes:
    prod: {Type: m6i.large}
  Regions:
    eu-west-1: {Family: al2023, Image: ami-1}
    eu-west-2: {Family: al2023, Image: ami-2}
Conditions:
  IsProd: !Equals [!Ref Name, prod]
  IsDev: !Not [!Condition IsProd]
  Asked: !Equals [!Ref Flag, "true"]
  Both: !And [!Condition IsProd, !Condition Asked]
  Either: !Or [!Condition IsProd, !Condition Asked]
  Loop: !Condition Loop
"""


def run(properties: str, *, extra: str = "") -> Evaluation:
    """Evaluate one resource with these properties below the common head."""
    text = HEAD + "Resources:\n  Thing:\n    Type: AWS::Test::Thing\n    Properties:\n"
    text += "".join(f"      {line}\n" for line in dedent(properties).strip().splitlines())
    source = SourceText("stack.yaml", text + extra)
    evaluation, problems = evaluate(file_text(source), scope="s", where=source.whole())
    assert problems == ()
    return evaluation


def thing(evaluation: Evaluation) -> Resource:
    return next(r for r in evaluation.resources if r.address == "Thing")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("!Ref Name", "prod"),
        ("!Sub '${Name}-x'", "prod-x"),
        ("!FindInMap [Regions, !Ref 'AWS::Region', Family]", "al2023"),
        ("!Cidr [10.0.0.0/16, 2, 8]", ["10.0.0.0/24", "10.0.1.0/24"]),
        ("{'Fn::Length': [a, b]}", 2),
        ("!Sub '${!Name}'", "${Name}"),
        ("!Sub ['${A}/${Name}', {A: b}]", "b/prod"),
        ("!Join ['-', [a, !Ref Name]]", "a-prod"),
        ("!Select [1, [a, b]]", "b"),
        ("!Select [0, !Split [',', 'x,y']]", "x"),
        ("!Split [',', 'x,y']", ["x", "y"]),
        ("!FindInMap [Sizes, !Ref Name, Type]", "m6i.large"),
        ("!If [IsProd, yes-arm, no-arm]", "yes-arm"),
        ("!If [IsDev, yes-arm, no-arm]", "no-arm"),
        ("!If [Either, a, b]", "a"),
        ("!If [Asked, same, same]", "same"),
        ("!Ref Groups", ["sg-1", "sg-2"]),
        ("[a, !Ref 'AWS::NoValue', b]", ["a", "b"]),
        ("{Fn::Join: ['', [a, b]]}", "ab"),
    ],
)
def test_known(expression: str, expected: Any) -> None:
    resource = thing(run(f"Value: {expression}"))
    assert plain(resource.get("Value")) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "!Ref NoDefault",
        "!Ref Empty",
        "!Ref Missing",
        "!Ref 'AWS::Region'",
        "!GetAtt Thing.Arn",
        "!GetAtt Nothing.Arn",
        "!ImportValue shared-role",
        "!If [Asked, a, b]",
        "!If [Loop, a, b]",
        "!If [Both, a, b]",
        "!FindInMap [Sizes, dev, Type]",
        "!FindInMap [Regions, !Ref 'AWS::Region', Image]",
        "!Select [9, [a, b]]",
        "!Select ['²', [a, b]]",
        "!Cidr [10.0.0.0/16, '²', 8]",
        "!Cidr [!Ref NoDefault, 2, 8]",
        "!Cidr [10.0.0.0/24, 20, 8]",
        "!Length {Ref: NoDefault}",
        "!GetAZs ''",
        "!Transform {Name: X}",
    ],
)
def test_unknown(expression: str) -> None:
    resource = thing(run(f"Value: {expression}"))
    assert isinstance(resource.get("Value"), Unknown)


def test_an_undecided_arm_keeps_both_candidates() -> None:
    value = thing(run("Value: !If [Asked, a, b]")).get("Value")
    assert isinstance(value, Unknown)
    assert [plain(candidate) for candidate in value.candidates] == ["a", "b"]


def test_the_same_unset_parameter_is_the_same_value() -> None:
    resource = thing(run("One: !Ref NoDefault\nTwo: !Ref NoDefault"))
    one, two = resource.get("One"), resource.get("Two")
    assert isinstance(one, Unknown)
    assert isinstance(two, Unknown)
    assert one.reason.identity == two.reason.identity != ""


def test_partial_text_keeps_its_known_parts_and_places() -> None:
    value = thing(run("Value: !Sub '${AWS::AccountId}-${Name}-tail'")).get("Value")
    assert isinstance(value, Text)
    assert value.known is None
    assert value.suffix == "prod-tail" or value.suffix.endswith("-tail")
    place = locate(value, len("x-prod-"), len("x-prod-tail"))
    assert place is not None
    assert place.text == "tail"


def test_user_data_keeps_its_script_inside_base64() -> None:
    value = thing(run("Value:\n  Fn::Base64: !Sub |\n    #!/bin/bash\n    run ${Name}")).get(
        "Value"
    )
    assert isinstance(value, Document)
    assert value.format == "base64"
    assert isinstance(value.content, Text)
    assert value.content.known == "#!/bin/bash\nrun prod\n"


def test_a_resource_under_a_false_condition_is_a_gate() -> None:
    evaluation = run("A: 1", extra="  Other:\n    Type: AWS::Test::Other\n    Condition: IsDev\n")
    assert [gate.what for gate in evaluation.gates] == ["Other"]
    assert "Other" not in {r.address for r in evaluation.resources}


def test_a_resource_under_an_undecided_condition_carries_it() -> None:
    evaluation = run("A: 1", extra="  Other:\n    Type: AWS::Test::Other\n    Condition: Asked\n")
    other = next(r for r in evaluation.resources if r.address == "Other")
    assert [c.description for c in other.conditions] == ["condition `Asked` holds"]


def test_an_image_parameter_becomes_a_looked_up_resource() -> None:
    evaluation = run("Value: !Ref Image")
    value = thing(evaluation).get("Value")
    parameter = next(r for r in evaluation.resources if r.mode == "data")
    assert value.ref is not None
    assert value.ref.address == parameter.address
    assert str(plain(parameter.get("Name"))).endswith("image_id")


def test_json_and_yaml_say_the_same() -> None:
    joined = '{"Fn::Join": ["-", ["a", "b"]]}'
    text = '{"Resources": {"Thing": {"Type": "T", "Properties": {"V": ' + joined + "}}}}"
    source = SourceText("stack.json", text)
    evaluation, problems = evaluate(file_text(source), scope="s", where=source.whole())
    assert problems == ()
    assert plain(thing(evaluation).get("V")) == "a-b"


def test_deep_nesting_costs_one_unknown() -> None:
    expression = "a"
    for _ in range(200):
        expression = "{Fn::Join: ['', [" + expression + "]]}"
    value = thing(run(f"Value: {expression}")).get("Value")
    assert not isinstance(value, MapValue)


@pytest.mark.parametrize(
    "properties",
    [
        "Role: {Ref: {'Fn::Sub': 'Role${Name}'}}",
        "Role: !Ref\n  Fn::Join: ['', [Role, !Ref Name]]",
        "Role: !GetAtt [!Sub 'Role${Name}', Arn]",
        "Role: {'Fn::GetAtt': [{'Fn::Sub': 'Role${Name}'}, Arn]}",
    ],
)
def test_a_function_may_name_what_is_referred_to(properties: str) -> None:
    extra = "  Roleprod:\n    Type: AWS::IAM::Role\n"
    value = thing(run(properties, extra=extra)).get("Role")
    assert value.ref is not None
    assert value.ref.address == "Roleprod"
