"""One rule, in every way Terraform has to write it, lets the same through."""

from __future__ import annotations

import pytest

from ekslint.languages.terraform.inventory import contribute
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.inventory import Inventory
from ekslint.model.nodes.compute import NodeGroup
from tests.languages.terraform.scan import root

ESTATE = """
resource "aws_eks_cluster" "this" {
  name = "prod"
  role_arn = "arn:aws:iam::111122223333:role/prod-cluster"
  vpc_config {
    subnet_ids = ["subnet-1", "subnet-2"]
    security_group_ids = [aws_security_group.plane.id]
  }
}
resource "aws_launch_template" "blue" {
  vpc_security_group_ids = [aws_security_group.node.id]
}
resource "aws_eks_node_group" "blue" {
  cluster_name = aws_eks_cluster.this.name
  node_role_arn = "arn:aws:iam::111122223333:role/prod-node"
  subnet_ids = ["subnet-1"]
  launch_template {
    id = aws_launch_template.blue.id
    version = "1"
  }
}
resource "aws_security_group" "node" {}
"""
PLAIN = 'resource "aws_security_group" "plane" {}\n'
OBJECT = (
    '{ protocol = "tcp", from_port = 443, to_port = 443, description = "", cidr_blocks = [],'
    " ipv6_cidr_blocks = [], prefix_list_ids = [], self = false, security_groups = [%s] }"
)
NODE = "aws_security_group.node.id"
MADE = "aws_eks_cluster.this.vpc_config[0].cluster_security_group_id"


def apart(group: str, source: str) -> str:
    return (
        f'resource "aws_vpc_security_group_ingress_rule" "r" {{\n security_group_id = {group}\n'
        f' {source}\n ip_protocol = "tcp"\n from_port = 443\n to_port = 443\n}}\n'
    )


def older(group: str, source: str) -> str:
    return (
        f'resource "aws_security_group_rule" "r" {{\n type = "ingress"\n {source}\n'
        f' protocol = "6"\n security_group_id = {group}\n from_port = 0\n to_port = 1024\n}}\n'
    )


def inline(source: str) -> str:
    block = f'ingress {{\n protocol = "tcp"\n from_port = 443\n to_port = 443\n {source}\n}}'
    return f'resource "aws_security_group" "plane" {{\n{block}\n}}\n'


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        (PLAIN, False),
        (inline(f"security_groups = [{NODE}]"), True),
        (inline("self = true"), False),
        (inline('cidr_blocks = ["0.0.0.0/0"]'), True),
        (inline("security_groups = var.groups"), None),
        (f'resource "aws_security_group" "plane" {{\n ingress = [{OBJECT % NODE}]\n}}\n', True),
        (f'resource "aws_security_group" "plane" {{\n ingress = [{OBJECT % ""}]\n}}\n', False),
        (PLAIN + older("aws_security_group.plane.id", f"source_security_group_id = {NODE}"), True),
        (PLAIN + older(MADE, f"source_security_group_id = {NODE}"), True),
        (PLAIN + older(MADE, "self = true"), False),
        (PLAIN + older("aws_security_group.plane.id", 'cidr_blocks = ["0.0.0.0/0"]'), True),
        (PLAIN + older("aws_security_group.plane.id", 'prefix_list_ids = ["pl-1"]'), None),
        (PLAIN + apart(MADE, f"referenced_security_group_id = {NODE}"), True),
        (PLAIN + apart("aws_security_group.plane.id", 'cidr_ipv4 = "0.0.0.0/0"'), True),
        (PLAIN + apart("aws_security_group.plane.id", 'prefix_list_id = "pl-1"'), None),
        (
            PLAIN + apart("aws_security_group.plane.id", f"referenced_security_group_id = {MADE}"),
            False,
        ),
        (PLAIN + apart(NODE, f"referenced_security_group_id = {NODE}"), False),
        (PLAIN + apart("var.groups[0]", f"referenced_security_group_id = {NODE}"), None),
    ],
    ids=[
        "nothing",
        "inline",
        "inline, itself",
        "inline, everybody",
        "inline, not known",
        "as an attribute",
        "as an attribute, nobody",
        "older",
        "older, on the group EKS makes",
        "older, itself",
        "older, everybody",
        "older, a prefix list",
        "newest, on the group EKS makes",
        "newest, everybody",
        "newest, a prefix list",
        "newest, another group",
        "newest, at the other end",
        "newest, for a group not known",
    ],
)
def test_who_is_let_in_on_443(text: str, truth: bool | None) -> None:
    given = 'variable "groups" {\n type = list(string)\n}\n'
    whole = Inventory([contribute(root(given + ESTATE + text))[0]])
    (cluster,) = whole.every(Cluster)
    (group,) = whole.every(NodeGroup)
    assert group.admitted_by(whole, cluster, "tcp", 443).truth is truth
