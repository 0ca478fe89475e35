# What the nodes that Karpenter starts run as.

locals {
  node_iam_role_name = coalesce(var.node_iam_role_name, "Karpenter-${var.cluster_name}")
  external_role_name = try(replace(var.node_iam_role_arn, "/^(.*role/)/", ""), null)
  aws_policies       = "arn:${local.partition}:iam::aws:policy"

  node_policies = merge(
    { for name in ["AmazonEKS_CNI_Policy"] : name => "${local.aws_policies}/${name}"
    if var.node_iam_role_attach_cni_policy && var.cluster_ip_family == "ipv4" },
    { for name in ["AmazonEKS_CNI_IPv6_Policy"] : name => "arn:${local.partition}:iam::${local.account_id}:policy/${name}"
    if var.node_iam_role_attach_cni_policy && var.cluster_ip_family == "ipv6" },
    {
      AmazonEKSWorkerNodePolicy          = "${local.aws_policies}/AmazonEKSWorkerNodePolicy"
      AmazonEC2ContainerRegistryReadOnly = "${local.aws_policies}/AmazonEC2ContainerRegistryReadOnly"
    },
  )
}

data "aws_iam_policy_document" "node_assume_role" {
  count = local.create_node_iam_role ? 1 : 0

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.${local.dns_suffix}"]
    }
  }
}

resource "aws_iam_role" "node" {
  count = local.create_node_iam_role ? 1 : 0

  name                 = var.node_iam_role_use_name_prefix ? null : local.node_iam_role_name
  name_prefix          = var.node_iam_role_use_name_prefix ? "${local.node_iam_role_name}-" : null
  path                 = var.node_iam_role_path
  assume_role_policy   = data.aws_iam_policy_document.node_assume_role[0].json
  permissions_boundary = var.node_iam_role_permissions_boundary
  tags                 = merge(var.tags, var.node_iam_role_tags)
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each = local.create_node_iam_role ? local.node_policies : {}

  role       = aws_iam_role.node[0].name
  policy_arn = local.node_policies[each.key]
}

resource "aws_iam_role_policy_attachment" "node_additional" {
  for_each = local.create_node_iam_role ? var.node_iam_role_additional_policies : {}

  role       = aws_iam_role.node[0].name
  policy_arn = var.node_iam_role_additional_policies[each.key]
}

resource "aws_eks_access_entry" "node" {
  count = var.create && var.create_access_entry ? 1 : 0

  cluster_name  = var.cluster_name
  principal_arn = var.create_node_iam_role ? aws_iam_role.node[0].arn : var.node_iam_role_arn
  type          = var.access_entry_type
}

resource "aws_iam_instance_profile" "this" {
  count = var.create && var.create_instance_profile ? 1 : 0

  name        = var.node_iam_role_use_name_prefix ? null : local.node_iam_role_name
  name_prefix = var.node_iam_role_use_name_prefix ? "${local.node_iam_role_name}-" : null
  path        = var.node_iam_role_path
  role        = var.create_node_iam_role ? aws_iam_role.node[0].name : local.external_role_name
}
