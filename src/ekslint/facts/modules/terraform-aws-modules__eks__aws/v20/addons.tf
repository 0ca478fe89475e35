# Add-ons and identity providers. Those marked before_compute come up before any node does.

locals {
  # EKS has installed its own copies already, unless it was told not to.
  resolve_conflicts_on_create = coalesce(var.bootstrap_self_managed_addons, true) ? "OVERWRITE" : "NONE"

  # Before 1.30, the issuer of the cluster stands in for one that is not given.
  idp_issuer_url = (
    contains(["1.21", "1.22", "1.23", "1.24", "1.25", "1.26", "1.27", "1.28", "1.29"], coalesce(var.cluster_version, "1.30")) ?
    try(aws_eks_cluster.this[0].identity[0].oidc[0].issuer, null) : null
  )
}

# The version that is not pinned is looked up.
data "aws_eks_addon_version" "this" {
  for_each = { for key, addon in var.cluster_addons : key => addon if local.create && !local.on_outposts }

  addon_name         = try(each.value.name, each.key)
  kubernetes_version = coalesce(var.cluster_version, aws_eks_cluster.this[0].version)
  most_recent        = try(each.value.most_recent, null)
}

resource "aws_eks_addon" "this" {
  for_each = { for key, addon in var.cluster_addons : key => addon if !try(addon.before_compute, false) && local.create && !local.on_outposts }

  cluster_name                = aws_eks_cluster.this[0].id
  addon_name                  = try(each.value.name, each.key)
  addon_version               = coalesce(try(each.value.addon_version, null), data.aws_eks_addon_version.this[each.key].version)
  configuration_values        = try(each.value.configuration_values, null)
  preserve                    = try(each.value.preserve, true)
  resolve_conflicts_on_create = try(each.value.resolve_conflicts_on_create, local.resolve_conflicts_on_create)
  resolve_conflicts_on_update = try(each.value.resolve_conflicts_on_update, "OVERWRITE")
  service_account_role_arn    = try(each.value.service_account_role_arn, null)

  dynamic "pod_identity_association" {
    for_each = try(each.value.pod_identity_association, [])

    content {
      role_arn        = pod_identity_association.value.role_arn
      service_account = pod_identity_association.value.service_account
    }
  }
}

resource "aws_eks_addon" "before_compute" {
  for_each = { for key, addon in var.cluster_addons : key => addon if try(addon.before_compute, false) && local.create && !local.on_outposts }

  cluster_name                = aws_eks_cluster.this[0].id
  addon_name                  = try(each.value.name, each.key)
  addon_version               = coalesce(try(each.value.addon_version, null), data.aws_eks_addon_version.this[each.key].version)
  configuration_values        = try(each.value.configuration_values, null)
  preserve                    = try(each.value.preserve, true)
  resolve_conflicts_on_create = try(each.value.resolve_conflicts_on_create, local.resolve_conflicts_on_create)
  resolve_conflicts_on_update = try(each.value.resolve_conflicts_on_update, "OVERWRITE")
  service_account_role_arn    = try(each.value.service_account_role_arn, null)

  dynamic "pod_identity_association" {
    for_each = try(each.value.pod_identity_association, [])

    content {
      role_arn        = pod_identity_association.value.role_arn
      service_account = pod_identity_association.value.service_account
    }
  }
}

resource "aws_eks_identity_provider_config" "this" {
  for_each = { for key, provider in var.cluster_identity_providers : key => provider if local.create && !local.on_outposts }

  cluster_name = aws_eks_cluster.this[0].id

  oidc {
    client_id                     = each.value.client_id
    groups_claim                  = try(each.value.groups_claim, null)
    groups_prefix                 = try(each.value.groups_prefix, null)
    identity_provider_config_name = try(each.value.identity_provider_config_name, each.key)
    issuer_url                    = try(each.value.issuer_url, local.idp_issuer_url)
    required_claims               = try(each.value.required_claims, null)
    username_claim                = try(each.value.username_claim, null)
    username_prefix               = try(each.value.username_prefix, null)
  }
}
