# What the group lets in. Rules are named in `var.rules`, or give their own ports.

resource "aws_security_group_rule" "ingress_rules" {
  count = local.create ? length(var.ingress_rules) : 0

  security_group_id = local.group_id
  type              = "ingress"
  cidr_blocks       = var.ingress_cidr_blocks
  ipv6_cidr_blocks  = var.ingress_ipv6_cidr_blocks
  prefix_list_ids   = var.ingress_prefix_list_ids
  from_port         = var.rules[var.ingress_rules[count.index]][0]
  to_port           = var.rules[var.ingress_rules[count.index]][1]
  protocol          = var.rules[var.ingress_rules[count.index]][2]
}

resource "aws_security_group_rule" "computed_ingress_rules" {
  count = local.create ? var.number_of_computed_ingress_rules : 0

  security_group_id = local.group_id
  type              = "ingress"
  cidr_blocks       = var.ingress_cidr_blocks
  ipv6_cidr_blocks  = var.ingress_ipv6_cidr_blocks
  prefix_list_ids   = var.ingress_prefix_list_ids
  from_port         = var.rules[var.computed_ingress_rules[count.index]][0]
  to_port           = var.rules[var.computed_ingress_rules[count.index]][1]
  protocol          = var.rules[var.computed_ingress_rules[count.index]][2]
}

resource "aws_security_group_rule" "ingress_with_source_security_group_id" {
  count = local.create ? length(var.ingress_with_source_security_group_id) : 0

  security_group_id        = local.group_id
  type                     = "ingress"
  source_security_group_id = var.ingress_with_source_security_group_id[count.index].source_security_group_id
  prefix_list_ids          = var.ingress_prefix_list_ids
  from_port                = try(var.ingress_with_source_security_group_id[count.index].from_port, var.rules[var.ingress_with_source_security_group_id[count.index].rule][0])
  to_port                  = try(var.ingress_with_source_security_group_id[count.index].to_port, var.rules[var.ingress_with_source_security_group_id[count.index].rule][1])
  protocol                 = try(var.ingress_with_source_security_group_id[count.index].protocol, var.rules[var.ingress_with_source_security_group_id[count.index].rule][2])
}

resource "aws_security_group_rule" "computed_ingress_with_source_security_group_id" {
  count = local.create ? var.number_of_computed_ingress_with_source_security_group_id : 0

  security_group_id        = local.group_id
  type                     = "ingress"
  source_security_group_id = var.computed_ingress_with_source_security_group_id[count.index].source_security_group_id
  prefix_list_ids          = var.ingress_prefix_list_ids
  from_port                = try(var.computed_ingress_with_source_security_group_id[count.index].from_port, var.rules[var.computed_ingress_with_source_security_group_id[count.index].rule][0])
  to_port                  = try(var.computed_ingress_with_source_security_group_id[count.index].to_port, var.rules[var.computed_ingress_with_source_security_group_id[count.index].rule][1])
  protocol                 = try(var.computed_ingress_with_source_security_group_id[count.index].protocol, var.rules[var.computed_ingress_with_source_security_group_id[count.index].rule][2])
}

resource "aws_security_group_rule" "ingress_with_cidr_blocks" {
  count = local.create ? length(var.ingress_with_cidr_blocks) : 0

  security_group_id = local.group_id
  type              = "ingress"
  cidr_blocks       = compact(split(",", try(var.ingress_with_cidr_blocks[count.index].cidr_blocks, join(",", var.ingress_cidr_blocks))))
  prefix_list_ids   = var.ingress_prefix_list_ids
  from_port         = try(var.ingress_with_cidr_blocks[count.index].from_port, var.rules[var.ingress_with_cidr_blocks[count.index].rule][0])
  to_port           = try(var.ingress_with_cidr_blocks[count.index].to_port, var.rules[var.ingress_with_cidr_blocks[count.index].rule][1])
  protocol          = try(var.ingress_with_cidr_blocks[count.index].protocol, var.rules[var.ingress_with_cidr_blocks[count.index].rule][2])
}

