# A Fargate profile with its pod execution role, as of v20.37.2.

data "aws_region" "current" {}

data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}

locals {
  partition  = data.aws_partition.current.partition
  account_id = data.aws_caller_identity.current.account_id

  create_iam_role = var.create && var.create_iam_role
  iam_role_name   = coalesce(var.iam_role_name, var.name, "fargate-profile")
  aws_policies    = "arn:${local.partition}:iam::aws:policy"
}

resource "aws_eks_fargate_profile" "this" {
  count = var.create ? 1 : 0

  cluster_name           = var.cluster_name
  fargate_profile_name   = var.name
  pod_execution_role_arn = var.create_iam_role ? aws_iam_role.this[0].arn : var.iam_role_arn
  subnet_ids             = var.subnet_ids
  tags                   = var.tags

  dynamic "selector" {
    for_each = var.selectors

    content {
      namespace = selector.value.namespace
      labels    = lookup(selector.value, "labels", {})
    }
  }
}

data "aws_iam_policy_document" "assume_role_policy" {
  count = local.create_iam_role ? 1 : 0

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["eks-fargate-pods.amazonaws.com"]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:${local.partition}:eks:${data.aws_region.current.name}:${local.account_id}:fargateprofile/${var.cluster_name}/*"]
    }
  }
}

resource "aws_iam_role" "this" {
  count = local.create_iam_role ? 1 : 0

  name                 = var.iam_role_use_name_prefix ? null : local.iam_role_name
  name_prefix          = var.iam_role_use_name_prefix ? "${local.iam_role_name}-" : null
  path                 = var.iam_role_path
  assume_role_policy   = data.aws_iam_policy_document.assume_role_policy[0].json
  permissions_boundary = var.iam_role_permissions_boundary
  tags                 = merge(var.tags, var.iam_role_tags)
}

locals {
  role_policies = merge(
    { for name in ["AmazonEKS_CNI_Policy"] : name => "${local.aws_policies}/${name}"
    if var.iam_role_attach_cni_policy && var.cluster_ip_family == "ipv4" },
    { for name in ["AmazonEKS_CNI_IPv6_Policy"] : name => "arn:${local.partition}:iam::${local.account_id}:policy/${name}"
    if var.iam_role_attach_cni_policy && var.cluster_ip_family == "ipv6" },
    { AmazonEKSFargatePodExecutionRolePolicy = "${local.aws_policies}/AmazonEKSFargatePodExecutionRolePolicy" },
  )
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = local.create_iam_role ? local.role_policies : {}

  role       = aws_iam_role.this[0].name
  policy_arn = local.role_policies[each.key]
}

resource "aws_iam_role_policy_attachment" "additional" {
  for_each = local.create_iam_role ? var.iam_role_additional_policies : {}

  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}

data "aws_iam_policy_document" "role" {
  count = local.create_iam_role && var.create_iam_role_policy && length(var.iam_role_policy_statements) > 0 ? 1 : 0

  dynamic "statement" {
    for_each = var.iam_role_policy_statements

    content {
      sid           = try(statement.value.sid, null)
      effect        = try(statement.value.effect, null)
      actions       = try(statement.value.actions, null)
      not_actions   = try(statement.value.not_actions, null)
      resources     = try(statement.value.resources, null)
      not_resources = try(statement.value.not_resources, null)

      dynamic "principals" {
        for_each = try(statement.value.principals, [])

        content {
          type        = principals.value.type
          identifiers = principals.value.identifiers
        }
      }

      dynamic "not_principals" {
        for_each = try(statement.value.not_principals, [])

        content {
          type        = not_principals.value.type
          identifiers = not_principals.value.identifiers
        }
      }

      dynamic "condition" {
        for_each = try(statement.value.conditions, [])

        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}

resource "aws_iam_role_policy" "this" {
  count = local.create_iam_role && var.create_iam_role_policy && length(var.iam_role_policy_statements) > 0 ? 1 : 0

  name        = var.iam_role_use_name_prefix ? null : local.iam_role_name
  name_prefix = var.iam_role_use_name_prefix ? "${local.iam_role_name}-" : null
  role        = aws_iam_role.this[0].id
  policy      = data.aws_iam_policy_document.role[0].json
}
