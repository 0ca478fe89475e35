"""How loud open SSH is told of: by where the subnets of the group lead."""

from __future__ import annotations

from datetime import date

import pytest

from ekslint.config.settings import Settings
from ekslint.linter.run import lint_texts

TODAY = date(2026, 11, 20)
GROUP = """
resource "aws_vpc" "this" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = true
}
resource "aws_subnet" "nodes" {
  vpc_id     = aws_vpc.this.id
  cidr_block = "10.0.1.0/24"
}
resource "aws_route_table_association" "nodes" {
  subnet_id      = aws_subnet.nodes.id
  route_table_id = aws_route_table.nodes.id
}
resource "aws_internet_gateway" "this" { vpc_id = aws_vpc.this.id }
resource "aws_nat_gateway" "this" {
  allocation_id = "eipalloc-0a1b2c3d4e5f60718"
  subnet_id     = "subnet-0a1b2c3d4e5f60718"
}
resource "aws_route_table" "nodes" {
  vpc_id = aws_vpc.this.id
  route {
    cidr_block = "0.0.0.0/0"
    %s
  }
}
resource "aws_eks_node_group" "blue" {
  cluster_name    = "orders"
  node_group_name = "blue"
  node_role_arn   = "arn:aws:iam::111122223333:role/orders-node"
  subnet_ids      = [%s]
  scaling_config {
    desired_size = 1
    max_size     = 2
    min_size     = 1
  }
  remote_access {
    ec2_ssh_key = "operators"
  }
}
variable "subnet" { type = string }
"""
PUBLIC = "gateway_id = aws_internet_gateway.this.id"
PRIVATE = "nat_gateway_id = aws_nat_gateway.this.id"


@pytest.mark.parametrize(
    ("route", "subnet", "level"),
    [
        (PUBLIC, "aws_subnet.nodes.id", "warning"),
        (PRIVATE, "aws_subnet.nodes.id", "note"),
        (PRIVATE, "aws_subnet.nodes.id, var.subnet", "warning"),
    ],
    ids=["public", "private", "not known"],
)
def test_ssh_in_private_subnets_is_a_note(route: str, subnet: str, level: str) -> None:
    settings = Settings(select=("node-ssh-open-world",))
    report = lint_texts({"main.tf": GROUP % (route, subnet)}, settings, today=TODAY)
    assert [finding.level for finding in report.findings] == [level]
