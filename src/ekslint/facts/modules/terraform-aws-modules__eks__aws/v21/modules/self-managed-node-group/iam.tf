locals {
  create_iam_instance_profile = var.create && var.create_iam_instance_profile
}

# The role and instance profile of the nodes, unless the caller brings them.

locals {
  iam_role_name = coalesce(var.iam_role_name, "${var.name}-node-group")
  aws_policies  = "arn:${local.partition}:iam::aws:policy"

  # The IPv6 policy is not one of AWS's: the account must hold it under this very name.
  # What is surely attached comes last, so that it stays known when the rest is not.
  node_policies = merge(
    { for name in ["AmazonEKS_CNI_Policy"] : name => "${local.aws_policies}/${name}"
    if var.iam_role_attach_cni_policy && var.cluster_ip_family == "ipv4" },
    { for name in ["AmazonEKS_CNI_IPv6_Policy"] : name => "arn:${local.partition}:iam::${local.account_id}:policy/${name}"
    if var.iam_role_attach_cni_policy && var.cluster_ip_family == "ipv6" },
    {
      AmazonEKSWorkerNodePolicy          = "${local.aws_policies}/AmazonEKSWorkerNodePolicy"
      AmazonEC2ContainerRegistryReadOnly = "${local.aws_policies}/AmazonEC2ContainerRegistryReadOnly"
    },
  )
}

data "aws_iam_policy_document" "assume_role_policy" {
  count = local.create_iam_instance_profile ? 1 : 0

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  count = local.create_iam_instance_profile ? 1 : 0

  name                 = var.iam_role_use_name_prefix ? null : local.iam_role_name
  name_prefix          = var.iam_role_use_name_prefix ? "${local.iam_role_name}-" : null
  path                 = var.iam_role_path
  assume_role_policy   = data.aws_iam_policy_document.assume_role_policy[0].json
  permissions_boundary = var.iam_role_permissions_boundary
  tags                 = merge(var.tags, var.iam_role_tags)
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = local.create_iam_instance_profile ? local.node_policies : {}

  role       = aws_iam_role.this[0].name
  policy_arn = local.node_policies[each.key]
}

resource "aws_iam_role_policy_attachment" "additional" {
  for_each = local.create_iam_instance_profile ? var.iam_role_additional_policies : {}

  role       = aws_iam_role.this[0].name
  policy_arn = var.iam_role_additional_policies[each.key]
}

data "aws_iam_policy_document" "role" {
  count = local.create_iam_instance_profile && var.create_iam_role_policy && var.iam_role_policy_statements != null ? 1 : 0

  dynamic "statement" {
    for_each = var.iam_role_policy_statements == null ? [] : var.iam_role_policy_statements

    content {
      sid           = statement.value.sid
      effect        = statement.value.effect
      actions       = statement.value.actions
      not_actions   = statement.value.not_actions
      resources     = statement.value.resources
      not_resources = statement.value.not_resources

      dynamic "principals" {
        for_each = statement.value.principals == null ? [] : statement.value.principals

        content {
          type        = principals.value.type
          identifiers = principals.value.identifiers
        }
      }

      dynamic "not_principals" {
        for_each = statement.value.not_principals == null ? [] : statement.value.not_principals

        content {
          type        = not_principals.value.type
          identifiers = not_principals.value.identifiers
        }
      }

      dynamic "condition" {
        for_each = statement.value.condition == null ? [] : statement.value.condition

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
  count = local.create_iam_instance_profile && var.create_iam_role_policy && var.iam_role_policy_statements != null ? 1 : 0

  name        = var.iam_role_use_name_prefix ? null : local.iam_role_name
  name_prefix = var.iam_role_use_name_prefix ? "${local.iam_role_name}-" : null
  role        = aws_iam_role.this[0].id
  policy      = data.aws_iam_policy_document.role[0].json
}

resource "aws_iam_instance_profile" "this" {
  count = local.create_iam_instance_profile ? 1 : 0

  name        = var.iam_role_use_name_prefix ? null : local.iam_role_name
  name_prefix = var.iam_role_use_name_prefix ? "${local.iam_role_name}-" : null
  path        = var.iam_role_path
  role        = aws_iam_role.this[0].name
  tags        = merge(var.tags, var.iam_role_tags)
}
