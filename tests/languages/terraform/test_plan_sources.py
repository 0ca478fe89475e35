"""A plan beside sources: which root it is of, whose values win, and where they stand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from ekslint.config.settings import Settings
from ekslint.core.contents import known, known_text
from ekslint.core.location import SourceText
from ekslint.core.resource import Evaluation, Resource
from ekslint.core.value import Text, Unknown
from ekslint.facts.paths import data_directory
from ekslint.languages.terraform.evaluation import evaluate_tree
from ekslint.languages.terraform.inventory import LOCATED
from ekslint.languages.terraform.plan import read_plans
from ekslint.languages.terraform.settings import TerraformSettings
from ekslint.linter.intake import Intake, take_in
from ekslint.model.modules.module import ModuleCall
from ekslint.sources.hcl.parse import parse_hcl
from tests.languages.terraform.plans import ACCOUNT, change, plan

MAIN = """\
variable "stage" {
  default = "dev"
}
variable "size" {}
resource "aws_eks_cluster" "this" {
  name     = "shop-${var.stage}"
  role_arn = var.role
}
variable "role" {
  type = string
}
resource "aws_iam_role" "node" {
  count = var.size
  name  = "node"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Principal = { AWS = var.role } }]
  })
}
resource "aws_eks_node_group" "blue" {
  cluster_name  = aws_eks_cluster.this.name
  node_role_arn = aws_iam_role.node[0].arn
}
"""
DECLARED = ("aws_eks_cluster.this", "aws_iam_role.node", "aws_eks_node_group.blue")


def configuration(*addresses: str, **calls: Any) -> dict[str, Any]:
    return {
        "root_module": {
            "resources": [{"address": address, "expressions": {}} for address in addresses],
            "module_calls": calls,
            "variables": {"stage": {"default": "dev"}, "size": {}, "role": {}},
        }
    }


def planned(*changes: dict[str, Any], **parts: Any) -> str:
    defaults = {
        "variables": {
            "stage": {"value": "prod"},
            "size": {"value": "1"},
            "role": {"value": f"{ACCOUNT}boss"},
        },
        "configuration": configuration(*DECLARED),
    }
    return json.dumps(plan(*changes, **{**defaults, **parts}))


PLAN = planned(
    change("aws_eks_cluster.this", after={"name": "shop-prod", "version": "1.31"}),
    change(
        "aws_iam_role.node[0]",
        after={
            "name": "node",
            "arn": f"{ACCOUNT}node",
            "assume_role_policy": json.dumps(
                {"Statement": [{"Effect": "Allow", "Principal": {"AWS": f"{ACCOUNT}boss"}}]}
            ),
        },
    ),
    change(
        "aws_eks_node_group.blue",
        ["create"],
        after={"cluster_name": "shop-prod"},
        after_unknown={"node_role_arn": True},
    ),
)


def read(files: Mapping[str, str]) -> Intake:
    texts = {path: SourceText(path, text) for path, text in files.items()}
    return take_in(texts, Settings(), lambda _: None, named=(".",))


def roots(intake: Intake) -> dict[str, Evaluation]:
    return {e.scope: e for e in intake.evaluations if e.language == "terraform" and e.scope}


def resource(evaluation: Evaluation, address: str) -> Resource:
    (found,) = [r for r in evaluation.resources if r.address == address]
    return found


def only(files: Mapping[str, str]) -> Evaluation:
    (found,) = roots(read(files)).values()
    return found


def test_the_plan_wins_and_stands_in_the_sources() -> None:
    found = only({"main.tf": MAIN, "plan.json": PLAN})
    name = resource(found, "aws_eks_cluster.this").get("name")
    assert known_text(name) == "shop-prod"
    assert name.location is not None
    assert (name.location.path, name.location.line) == ("main.tf", 6)
    version = resource(found, "aws_eks_cluster.this").get("version")
    assert known_text(version) == "1.31"
    assert version.location is not None
    assert version.location.line == 5, "what the sources do not write stands at the header"


def test_variables_are_those_of_the_plan() -> None:
    found = only({"main.tf": MAIN, "plan.json": PLAN})
    assert [r.address for r in found.resources if r.type == "aws_iam_role"] == [
        "aws_iam_role.node[0]"
    ]
    policy = resource(found, "aws_iam_role.node[0]").get("assume_role_policy")
    assert json.loads(str(known(policy)))["Statement"][0]["Principal"] == {"AWS": f"{ACCOUNT}boss"}


def test_what_the_plan_does_not_know_is_what_the_sources_say() -> None:
    role = resource(only({"main.tf": MAIN, "plan.json": PLAN}), "aws_eks_node_group.blue").get(
        "node_role_arn"
    )
    assert isinstance(role, Text)
    assert role.ref is not None
    assert role.ref.address == "aws_iam_role.node[0]"


def test_an_instance_the_plan_does_not_have_is_gone() -> None:
    content = json.loads(PLAN)
    content["resource_changes"][1]["change"]["actions"] = ["delete"]
    found = only({"main.tf": MAIN, "plan.json": json.dumps(content)})
    assert [r for r in found.resources if r.type == "aws_iam_role" and r.mode == "managed"] == []


@pytest.mark.parametrize("reason", ["complete", "errored"])
def test_a_plan_of_a_part_takes_nothing_away(reason: str) -> None:
    content = json.loads(PLAN)
    del content["resource_changes"][0]
    content[reason] = reason == "errored"
    found = only({"main.tf": MAIN, "plan.json": json.dumps(content)})
    assert resource(found, "aws_eks_cluster.this").header.path == "main.tf"
    assert found.open


def test_what_is_newer_than_the_plan_stays() -> None:
    newer = MAIN + 'resource "aws_iam_role" "new" {\n  name = "new"\n}\n'
    intake = read({"main.tf": newer, "plan.json": PLAN})
    (found,) = roots(intake).values()
    assert known_text(resource(found, "aws_iam_role.new").get("name")) == "new"
    assert ["`aws_iam_role.new` is in one only" in n.message for n in intake.notices] == [True]


def test_a_sensitive_value_is_not_taken_over() -> None:
    content = json.loads(PLAN)
    content["configuration"]["root_module"]["variables"]["role"] = {"sensitive": True}
    content["resource_changes"][0]["change"]["after"]["role_arn"] = f"{ACCOUNT}boss"
    found = only({"main.tf": MAIN, "plan.json": json.dumps(content)})
    assert isinstance(resource(found, "aws_eks_cluster.this").get("role_arn"), Unknown)


ELSEWHERE = 'resource "aws_iam_role" "other" {\n  name = "x"\n}\n'


@pytest.mark.parametrize(
    ("files", "scopes"),
    [
        pytest.param({"infra/main.tf": MAIN, "p.json": PLAN}, {"infra"}, id="another-folder"),
        pytest.param(
            {"a/main.tf": MAIN, "b/main.tf": MAIN, "b/p.json": PLAN}, {"a", "b"}, id="beside-wins"
        ),
        pytest.param(
            {"a/main.tf": MAIN, "b/main.tf": MAIN, "p.json": PLAN},
            {"a", "b", "plan:p.json"},
            id="two-candidates",
        ),
        pytest.param({"a/main.tf": ELSEWHERE, "a/p.json": PLAN}, {"a", "plan:a/p.json"}, id="none"),
        pytest.param({"examples/x/main.tf": MAIN, "p.json": PLAN}, {"examples/x"}, id="an-example"),
        pytest.param(
            {"main.tf": MAIN, "dev.tfvars": 'stage = "dev"\nsize = 1\n', "p.json": PLAN},
            {".#dev", ".#p"},
            id="another-environment",
        ),
        pytest.param(
            {
                "main.tf": MAIN,
                "dev.tfvars": 'stage = "dev"\n',
                "prod.tfvars": 'stage = "prod"\nsize = 1\n',
                "p.json": PLAN,
            },
            {".#dev", ".#prod"},
            id="its-environment",
        ),
        pytest.param(
            {"main.tf": MAIN, "one.json": PLAN, "two.json": PLAN}, {".", ".#two"}, id="two-plans"
        ),
    ],
)
def test_which_root_a_plan_is_of(files: dict[str, str], scopes: set[str]) -> None:
    assert set(roots(read(files))) == scopes


MODULE = 'module "eks" {\n  source = "git::https://example.com/eks.git"\n  name   = "shop"\n}\n'


def with_module() -> str:
    return planned(
        change(
            "module.eks.aws_eks_cluster.this[0]",
            after={"name": "shop", "enabled_cluster_log_types": ["api"]},
        ),
        configuration=configuration(
            eks={
                "source": "git::https://example.com/eks.git",
                "module": {
                    "resources": [{"address": "aws_eks_cluster.this", "expressions": {}}],
                },
            }
        ),
    )


def test_a_module_without_sources_is_read_through_the_plan() -> None:
    intake = read({"main.tf": MODULE, "plan.json": with_module()})
    (found,) = roots(intake).values()
    name = resource(found, "module.eks.aws_eks_cluster.this[0]").get("name")
    assert known_text(name) == "shop"
    assert name.location is not None
    assert name.location.path == "plan.json"
    assert str(name.location.anchor()) == "main.tf:1:1"
    calls = [e for c in intake.contributions for e in c.entities if isinstance(e, ModuleCall)]
    assert [call.read for call in calls] == [True]
    assert intake.modules_unread == ()


def test_a_plan_is_no_open_question() -> None:
    alone = read({"plan.json": with_module()})
    (found,) = roots(alone).values()
    assert found.open == ()
    assert found.scope == "plan:plan.json"
    assert [c.root for c in alone.contributions if c.scope == found.scope] == ["."]


STUBBED = """\
module "eks" {
  source          = "terraform-aws-modules/eks/aws"
  version         = "~> 20.0"
  cluster_name    = "shop"
  cluster_version = "1.30"
}
"""


def stubbed() -> str:
    call = {
        "source": "terraform-aws-modules/eks/aws",
        "module": {"resources": [{"address": "aws_eks_cluster.this", "expressions": {}}]},
    }
    return planned(
        change(
            "module.eks.aws_eks_cluster.this[0]",
            after={"name": "shop", "version": "1.31", "enabled_cluster_log_types": ["api"]},
        ),
        variables={},
        configuration={"root_module": {"module_calls": {"eks": call}}},
    )


def test_a_plan_wins_over_a_stub_and_stands_at_the_call() -> None:
    settings = TerraformSettings(named=(".",), stubs=(data_directory() / "modules",))
    source = SourceText("main.tf", STUBBED)
    plans, problems = read_plans([SourceText("plan.json", stubbed())])
    assert problems == ()
    both, alone = (
        evaluate_tree(
            {"main.tf": source}, parse=parse_hcl, settings=settings, plans=p, positions=LOCATED
        )[0]
        for p in (plans, ())
    )
    address = "module.eks.aws_eks_cluster.this[0]"
    version = resource(both, address).get("version")
    assert known_text(version) == "1.31"
    assert known_text(resource(alone, address).get("version")) == "1.30"
    assert version.location is not None
    assert version.location.anchor().path == "main.tf"
    declared = {r.address for r in both.resources if r.mode == "managed"}
    assert declared == {address}
    assert len([r for r in alone.resources if r.mode == "managed"]) > 1


def test_what_the_plan_calls_secret_is_what_the_sources_write() -> None:
    content = json.loads(PLAN)
    name = content["resource_changes"][0]["change"]
    name["after_sensitive"] = {"name": True}
    found = only({"main.tf": MAIN, "plan.json": json.dumps(content)})
    value = resource(found, "aws_eks_cluster.this").get("name")
    assert value.location is not None
    assert value.location.path == "main.tf"


def test_a_plan_of_no_root_says_so() -> None:
    intake = read({"a/main.tf": ELSEWHERE, "p.json": PLAN})
    assert [n.message for n in intake.notices] == [
        "`p.json` is a plan of no root of this scan, so it is read without sources"
    ]
