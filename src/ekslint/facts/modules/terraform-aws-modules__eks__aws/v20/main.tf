# The cluster and who may log in to it, as of v20.37.2. Other files: its role and OIDC provider, its security groups, the key of its
# secrets, add-ons, and what its nodes are.

data "aws_partition" "current" {
  count = local.create ? 1 : 0
}

data "aws_caller_identity" "current" {
  count = local.create ? 1 : 0
}

data "aws_iam_session_context" "current" {
  count = local.create ? 1 : 0

  arn = try(data.aws_caller_identity.current[0].arn, "")
}

locals {
  create    = var.create && var.putin_khuylo
  partition = try(data.aws_partition.current[0].partition, "")
  applicant = try(data.aws_iam_session_context.current[0].issuer_arn, "")

  on_outposts = length(var.outpost_config) > 0
  auto_mode   = try(var.cluster_compute_config.enabled, false)
  encrypted   = length(var.cluster_encryption_config) > 0 && !local.on_outposts

  cluster_role = try(aws_iam_role.this[0].arn, var.iam_role_arn)
}

resource "aws_eks_cluster" "this" {
  count = local.create ? 1 : 0

  name                          = var.cluster_name
  role_arn                      = local.cluster_role
  version                       = var.cluster_version
  enabled_cluster_log_types     = var.cluster_enabled_log_types
  bootstrap_self_managed_addons = local.auto_mode ? coalesce(var.bootstrap_self_managed_addons, false) : var.bootstrap_self_managed_addons
  force_update_version          = var.cluster_force_update_version
  tags                          = merge({ terraform-aws-modules = "eks" }, var.tags, var.cluster_tags)

  # Whoever creates the cluster gets an access entry only when asked for, see below.
  access_config {
    authentication_mode                         = var.authentication_mode
    bootstrap_cluster_creator_admin_permissions = false
  }

  vpc_config {
    security_group_ids      = compact(distinct(concat(var.cluster_additional_security_group_ids, [local.cluster_security_group_id])))
    subnet_ids              = coalescelist(var.control_plane_subnet_ids, var.subnet_ids)
    endpoint_private_access = var.cluster_endpoint_private_access
    endpoint_public_access  = var.cluster_endpoint_public_access
    public_access_cidrs     = var.cluster_endpoint_public_access_cidrs
  }

  dynamic "kubernetes_network_config" {
    for_each = local.on_outposts ? [] : [1]

    content {
      ip_family         = var.cluster_ip_family
      service_ipv4_cidr = var.cluster_service_ipv4_cidr
      service_ipv6_cidr = var.cluster_service_ipv6_cidr

      dynamic "elastic_load_balancing" {
        for_each = local.auto_mode ? [1] : []

        content {
          enabled = true
        }
      }
    }
  }

  dynamic "outpost_config" {
    for_each = local.on_outposts ? [var.outpost_config] : []

    content {
      control_plane_instance_type = outpost_config.value.control_plane_instance_type
      outpost_arns                = outpost_config.value.outpost_arns
    }
  }

  dynamic "encryption_config" {
    for_each = local.encrypted ? [var.cluster_encryption_config] : []

    content {
      resources = encryption_config.value.resources

      provider {
        key_arn = var.create_kms_key ? module.kms.key_arn : encryption_config.value.provider_key_arn
      }
    }
  }

  dynamic "compute_config" {
    for_each = length(var.cluster_compute_config) > 0 ? [var.cluster_compute_config] : []

    content {
      enabled    = local.auto_mode
      node_pools = local.auto_mode ? try(compute_config.value.node_pools, []) : null
      node_role_arn = (
        local.auto_mode && length(try(compute_config.value.node_pools, [])) > 0 ?
        try(compute_config.value.node_role_arn, aws_iam_role.eks_auto[0].arn, null) : null
      )
    }
  }

  dynamic "storage_config" {
    for_each = local.auto_mode ? [1] : []

    content {
      block_storage {
        enabled = true
      }
    }
  }

  dynamic "remote_network_config" {
    for_each = length(var.cluster_remote_network_config) > 0 && !local.on_outposts ? [var.cluster_remote_network_config] : []

    content {
      remote_node_networks {
        cidrs = remote_network_config.value.remote_node_networks.cidrs
      }

      dynamic "remote_pod_networks" {
        for_each = try([remote_network_config.value.remote_pod_networks], [])

        content {
          cidrs = remote_pod_networks.value.cidrs
        }
      }
    }
  }

  dynamic "upgrade_policy" {
    for_each = length(var.cluster_upgrade_policy) > 0 ? [var.cluster_upgrade_policy] : []

    content {
      support_type = try(upgrade_policy.value.support_type, null)
    }
  }

  dynamic "zonal_shift_config" {
    for_each = length(var.cluster_zonal_shift_config) > 0 ? [var.cluster_zonal_shift_config] : []

    content {
      enabled = try(zonal_shift_config.value.enabled, null)
    }
  }

  lifecycle {
    ignore_changes = [access_config[0].bootstrap_cluster_creator_admin_permissions]
  }
}

resource "aws_cloudwatch_log_group" "this" {
  count = local.create && var.create_cloudwatch_log_group ? 1 : 0

  name              = "/aws/eks/${var.cluster_name}/cluster"
  retention_in_days = var.cloudwatch_log_group_retention_in_days
  kms_key_id        = var.cloudwatch_log_group_kms_key_id
}

locals {
  # The applicant of the configuration, as one more entry.
  creator_entry = { for name, entry in {
    cluster_creator = {
      principal_arn = local.applicant
      type          = "STANDARD"

      policy_associations = {
        admin = {
          policy_arn   = "arn:${local.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
          access_scope = { type = "cluster" }
        }
      }
    }
  } : name => entry if var.enable_cluster_creator_admin_permissions }

  access_entries = merge(local.creator_entry, var.access_entries)

  access_policies = flatten([
    for name, entry in local.access_entries : [
      for policy_name, policy in try(entry.policy_associations, {}) : {
        key           = "${name}_${policy_name}"
        principal_arn = entry.principal_arn
        policy_arn    = policy.policy_arn
        scope         = policy.access_scope.type
        namespaces    = try(policy.access_scope.namespaces, [])
      }
    ]
  ])
}

resource "aws_eks_access_entry" "this" {
  for_each = { for name, entry in local.access_entries : name => entry if local.create }

  cluster_name      = aws_eks_cluster.this[0].id
  principal_arn     = each.value.principal_arn
  type              = try(each.value.type, "STANDARD")
  kubernetes_groups = try(each.value.kubernetes_groups, null)
  user_name         = try(each.value.user_name, null)
}

resource "aws_eks_access_policy_association" "this" {
  for_each = { for policy in local.access_policies : policy.key => policy if local.create }

  cluster_name  = aws_eks_cluster.this[0].id
  principal_arn = each.value.principal_arn
  policy_arn    = each.value.policy_arn

  access_scope {
    type       = each.value.scope
    namespaces = each.value.namespaces
  }
}
