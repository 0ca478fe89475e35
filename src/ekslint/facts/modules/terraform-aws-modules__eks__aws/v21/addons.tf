# Add-ons and identity providers. Those marked before_compute come up before any node does.

locals {
  addons = var.addons != null && local.create && !local.on_outposts ? var.addons : {}
}

# The version that is not pinned is the newest one that fits.
data "aws_eks_addon_version" "this" {
  for_each = local.addons

  region = var.region

  addon_name         = coalesce(each.value.name, each.key)
  kubernetes_version = coalesce(var.kubernetes_version, aws_eks_cluster.this[0].version)
  most_recent        = each.value.most_recent
}

resource "aws_eks_addon" "this" {
  for_each = { for key, addon in local.addons : key => addon if !addon.before_compute }

  region = var.region

  cluster_name                = aws_eks_cluster.this[0].id
  addon_name                  = coalesce(each.value.name, each.key)
  addon_version               = coalesce(each.value.addon_version, data.aws_eks_addon_version.this[each.key].version)
  configuration_values        = each.value.configuration_values
  preserve                    = each.value.preserve
  resolve_conflicts_on_create = each.value.resolve_conflicts_on_create
  resolve_conflicts_on_update = each.value.resolve_conflicts_on_update
  service_account_role_arn    = each.value.service_account_role_arn
  tags                        = merge(var.tags, each.value.tags)

  dynamic "pod_identity_association" {
    for_each = each.value.pod_identity_association == null ? [] : each.value.pod_identity_association

    content {
      role_arn        = pod_identity_association.value.role_arn
      service_account = pod_identity_association.value.service_account
    }
  }
}

resource "aws_eks_addon" "before_compute" {
  for_each = { for key, addon in local.addons : key => addon if addon.before_compute }

  region = var.region

  cluster_name                = aws_eks_cluster.this[0].id
  addon_name                  = coalesce(each.value.name, each.key)
  addon_version               = coalesce(each.value.addon_version, data.aws_eks_addon_version.this[each.key].version)
  configuration_values        = each.value.configuration_values
  preserve                    = each.value.preserve
  resolve_conflicts_on_create = each.value.resolve_conflicts_on_create
  resolve_conflicts_on_update = each.value.resolve_conflicts_on_update
  service_account_role_arn    = each.value.service_account_role_arn
  tags                        = merge(var.tags, each.value.tags)

  dynamic "pod_identity_association" {
    for_each = each.value.pod_identity_association == null ? [] : each.value.pod_identity_association

    content {
      role_arn        = pod_identity_association.value.role_arn
      service_account = pod_identity_association.value.service_account
    }
  }
}

resource "aws_eks_identity_provider_config" "this" {
  for_each = var.identity_providers != null && local.create && !local.on_outposts ? var.identity_providers : {}

  region = var.region

  cluster_name = aws_eks_cluster.this[0].id

  oidc {
    client_id                     = each.value.client_id
    groups_claim                  = each.value.groups_claim
    groups_prefix                 = each.value.groups_prefix
    identity_provider_config_name = coalesce(each.value.identity_provider_config_name, each.key)
    issuer_url                    = each.value.issuer_url
    required_claims               = each.value.required_claims
    username_claim                = each.value.username_claim
    username_prefix               = each.value.username_prefix
  }
}
