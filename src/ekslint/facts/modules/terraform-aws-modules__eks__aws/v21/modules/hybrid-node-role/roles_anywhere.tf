# IAM Roles Anywhere, as of v21.19.0: the anchor, the profile, and the role a certificate gives at first.

resource "aws_rolesanywhere_trust_anchor" "this" {
  count = local.anywhere ? 1 : 0

  name = try(coalesce(var.ira_trust_anchor_name, var.name), null)
  tags = var.tags

  dynamic "notification_settings" {
    for_each = var.ira_trust_anchor_notification_settings == null ? [] : var.ira_trust_anchor_notification_settings

    content {
      channel   = try(notification_settings.value.channel, null)
      enabled   = try(notification_settings.value.enabled, null)
      event     = try(notification_settings.value.event, null)
      threshold = try(notification_settings.value.threshold, null)
    }
  }

  source {
    source_type = var.ira_trust_anchor_source_type

    source_data {
      acm_pca_arn           = var.ira_trust_anchor_acm_pca_arn
      x509_certificate_data = var.ira_trust_anchor_x509_certificate_data
    }
  }
}

resource "aws_rolesanywhere_profile" "this" {
  count = local.anywhere ? 1 : 0

  name                        = try(coalesce(var.ira_profile_name, var.name), null)
  role_arns                   = [aws_iam_role.intermediate[0].arn]
  duration_seconds            = var.ira_profile_duration_seconds
  managed_policy_arns         = var.ira_profile_managed_policy_arns
  require_instance_properties = var.ira_profile_require_instance_properties
  session_policy              = var.ira_profile_session_policy
  tags                        = var.tags
}

data "aws_iam_policy_document" "intermediate_assume_role" {
  count = local.anywhere ? 1 : 0

  statement {
    actions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]

    principals {
      type        = "Service"
      identifiers = ["rolesanywhere.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = concat(var.trust_anchor_arns, aws_rolesanywhere_trust_anchor.this[*].arn)
    }
  }
}

resource "aws_iam_role" "intermediate" {
  count = local.anywhere ? 1 : 0

  name                  = local.inter_by_prefix ? null : local.inter_name
  name_prefix           = local.inter_by_prefix ? "${local.inter_name}-" : null
  path                  = coalesce(var.intermediate_role_path, var.path)
  description           = var.intermediate_role_description
  assume_role_policy    = data.aws_iam_policy_document.intermediate_assume_role[0].json
  max_session_duration  = var.max_session_duration
  permissions_boundary  = var.permissions_boundary_arn
  force_detach_policies = true
  tags                  = var.tags
}

data "aws_iam_policy_document" "intermediate" {
  count = local.anywhere ? 1 : 0

  statement {
    actions   = ["eks:DescribeCluster"]
    resources = var.cluster_arns
  }

  dynamic "statement" {
    for_each = var.intermediate_policy_statements == null ? [] : var.intermediate_policy_statements

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

resource "aws_iam_policy" "intermediate" {
  count = local.anywhere ? 1 : 0

  name        = local.inter_policy_by_prefix ? null : local.inter_policy_name
  name_prefix = local.inter_policy_by_prefix ? "${local.inter_policy_name}-" : null
  path        = var.policy_path
  description = var.policy_description
  policy      = data.aws_iam_policy_document.intermediate[0].json
  tags        = var.tags
}

# To the role of the nodes, not to the one in between: so the module has it.
resource "aws_iam_role_policy_attachment" "intermediate" {
  for_each = {
    for name, arn in merge({
      intermediate                       = try(aws_iam_policy.intermediate[0].arn, null)
      AmazonEC2ContainerRegistryPullOnly = local.pull_only
    }, var.intermediate_role_policies) : name => arn if local.anywhere
  }

  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}
