# The role of the control plane and the OIDC provider for IRSA.

locals {
  create_iam_role = local.create && var.create_iam_role
  iam_role_name   = coalesce(var.iam_role_name, "${var.cluster_name}-cluster")
  aws_policies    = "arn:${local.partition}:iam::aws:policy"
  dns_suffix      = coalesce(var.cluster_iam_role_dns_suffix, data.aws_partition.current.dns_suffix)

  # Keyed by name, where the module has ARNs: those hold the partition, which files may not tell.
  cluster_policies = {
    AmazonEKSClusterPolicy         = "${local.aws_policies}/AmazonEKSClusterPolicy"
    AmazonEKSVPCResourceController = "${local.aws_policies}/AmazonEKSVPCResourceController"
  }
}

data "aws_iam_policy_document" "assume_role_policy" {
  count = local.create_iam_role ? 1 : 0

  statement {
    sid     = "EKSClusterAssumeRole"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["eks.${local.dns_suffix}"]
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

  # So that logs still written while the cluster goes do not bring its log group back.
  dynamic "inline_policy" {
    for_each = var.create_cloudwatch_log_group ? [1] : []

    content {
      name = local.iam_role_name

      policy = jsonencode({
        Version   = "2012-10-17"
        Statement = [{ Effect = "Deny", Action = ["logs:CreateLogGroup"], Resource = "*" }]
      })
    }
  }
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = local.create_iam_role ? local.cluster_policies : {}

  role       = aws_iam_role.this[0].name
  policy_arn = local.cluster_policies[each.key]
}

resource "aws_iam_role_policy_attachment" "additional" {
  for_each = toset(local.create_iam_role ? var.iam_role_additional_policies : [])

  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}

resource "aws_iam_openid_connect_provider" "oidc_provider" {
  count = local.create && var.enable_irsa ? 1 : 0

  url            = aws_eks_cluster.this[0].identity[0].oidc[0].issuer
  client_id_list = distinct(compact(concat(["sts.${local.dns_suffix}"], var.openid_connect_audiences)))
  tags           = merge({ Name = "${var.cluster_name}-eks-irsa" }, var.tags)
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
