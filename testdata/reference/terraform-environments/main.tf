locals {
  name = "apps-${var.environment}"
}

module "network" {
  source = "./modules/network"

  name  = local.name
  cidr  = var.network.cidr
  zones = var.network.zones
}

module "cluster" {
  source = "./modules/cluster"

  name               = local.name
  kubernetes_version = var.kubernetes_version
  subnet_ids         = module.network.private_subnet_ids
  admin_roles        = var.admin_roles
}

module "volume_key" {
  source = "./modules/volume-key"
  count  = var.customer_key ? 1 : 0

  name = local.name
}

module "node_group" {
  source   = "./modules/node-group"
  for_each = var.node_groups

  name               = "${local.name}-${each.key}"
  cluster_name       = module.cluster.name
  kubernetes_version = coalesce(each.value.version, var.kubernetes_version)
  subnet_ids         = module.network.private_subnet_ids
  role_arn           = aws_iam_role.node.arn
  settings           = each.value
  kms_key_arn        = one(module.volume_key[*].arn)

  depends_on = [aws_iam_role_policy_attachment.node, aws_eks_addon.vpc_cni]
}
