# Calls of the self-managed node group of eks v21 alone.

module "plain" {
  source                 = "terraform-aws-modules/eks/aws//modules/self-managed-node-group"
  version                = "RELEASE"
  name                   = "plain"
  cluster_name           = "prod"
  kubernetes_version     = "1.33"
  subnet_ids             = ["subnet-1"]
  vpc_security_group_ids = ["sg-1"]
}

module "al2" {
  source                  = "terraform-aws-modules/eks/aws//modules/self-managed-node-group"
  version                 = "RELEASE"
  name                    = "al2"
  cluster_name            = "prod"
  kubernetes_version      = "1.32"
  cluster_endpoint        = "https://example.eu-west-1.eks.amazonaws.com"
  cluster_auth_base64     = "Y2E="
  cluster_service_cidr    = "10.100.0.0/16"
  subnet_ids              = ["subnet-1"]
  ami_type                = "AL2_x86_64"
  bootstrap_extra_args    = "--use-max-pods false"
  pre_bootstrap_user_data = "echo before\n"
}

module "al2023" {
  source                  = "terraform-aws-modules/eks/aws//modules/self-managed-node-group"
  version                 = "RELEASE"
  name                    = "al2023"
  cluster_name            = "prod"
  kubernetes_version      = "1.32"
  cluster_endpoint        = "https://example.eu-west-1.eks.amazonaws.com"
  cluster_auth_base64     = "Y2E="
  cluster_service_cidr    = "10.100.0.0/16"
  subnet_ids              = ["subnet-1"]
  ami_type                = "AL2023_x86_64_STANDARD"
  bootstrap_extra_args    = ""
  pre_bootstrap_user_data = ""
}

module "bottlerocket" {
  source                  = "terraform-aws-modules/eks/aws//modules/self-managed-node-group"
  version                 = "RELEASE"
  name                    = "bottlerocket"
  cluster_name            = "prod"
  kubernetes_version      = "1.32"
  cluster_endpoint        = "https://example.eu-west-1.eks.amazonaws.com"
  cluster_auth_base64     = "Y2E="
  cluster_service_cidr    = "10.100.0.0/16"
  subnet_ids              = ["subnet-1"]
  ami_type                = "BOTTLEROCKET_x86_64"
  bootstrap_extra_args    = "[settings.host-containers.admin]\nenabled = true\n"
  pre_bootstrap_user_data = ""
}
