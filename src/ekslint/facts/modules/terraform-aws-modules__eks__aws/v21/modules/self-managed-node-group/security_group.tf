# A group of its own for the nodes of this group, only when it has rules.

locals {
  security_group_name = coalesce(var.security_group_name, "${var.cluster_name}-${var.name}")

  # EFA wants everything open between the nodes.
  efa_rules = { for name, rule in {
    all_self_efa = {
      ip_protocol                  = "-1"
      self                         = true
      cidr_ipv4                    = null
      cidr_ipv6                    = null
      prefix_list_id               = null
      referenced_security_group_id = null
      from_port                    = null
      to_port                      = null
    }
  } : name => rule if var.enable_efa_support }

  ingress_rules         = merge(local.efa_rules, var.security_group_ingress_rules)
  egress_rules          = merge(local.efa_rules, var.security_group_egress_rules)
  create_security_group = var.create && var.create_security_group && length(merge(local.ingress_rules, local.egress_rules)) > 0
}

data "aws_subnet" "this" {
  count = local.create_security_group ? 1 : 0

  region = var.region

  id = element(var.subnet_ids, 0)
}

resource "aws_security_group" "this" {
  count = local.create_security_group ? 1 : 0

  region = var.region

  name        = var.security_group_use_name_prefix ? null : local.security_group_name
  name_prefix = var.security_group_use_name_prefix ? "${local.security_group_name}-" : null
  vpc_id      = data.aws_subnet.this[0].vpc_id
  tags        = merge(var.tags, { Name = local.security_group_name }, var.security_group_tags)
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each = { for name, rule in local.ingress_rules : name => rule if local.create_security_group }

  region = var.region

  security_group_id            = aws_security_group.this[0].id
  ip_protocol                  = each.value.ip_protocol
  from_port                    = each.value.from_port
  to_port                      = try(coalesce(each.value.to_port, each.value.from_port), null)
  cidr_ipv4                    = each.value.cidr_ipv4
  cidr_ipv6                    = each.value.cidr_ipv6
  prefix_list_id               = each.value.prefix_list_id
  referenced_security_group_id = each.value.self ? aws_security_group.this[0].id : each.value.referenced_security_group_id
}

resource "aws_vpc_security_group_egress_rule" "this" {
  for_each = { for name, rule in local.egress_rules : name => rule if local.create_security_group }

  region = var.region

  security_group_id            = aws_security_group.this[0].id
  ip_protocol                  = each.value.ip_protocol
  from_port                    = try(coalesce(each.value.from_port, each.value.to_port), null)
  to_port                      = each.value.to_port
  cidr_ipv4                    = each.value.cidr_ipv4
  cidr_ipv6                    = each.value.cidr_ipv6
  prefix_list_id               = each.value.prefix_list_id
  referenced_security_group_id = each.value.self ? aws_security_group.this[0].id : each.value.referenced_security_group_id
}
