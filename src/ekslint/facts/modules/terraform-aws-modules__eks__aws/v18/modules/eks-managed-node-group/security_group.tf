# A security group of the group's own, on by default and without rules.

locals {
  create_security_group = var.create && var.create_security_group
  security_group_name   = coalesce(var.security_group_name, "${var.name}-eks-node-group")
}

resource "aws_security_group" "this" {
  count = local.create_security_group ? 1 : 0

  name        = var.security_group_use_name_prefix ? null : local.security_group_name
  name_prefix = var.security_group_use_name_prefix ? "${local.security_group_name}-" : null
  vpc_id      = var.vpc_id
  tags        = merge(var.tags, { Name = local.security_group_name }, var.security_group_tags)
}

resource "aws_security_group_rule" "this" {
  for_each = { for name, rule in var.security_group_rules : name => rule if local.create_security_group }

  security_group_id = aws_security_group.this[0].id
  type              = each.value.type
  protocol          = each.value.protocol
  from_port         = each.value.from_port
  to_port           = each.value.to_port
  cidr_blocks       = try(each.value.cidr_blocks, null)
  ipv6_cidr_blocks  = try(each.value.ipv6_cidr_blocks, null)
  prefix_list_ids   = try(each.value.prefix_list_ids, [])
  self              = try(each.value.self, null)
  source_security_group_id = try(
    each.value.source_security_group_id,
    try(each.value.source_cluster_security_group, false) ? var.cluster_security_group_id : null,
  )
}
