# The role of the Karpenter controller, for its service account, and the queue it reads, as of v18.31.2. The
# event rules that feed the queue are left out.

data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  dns_suffix = data.aws_partition.current.dns_suffix

  create_irsa             = var.create && var.create_irsa
  create_iam_role         = var.create && var.create_iam_role
  enable_spot_termination = var.create && var.enable_spot_termination

  irsa_name              = coalesce(var.irsa_name, "KarpenterIRSA-${var.cluster_name}")
  irsa_oidc_provider_url = replace(var.irsa_oidc_provider_arn, "/^(.*provider/)/", "")
}

data "aws_iam_policy_document" "irsa_assume_role" {
  count = local.create_irsa ? 1 : 0

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [var.irsa_oidc_provider_arn]
    }

    condition {
      test     = var.irsa_assume_role_condition_test
      variable = "${local.irsa_oidc_provider_url}:sub"
      values   = [for account in var.irsa_namespace_service_accounts : "system:serviceaccount:${account}"]
    }

    condition {
      test     = var.irsa_assume_role_condition_test
      variable = "${local.irsa_oidc_provider_url}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "irsa" {
  count = local.create_irsa ? 1 : 0

  name                 = var.irsa_use_name_prefix ? null : local.irsa_name
  name_prefix          = var.irsa_use_name_prefix ? "${local.irsa_name}-" : null
  path                 = var.irsa_path
  assume_role_policy   = data.aws_iam_policy_document.irsa_assume_role[0].json
  permissions_boundary = var.irsa_permissions_boundary_arn
  tags                 = merge(var.tags, var.irsa_tags)
}

resource "aws_iam_policy" "irsa" {
  count = local.create_irsa ? 1 : 0

  name_prefix = "${local.irsa_name}-"
  path        = var.irsa_path
  policy      = data.aws_iam_policy_document.irsa[0].json
}

resource "aws_iam_role_policy_attachment" "irsa" {
  count = local.create_irsa ? 1 : 0

  role       = aws_iam_role.irsa[0].name
  policy_arn = aws_iam_policy.irsa[0].arn
}

# Karpenter reads from this queue which nodes AWS is about to take away.
resource "aws_sqs_queue" "this" {
  count = local.enable_spot_termination ? 1 : 0

  name              = coalesce(var.queue_name, "Karpenter-${var.cluster_name}")
  kms_master_key_id = var.queue_kms_master_key_id
}
