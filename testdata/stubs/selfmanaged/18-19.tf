# Self-managed groups by platform, v18 and v19.

module "linux" {
  source                   = "terraform-aws-modules/eks/aws//modules/self-managed-node-group"
  version                  = "RELEASE"
  name                     = "linux"
  cluster_name             = "prod"
  cluster_version          = "1.24"
  cluster_endpoint         = "https://example.eu-west-1.eks.amazonaws.com"
  cluster_auth_base64      = "Y2E="
  subnet_ids               = ["subnet-1"]
  platform                 = "linux"
  bootstrap_extra_args     = "--use-max-pods false"
  post_bootstrap_user_data = "echo after\n"
}

module "bottlerocket" {
  source                   = "terraform-aws-modules/eks/aws//modules/self-managed-node-group"
  version                  = "RELEASE"
  name                     = "bottlerocket"
  cluster_name             = "prod"
  cluster_version          = "1.24"
  cluster_endpoint         = "https://example.eu-west-1.eks.amazonaws.com"
  cluster_auth_base64      = "Y2E="
  subnet_ids               = ["subnet-1"]
  platform                 = "bottlerocket"
  bootstrap_extra_args     = "[settings.host-containers.admin]\nenabled = true\n"
  post_bootstrap_user_data = ""
}
