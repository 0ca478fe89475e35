# The security groups of the control plane and of the nodes. EKS adds a third one by itself.

locals {
  create_cluster_sg = local.create && var.create_cluster_security_group
  create_node_sg    = var.create && var.create_node_security_group

  cluster_sg_name = coalesce(var.cluster_security_group_name, "${var.cluster_name}-cluster")
  node_sg_name    = coalesce(var.node_security_group_name, "${var.cluster_name}-node")

  cluster_security_group_id = local.create_cluster_sg ? aws_security_group.cluster[0].id : var.cluster_security_group_id
  node_security_group_id    = local.create_node_sg ? aws_security_group.node[0].id : var.node_security_group_id

  # Rules of the caller under the same name replace these.
  cluster_rules = { for name, rule in {
    ingress_nodes_443 = { type = "ingress", protocol = "tcp", from_port = 443, to_port = 443, source_node_security_group = true }
  } : name => rule if local.create_node_sg }

  node_rules = {
    ingress_cluster_443      = { type = "ingress", protocol = "tcp", from_port = 443, to_port = 443, source_cluster_security_group = true }
    ingress_cluster_kubelet  = { type = "ingress", protocol = "tcp", from_port = 10250, to_port = 10250, source_cluster_security_group = true }
    ingress_self_coredns_tcp = { type = "ingress", protocol = "tcp", from_port = 53, to_port = 53, self = true }
    ingress_self_coredns_udp = { type = "ingress", protocol = "udp", from_port = 53, to_port = 53, self = true }
  }

  node_recommended_rules = { for name, rule in {
    ingress_nodes_ephemeral      = { type = "ingress", protocol = "tcp", from_port = 1025, to_port = 65535, self = true }
    ingress_cluster_4443_webhook = { type = "ingress", protocol = "tcp", from_port = 4443, to_port = 4443, source_cluster_security_group = true }
    ingress_cluster_6443_webhook = { type = "ingress", protocol = "tcp", from_port = 6443, to_port = 6443, source_cluster_security_group = true }
    ingress_cluster_8443_webhook = { type = "ingress", protocol = "tcp", from_port = 8443, to_port = 8443, source_cluster_security_group = true }
    ingress_cluster_9443_webhook = { type = "ingress", protocol = "tcp", from_port = 9443, to_port = 9443, source_cluster_security_group = true }

    egress_all = {
      type             = "egress"
      protocol         = "-1"
      from_port        = 0
      to_port          = 0
      cidr_blocks      = ["0.0.0.0/0"]
      ipv6_cidr_blocks = var.cluster_ip_family == "ipv6" ? ["::/0"] : null
    }
  } : name => rule if var.node_security_group_enable_recommended_rules }

  node_efa_rules = { for name, rule in {
    ingress_all_self_efa = { type = "ingress", protocol = "-1", from_port = 0, to_port = 0, self = true }
    egress_all_self_efa  = { type = "egress", protocol = "-1", from_port = 0, to_port = 0, self = true }
  } : name => rule if var.enable_efa_support }
}

resource "aws_security_group" "cluster" {
  count = local.create_cluster_sg ? 1 : 0

  name        = var.cluster_security_group_use_name_prefix ? null : local.cluster_sg_name
  name_prefix = var.cluster_security_group_use_name_prefix ? "${local.cluster_sg_name}${var.prefix_separator}" : null
  vpc_id      = var.vpc_id
  tags        = merge(var.tags, { Name = local.cluster_sg_name }, var.cluster_security_group_tags)
}

resource "aws_security_group_rule" "cluster" {
  for_each = { for name, rule in merge(local.cluster_rules, var.cluster_security_group_additional_rules) : name => rule if local.create_cluster_sg }

  security_group_id        = aws_security_group.cluster[0].id
  type                     = each.value.type
  protocol                 = each.value.protocol
  from_port                = each.value.from_port
  to_port                  = each.value.to_port
  cidr_blocks              = try(each.value.cidr_blocks, null)
  ipv6_cidr_blocks         = try(each.value.ipv6_cidr_blocks, null)
  prefix_list_ids          = try(each.value.prefix_list_ids, null)
  self                     = try(each.value.self, null)
  source_security_group_id = try(each.value.source_node_security_group, false) ? local.node_security_group_id : try(each.value.source_security_group_id, null)
}

resource "aws_security_group" "node" {
  count = local.create_node_sg ? 1 : 0

  name        = var.node_security_group_use_name_prefix ? null : local.node_sg_name
  name_prefix = var.node_security_group_use_name_prefix ? "${local.node_sg_name}${var.prefix_separator}" : null
  vpc_id      = var.vpc_id
  tags = merge(
    var.tags,
    { Name = local.node_sg_name, "kubernetes.io/cluster/${var.cluster_name}" = "owned" },
    var.node_security_group_tags,
  )
}

resource "aws_security_group_rule" "node" {
  for_each = {
    for name, rule in merge(local.node_rules, local.node_recommended_rules, local.node_efa_rules, var.node_security_group_additional_rules) :
    name => rule if local.create_node_sg
  }

  security_group_id        = aws_security_group.node[0].id
  type                     = each.value.type
  protocol                 = each.value.protocol
  from_port                = each.value.from_port
  to_port                  = each.value.to_port
  cidr_blocks              = try(each.value.cidr_blocks, null)
  ipv6_cidr_blocks         = try(each.value.ipv6_cidr_blocks, null)
  prefix_list_ids          = try(each.value.prefix_list_ids, null)
  self                     = try(each.value.self, null)
  source_security_group_id = try(each.value.source_cluster_security_group, false) ? local.cluster_security_group_id : try(each.value.source_security_group_id, null)
}

# The group EKS makes by itself carries only tags from here.
resource "aws_ec2_tag" "cluster_primary_security_group" {
  for_each = { for key, value in merge(var.tags, var.cluster_tags) :
  key => value if local.create && key != "Name" && var.create_cluster_primary_security_group_tags }

  resource_id = aws_eks_cluster.this[0].vpc_config[0].cluster_security_group_id
  key         = each.key
  value       = each.value
}
