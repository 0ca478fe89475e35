provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
variable "cidr" {
  type    = string
  default = "10.20.0.0/16"
}
variable "zones" {
  type    = list(string)
  default = ["a", "b", "c"]
}
variable "cluster" {
  default = "shop"
}
variable "nat" {
  type    = string
  default = "single"
  validation {
    condition     = contains(["none", "single", "each"], var.nat)
    error_message = "One of none, single, each."
  }
}
locals {
  region  = "eu-west-1"
  zones   = formatlist("%s%s", local.region, var.zones)
  public  = { for i, z in local.zones : z => cidrsubnet(var.cidr, 8, i) }
  private = { for i, z in local.zones : z => cidrsubnet(var.cidr, 4, i + 1) }
  gateways = { none = [], single = slice(local.zones, 0, 1), each = local.zones }[var.nat]
}
resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = "true"
  tags                 = { "kubernetes.io/cluster/${var.cluster}" = "shared", Name = var.cluster }
}
resource "aws_subnet" "public" {
  for_each                = local.public
  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = each.value
  map_public_ip_on_launch = true
  tags = merge(
    { Name = "${var.cluster}-public-${substr(each.key, -1, 1)}" },
    { "kubernetes.io/role/elb" = 1 },
  )
}
resource "aws_subnet" "private" {
  for_each          = local.private
  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = each.value
  tags = {
    Name                              = format("%s-private-%s", var.cluster, each.key)
    "kubernetes.io/role/internal-elb" = "1"
    "karpenter.sh/discovery"          = var.cluster
  }
}
resource "aws_eip" "nat" {
  count  = length(local.gateways)
  domain = "vpc"
  tags   = { Name = "nat-${count.index}" }
}
resource "aws_nat_gateway" "this" {
  for_each      = { for i, z in local.gateways : z => i }
  allocation_id = aws_eip.nat[each.value].id
  subnet_id     = aws_subnet.public[each.key].id
  tags          = { Name = each.key }
}
resource "aws_route_table" "private" {
  for_each = aws_subnet.private
  vpc_id   = aws_vpc.this.id
  dynamic "route" {
    for_each = length(local.gateways) == 0 ? [] : [try(aws_nat_gateway.this[each.key].id, values(aws_nat_gateway.this)[0].id)]
    content {
      cidr_block     = "0.0.0.0/0"
      nat_gateway_id = route.value
    }
  }
  tags = { Name = "private-${each.value.availability_zone}", cidr = each.value.cidr_block }
}
resource "aws_route_table_association" "private" {
  for_each       = aws_route_table.private
  subnet_id      = aws_subnet.private[each.key].id
  route_table_id = each.value.id
}
resource "aws_security_group" "cluster" {
  name_prefix            = "${var.cluster}-cluster-"
  vpc_id                 = aws_vpc.this.id
  revoke_rules_on_delete = true
  lifecycle {
    create_before_destroy = true
  }
}
resource "aws_security_group_rule" "rules" {
  for_each = {
    for r in [
      { type = "ingress", port = 443, source = "nodes" },
      { type = "ingress", port = 10250, source = "self" },
      { type = "egress", port = 0, source = "cidr" },
    ] : "${r.type}_${r.port}" => r
  }
  security_group_id        = aws_security_group.cluster.id
  type                     = each.value.type
  from_port                = each.value.port
  to_port                  = each.value.port == 0 ? 65535 : each.value.port
  protocol                 = each.value.port == 0 ? -1 : "tcp"
  self                     = each.value.source == "self" ? true : null
  cidr_blocks              = each.value.source == "cidr" ? ["0.0.0.0/0"] : null
  source_security_group_id = each.value.source == "nodes" ? "sg-0a1b2c3d" : null
  description              = title(each.key)
}
resource "aws_vpc_security_group_ingress_rule" "https" {
  for_each          = toset(values(local.private))
  security_group_id = aws_security_group.cluster.id
  cidr_ipv4         = each.value
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
}
resource "aws_vpc_endpoint" "gateway" {
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${local.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [for t in aws_route_table.private : t.id]
}
output "zones" {
  value = keys(aws_subnet.private)
}
output "cidrs" {
  value = { public = values(aws_subnet.public)[*].cidr_block, private = [for s in aws_subnet.private : s.cidr_block] }
}
