"""Templates whose parameters decide what is right: each finding says under which choice it holds.

The mistake is always the same: Amazon Linux 2 with a Kubernetes version that has no such image.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from ekslint.config.discover import load
from ekslint.core.choice import Choice, Option
from ekslint.core.finding import Report
from ekslint.core.value import text
from ekslint.linter.run import lint_texts, survey
from ekslint.linter.scenarios import MAX_SCENARIOS, circumstances
from ekslint.reports.wording import circumstances as told_under

TODAY = date(2026, 11, 20)
RULE = "al2-ami-unsupported"


def report(files: Mapping[str, str] | str, *rules: str) -> Report:
    if isinstance(files, str):
        files = {"template.yaml": files}
    settings = load(Path(), start=Path("/nowhere"))
    chosen = replace(settings, select=rules or (RULE,))
    return lint_texts({p: dedent(t) for p, t in files.items()}, chosen, today=TODAY)


def under(files: Mapping[str, str] | str, *rules: str) -> list[str]:
    """Return under what each finding holds; "always" for nothing."""
    found = report(files, *rules).findings
    return [next(iter(told_under(finding)), "always") for finding in found]


def template(head: str, *, image: str = "AL2_x86_64", version: str = '"1.33"') -> str:
    return dedent(head) + dedent(f"""\
        Resources:
          Cluster:
            Type: AWS::EKS::Cluster
            Properties:
              Name: main
              Version: {version}
              RoleArn: arn:aws:iam::111122223333:role/cluster
              ResourcesVpcConfig: {{SubnetIds: [subnet-1, subnet-2]}}
          Group:
            Type: AWS::EKS::Nodegroup
            Properties:
              ClusterName: !Ref Cluster
              AmiType: {image}
              NodeRole: arn:aws:iam::111122223333:role/node
              Subnets: [subnet-1, subnet-2]
        """)


ENV = "Parameters: {Env: {Type: String, AllowedValues: [dev, stage, prod]}}\n"
NAME = "Parameters: {Env: {Type: String}}\n"
PROD = "Conditions: {Prod: !Equals [!Ref Env, prod]}\n"
AMI = "{Type: String, AllowedValues: [AL2_x86_64, AL2023_x86_64_STANDARD]}"
CASES = {
    "a value that may be chosen": (
        template(f"Parameters: {{Ami: {AMI}}}\n", image="!Ref Ami"),
        ["when `Ami` is `AL2_x86_64`"],
    ),
    "an arm of a condition": (
        template(ENV + PROD, image="!If [Prod, AL2_x86_64, AL2023_x86_64_STANDARD]"),
        ["when `Env` is `prod`"],
    ),
    "the other arm, of one value less than all": (
        template(ENV + PROD, image="!If [Prod, AL2023_x86_64_STANDARD, AL2_x86_64]"),
        ["when `Env` is not `prod`"],
    ),
    "both halves hang on the same choice": (
        template(
            ENV + PROD,
            image="!If [Prod, AL2_x86_64, AL2023_x86_64_STANDARD]",
            version='!If [Prod, "1.33", "1.32"]',
        ),
        ["when `Env` is `prod`"],
    ),
    "the halves never meet": (
        template(
            ENV + PROD,
            image="!If [Prod, AL2_x86_64, AL2023_x86_64_STANDARD]",
            version='!If [Prod, "1.32", "1.33"]',
        ),
        [],
    ),
    "every choice is wrong": (
        template(ENV + PROD, version='!If [Prod, "1.33", "1.34"]'),
        ["always"],
    ),
    "an unset parameter is what it is compared with": (
        template(NAME + PROD, image="!If [Prod, AL2_x86_64, AL2023_x86_64_STANDARD]"),
        ["when `Env` is `prod`"],
    ),
    "an unset parameter is anything else": (
        template(NAME + PROD, image="!If [Prod, AL2023_x86_64_STANDARD, AL2_x86_64]"),
        ["when `Env` is not `prod`"],
    ),
    "a parameter that is empty by default": (
        template(
            "Parameters: {Ami: {Type: String, Default: ''}}\n"
            "Conditions: {Given: !Not [!Equals [!Ref Ami, '']]}\n",
            image="!If [Given, !Ref Ami, AL2_x86_64]",
        ),
        ["when `Ami` is empty"],
    ),
    "a row of a mapping": (
        template(
            NAME
            + "Mappings: {Images: {dev: {Ami: AL2_x86_64}, prod: {Ami: BOTTLEROCKET_x86_64}}}\n",
            image="!FindInMap [Images, !Ref Env, Ami]",
        ),
        ["when `Env` is `dev`"],
    ),
    "two choices": (
        template(
            f"Parameters: {{Ami: {AMI}, Env: {{Type: String}}}}\n" + PROD,
            image="!Ref Ami",
            version='!If [Prod, "1.33", "1.32"]',
        ),
        ["when `Ami` is `AL2_x86_64` and `Env` is `prod`"],
    ),
    "a join": (
        template(
            "Parameters: {Size: {Type: String, AllowedValues: [x86_64, ARM_64]}}\n",
            image="!Join ['_', [AL2, !Ref Size]]",
        ),
        ["always"],
    ),
    "the template's rules forbid it": (
        template(
            f"Parameters: {{Ami: {AMI}}}\n"
            "Rules: {New: {Assertions: [{Assert: "
            "!Not [!Equals [!Ref Ami, AL2_x86_64]]}]}}\n",
            image="!Ref Ami",
        ),
        [],
    ),
    "the template's rules are about something else": (
        template(
            f"Parameters: {{Ami: {AMI}, Size: {{Type: String}}}}\n"
            "Rules: {Small: {Assertions: [{Assert: !Equals [!Ref Size, small]}]}}\n",
            image="!Ref Ami",
        ),
        ["when `Ami` is `AL2_x86_64`"],
    ),
    "rules that are not evaluated": (
        template(
            f"Parameters: {{Ami: {AMI}}}\n"
            "Rules: {New: {Assertions: [{Assert: {'Fn::EachMemberIn': "
            "[{'Fn::ValueOfAll': ['AWS::EC2::VPC::Id', 'Tags.Name']}, [a]]}}]}}\n",
            image="!Ref Ami",
        ),
        [],
    ),
}


@pytest.mark.parametrize(("content", "expected"), CASES.values(), ids=CASES)
def test_a_finding_says_under_which_choice_it_holds(content: str, expected: list[str]) -> None:
    assert under(content) == expected


def test_a_question_that_every_scenario_answers_is_closed() -> None:
    assert not report(CASES["the halves never meet"][0]).open
    assert not report(CASES["an arm of a condition"][0]).open
    assert report(CASES["rules that are not evaluated"][0]).open


def test_what_exists_in_one_scenario_only() -> None:
    content = template(ENV + PROD).replace(
        "Type: AWS::EKS::Nodegroup", "Type: AWS::EKS::Nodegroup\n    Condition: Prod"
    )
    assert under(content) == ["when condition `Prod` holds"]


def test_a_thing_under_a_condition_that_never_holds() -> None:
    never = PROD.replace("}", ", Never: !And [!Condition Prod, !Not [!Condition Prod]]}")
    content = template(ENV + never).replace(
        "Type: AWS::EKS::Nodegroup", "Type: AWS::EKS::Nodegroup\n    Condition: Never"
    )
    assert under(content) == []


LOGS = dedent("""\
    Parameters: {Audit: {Type: String, AllowedValues: ['on', 'off']%s}}
    Conditions: {Audited: !Equals [!Ref Audit, 'on']}
    Resources:
      Cluster:
        Type: AWS::EKS::Cluster
        Properties:
          Name: main
          RoleArn: arn:aws:iam::111122223333:role/cluster
          Logging:
            ClusterLogging:
              EnabledTypes: !If [Audited, [{Type: audit}], [{Type: api}]]
    """)


@pytest.mark.parametrize(
    ("default", "expected"),
    [("", []), (", Default: 'on'", []), (", Default: 'off'", ["when `Audit` is `off`"])],
)
def test_a_warning_off_the_default_is_somebodys_wish(default: str, expected: list[str]) -> None:
    assert under(LOGS % default, "audit-log-off") == expected
    assert not report(LOGS % default, "audit-log-off").open


@pytest.mark.parametrize(
    ("default", "level"),
    [
        ("", "error"),
        (", Default: AL2_x86_64", "error"),
        (", Default: AL2023_x86_64_STANDARD", "warning"),
    ],
)
def test_an_error_off_the_default_is_a_warning(default: str, level: str) -> None:
    declared = AMI.replace("}", default + "}")
    content = template(f"Parameters: {{Ami: {declared}}}\n", image="!Ref Ami")
    (finding,) = report(content).findings
    assert finding.level == level


def test_the_message_is_that_of_the_defaults() -> None:
    versions = "{Type: String, AllowedValues: ['1.35', '1.34', '1.33', '1.32'], Default: '1.34'}"
    content = template(f"Parameters: {{Version: {versions}}}\n", version="!Ref Version")
    found = {f.message.partition("Kubernetes ")[2][:4]: f for f in report(content).findings}
    assert set(found) <= {"1.33", "1.34", "1.35"}
    assert "1.34" in found


def test_a_warning_that_holds_whatever_is_chosen() -> None:
    never = LOGS.replace("type: audit", "type: scheduler").replace("Type: audit", "Type: scheduler")
    assert under(never % "", "audit-log-off") == ["when `Audit` is `on`", "when `Audit` is `off`"]


def test_a_nested_stack_is_handed_the_choice() -> None:
    nodes = dedent("""\
        Parameters: {Stage: {Type: String}, Version: {Type: String, Default: ""}}
        Conditions:
          Live: !Equals [!Ref Stage, prod]
          Own: !Not [!Equals [!Ref Version, ""]]
        Resources:
          Group:
            Type: AWS::EKS::Nodegroup
            Properties:
              ClusterName: main
              AmiType: !If [Live, AL2_x86_64, AL2023_x86_64_STANDARD]
              Version: !If [Own, !Ref Version, !Ref "AWS::NoValue"]
              NodeRole: arn:aws:iam::111122223333:role/node
              Subnets: [subnet-1, subnet-2]
        """)
    main = dedent("""\
        Parameters: {Env: {Type: String}}
        Resources:
          Cluster:
            Type: AWS::EKS::Cluster
            Properties: {Name: main, Version: "1.33", RoleArn: arn:aws:iam::111122223333:role/c}
          Nodes:
            Type: AWS::CloudFormation::Stack
            Properties: {TemplateURL: nodes.yaml, Parameters: {Stage: !Ref Env}}
        """)
    files = {"main.yaml": main, "nodes.yaml": nodes}
    assert under(files) == ["when `Env` is `prod`"]
    assert not report(files).open


def test_an_export_hangs_on_the_choice_of_its_stack() -> None:
    base = dedent(f"""\
        Parameters: {{Ami: {AMI}}}
        Resources: {{Topic: {{Type: AWS::SNS::Topic}}}}
        Outputs: {{Image: {{Value: !Ref Ami, Export: {{Name: node-image}}}}}}
        """)
    main = template("", image="!ImportValue node-image")
    assert under({"base.yaml": base, "main.yaml": main}) == ["when `Ami` is `AL2_x86_64`"]


def test_a_file_of_parameters_leaves_no_choice() -> None:
    given = '[{"ParameterKey": "Ami", "ParameterValue": "%s"}]'
    content = template(f"Parameters: {{Ami: {AMI}}}\n", image="!Ref Ami")
    old = {"template.yaml": content, "prod.json": given % "AL2_x86_64"}
    new = {"template.yaml": content, "prod.json": given % "AL2023_x86_64_STANDARD"}
    assert under(old) == ["in prod"]
    assert under(new) == []
    both = {**old, "dev.json": new["prod.json"]}
    assert under(both) == ["in prod"]


def test_unrelated_parameters_do_not_multiply() -> None:
    more = ", ".join(f"P{n}: {{Type: String, AllowedValues: [a, b, c]}}" for n in range(30))
    content = template(f"Parameters: {{Ami: {AMI}, {more}}}\n", image="!Ref Ami")
    made = report(content)
    assert under(content) == ["when `Ami` is `AL2_x86_64`"]
    assert not made.open
    assert "2 scenarios of `Ami`" in made.extra["details"]


def test_too_many_scenarios_are_said() -> None:
    parameters = ", ".join(f"P{n}: {{Type: String, AllowedValues: [a, b, c]}}" for n in range(4))
    conditions = ", ".join(f"C{n}: !Equals [!Ref P{n}, a]" for n in range(4))
    image = "!If [All, AL2_x86_64, AL2023_x86_64_STANDARD]"
    every = "All: !And [" + ", ".join(f"!Condition C{n}" for n in range(4)) + "]"
    content = template(
        f"Parameters: {{{parameters}}}\nConditions: {{{conditions}, {every}}}\n", image=image
    )
    made = report(content)
    assert not made.findings
    assert len(made.open) == 1
    (notice,) = [n.message for n in made.notices if "scenarios" in n.message]
    assert notice == (
        "template.yaml: more scenarios of `P0`, `P1`, `P2` and `P3` than are gone through "
        f"(the limit is {MAX_SCENARIOS}): 1 question stays open"
    )


def test_a_survey_counts_the_scenarios(tmp_path: Path) -> None:
    parameters = ", ".join(f"P{n}: {{Type: String, AllowedValues: [a, b, c]}}" for n in range(4))
    content = template(f"Parameters: {{{parameters}, Other: {{Type: String}}}}\n")
    (tmp_path / "template.yaml").write_text(content, encoding="utf-8")
    (tmp_path / "small.yaml").write_text(template(ENV + PROD), encoding="utf-8")
    made = survey([tmp_path], load(Path(), start=Path("/nowhere")))
    (notice,) = [n.message for n in made.notices if "scenarios" in n.message]
    assert "template.yaml: 81 scenarios of 4 parameters: a question is settled in up to" in notice


def test_the_same_finding_under_several_choices_is_one() -> None:
    content = template(
        "Parameters: {Version: {Type: String, AllowedValues: ['1.32', '1.33', '1.34']}}\n",
        version="!Ref Version",
    )
    (finding,) = report(content).findings
    assert under(content) == ["when `Version` is not `1.32`"]
    assert any(r.label.startswith("also: ") for r in finding.related)


def choice(name: str, *values: str, other: bool = False) -> Choice:
    own = tuple(Option(text(value), value) for value in values)
    return Choice(name, name, (*own, Option(None, "", values)) if other else own)


@pytest.mark.parametrize(
    ("choices", "kept", "words"),
    [
        ([choice("A", "a", "b")], [(0,), (1,)], ()),
        ([choice("A", "a", "b", "c", "d")], [(0,), (1,)], ("when `A` is `a` or `b`",)),
        ([choice("A", "a", "b", other=True)], [(2,)], ("when `A` is neither `a` nor `b`",)),
        ([choice("A", "a", "b", other=True)], [(1,), (2,)], ("when `A` is not `a`",)),
        ([choice("A", "", other=True)], [(1,)], ("when `A` is not empty",)),
        (
            [choice("A", *"abcdefgh")],
            [(n,) for n in range(6)],
            ("when `A` is `a`, `b`, `c` or one of 3 more",),
        ),
        (
            [choice("A", "a", "b"), choice("B", "x", "y")],
            [(0, 0), (0, 1)],
            ("when `A` is `a`",),
        ),
        (
            [choice("A", "a", "b"), choice("B", "x", "y")],
            [(0, 0), (1, 1)],
            ("when `A` is `a` and `B` is `x`, or `A` is `b` and `B` is `y`",),
        ),
    ],
)
def test_circumstances(
    choices: list[Choice], kept: list[tuple[int, ...]], words: tuple[str, ...]
) -> None:
    possible: list[tuple[int, ...]] = [()]
    for one in choices:
        possible = [(*p, n) for p in possible for n in range(len(one.options))]
    assert circumstances(choices, kept, possible) == words
