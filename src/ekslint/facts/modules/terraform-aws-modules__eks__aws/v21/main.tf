# The cluster and who may log in to it, as of v21.19.0. Other files: its role and OIDC provider, its
# security groups, the key of its secrets, add-ons, and what its nodes are.

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
  create     = var.create && var.putin_khuylo
  partition  = try(data.aws_partition.current[0].partition, "")
  account_id = try(data.aws_caller_identity.current[0].account_id, "")
  applicant  = try(data.aws_iam_session_context.current[0].issuer_arn, "")

  on_outposts = var.outpost_config != null
  auto_mode   = try(var.compute_config.enabled, false) == true || var.create_auto_mode_iam_resources
  encrypted   = var.encryption_config != null && !local.on_outposts

  role_arn = try(aws_iam_role.this[0].arn, var.iam_role_arn)
}

resource "aws_eks_cluster" "this" {
  count = local.create ? 1 : 0

  region = var.region

  name                          = var.name
  role_arn                      = local.role_arn
  version                       = var.kubernetes_version
  enabled_cluster_log_types     = var.enabled_log_types
  deletion_protection           = var.deletion_protection
  force_update_version          = var.force_update_version
  bootstrap_self_managed_addons = false
  tags                          = merge(var.tags, var.cluster_tags)

  # Whoever creates the cluster gets an access entry only when asked for, see below.
  access_config {
    authentication_mode                         = var.authentication_mode
    bootstrap_cluster_creator_admin_permissions = false
  }

  vpc_config {
    security_group_ids      = compact(distinct(concat(var.additional_security_group_ids, [local.security_group_id])))
    subnet_ids              = coalescelist(var.control_plane_subnet_ids, var.subnet_ids)
    endpoint_private_access = var.endpoint_private_access
    endpoint_public_access  = var.endpoint_public_access
    public_access_cidrs     = var.endpoint_public_access_cidrs
  }

  dynamic "control_plane_scaling_config" {
    for_each = var.control_plane_scaling_config == null ? [] : [var.control_plane_scaling_config]

    content {
      tier = control_plane_scaling_config.value.tier
    }
  }

  dynamic "compute_config" {
    for_each = var.compute_config == null ? [] : [var.compute_config]

    content {
      enabled       = compute_config.value.enabled
      node_pools    = compute_config.value.node_pools
      node_role_arn = compute_config.value.node_pools == null ? null : try(aws_iam_role.eks_auto[0].arn, compute_config.value.node_role_arn)
    }
  }

  dynamic "storage_config" {
    for_each = var.compute_config == null ? [] : [var.compute_config]

    content {
      block_storage {
        enabled = storage_config.value.enabled
      }
    }
  }

  dynamic "kubernetes_network_config" {
    for_each = local.on_outposts ? [] : [1]

    content {
      ip_family         = var.ip_family
      service_ipv4_cidr = var.service_ipv4_cidr
      service_ipv6_cidr = var.service_ipv6_cidr

      dynamic "elastic_load_balancing" {
        for_each = var.compute_config == null ? [] : [var.compute_config]

        content {
          enabled = elastic_load_balancing.value.enabled
        }
      }
    }
  }

  dynamic "encryption_config" {
    for_each = local.encrypted ? [var.encryption_config] : []

    content {
      resources = encryption_config.value.resources

      provider {
        key_arn = var.create_kms_key ? module.kms.key_arn : encryption_config.value.provider_key_arn
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

  dynamic "remote_network_config" {
    for_each = var.remote_network_config != null && !local.on_outposts ? [var.remote_network_config] : []

    content {
      remote_node_networks {
        cidrs = remote_network_config.value.remote_node_networks.cidrs
      }

      dynamic "remote_pod_networks" {
        for_each = remote_network_config.value.remote_pod_networks == null ? [] : [remote_network_config.value.remote_pod_networks]

        content {
          cidrs = remote_pod_networks.value.cidrs
        }
      }
    }
  }

  dynamic "upgrade_policy" {
    for_each = var.upgrade_policy == null ? [] : [var.upgrade_policy]

    content {
      support_type = upgrade_policy.value.support_type
    }
  }

  dynamic "zonal_shift_config" {
    for_each = var.zonal_shift_config == null ? [] : [var.zonal_shift_config]

    content {
      enabled = zonal_shift_config.value.enabled
    }
  }

  lifecycle {
    ignore_changes = [
      access_config[0].bootstrap_cluster_creator_admin_permissions,
      bootstrap_self_managed_addons,
    ]
  }
}

resource "aws_cloudwatch_log_group" "this" {
  count = local.create && var.create_cloudwatch_log_group ? 1 : 0

  region = var.region

  name              = "/aws/eks/${var.name}/cluster"
  retention_in_days = var.cloudwatch_log_group_retention_in_days
  kms_key_id        = var.cloudwatch_log_group_kms_key_id
  log_group_class   = var.cloudwatch_log_group_class
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
      for policy_name, policy in entry.policy_associations : {
        key           = "${name}_${policy_name}"
        principal_arn = entry.principal_arn
        policy_arn    = policy.policy_arn
        scope         = policy.access_scope.type
        namespaces    = try(policy.access_scope.namespaces, null)
      }
    ]
  ])
}

resource "aws_eks_access_entry" "this" {
  for_each = { for name, entry in local.access_entries : name => entry if local.create }

  region = var.region

  cluster_name      = aws_eks_cluster.this[0].id
  principal_arn     = each.value.principal_arn
  type              = try(each.value.type, null)
  kubernetes_groups = try(each.value.kubernetes_groups, null)
  user_name         = try(each.value.user_name, null)
}

resource "aws_eks_access_policy_association" "this" {
  for_each = { for policy in local.access_policies : policy.key => policy if local.create }

  region = var.region

  cluster_name  = aws_eks_cluster.this[0].id
  principal_arn = each.value.principal_arn
  policy_arn    = each.value.policy_arn

  access_scope {
    type       = each.value.scope
    namespaces = each.value.namespaces
  }
}
