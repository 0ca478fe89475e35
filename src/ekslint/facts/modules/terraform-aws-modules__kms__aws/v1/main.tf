# One key with the policy its inputs spell out, as of v1.5.0.

data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  dns_suffix = data.aws_partition.current.dns_suffix
}

resource "aws_kms_key" "this" {
  count = var.create && !var.create_external && !var.create_replica && !var.create_replica_external ? 1 : 0

  customer_master_key_spec = var.customer_master_key_spec
  deletion_window_in_days  = var.deletion_window_in_days
  enable_key_rotation      = var.enable_key_rotation
  is_enabled               = var.is_enabled
  key_usage                = var.key_usage
  multi_region             = var.multi_region
  policy                   = coalesce(var.policy, data.aws_iam_policy_document.this[0].json)
  tags                     = var.tags
}

resource "aws_kms_external_key" "this" {
  count = var.create && var.create_external && !var.create_replica && !var.create_replica_external ? 1 : 0

  deletion_window_in_days = var.deletion_window_in_days
  enabled                 = var.is_enabled
  key_material_base64     = var.key_material_base64
  multi_region            = var.multi_region
  policy                  = coalesce(var.policy, data.aws_iam_policy_document.this[0].json)
  tags                    = var.tags
}

resource "aws_kms_replica_key" "this" {
  count = var.create && var.create_replica && !var.create_external && !var.create_replica_external ? 1 : 0

  deletion_window_in_days = var.deletion_window_in_days
  enabled                 = var.is_enabled
  policy                  = coalesce(var.policy, data.aws_iam_policy_document.this[0].json)
  primary_key_arn         = var.primary_key_arn
  tags                    = var.tags
}

resource "aws_kms_replica_external_key" "this" {
  count = var.create && var.create_replica_external && !var.create_replica && !var.create_external ? 1 : 0

  deletion_window_in_days = var.deletion_window_in_days
  enabled                 = var.is_enabled
  key_material_base64     = var.key_material_base64
  policy                  = coalesce(var.policy, data.aws_iam_policy_document.this[0].json)
  primary_key_arn         = var.primary_external_key_arn
  tags                    = var.tags
}

locals {
  key_id = try(
    aws_kms_key.this[0].key_id,
    aws_kms_external_key.this[0].id,
    aws_kms_replica_key.this[0].key_id,
    aws_kms_replica_external_key.this[0].key_id,
    null,
  )
}

resource "aws_kms_alias" "this" {
  for_each = { for k, v in merge({ for name in toset(var.aliases) : name => { name = name } }, var.computed_aliases) : k => v if var.create }

  name          = var.aliases_use_name_prefix ? null : "alias/${each.value.name}"
  name_prefix   = var.aliases_use_name_prefix ? "alias/${each.value.name}-" : null
  target_key_id = local.key_id
}

resource "aws_kms_grant" "this" {
  for_each = { for k, v in var.grants : k => v if var.create }

  name              = try(each.value.name, each.key)
  key_id            = local.key_id
  grantee_principal = each.value.grantee_principal
  operations        = each.value.operations

  dynamic "constraints" {
    for_each = length(lookup(each.value, "constraints", {})) == 0 ? [] : [each.value.constraints]

    content {
      encryption_context_equals = try(constraints.value.encryption_context_equals, null)
      encryption_context_subset = try(constraints.value.encryption_context_subset, null)
    }
  }
}
