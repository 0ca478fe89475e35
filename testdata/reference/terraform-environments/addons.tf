resource "aws_eks_addon" "vpc_cni" {
  cluster_name             = module.cluster.name
  addon_name               = "vpc-cni"
  service_account_role_arn = module.vpc_cni_role.arn
}

resource "aws_eks_addon" "ebs_csi" {
  cluster_name             = module.cluster.name
  addon_name               = "aws-ebs-csi-driver"
  service_account_role_arn = module.ebs_csi_role.arn

  depends_on = [module.node_group]
}

resource "aws_eks_addon" "other" {
  for_each = toset(["coredns", "kube-proxy"])

  cluster_name = module.cluster.name
  addon_name   = each.value
}
