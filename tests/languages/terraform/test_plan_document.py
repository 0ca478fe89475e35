"""What is read as a plan, what is said of one that is not whole, and that no secret is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ekslint.core.errors import UnreadableError
from ekslint.core.location import SourceText
from ekslint.core.resource import Notice
from ekslint.languages.terraform.plan.document import PlanFile, read_plan
from ekslint.sources.files import decoded
from ekslint.sources.kinds import detect
from ekslint.sources.plan_secrets import PlanText
from tests.languages.terraform.plans import change, cluster, group, plan

STATE: dict[str, Any] = {
    "format_version": "1.0",
    "terraform_version": "1.11.4",
    "values": {
        "root_module": {
            "resources": [
                {
                    "address": "aws_eks_cluster.this",
                    "mode": "managed",
                    "type": "aws_eks_cluster",
                    "name": "this",
                    "values": {"name": "prod"},
                }
            ],
            "child_modules": [
                {
                    "address": "module.a",
                    "resources": [
                        {
                            "address": "module.a.aws_iam_role.node",
                            "mode": "managed",
                            "type": "aws_iam_role",
                            "name": "node",
                            "values": {"name": "node"},
                        }
                    ],
                }
            ],
        }
    },
}


def read(content: Any) -> PlanFile:
    text = content if isinstance(content, str) else json.dumps(content)
    found = read_plan(SourceText("plan.json", text))
    assert isinstance(found, PlanFile), found
    return found


def addresses(found: PlanFile) -> list[str]:
    return [resource.address for resource in found.resources]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param(json.dumps(plan(cluster())), "plan-json", id="a-plan"),
        pytest.param(json.dumps(STATE), "plan-json", id="a-state"),
        pytest.param(json.dumps(plan(cluster()), indent=2), "plan-json", id="indented"),
        pytest.param(json.dumps(plan(cluster()), sort_keys=True), "plan-json", id="sorted"),
        pytest.param(json.dumps(plan(cluster()))[:70], "plan-json", id="cut-off"),
        pytest.param('{"format_version":"1.0"}\n', "plan-json", id="an-empty-state"),
        pytest.param(
            '{"@level":"info","@message":"Terraform 1.11.4","@module":"terraform.ui"}\n',
            "plan-json",
            id="the-log-of-a-plan",
        ),
        pytest.param('{"format_version": "1.0", "values": [1]}', None, id="something-else"),
    ],
)
def test_kinds(text: str, kind: str | None) -> None:
    assert detect("infra/tf.json", text) == kind


def test_a_plan_holds_what_is_there_after_it() -> None:
    found = read(
        plan(
            cluster(),
            change("aws_iam_role.gone", ["delete"], before={"name": "x"}),
            change("aws_iam_role.left", ["forget"], before={"name": "y"}),
            change("aws_iam_role.new", ["delete", "create"], before={"name": "z"}, after={}),
            {**change("aws_iam_role.old", ["delete"], before={"name": "w"}), "deposed": "abcd"},
        )
    )
    assert addresses(found) == ["aws_eks_cluster.this", "aws_iam_role.new"]
    assert [r.address for r in found.leaving] == ["aws_iam_role.gone", "aws_iam_role.new"]


def test_a_state_is_read_as_what_exists() -> None:
    found = read(STATE)
    assert found.state
    assert addresses(found) == ["aws_eks_cluster.this", "module.a.aws_iam_role.node"]
    assert found.resources[1].module == "module.a"


def test_looked_up_data_come_from_the_prior_state() -> None:
    data = {
        "address": "data.aws_caller_identity.me",
        "mode": "data",
        "type": "aws_caller_identity",
        "name": "me",
        "values": {"account_id": "111122223333"},
    }
    managed = STATE["values"]["root_module"]["resources"]
    prior = {"values": {"root_module": {"resources": [data, *managed]}}}
    found = read(plan(prior_state=prior))
    assert addresses(found) == ["data.aws_caller_identity.me"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(json.dumps(plan(cluster()))[:-40], "is cut off", id="cut-off"),
        pytest.param(json.dumps(plan())[:-1] + ",}", "JSON does not parse", id="a-comma-too-many"),
        pytest.param(json.dumps(plan()) + "{}", "more stands after the plan", id="two-plans"),
        pytest.param('{"format_version": NaN}', "NaN", id="not-a-number"),
        pytest.param('{"format_version": "2.0"}', "plan format 2.0", id="a-later-format"),
        pytest.param('{"format_version": {}}', "of another kind", id="no-version"),
        pytest.param("[]", "an object has to stand here", id="a-list"),
        pytest.param("", "cut off", id="nothing"),
        pytest.param(
            '{"@level":"info","@message":"Terraform 1.11.4"}\n', "terraform show -json", id="a-log"
        ),
    ],
)
def test_what_is_no_plan(text: str, message: str) -> None:
    error = read_plan(SourceText("plan.json", text))
    assert isinstance(error, UnreadableError)
    assert message in error.message
    assert error.location is not None
    assert error.location.path == "plan.json"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(plan(cluster(), complete=False), "a part of the configuration", id="targeted"),
        pytest.param(plan(cluster(), errored=True), "failed", id="failed"),
        pytest.param(
            {"format_version": "1.2", "resource_changes": {"a": 1}}, "is no list", id="no-list"
        ),
        pytest.param(plan(cluster(), {"type": "x"}), "no address", id="no-address"),
        pytest.param(
            plan({**cluster(), "change": {"actions": ["create"], "after": []}}),
            "no change that can be read",
            id="no-change",
        ),
    ],
)
def test_what_is_left_out_is_said_and_leaves_all_open(
    content: dict[str, Any], message: str
) -> None:
    found = read(content)
    assert any(message in reason.detail for reason in found.open)
    assert any(message in notice.message for notice in found.notices)


def test_a_plan_without_resources_says_so() -> None:
    assert [n.message for n in read(plan()).notices] == ["`plan.json` is a plan without resources"]


def test_utf_16_is_read_of_plans_only() -> None:
    text = json.dumps(plan(cluster()))
    for encoding in ("utf-16", "utf-8-sig"):
        found = decoded("plan.json", text.encode(encoding))
        assert isinstance(found, PlanText)
        assert found.text == text
    other = decoded("a.json", '{"kind": "ConfigMap"}'.encode("utf-16"))
    assert isinstance(other, Notice)
    assert "UTF-16" in other.message


def test_a_plan_in_terraforms_own_form_names_the_way_out() -> None:
    found = decoded("plan.out", b"PK\x03\x04\xff\xfe....tfplan....")
    assert isinstance(found, Notice)
    assert "terraform show -json" in found.message


def test_the_places_of_changes_are_found_in_any_layout() -> None:
    content = plan(cluster(), group(), change('aws_iam_role.a["<x>"]', after={"name": "n"}))
    texts = (
        json.dumps(content),
        json.dumps(content, indent=4, sort_keys=True),
        json.dumps(content, separators=(",", ":")).replace("<", "\\u003c").replace(">", "\\u003e"),
    )
    for text in texts:
        for resource in read(text).resources:
            written = text[resource.named.start : resource.named.end]
            assert json.loads(written) == resource.address


SECRET = "correct horse & <battery>"


def secretive(**parts: Any) -> dict[str, Any]:
    return plan(
        change(
            "aws_iam_role.node",
            ["create"],
            after={"name": "n", "tags": {"pw": SECRET}, "tags_all": {"pw": SECRET}},
            after_sensitive={"tags": {"pw": True}, "tags_all": {}},
        ),
        **parts,
    )


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(secretive(), id="an-attribute"),
        pytest.param(
            plan(
                variables={"pw": {"value": SECRET}},
                configuration={"root_module": {"variables": {"pw": {"sensitive": True}}}},
            ),
            id="a-variable",
        ),
        pytest.param(
            plan(planned_values={"outputs": {"pw": {"sensitive": True, "value": SECRET}}}),
            id="an-output",
        ),
        pytest.param(
            plan(
                change(
                    "aws_iam_role.node",
                    ["delete"],
                    before={"x": [SECRET]},
                    before_sensitive={"x": [True]},
                )
            ),
            id="before",
        ),
        pytest.param(
            plan(
                configuration={
                    "provider_config": {
                        "aws": {"expressions": {"secret_key": {"constant_value": SECRET}}}
                    }
                }
            ),
            id="a-provider",
        ),
        pytest.param(
            {
                "format_version": "1.0",
                "terraform_version": "1.11.4",
                "values": {
                    "root_module": {
                        "resources": [{"values": {"a": [SECRET]}, "sensitive_values": {"a": True}}]
                    }
                },
            },
            id="a-state",
        ),
    ],
)
def test_secrets_are_masked_wherever_they_occur(content: dict[str, Any]) -> None:
    go = json.dumps(content).replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    for text in (json.dumps(content), go):
        found = PlanText("plan.json", text)
        assert "horse" not in found.text
        assert len(found.text) == len(text)
        assert json.loads(found.text).keys() == content.keys()


def test_a_plan_that_does_not_parse_shows_no_text() -> None:
    found = PlanText("plan.json", json.dumps(secretive())[:-9])
    assert "horse" not in found.text
    assert '"address"' in found.text


@pytest.mark.parametrize("secret", ["1234567", "-12.5", "true", '"', "\\", ": {", "}", "null", "a"])
def test_a_secret_that_looks_like_json_leaves_json(secret: str) -> None:
    content = plan(
        change("a.b", after={"x": secret, "n": 1234567}, after_sensitive={"x": True}),
    )
    found = PlanText("plan.json", json.dumps(content))
    shown = json.loads(found.text)
    assert shown["resource_changes"][0]["change"]["after"]["x"] != secret


def test_a_secret_stays_where_it_names_a_key_and_goes_everywhere_else() -> None:
    document = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "variables": {"hush-hush": {"value": "a hush-hush, hush-hush"}},
        "planned_values": {"outputs": {"o": {"sensitive": True, "value": "hush-hush"}}},
    }
    shown = json.loads(PlanText("plan.json", json.dumps(document)).text)
    assert shown["variables"] == {"hush-hush": {"value": "a *********, *********"}}
