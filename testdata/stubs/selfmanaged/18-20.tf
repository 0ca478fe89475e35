# Calls of the self-managed node group of eks alone.

module "plain" {
  source                 = "terraform-aws-modules/eks/aws//modules/self-managed-node-group"
  version                = "RELEASE"
  name                   = "plain"
  cluster_name           = "prod"
  cluster_version        = "1.29"
  subnet_ids             = ["subnet-1"]
  vpc_security_group_ids = ["sg-1"]
}

module "own" {
  source                      = "terraform-aws-modules/eks/aws//modules/self-managed-node-group"
  version                     = "RELEASE"
  name                        = "own"
  cluster_name                = "prod"
  cluster_version             = "1.29"
  cluster_endpoint            = "https://example.eu-west-1.eks.amazonaws.com"
  cluster_auth_base64         = "Y2E="
  subnet_ids                  = ["subnet-1"]
  ami_id                      = "ami-1"
  instance_type               = "m6i.large"
  create_iam_instance_profile = false
  iam_instance_profile_arn    = "arn:aws:iam::123456789012:instance-profile/own"
  pre_bootstrap_user_data     = "echo before"
  autoscaling_group_tags      = { Own = "yes" }
}