resource "aws_security_group_rule" "computed_ingress_with_cidr_blocks" {
  count = local.create ? var.number_of_computed_ingress_with_cidr_blocks : 0

  security_group_id = local.group_id
  type              = "ingress"
  cidr_blocks       = compact(split(",", try(var.computed_ingress_with_cidr_blocks[count.index].cidr_blocks, join(",", var.ingress_cidr_blocks))))
  prefix_list_ids   = var.ingress_prefix_list_ids
  from_port         = try(var.computed_ingress_with_cidr_blocks[count.index].from_port, var.rules[var.computed_ingress_with_cidr_blocks[count.index].rule][0])
  to_port           = try(var.computed_ingress_with_cidr_blocks[count.index].to_port, var.rules[var.computed_ingress_with_cidr_blocks[count.index].rule][1])
  protocol          = try(var.computed_ingress_with_cidr_blocks[count.index].protocol, var.rules[var.computed_ingress_with_cidr_blocks[count.index].rule][2])
}

resource "aws_security_group_rule" "ingress_with_ipv6_cidr_blocks" {
  count = local.create ? length(var.ingress_with_ipv6_cidr_blocks) : 0

  security_group_id = local.group_id
  type              = "ingress"
  ipv6_cidr_blocks  = compact(split(",", try(var.ingress_with_ipv6_cidr_blocks[count.index].ipv6_cidr_blocks, join(",", var.ingress_ipv6_cidr_blocks))))
  prefix_list_ids   = var.ingress_prefix_list_ids
  from_port         = try(var.ingress_with_ipv6_cidr_blocks[count.index].from_port, var.rules[var.ingress_with_ipv6_cidr_blocks[count.index].rule][0])
  to_port           = try(var.ingress_with_ipv6_cidr_blocks[count.index].to_port, var.rules[var.ingress_with_ipv6_cidr_blocks[count.index].rule][1])
  protocol          = try(var.ingress_with_ipv6_cidr_blocks[count.index].protocol, var.rules[var.ingress_with_ipv6_cidr_blocks[count.index].rule][2])
}

resource "aws_security_group_rule" "computed_ingress_with_ipv6_cidr_blocks" {
  count = local.create ? var.number_of_computed_ingress_with_ipv6_cidr_blocks : 0

  security_group_id = local.group_id
  type              = "ingress"
  ipv6_cidr_blocks  = compact(split(",", try(var.computed_ingress_with_ipv6_cidr_blocks[count.index].ipv6_cidr_blocks, join(",", var.ingress_ipv6_cidr_blocks))))
  prefix_list_ids   = var.ingress_prefix_list_ids
  from_port         = try(var.computed_ingress_with_ipv6_cidr_blocks[count.index].from_port, var.rules[var.computed_ingress_with_ipv6_cidr_blocks[count.index].rule][0])
  to_port           = try(var.computed_ingress_with_ipv6_cidr_blocks[count.index].to_port, var.rules[var.computed_ingress_with_ipv6_cidr_blocks[count.index].rule][1])
  protocol          = try(var.computed_ingress_with_ipv6_cidr_blocks[count.index].protocol, var.rules[var.computed_ingress_with_ipv6_cidr_blocks[count.index].rule][2])
}

resource "aws_security_group_rule" "ingress_with_self" {
  count = local.create ? length(var.ingress_with_self) : 0

  security_group_id = local.group_id
  type              = "ingress"
  self              = try(var.ingress_with_self[count.index].self, true)
  prefix_list_ids   = var.ingress_prefix_list_ids
  from_port         = try(var.ingress_with_self[count.index].from_port, var.rules[var.ingress_with_self[count.index].rule][0])
  to_port           = try(var.ingress_with_self[count.index].to_port, var.rules[var.ingress_with_self[count.index].rule][1])
  protocol          = try(var.ingress_with_self[count.index].protocol, var.rules[var.ingress_with_self[count.index].rule][2])
}

resource "aws_security_group_rule" "computed_ingress_with_self" {
  count = local.create ? var.number_of_computed_ingress_with_self : 0

  security_group_id = local.group_id
  type              = "ingress"
  self              = try(var.computed_ingress_with_self[count.index].self, true)
  prefix_list_ids   = var.ingress_prefix_list_ids
  from_port         = try(var.computed_ingress_with_self[count.index].from_port, var.rules[var.computed_ingress_with_self[count.index].rule][0])
  to_port           = try(var.computed_ingress_with_self[count.index].to_port, var.rules[var.computed_ingress_with_self[count.index].rule][1])
  protocol          = try(var.computed_ingress_with_self[count.index].protocol, var.rules[var.computed_ingress_with_self[count.index].rule][2])
}
