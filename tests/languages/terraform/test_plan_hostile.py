"""Whatever a plan holds, reading it ends with values or a message, and never adds knowledge."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ekslint.config.settings import Settings
from ekslint.linter.run import lint_texts
from tests.languages.terraform.plans import aws_auth, change, cluster, group, plan, role

TODAY = date(2026, 11, 1)
JUNK: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 10**30, "", "x", "\ud800", "a.b[0]", '["', "${var.x}"),
    *([], [None], [[]], {}, {"a": None}, [{}], {"references": ["var.x"]}, {"constant_value": []}),
)
MAIN = """\
variable "name" {
  default = "prod"
}
resource "aws_eks_cluster" "this" {
  name     = var.name
  role_arn = "arn:aws:iam::111122223333:role/prod"
}
resource "aws_eks_node_group" "blue" {
  cluster_name    = aws_eks_cluster.this.name
  node_group_name = "blue"
  node_role_arn   = aws_iam_role.node.arn
}
resource "aws_iam_role" "node" {
  name = "prod-node"
}
resource "kubernetes_config_map" "aws_auth" {
  metadata {
    name      = "aws-auth"
    namespace = "kube-system"
  }
  data = {
    mapRoles = yamlencode([{ rolearn = "arn:aws:iam::111122223333:role/other" }])
  }
}
module "more" {
  source = "./more"
  role   = aws_iam_role.node.name
}
"""
WHOLE = plan(
    cluster(),
    group(),
    role(),
    aws_auth(["update"], before=["prod-node", "other"], after=["other"]),
    change(
        "module.more[0].aws_iam_role_policy_attachment.cni",
        ["create"],
        after={"role": "prod-node"},
        after_unknown={"policy_arn": True, "id": True},
    ),
    variables={"name": {"value": "prod"}},
    configuration={
        "provider_config": {
            "aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}}},
            "kubernetes": {
                "name": "kubernetes",
                "expressions": {"exec": [{"api_version": {"constant_value": "v1"}, "args": {}}]},
            },
        },
        "root_module": {
            "variables": {"name": {"default": "prod"}},
            "resources": [
                {
                    "address": "aws_eks_node_group.blue",
                    "mode": "managed",
                    "type": "aws_eks_node_group",
                    "name": "blue",
                    "provider_config_key": "aws",
                    "expressions": {
                        "node_role_arn": {
                            "references": ["aws_iam_role.node.arn", "aws_iam_role.node"]
                        }
                    },
                },
                {"address": "aws_eks_cluster.this", "provider_config_key": "aws"},
                {"address": "aws_iam_role.node", "provider_config_key": "aws"},
                {"address": "kubernetes_config_map.aws_auth", "provider_config_key": "kubernetes"},
            ],
            "module_calls": {
                "more": {
                    "source": "./more",
                    "expressions": {"role": {"references": ["aws_iam_role.node.name"]}},
                    "module": {
                        "outputs": {"x": {"expression": {"references": ["var.role"]}}},
                        "resources": [
                            {
                                "address": "aws_iam_role_policy_attachment.cni",
                                "expressions": {"policy_arn": {"references": ["module.a.x"]}},
                            }
                        ],
                    },
                }
            },
        },
    },
)


def paths(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(data, dict):
        for key, inner in data.items():
            yield from paths(inner, (*path, key))
    elif isinstance(data, list):
        for index, inner in enumerate(data):
            yield from paths(inner, (*path, index))


def changed(data: Any, path: tuple[str | int, ...], new: Any) -> Any:
    if not path:
        return new
    data = copy.deepcopy(data)
    inner = data
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = new
    return data


PLACES = list(paths(WHOLE))[1:]


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_mutated_plan_never_raises(data: st.DataObject) -> None:
    mutated = WHOLE
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(paths(mutated))[1:] or [()]))
        if path:
            mutated = changed(mutated, path, data.draw(st.sampled_from(JUNK)))
    text = json.dumps(mutated)
    alone = lint_texts({"plan.json": text}, Settings(), today=TODAY)
    assert alone.failures == ()
    both = lint_texts({"main.tf": MAIN, "plan.json": text}, Settings(), today=TODAY)
    assert both.failures == ()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, len(json.dumps(WHOLE))), st.sampled_from(["", '"', "}", "\x00", "[" * 3000]))
def test_a_damaged_text_never_raises(at: int, inserted: str) -> None:
    text = json.dumps(WHOLE)
    report = lint_texts({"plan.json": text[:at] + inserted}, Settings(), today=TODAY)
    assert report.failures == ()


def known_leaves() -> list[tuple[int, tuple[str | int, ...]]]:
    found = []
    for index, item in enumerate(WHOLE["resource_changes"]):
        after = item["change"].get("after") or {}
        for path in paths(after):
            here = after
            for step in path:
                here = here[step]
            if path and not isinstance(here, dict | list) and here is not None:
                found.append((index, path))
    return found


def with_unknown(index: int, path: tuple[str | int, ...]) -> dict[str, Any]:
    masked = copy.deepcopy(WHOLE)
    part = masked["resource_changes"][index]["change"]
    marks: Any = part.setdefault("after_unknown", {})
    here: Any = part["after"]
    for step, following in zip(path, (*path[1:], None), strict=True):
        if following is None:
            if isinstance(step, str):
                here.pop(step)
                marks[step] = True
            else:
                here[step] = None
                marks += [False] * (step + 1 - len(marks))
                marks[step] = True
            break
        here = here[step]
        kind: Any = {} if isinstance(following, str) else []
        if isinstance(step, str):
            marks = marks.setdefault(step, kind)
        else:
            marks += [{} if isinstance(kind, dict) else [] for _ in range(step + 1 - len(marks))]
            marks = marks[step]
    return masked


@pytest.mark.parametrize("sources", [False, True], ids=["alone", "with sources"])
def test_what_is_not_known_yet_adds_no_finding(sources: bool) -> None:
    files = {"main.tf": MAIN} if sources else {}

    def found(content: dict[str, Any]) -> set[tuple[str, str]]:
        report = lint_texts({**files, "plan.json": json.dumps(content)}, Settings(), today=TODAY)
        return {(finding.rule, finding.subject) for finding in report.findings}

    whole = found(WHOLE)
    assert whole, "the plan has something to find"
    for index, path in known_leaves():
        more = found(with_unknown(index, path)) - whole
        assert not more, (index, path, more)


def test_deep_nesting_is_one_unreadable_file() -> None:
    start = '{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":'
    report = lint_texts({"plan.json": start + "[" * 200_000}, Settings(), today=TODAY)
    assert [(f.rule, f.location.path) for f in report.findings] == []
    assert any("plan.json" in str(n.location) for n in report.notices)
