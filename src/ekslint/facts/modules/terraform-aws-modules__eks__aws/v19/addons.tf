# Add-ons and identity providers. Those marked before_compute come up before any node does.

# The version that is not pinned is looked up.
data "aws_eks_addon_version" "this" {
  for_each = { for key, addon in var.cluster_addons : key => addon if local.create && !local.on_outposts }

  addon_name         = try(each.value.name, each.key)
  kubernetes_version = coalesce(var.cluster_version, aws_eks_cluster.this[0].version)
  most_recent        = try(each.value.most_recent, null)
}

resource "aws_eks_addon" "this" {
  for_each = { for key, addon in var.cluster_addons : key => addon if !try(addon.before_compute, false) && local.create && !local.on_outposts }

  cluster_name             = aws_eks_cluster.this[0].name
  addon_name               = try(each.value.name, each.key)
  addon_version            = coalesce(try(each.value.addon_version, null), data.aws_eks_addon_version.this[each.key].version)
  configuration_values     = try(each.value.configuration_values, null)
  preserve                 = try(each.value.preserve, null)
  resolve_conflicts        = try(each.value.resolve_conflicts, "OVERWRITE")
  service_account_role_arn = try(each.value.service_account_role_arn, null)
}

resource "aws_eks_addon" "before_compute" {
  for_each = { for key, addon in var.cluster_addons : key => addon if try(addon.before_compute, false) && local.create && !local.on_outposts }

  cluster_name             = aws_eks_cluster.this[0].name
  addon_name               = try(each.value.name, each.key)
  addon_version            = coalesce(try(each.value.addon_version, null), data.aws_eks_addon_version.this[each.key].version)
  configuration_values     = try(each.value.configuration_values, null)
  preserve                 = try(each.value.preserve, null)
  resolve_conflicts        = try(each.value.resolve_conflicts, "OVERWRITE")
  service_account_role_arn = try(each.value.service_account_role_arn, null)
}

resource "aws_eks_identity_provider_config" "this" {
  for_each = { for key, provider in var.cluster_identity_providers : key => provider if local.create && !local.on_outposts }

  cluster_name = aws_eks_cluster.this[0].name

  oidc {
    client_id                     = each.value.client_id
    groups_claim                  = try(each.value.groups_claim, null)
    groups_prefix                 = try(each.value.groups_prefix, null)
    identity_provider_config_name = try(each.value.identity_provider_config_name, each.key)
    issuer_url                    = try(each.value.issuer_url, aws_eks_cluster.this[0].identity[0].oidc[0].issuer)
    required_claims               = try(each.value.required_claims, null)
    username_claim                = try(each.value.username_claim, null)
    username_prefix               = try(each.value.username_prefix, null)
  }
}
