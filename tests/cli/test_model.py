"""`ekslint model`: what is printed of the evaluated resources, and of the inventory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ekslint.cli.main import main

Captured = pytest.CaptureFixture[str]

PROVIDER = 'provider "aws" {\n  region = "eu-west-1"\n}\n'


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def printed(capsys: Captured, *words: str) -> Any:
    assert main(["model", "--no-config", *words]) == 0
    return json.loads(capsys.readouterr().out)


def resources(capsys: Captured, text: str, *words: str) -> Any:
    write({"main.tf": PROVIDER + text})
    return printed(capsys, "--resources", *words)


def one(capsys: Captured, body: str, kind: str = "aws_launch_template") -> Any:
    return resources(capsys, f'resource "{kind}" "x" {{\n{body}\n}}\n')[f"{kind}.x"]


@pytest.mark.parametrize(
    ("body", "name", "expected"),
    [
        pytest.param('name = "a"', "name", "a", id="known"),
        pytest.param("ebs_optimized = true", "ebs_optimized", "true", id="as-the-schema-types-it"),
        pytest.param(
            "monitoring {\n enabled = true\n }\n", "monitoring", [{"enabled": True}], id="block"
        ),
        pytest.param(
            'block_device_mappings {\n ebs {\n volume_size = "20"\n }\n }\n',
            "block_device_mappings",
            [{"ebs": [{"volume_size": 20}]}],
            id="block-in-a-block",
        ),
        pytest.param(
            'dynamic "block_device_mappings" {\n for_each = ["a", "b"]\n content {\n '
            "device_name = block_device_mappings.value\n }\n }\n",
            "block_device_mappings",
            [{"device_name": "a"}, {"device_name": "b"}],
            id="dynamic",
        ),
        pytest.param(
            'dynamic "block_device_mappings" {\n for_each = aws_vpc.v.list\n content {}\n }\n',
            "block_device_mappings",
            [{"$unknown": "`aws_vpc.v` is not declared in this module"}],
            id="dynamic-over-an-unknown",
        ),
        pytest.param(
            'timeouts {\n create = "30m"\n }\n', "timeouts", {"create": "30m"}, id="single-block"
        ),
        pytest.param("tags = { a = null }", "tags", {"a": None}, id="null-inside-a-value"),
        pytest.param(
            "image_id = var.image",
            "image_id",
            {"$unknown": "`var.image` is not declared in this module"},
            id="unknown",
        ),
        pytest.param(
            'name = "a-${substr("bc", 0, 1)}-${var.image}-c"',
            "name",
            {"$text": ["a-b-", {"$unknown": "`var.image` is not declared in this module"}, "-c"]},
            id="partial-text",
        ),
        pytest.param(
            "user_data = jsonencode({ n = 1.50, list = [2], at = var.image })",
            "user_data",
            {
                "$text": [
                    '{"at":',
                    {"$unknown": "`var.image` is not declared in this module"},
                    ',"list":[2],"n":1.5}',
                ]
            },
            id="partial-document",
        ),
    ],
)
def test_attributes(capsys: Captured, body: str, name: str, expected: Any) -> None:
    assert one(capsys, body)[name] == expected


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="absent"),
        pytest.param("key_name = null", id="null"),
        pytest.param('key_name = false ? "a" : null', id="null-by-a-condition"),
        pytest.param("lifecycle {\n ignore_changes = [tags]\n }\n", id="lifecycle"),
        pytest.param('dynamic "monitoring" {\n for_each = []\n content {}\n }\n', id="no-block"),
    ],
)
def test_what_is_left_out(capsys: Captured, body: str) -> None:
    assert one(capsys, body) == {"tags_all": {}} | {
        key: value for key, value in one(capsys, "").items() if key == "arn"
    }


def test_instances_modules_and_data(capsys: Captured) -> None:
    write(
        {"net/main.tf": 'variable "cidr" {}\nresource "aws_vpc" "v" {\n cidr_block = var.cidr\n}\n'}
    )
    found = resources(
        capsys,
        'resource "aws_eip" "e" {\n count = 2\n domain = "vpc"\n}\n'
        'resource "aws_eip" "k" {\n for_each = toset(["b\\"q"])\n domain = each.key\n}\n'
        'module "net" {\n source = "./net"\n cidr = "10.0.0.0/16"\n}\n'
        'data "aws_vpc" "d" {\n default = true\n}\n',
    )
    assert sorted(found) == [
        "aws_eip.e[0]",
        "aws_eip.e[1]",
        'aws_eip.k["b\\"q"]',
        "data.aws_vpc.d",
        "module.net.aws_vpc.v",
    ]
    assert found["module.net.aws_vpc.v"]["cidr_block"] == "10.0.0.0/16"
    assert found["data.aws_vpc.d"] == {"default": True}


def test_what_may_not_exist_says_when_it_does(capsys: Captured) -> None:
    found = resources(
        capsys,
        'variable "on" {}\nresource "aws_eip" "e" {\n count = var.on ? 1 : 0\n domain = "vpc"\n}\n',
    )
    assert found["aws_eip.e"]["$when"] == ["`var.on` is true"]


@pytest.mark.parametrize(
    ("files", "scopes"),
    [
        pytest.param(["a/main.tf", "b/main.tf"], ["a", "b"], id="roots"),
        pytest.param(
            ["main.tf", "env/dev.tfvars", "env/prod.tfvars"],
            [".#env/dev", ".#env/prod"],
            id="environments",
        ),
    ],
)
def test_several_scopes_are_kept_apart(
    capsys: Captured, files: list[str], scopes: list[str]
) -> None:
    text = f'{PROVIDER}variable "d" {{\n default = "x"\n}}\n'
    text += 'resource "aws_eip" "e" {\n domain = var.d\n}\n'
    write({n: text if n.endswith(".tf") else f'd = "{Path(n).stem}"\n' for n in files})
    found = printed(capsys, "--resources", ".")
    assert list(found) == scopes
    assert [set(found[scope]) for scope in scopes] == [{"aws_eip.e"}] * 2
    if "#" in scopes[0]:
        assert [found[s]["aws_eip.e"]["domain"] for s in scopes] == ["dev", "prod"]


@pytest.mark.parametrize("file", ["infra/prod.tfvars", "infra/env/prod.tfvars", "prod.tfvars"])
def test_a_variable_file_speaks(capsys: Captured, file: str) -> None:
    text = 'variable "d" {}\nresource "aws_eip" "e" {\n domain = var.d\n}\n'
    write({file: 'd = "vpc"\n', "infra/main.tf": text})
    assert main(["model", "--no-config", "--resources", "infra", "--var-file", file]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["aws_eip.e"]["domain"] == "vpc"
    assert not captured.err


def test_a_value_on_the_command_line_wins(capsys: Captured) -> None:
    text = 'variable "d" {}\nresource "aws_eip" "e" {\n domain = var.d\n}\n'
    write({"infra/main.tf": text, "prod.tfvars": 'd = "standard"\n'})
    options = ["--var", "d=vpc", "--var-file", "prod.tfvars"]
    assert main(["model", "--no-config", "--resources", "infra", *options]) == 0
    assert json.loads(capsys.readouterr().out)["aws_eip.e"]["domain"] == "vpc"


def test_a_value_needs_a_name(capsys: Captured) -> None:
    write({"main.tf": ""})
    assert main(["model", "--no-config", "--var", "vpc"]) == 2
    assert "--var takes NAME=VALUE, not `vpc`" in capsys.readouterr().err


@pytest.mark.parametrize("file", ["terraform.tfvars.json", "x.auto.tfvars.json", "x.auto.tfvars"])
def test_values_terraform_loads_by_itself(capsys: Captured, file: str) -> None:
    write({file: '{"d": "vpc"}' if file.endswith(".json") else 'd = "vpc"\n'})
    text = (
        'variable "d" {\n default = "standard"\n}\nresource "aws_eip" "e" {\n domain = var.d\n}\n'
    )
    assert resources(capsys, text)["aws_eip.e"]["domain"] == "vpc"


@pytest.mark.parametrize("beside", ["main.tf", ""])
def test_modules_in_json_are_read(capsys: Captured, beside: str) -> None:
    write(
        {
            "more.tf.json": '{"resource": {"aws_eip": {"e": {}}}}',
            **({beside: PROVIDER} if beside else {}),
        }
    )
    assert main(["model", "--no-config", "--resources"]) == 0
    assert json.loads(capsys.readouterr().out) == {"aws_eip.e": {"tags_all": {}}}


def test_nothing_to_read_is_empty(capsys: Captured) -> None:
    assert printed(capsys, "--resources") == {}


CLUSTER = """\
resource "aws_eks_cluster" "prod" {
  name     = "prod"
  version  = var.release
  role_arn = "arn:aws:iam::111122223333:role/cluster"
  vpc_config {
    subnet_ids = ["subnet-1"]
  }
}
variable "release" {}
resource "aws_eks_node_group" "blue" {
  cluster_name    = aws_eks_cluster.prod.name
  node_group_name = "blue"
  node_role_arn   = "arn:aws:iam::111122223333:role/node"
  subnet_ids      = ["subnet-1"]
  scaling_config {
    desired_size = 1
    min_size     = 1
    max_size     = 1
  }
}
"""


def inventory(capsys: Captured) -> Any:
    write({"main.tf": PROVIDER + CLUSTER})
    return printed(capsys, "--format", "json")


def test_inventory_tells_where_values_come_from(capsys: Captured) -> None:
    (cluster,) = inventory(capsys)["entities"]["clusters"]
    assert (cluster["id"], cluster["label"]) == (".::aws_eks_cluster.prod", "cluster `prod`")
    name, family, version = (cluster["fields"][n] for n in ("name", "ip_family", "version"))
    assert (name["value"], name["origin"], name["open"]) == ("prod", "explicit", [])
    assert (name["location"]["path"], name["location"]["line"]) == ("main.tf", 5)
    assert (family["value"], family["origin"]) == ("ipv4", "default")
    assert family["source"]
    assert set(version["value"]) == {"$unknown"}
    assert [(why["kind"], why["location"]["line"]) for why in version["open"]] == [("variable", 12)]


def test_inventory_follows_links_both_ways(capsys: Captured) -> None:
    entities = inventory(capsys)["entities"]
    (group,) = entities["node_groups"]
    link = group["links"]["cluster"]
    assert (link["target"], link["open"]) == (".::aws_eks_cluster.prod", [])
    (evidence,) = link["evidence"]
    assert evidence["location"]["line"] == 5
    assert [hop["location"]["line"] for hop in evidence["location"]["via"]] == [14]
    (cluster,) = entities["clusters"]
    assert cluster["links"]["node_groups"]["items"] == [{"id": group["id"]}]
    role = group["links"]["iam_role"]
    assert role["target"] is None
    assert [why["kind"] for why in role["open"]] == ["outside"]


def test_inventory_of_every_language_and_scope(capsys: Captured) -> None:
    write(
        {
            "k8s/aws-auth.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: aws-auth\n"
            "  namespace: kube-system\ndata:\n  mapRoles: |\n"
            "    - rolearn: arn:aws:iam::111122223333:role/node\n"
        }
    )
    found = inventory(capsys)
    assert [auth["links"]["cluster"]["target"] for auth in found["entities"]["aws_auths"]] == [
        ".::aws_eks_cluster.prod"
    ]
    scopes = {scope["scope"]: scope["root"] for scope in found["scopes"]}
    assert scopes["."] == "."
    assert scopes["kubernetes:k8s/aws-auth.yaml"] == "k8s"


def test_text_names_things_values_and_links(capsys: Captured) -> None:
    write({"main.tf": PROVIDER + CLUSTER})
    assert main(["model", "--no-config"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "cluster `prod`  (clusters, main.tf:4:1)" in lines
    assert '  name = "prod"  (main.tf:5)' in lines
    assert '  ip_family = "ipv4"  (default)' in lines
    at = lines.index("  version = (not known)  (main.tf:12)")
    assert lines[at + 1] == (
        "    not known: variable `release` has no value in the files (main.tf:12)"
    )
    assert "  cluster -> .::aws_eks_cluster.prod  (by reference)" in lines
    assert "  iam_role -> not known: role `node` is not declared in the scan (main.tf:16)" in lines


def test_what_is_not_read_is_said_beside_the_resources(capsys: Captured) -> None:
    write({"main.tf": PROVIDER, "examples/a/main.tf": PROVIDER})
    assert main(["model", "--no-config", "--resources"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out) == {}
    assert "examples" in captured.err


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["nowhere"], id="no-such-path"),
        pytest.param(["--resources", "--format", "text"], id="resources-as-text"),
    ],
)
def test_usage_errors(capsys: Captured, words: list[str]) -> None:
    assert main(["model", *words]) == 2
    assert capsys.readouterr().err


SECRETS = """
variable "token" {
  default   = "hush-hush"
  sensitive = true
}
resource "aws_eks_cluster" "c" {
  name     = "blue-${var.token}"
  role_arn = var.token
  labels   = { (var.token) = "green" }
  tags     = { owner = sensitive("nobody-knows"), team = "blue" }
}
output "whole" {
  value     = "shown-only-to-some"
  sensitive = true
}
"""


def test_what_is_marked_as_sensitive_is_unknown_in_resources(capsys: Captured) -> None:
    found = resources(capsys, SECRETS)["aws_eks_cluster.c"]
    hidden = {"$unknown": "it is marked as sensitive"}
    assert found["role_arn"] == hidden
    assert found["name"] == {"$text": ["blue-", hidden]}
    assert found["tags"] == {"owner": hidden, "team": "blue"}
    assert "hush-hush" not in str(found["labels"])


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_is_marked_as_sensitive_is_not_in_the_inventory(capsys: Captured, form: str) -> None:
    write({"main.tf": PROVIDER + SECRETS})
    assert main(["model", "--no-config", "-f", form]) == 0
    shown = capsys.readouterr().out
    assert "blue-(sensitive)" in shown
    assert "hush-hush" not in shown
    assert "nobody-knows" not in shown


def test_links_say_what_made_them(capsys: Captured) -> None:
    write(
        {
            "main.tf": PROVIDER + 'resource "aws_iam_role" "c" {\n  name = "c"\n}\n'
            'resource "aws_eks_cluster" "a" {\n  name = "a"\n  role_arn = aws_iam_role.c.arn\n}\n'
            'resource "aws_eks_node_group" "by_name" {\n  cluster_name = "a"\n}\n'
            'resource "aws_eks_node_group" "by_reference" {\n'
            "  cluster_name = aws_eks_cluster.a.name\n}\n",
            "auth.yaml": "apiVersion: v1\nkind: ConfigMap\n"
            "metadata: {name: aws-auth, namespace: kube-system}\ndata: {mapRoles: '[]'}\n",
        }
    )
    found = printed(capsys, "-f", "json")["entities"]
    by = {each["resource"]: each["links"]["cluster"]["by"] for each in found["node_groups"]}
    assert by == {
        "aws_eks_node_group.by_name": "name",
        "aws_eks_node_group.by_reference": "reference",
    }
    link = found["aws_auths"][0]["links"]["cluster"]
    assert (link["by"], link["assumptions"]) == (
        "only cluster",
        ["cluster `a` is the only one here"],
    )


def test_text_shows_policies_as_what_they_say(capsys: Captured) -> None:
    document = (
        'jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", '
        'Principal = { Service = "ec2.amazonaws.com" } }] })'
    )
    body = f'name = "node"\n  assume_role_policy = {document}'
    Path("main.tf").write_text(f'resource "aws_iam_role" "node" {{\n  {body}\n}}\n', "utf-8")
    assert main(["model", "--no-config"]) == 0
    (trust,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  trust")]
    assert trust.startswith(
        '  trust = {"statements": [{"effect": "Allow", "actions": ["sts:AssumeRole"], "principals"'
    )
