"""What may be chosen for a parameter: allowed values, what it is compared with, what is not."""

from __future__ import annotations

from textwrap import dedent

import pytest

from ekslint.core.location import SourceText
from ekslint.languages.cloudformation.evaluate import StackEvaluator
from ekslint.languages.cloudformation.template import read_template
from ekslint.sources.textmap import file_text


def stack(text: str) -> StackEvaluator:
    source = SourceText("template.yaml", dedent(text))
    return StackEvaluator(read_template(file_text(source)), "scope", source.whole())


def options(declared: str, condition: str = "!Equals [!Ref P, prod]") -> object:
    made = stack(f"""\
        Parameters:
          P: {declared}
        Conditions:
          One: {condition}
        """)
    choice = made.choice("P")
    if choice is None:
        return None
    texts = [option.text if option.value is not None else "*" for option in choice.options]
    return texts if choice.usual is None else (texts, choice.usual)


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("{Type: String, AllowedValues: [dev, prod]}", ["dev", "prod"]),
        ("{Type: String, AllowedValues: [dev, prod], Default: prod}", (["dev", "prod"], 1)),
        ("{Type: Number, AllowedValues: [1, 2], Default: 1}", (["1", "2"], 0)),
        ("{Type: String, AllowedValues: [prod, prod]}", None),
        ("{Type: String, AllowedValues: [prod]}", None),
        ("{Type: String, AllowedValues: [dev, prod], MaxLength: 3}", None),
        ("{Type: String, AllowedValues: [dev, prod, !Ref X]}", None),
        ("{Type: String}", ["prod", "*"]),
        ("{Type: String, Default: ''}", (["prod", "*"], 1)),
        ("{Type: String, Default: prod}", None),
        ("{Type: String, MinLength: 5}", None),
        ("{Type: String, AllowedPattern: '[a-z]+'}", ["prod", "*"]),
        ("{Type: String, AllowedPattern: '[0-9]+'}", None),
        ("{Type: String, AllowedPattern: '([a-z]+)+'}", None),
        ("{Type: String, AllowedPattern: '(?i)prod'}", None),
        ("{Type: String, AllowedPattern: '['}", None),
        ("{Type: String, MinLength: many}", None),
        ("{Type: CommaDelimitedList, AllowedValues: [dev, prod]}", None),
        ("{Type: 'AWS::EC2::KeyPair::KeyName'}", None),
        ("{Type: 'AWS::SSM::Parameter::Value<String>', AllowedValues: [a, b]}", None),
    ],
)
def test_options(declared: str, expected: object) -> None:
    assert options(declared) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("!Not [!Equals ['', !Ref P]]", ["", "*"]),
        ("!Or [!Equals [!Ref P, a], !Equals [!Ref P, b]]", ["a", "b", "*"]),
        ("!Equals [!Ref P, !Ref Q]", None),
        ("!Equals [!Sub 'x${P}', xa]", None),
    ],
)
def test_what_it_is_compared_with(condition: str, expected: object) -> None:
    found = options("{Type: String}", condition)
    assert (sorted(found) if isinstance(found, list) else found) == (
        sorted(expected) if isinstance(expected, list) else expected
    )


def test_keys_of_a_mapping_are_options() -> None:
    made = stack("""\
        Parameters: {Env: {Type: String}}
        Mappings: {Sizes: {dev: {Type: small}, prod: {Type: large}}}
        Resources:
          Thing: {Type: T, Properties: {Size: !FindInMap [Sizes, !Ref Env, Type]}}
        """)
    choice = made.choice("Env")
    assert choice is not None
    assert [option.text for option in choice.options] == ["dev", "prod", ""]


def test_what_is_given_is_not_chosen() -> None:
    made = stack("Parameters: {P: {Type: String, AllowedValues: [a, b]}}")
    assert made.choice("P") is not None
    assert made.choice("Other") is None
    made.given = {"P": made.template.body}
    assert made.choice("P") is None


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        ("!And [!Condition Prod, !Not [!Condition Prod]]", False),
        ("!Or [!Condition Prod, !Not [!Condition Prod]]", True),
        ("!And [!Equals [!Ref Env, dev], !Equals [!Ref Env, prod]]", False),
        ("!Not [!And [!Equals [!Ref Env, dev], !Condition Prod]]", True),
        ("!Or [!Equals [!Ref Env, dev], !Equals [!Ref Env, prod]]", True),
        ("!Or [!Equals [!Ref Env, dev], !Condition Named]", None),
        ("!And [!Equals [!Ref Name, a], !Equals [!Ref Name, b]]", False),
        ("!Or [!Equals [!Ref Name, a], !Equals [!Ref Name, b]]", None),
    ],
)
def test_a_condition_that_all_scenarios_agree_on(condition: str, truth: bool | None) -> None:
    made = stack(f"""\
        Parameters:
          Env: {{Type: String, AllowedValues: [dev, prod]}}
          Name: {{Type: String}}
        Conditions:
          Prod: !Equals [!Ref Env, prod]
          Named: !Not [!Equals [!Ref Name, ""]]
          Asked: {condition}
        """)
    assert made.condition("Asked").truth is truth


def test_many_parameters_cost_no_time() -> None:
    parameters = "".join(f"  P{n}: {{Type: String, AllowedValues: [a, b, c]}}\n" for n in range(40))
    parts = ", ".join(f"!Equals [!Ref P{n}, a]" for n in range(40))
    made = stack(f"Parameters:\n{parameters}Conditions:\n  All: !And [{parts}]\n")
    assert made.condition("All").truth is None
