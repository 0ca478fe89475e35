"""Templates that would cost too much or too deep a recursion cost an unknown only."""

from __future__ import annotations

import json

import pytest

from ekslint.core.contents import known_text
from tests.languages.cloudformation.test_stacks import read, things


def _loops(body: dict[str, object], depth: int) -> dict[str, object]:
    for number in range(depth):
        body = {f"Fn::ForEach::L{number}": [f"I{number}", {"Ref": "Names"}, body]}
    return body


def _stack(resources: dict[str, object], **sections: object) -> str:
    return json.dumps(
        {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources, **sections}
    )


def _import(number: int) -> str:
    value = {"Fn::ImportValue": f"e{number + 1}"}
    return _stack(
        {"Group": {"Type": "AWS::EKS::Nodegroup", "Properties": {"ClusterName": value}}},
        Outputs={"O": {"Value": value, "Export": {"Name": f"e{number}"}}},
    )


NAMES = {"Names": {"Type": "CommaDelimitedList", "Default": ",".join(f"n{i}" for i in range(99))}}
HOSTILE = {
    "loops": {
        "a.json": _stack(
            _loops({"Same": {"Type": "AWS::EKS::Cluster"}}, 5),
            Parameters=NAMES,
            Transform="AWS::LanguageExtensions",
        )
    },
    "names that double": {
        "a.json": _stack(
            {
                f"R{n}": {
                    "Type": "AWS::IAM::Role",
                    "Properties": {"RoleName": {"Fn::Sub": f"${{R{n + 1}}}${{R{n + 1}}}"}},
                }
                for n in range(40)
            }
        )
    },
    "imports in a row": {f"{n}.json": _import(n) for n in range(150)},
    "conditions in a row": {
        "a.json": _stack(
            {"C": {"Type": "AWS::EKS::Cluster", "Condition": "C0"}},
            Conditions={f"C{n}": {"Fn::Not": [{"Condition": f"C{n + 1}"}]} for n in range(900)},
        )
    },
}


@pytest.mark.parametrize("files", HOSTILE.values(), ids=HOSTILE)
def test_templates_that_would_not_end(files: dict[str, str]) -> None:
    assert read(files).evaluations


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("{{resolve:ssm:/name}}", None),
        ("a-{{resolve:ssm:/name:2}}", None),
        ("{resolve:ssm:name}", "{resolve:ssm:name}"),
    ],
)
def test_dynamic_references_are_not_known(written: str, known: str | None) -> None:
    group = {"Type": "AWS::EKS::Nodegroup", "Properties": {"ClusterName": written}}
    (found,) = things({"a.json": _stack({"Group": group})})
    assert known_text(found.get("ClusterName")) == known
