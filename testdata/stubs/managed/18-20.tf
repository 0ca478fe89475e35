# Calls of the managed node group of eks alone.

module "plain" {
  source                            = "terraform-aws-modules/eks/aws//modules/eks-managed-node-group"
  version                           = "RELEASE"
  name                              = "plain"
  cluster_name                      = "prod"
  cluster_version                   = "1.31"
  subnet_ids                        = ["subnet-1"]
  vpc_security_group_ids            = ["sg-1"]
  cluster_primary_security_group_id = "sg-2"
}

module "tainted" {
  source               = "terraform-aws-modules/eks/aws//modules/eks-managed-node-group"
  version              = "RELEASE"
  name                 = "tainted"
  cluster_name         = "prod"
  subnet_ids           = ["subnet-1"]
  taints               = { dedicated = { key = "dedicated", value = "gpu", effect = "NO_SCHEDULE" } }
  instance_types       = ["g5.xlarge"]
  force_update_version = true
}

module "joined" {
  source                     = "terraform-aws-modules/eks/aws//modules/eks-managed-node-group"
  version                    = "RELEASE"
  name                       = "joined"
  cluster_name               = "prod"
  cluster_endpoint           = "https://example.eu-west-1.eks.amazonaws.com"
  cluster_auth_base64        = "Y2E="
  subnet_ids                 = ["subnet-1"]
  ami_id                     = "ami-1"
  enable_bootstrap_user_data = true
  post_bootstrap_user_data   = "echo after"
}
