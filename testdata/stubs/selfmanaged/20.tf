# Self-managed groups by type of image, v20.

module "al2" {
  source                  = "terraform-aws-modules/eks/aws//modules/self-managed-node-group"
  version                 = "RELEASE"
  name                    = "al2"
  cluster_name            = "prod"
  cluster_version         = "1.31"
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
  cluster_version         = "1.31"
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
  cluster_version         = "1.31"
  cluster_endpoint        = "https://example.eu-west-1.eks.amazonaws.com"
  cluster_auth_base64     = "Y2E="
  cluster_service_cidr    = "10.100.0.0/16"
  subnet_ids              = ["subnet-1"]
  ami_type                = "BOTTLEROCKET_x86_64"
  bootstrap_extra_args    = "[settings.host-containers.admin]\nenabled = true\n"
  pre_bootstrap_user_data = ""
}
