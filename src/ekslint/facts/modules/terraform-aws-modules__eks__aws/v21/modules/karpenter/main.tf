# The role of the Karpenter controller, and what the nodes it starts need: role, instance profile and
# access entry, as of v21.19.0. The event rules that feed the queue are left out.

data "aws_region" "current" {
  count = var.create ? 1 : 0

  region = var.region
}

data "aws_partition" "current" {
  count = var.create ? 1 : 0
}

data "aws_caller_identity" "current" {
  count = var.create ? 1 : 0
}

data "aws_service_principal" "ec2" {
  count = var.create ? 1 : 0

  service_name = "ec2"
}

locals {
  partition   = try(data.aws_partition.current[0].partition, "")
  account_id  = try(data.aws_caller_identity.current[0].account_id, "")
  region      = try(data.aws_region.current[0].region, "")
  ec2_sp_name = try(data.aws_service_principal.ec2[0].name, "")

  create_iam_role         = var.create && var.create_iam_role
  create_node_iam_role    = var.create && var.create_node_iam_role
  enable_spot_termination = var.create && var.enable_spot_termination
}

# Pods assume the role through EKS Pod Identity.
data "aws_iam_policy_document" "controller_assume_role" {
  count = local.create_iam_role ? 1 : 0

  source_policy_documents   = var.iam_role_source_assume_policy_documents
  override_policy_documents = var.iam_role_override_assume_policy_documents

  statement {
    sid     = "PodIdentity"
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "controller" {
  count = local.create_iam_role ? 1 : 0

  name                 = var.iam_role_use_name_prefix ? null : var.iam_role_name
  name_prefix          = var.iam_role_use_name_prefix ? "${var.iam_role_name}-" : null
  path                 = var.iam_role_path
  assume_role_policy   = data.aws_iam_policy_document.controller_assume_role[0].json
  permissions_boundary = var.iam_role_permissions_boundary_arn
  tags                 = merge(var.tags, var.iam_role_tags)
}

resource "aws_iam_role_policy" "controller" {
  count = local.create_iam_role && var.enable_inline_policy ? 1 : 0

  name        = var.iam_policy_use_name_prefix ? null : var.iam_policy_name
  name_prefix = var.iam_policy_use_name_prefix ? "${var.iam_policy_name}-" : null
  role        = aws_iam_role.controller[0].name
  policy      = data.aws_iam_policy_document.controller[0].json
}

resource "aws_iam_policy" "controller" {
  count = local.create_iam_role && !var.enable_inline_policy ? 1 : 0

  name        = var.iam_policy_use_name_prefix ? null : var.iam_policy_name
  name_prefix = var.iam_policy_use_name_prefix ? "${var.iam_policy_name}-" : null
  path        = var.iam_policy_path
  policy      = data.aws_iam_policy_document.controller[0].json
}

resource "aws_iam_role_policy_attachment" "controller" {
  count = local.create_iam_role && !var.enable_inline_policy ? 1 : 0

  role       = aws_iam_role.controller[0].name
  policy_arn = aws_iam_policy.controller[0].arn
}

resource "aws_iam_role_policy_attachment" "controller_additional" {
  for_each = local.create_iam_role ? var.iam_role_policies : {}

  role       = aws_iam_role.controller[0].name
  policy_arn = var.iam_role_policies[each.key]
}

resource "aws_eks_pod_identity_association" "karpenter" {
  count = local.create_iam_role && var.create_pod_identity_association ? 1 : 0

  region = var.region

  cluster_name    = var.cluster_name
  namespace       = var.namespace
  service_account = var.service_account
  role_arn        = aws_iam_role.controller[0].arn
}

# Karpenter reads from this queue which nodes AWS is about to take away.
resource "aws_sqs_queue" "this" {
  count = local.enable_spot_termination ? 1 : 0

  region = var.region

  name              = coalesce(var.queue_name, "Karpenter-${var.cluster_name}")
  kms_master_key_id = var.queue_kms_master_key_id
}
