# The cluster, as of v18.31.2. Other files: its role and OIDC provider, its security groups, the key of its
# secrets, add-ons, the aws-auth ConfigMap, and what its nodes are.

data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}

locals {
  create    = var.create && var.putin_khuylo
  partition = data.aws_partition.current.partition
  applicant = data.aws_caller_identity.current.arn

  encrypted = length(var.cluster_encryption_config) > 0

  cluster_role = try(aws_iam_role.this[0].arn, var.iam_role_arn)
}

resource "aws_eks_cluster" "this" {
  count = local.create ? 1 : 0

  name                      = var.cluster_name
  role_arn                  = local.cluster_role
  version                   = var.cluster_version
  enabled_cluster_log_types = var.cluster_enabled_log_types
  tags                      = merge(var.tags, var.cluster_tags)

  vpc_config {
    security_group_ids      = compact(distinct(concat(var.cluster_additional_security_group_ids, [local.cluster_security_group_id])))
    subnet_ids              = coalescelist(var.control_plane_subnet_ids, var.subnet_ids)
    endpoint_private_access = var.cluster_endpoint_private_access
    endpoint_public_access  = var.cluster_endpoint_public_access
    public_access_cidrs     = var.cluster_endpoint_public_access_cidrs
  }

  kubernetes_network_config {
    ip_family         = var.cluster_ip_family
    service_ipv4_cidr = var.cluster_service_ipv4_cidr
  }

  dynamic "encryption_config" {
    for_each = var.cluster_encryption_config

    content {
      resources = encryption_config.value.resources

      provider {
        key_arn = var.create_kms_key ? module.kms.key_arn : encryption_config.value.provider_key_arn
      }
    }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  count = local.create && var.create_cloudwatch_log_group ? 1 : 0

  name              = "/aws/eks/${var.cluster_name}/cluster"
  retention_in_days = var.cloudwatch_log_group_retention_in_days
  kms_key_id        = var.cloudwatch_log_group_kms_key_id
}
