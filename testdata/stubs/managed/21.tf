# Calls of the managed node group of eks v21 alone.

module "plain" {
  source                            = "terraform-aws-modules/eks/aws//modules/eks-managed-node-group"
  version                           = "RELEASE"
  name                              = "plain"
  cluster_name                      = "prod"
  kubernetes_version                = "1.33"
  subnet_ids                        = ["subnet-1"]
  vpc_security_group_ids            = ["sg-1"]
  cluster_primary_security_group_id = "sg-2"
  cluster_service_cidr              = "10.100.0.0/16"
}

module "joined" {
  source                     = "terraform-aws-modules/eks/aws//modules/eks-managed-node-group"
  version                    = "RELEASE"
  name                       = "joined"
  cluster_name               = "prod"
  cluster_endpoint           = "https://example.eu-west-1.eks.amazonaws.com"
  cluster_auth_base64        = "Y2E="
  cluster_service_cidr       = "10.100.0.0/16"
  subnet_ids                 = ["subnet-1"]
  ami_id                     = "ami-1"
  ami_type                   = "AL2023_x86_64_STANDARD"
  enable_bootstrap_user_data = true
}
