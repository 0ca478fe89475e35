# The role of the control plane, the role of Auto Mode nodes, and the OIDC provider for IRSA.

locals {
  create_iam_role      = local.create && var.create_iam_role
  create_node_iam_role = local.create && var.create_node_iam_role && local.auto_mode

  iam_role_name      = coalesce(var.iam_role_name, "${var.name}-cluster")
  node_iam_role_name = coalesce(var.node_iam_role_name, "${var.name}-eks-auto")
  aws_policies       = "arn:${local.partition}:iam::aws:policy"

  cluster_policies = merge(
    { for name in ["AmazonEKSClusterPolicy"] : name => "${local.aws_policies}/${name}"
    if !local.on_outposts && !local.auto_mode },
    { for name in ["AmazonEKSBlockStoragePolicy", "AmazonEKSClusterPolicy", "AmazonEKSComputePolicy", "AmazonEKSLoadBalancingPolicy", "AmazonEKSNetworkingPolicy"] :
      name => "${local.aws_policies}/${name}"
    if !local.on_outposts && local.auto_mode },
    { for name in ["AmazonEKSClusterPolicy"] : name => "${local.aws_policies}/AmazonEKSLocalOutpostClusterPolicy"
    if local.on_outposts && !local.auto_mode },
  )
}

data "aws_iam_policy_document" "assume_role_policy" {
  count = local.create_iam_role ? 1 : 0

  statement {
    sid     = "EKSClusterAssumeRole"
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {
      type        = "Service"
      identifiers = ["eks.amazonaws.com"]
    }

    dynamic "principals" {
      for_each = local.on_outposts ? [1] : []

      content {
        type        = "Service"
        identifiers = ["ec2.amazonaws.com"]
      }
    }
  }
}

resource "aws_iam_role" "this" {
  count = local.create_iam_role ? 1 : 0

  name                 = var.iam_role_use_name_prefix ? null : local.iam_role_name
  name_prefix          = var.iam_role_use_name_prefix ? "${local.iam_role_name}${var.prefix_separator}" : null
  path                 = var.iam_role_path
  assume_role_policy   = data.aws_iam_policy_document.assume_role_policy[0].json
  permissions_boundary = var.iam_role_permissions_boundary
  tags                 = merge(var.tags, var.iam_role_tags)
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = local.create_iam_role ? local.cluster_policies : {}

  role       = aws_iam_role.this[0].name
  policy_arn = local.cluster_policies[each.key]
}

resource "aws_iam_role_policy_attachment" "additional" {
  for_each = local.create_iam_role ? var.iam_role_additional_policies : {}

  role       = aws_iam_role.this[0].name
  policy_arn = var.iam_role_additional_policies[each.key]
}

resource "aws_iam_openid_connect_provider" "oidc_provider" {
  count = local.create && var.enable_irsa && !local.on_outposts ? 1 : 0

  url            = aws_eks_cluster.this[0].identity[0].oidc[0].issuer
  client_id_list = distinct(compact(concat(["sts.amazonaws.com"], var.openid_connect_audiences)))
  tags           = merge({ Name = "${var.name}-eks-irsa" }, var.tags)
}

# Auto Mode starts its nodes with this role.
data "aws_iam_policy_document" "node_assume_role_policy" {
  count = local.create_node_iam_role ? 1 : 0

  statement {
    sid     = "EKSAutoNodeAssumeRole"
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "eks_auto" {
  count = local.create_node_iam_role ? 1 : 0

  name                 = var.node_iam_role_use_name_prefix ? null : local.node_iam_role_name
  name_prefix          = var.node_iam_role_use_name_prefix ? "${local.node_iam_role_name}-" : null
  path                 = var.node_iam_role_path
  assume_role_policy   = data.aws_iam_policy_document.node_assume_role_policy[0].json
  permissions_boundary = var.node_iam_role_permissions_boundary
  tags                 = merge(var.tags, var.node_iam_role_tags)
}

resource "aws_iam_role_policy_attachment" "eks_auto" {
  for_each = toset(local.create_node_iam_role ? ["AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodeMinimalPolicy"] : [])

  role       = aws_iam_role.eks_auto[0].name
  policy_arn = "${local.aws_policies}/${each.value}"
}

resource "aws_iam_role_policy_attachment" "eks_auto_additional" {
  for_each = local.create_node_iam_role ? var.node_iam_role_additional_policies : {}

  role       = aws_iam_role.eks_auto[0].name
  policy_arn = var.node_iam_role_additional_policies[each.key]
}

# Nodes of an IPv6 cluster need this policy; the account can hold it only once.
data "aws_iam_policy_document" "cni_ipv6_policy" {
  count = var.create && var.create_cni_ipv6_iam_policy ? 1 : 0

  statement {
    sid = "AssignDescribe"
    actions = [
      "ec2:AssignIpv6Addresses",
      "ec2:DescribeInstanceTypes",
      "ec2:DescribeInstances",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeTags",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "CreateTags"
    actions   = ["ec2:CreateTags"]
    resources = ["arn:${local.partition}:ec2:*:*:network-interface/*"]
  }
}

resource "aws_iam_policy" "cni_ipv6_policy" {
  count = var.create && var.create_cni_ipv6_iam_policy ? 1 : 0

  name   = "AmazonEKS_CNI_IPv6_Policy"
  policy = data.aws_iam_policy_document.cni_ipv6_policy[0].json
}
