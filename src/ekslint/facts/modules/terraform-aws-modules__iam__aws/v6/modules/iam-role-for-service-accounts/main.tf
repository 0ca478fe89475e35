# The role of one or more service accounts, as of v6.5.0. The documents its one policy is put
# together from are in the other files.

data "aws_partition" "current" {
  count = var.create ? 1 : 0
}

data "aws_service_principal" "elasticloadbalancing" {
  count = var.create && var.attach_load_balancer_controller_policy ? 1 : 0

  service_name = "elasticloadbalancing"
  region       = var.region
}

data "aws_service_principal" "fsx" {
  count = var.create && (var.attach_fsx_lustre_csi_policy || var.attach_fsx_openzfs_csi_policy) ? 1 : 0

  service_name = "fsx"
  region       = var.region
}

data "aws_service_principal" "vpc_lattice" {
  count = var.create && var.attach_aws_gateway_controller_policy ? 1 : 0

  service_name = "vpc-lattice"
  region       = var.region
}

data "aws_service_principal" "delivery_logs" {
  count = var.create && var.attach_aws_gateway_controller_policy ? 1 : 0

  service_name = "delivery.logs"
  region       = var.region
}

locals {
  partition = try(data.aws_partition.current[0].partition, "")
}

# One statement per OIDC provider. Without any, nobody may assume the role.
data "aws_iam_policy_document" "assume" {
  count = var.create ? 1 : 0

  dynamic "statement" {
    for_each = var.oidc_providers

    content {
      actions = ["sts:AssumeRoleWithWebIdentity"]

      principals {
        type        = "Federated"
        identifiers = [statement.value.provider_arn]
      }

      condition {
        test     = var.trust_condition_test
        variable = "${replace(statement.value.provider_arn, "/^(.*provider/)/", "")}:sub"
        values   = [for account in statement.value.namespace_service_accounts : "system:serviceaccount:${account}"]
      }

      condition {
        test     = var.trust_condition_test
        variable = "${replace(statement.value.provider_arn, "/^(.*provider/)/", "")}:aud"
        values   = ["sts.amazonaws.com"]
      }
    }
  }
}

resource "aws_iam_role" "this" {
  count = var.create ? 1 : 0

  name                 = var.use_name_prefix ? null : var.name
  name_prefix          = var.use_name_prefix ? "${var.name}-" : null
  path                 = var.path
  assume_role_policy   = data.aws_iam_policy_document.assume[0].json
  permissions_boundary = var.permissions_boundary
  tags                 = var.tags
}

resource "aws_iam_role_policy_attachment" "additional" {
  for_each = var.create ? var.policies : {}

  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}
