"""What a plan alone tells of values: known, known after apply, left out, secret, and whose."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ekslint.core.contents import known_text, plain
from ekslint.core.location import SourceText
from ekslint.core.resource import Resource
from ekslint.core.value import Absent, ListValue, MapValue, ReasonKind, Ref, Text, Unknown
from ekslint.languages.terraform.inventory import LOCATED
from ekslint.languages.terraform.plan.addresses import joined, module_names, parent, steps
from ekslint.languages.terraform.plan.document import PlanFile, read_plan
from ekslint.languages.terraform.plan.evaluate import evaluate_plan
from ekslint.languages.terraform.plan.laying import parted
from tests.languages.terraform.plans import ACCOUNT, change, plan


def resources(content: Any) -> dict[str, Resource]:
    found = read_plan(SourceText("plan.json", json.dumps(content)))
    assert isinstance(found, PlanFile), found
    made = evaluate_plan(found, LOCATED).resources
    return {f"{r.mode} {r.address}" if r.mode != "managed" else r.address: r for r in made}


def configured(*blocks: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return {"root_module": {"resources": list(blocks), **parts}}


def block(address: str, **expressions: Any) -> dict[str, Any]:
    return {"address": address, "provider_config_key": "aws", "expressions": expressions}


def refers(*names: str) -> dict[str, Any]:
    return {"references": list(names)}


ROLE = change(
    "aws_iam_role.node",
    ["create"],
    after={"name": "prod-node", "path": "/"},
    after_unknown={"arn": True, "id": True},
)
ROLE_BLOCK = block("aws_iam_role.node", name={"constant_value": "prod-node"})
ARN = refers("aws_iam_role.node.arn", "aws_iam_role.node")


def group(expression: Any, **unknown: Any) -> dict[str, Any]:
    """Return a plan of a group whose role is known only after apply."""
    return plan(
        ROLE,
        change(
            "aws_eks_node_group.blue",
            ["create"],
            after={"cluster_name": "prod"},
            after_unknown={"node_role_arn": True, **unknown},
        ),
        configuration=configured(
            ROLE_BLOCK, block("aws_eks_node_group.blue", node_role_arn=expression)
        ),
    )


def test_known_values_stand_where_the_plan_has_them() -> None:
    found = resources(plan(ROLE))["aws_iam_role.node"].get("name")
    assert known_text(found) == "prod-node"
    assert found.location is not None
    assert found.location.text == '"prod-node"'


def test_what_is_known_after_apply_is_computed() -> None:
    found = resources(group({"references": ["local.role"]}))["aws_eks_node_group.blue"]
    role = found.get("node_role_arn")
    assert isinstance(role, Unknown)
    assert role.reason.kind is ReasonKind.COMPUTED
    assert role.ref is None


def test_a_role_that_is_not_made_yet_is_known_by_reference() -> None:
    role = resources(group(ARN))["aws_eks_node_group.blue"].get("node_role_arn")
    assert role.ref == Ref("plan:plan.json", "aws_iam_role.node", ("arn",))
    assert isinstance(role, Text)
    assert role.suffix.endswith(":role/prod-node")


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param(refers("aws_iam_role.node"), id="no-attribute"),
        pytest.param(refers("aws_iam_role.node.name", "aws_iam_role.node"), id="a-known-one"),
        pytest.param(
            refers("aws_iam_role.node.unique_id", "aws_iam_role.node"), id="not-what-names-it"
        ),
        pytest.param(
            refers("aws_iam_role.node.arn", "aws_iam_role.node", "var.x"), id="two-references"
        ),
        pytest.param(refers("aws_iam_role.other.arn", "aws_iam_role.other"), id="not-there"),
        pytest.param(refers("local.arn"), id="a-local"),
        pytest.param({"constant_value": 1}, id="a-constant"),
        pytest.param(refers(), id="nothing"),
    ],
)
def test_no_identity_is_guessed(expression: Any) -> None:
    role = resources(group(expression))["aws_eks_node_group.blue"].get("node_role_arn")
    assert isinstance(role, Unknown)
    assert role.ref is None


def test_the_own_name_is_never_that_of_another() -> None:
    content = plan(
        ROLE,
        change("aws_iam_instance_profile.p", ["create"], after={}, after_unknown={"name": True}),
        configuration=configured(
            ROLE_BLOCK,
            block("aws_iam_instance_profile.p", name=refers("aws_iam_role.node.id", "x")),
        ),
    )
    name = resources(content)["aws_iam_instance_profile.p"].get("name")
    assert isinstance(name, Unknown)
    assert name.ref is None


def test_references_lead_through_inputs_and_outputs_of_modules() -> None:
    inner = change(
        "module.iam[0].aws_iam_role.node",
        ["create"],
        after={"name": "prod-node"},
        after_unknown={"arn": True},
    )
    attachment = change(
        'module.more["a"].aws_eks_access_entry.e',
        ["create"],
        after={},
        after_unknown={"principal_arn": True},
    )
    content = plan(
        inner,
        attachment,
        configuration={
            "root_module": {
                "module_calls": {
                    "iam": {
                        "module": {
                            "outputs": {"arn": {"expression": ARN}},
                            "resources": [ROLE_BLOCK],
                        }
                    },
                    "more": {
                        "expressions": {
                            "role": refers("module.iam[0].arn", "module.iam[0]", "module.iam")
                        },
                        "module": {
                            "resources": [
                                block("aws_eks_access_entry.e", principal_arn=refers("var.role"))
                            ]
                        },
                    },
                }
            }
        },
    )
    entry = resources(content)['module.more["a"].aws_eks_access_entry.e']
    found = entry.get("principal_arn")
    assert found.ref == Ref("plan:plan.json", "module.iam[0].aws_iam_role.node", ("arn",))


def test_a_circle_of_modules_ends() -> None:
    content = group(refers("module.a.x", "module.a"))
    content["configuration"]["root_module"]["module_calls"] = {
        "a": {
            "expressions": {"y": refers("module.a.x")},
            "module": {"outputs": {"x": {"expression": refers("var.y")}}},
        }
    }
    role = resources(content)["aws_eks_node_group.blue"].get("node_role_arn")
    assert isinstance(role, Unknown)


@pytest.mark.parametrize(
    ("name", "absent"),
    [
        pytest.param("ami_type", True, id="an-argument-nobody-wrote"),
        pytest.param("update_config", False, id="a-block-that-dynamic-may-write"),
        pytest.param("status", False, id="an-attribute-that-cannot-be-written"),
        pytest.param("tags_all", False, id="tags-of-the-provider"),
    ],
)
def test_what_the_provider_fills_in(name: str, absent: bool) -> None:
    found = resources(group(ARN, **{name: True}))["aws_eks_node_group.blue"].get(name)
    assert isinstance(found, Absent) is absent


def test_inside_a_block_of_dynamic_nothing_counts_as_left_out() -> None:
    content = group(ARN, launch_template=[{"id": True, "version": True}])
    content["resource_changes"][1]["change"]["after"]["launch_template"] = [{}]
    found = resources(content)["aws_eks_node_group.blue"].get("launch_template", "id")
    assert isinstance(found, Unknown)


def test_an_empty_text_that_nobody_wrote_is_left_out() -> None:
    content = plan(change("aws_launch_template.t", after={"image_id": "", "user_data": "x"}))
    found = resources(content)["aws_launch_template.t"]
    assert isinstance(found.get("image_id"), Absent)
    assert known_text(found.get("user_data")) == "x"


def test_a_hash_is_not_the_user_data() -> None:
    content = plan(change("aws_launch_configuration.t", after={"user_data": "0" * 40}))
    found = resources(content)["aws_launch_configuration.t"].get("user_data")
    assert isinstance(found, Unknown)


def test_partly_unknown_collections_keep_what_is_known() -> None:
    content = plan(
        change(
            "aws_eks_cluster.this",
            ["create"],
            after={
                "vpc_config": [{"subnet_ids": ["subnet-1", None], "security_group_ids": ["sg-1"]}],
                "tags": {"a": "b"},
            },
            after_unknown={
                "vpc_config": [{"subnet_ids": [False, True], "security_group_ids": [False]}],
                "tags": {"c": True},
            },
        )
    )
    found = resources(content)["aws_eks_cluster.this"]
    subnets = found.get("vpc_config", "subnet_ids")
    assert isinstance(subnets, ListValue)
    assert subnets.kind == "set"
    assert subnets.open, "how many there are is not known"
    assert known_text(subnets.items[0]) == "subnet-1"
    groups = found.get("vpc_config", "security_group_ids")
    assert isinstance(groups, ListValue)
    assert not groups.open
    tags = found.get("tags")
    assert isinstance(tags, MapValue)
    assert known_text(tags.get("a")) == "b"
    assert isinstance(tags.get("c"), Unknown)


def test_secrets_are_unknown_also_where_only_their_copy_stands() -> None:
    content = plan(
        change(
            "aws_iam_role.node",
            after={
                "name": "n",
                "tags": {"x": "hunter2 hunter2"},
                "description": "is hunter2 hunter2",
            },
            after_sensitive={"tags": {"x": True}},
        )
    )
    found = resources(content)["aws_iam_role.node"]
    assert "hunter2" not in json.dumps(plain(found.body))
    assert isinstance(found.get("description"), Unknown)
    assert known_text(found.get("name")) == "n"


def test_a_new_config_map_may_be_left_to_others() -> None:
    after = {
        "metadata": [{"name": "aws-auth", "namespace": "kube-system"}],
        "data": {"mapRoles": f"- rolearn: {ACCOUNT}a\n"},
    }
    for actions, doubted in ((["create"], True), (["update"], False), (["no-op"], False)):
        content = plan(change("kubernetes_config_map.a", actions, before=after, after=after))
        data = resources(content)["kubernetes_config_map.a"].get("data")
        assert isinstance(data, MapValue)
        assert bool(data.open) is doubted


def test_providers_tell_what_is_no_secret() -> None:
    content = plan(
        ROLE,
        variables={"region": {"value": "cn-north-1"}},
        configuration={
            **configured(ROLE_BLOCK),
            "provider_config": {
                "aws": {
                    "name": "aws",
                    "expressions": {
                        "region": refers("var.region"),
                        "secret_key": {"constant_value": "very secret"},
                    },
                },
                "kubernetes": {
                    "name": "kubernetes",
                    "expressions": {
                        "exec": [{"api_version": {"constant_value": "client/v1alpha1"}}]
                    },
                },
            },
        },
    )
    found = resources(content)
    aws = found["provider provider.aws"]
    assert known_text(aws.get("region")) == "cn-north-1"
    assert isinstance(aws.get("secret_key"), Unknown)
    exec_ = found["provider provider.kubernetes"].get("exec", "api_version")
    assert known_text(exec_) == "client/v1alpha1"
    assert exec_.location is not None
    assert exec_.location.text == '"client/v1alpha1"'
    arn = found["aws_iam_role.node"].get("arn")
    assert isinstance(arn, Text)
    assert arn.prefix == "arn:aws-cn:iam::"
    assert known_text(found["aws_iam_role.node"].get("provider")) == "provider.aws"


@pytest.mark.parametrize(
    "address",
    ["a.b", "a.b[0]", 'a.b["x.y"].c', 'module.a["é\\"]"].data.c.d[12].e[0].f', "module.a.module.b"],
)
def test_addresses_survive(address: str) -> None:
    assert joined(steps(address)) == address


def test_modules_of_addresses() -> None:
    assert module_names('module.a["x.y"].module.b[0]') == ("a", "b")
    assert parent('module.a["x.y"].module.b[0]') == 'module.a["x.y"]'
    assert parent('module.a["x"]') == ""
    assert module_names("aws_x.y") == ()
    assert steps('a["') == ()


@pytest.mark.parametrize(
    ("text", "pattern", "parts"),
    [
        ("a-b-c", ["a-", None], ["a-", "b-c"]),
        ("a-b-c", [None, "-", None], ["a", "-", "b-c"]),
        ("a-b-c", [None, "-", "c"], ["a-b", "-", "c"]),
        ("a-b-c", [None, "-", "b", None, "c"], ["a", "-", "b", "-", "c"]),
        ("ab", [None, None], ["", "ab"]),
        ("a-b", [None, "-", None, "-", None], None),
        ("ab", ["a"], None),
        ("aa", ["aa", None, "a"], None),
        ("-" * 4000, [None, "-"] * 40 + ["x"], None),
    ],
)
def test_a_text_is_taken_apart_as_its_source_writes_it(
    text: str, pattern: list[str | None], parts: list[str] | None
) -> None:
    assert parted(text, pattern) == parts
