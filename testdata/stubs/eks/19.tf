# What v19 takes besides: keys and the ConfigMap aws-auth.

module "mapped" {
  source          = "terraform-aws-modules/eks/aws"
  version         = "RELEASE"
  cluster_name    = "prod"
  cluster_version = "1.31"
  vpc_id          = "vpc-1"
  subnet_ids      = ["subnet-1", "subnet-2"]

  manage_aws_auth_configmap = true
  aws_auth_roles            = [{ rolearn = "arn:aws:iam::123456789012:role/admin", username = "admin", groups = ["system:masters"] }]
  aws_auth_accounts         = ["123456789012"]
  eks_managed_node_groups   = { blue = { iam_role_name = "blue", iam_role_use_name_prefix = false } }
  self_managed_node_groups  = { own = { create_iam_instance_profile = false, iam_instance_profile_arn = "arn:aws:iam::123456789012:instance-profile/own" } }
}

module "own_key" {
  source          = "terraform-aws-modules/eks/aws"
  version         = "RELEASE"
  cluster_name    = "prod"
  cluster_version = "1.31"
  vpc_id          = "vpc-1"
  subnet_ids      = ["subnet-1", "subnet-2"]

  create_kms_key            = false
  cluster_encryption_config = { provider_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/1", resources = ["secrets"] }
}

module "no_key" {
  source                    = "terraform-aws-modules/eks/aws"
  version                   = "RELEASE"
  cluster_name              = "prod"
  cluster_version           = "1.31"
  vpc_id                    = "vpc-1"
  subnet_ids                = ["subnet-1", "subnet-2"]
  cluster_encryption_config = {}
}

module "key_owners" {
  source          = "terraform-aws-modules/eks/aws"
  version         = "RELEASE"
  cluster_name    = "prod"
  cluster_version = "1.31"
  vpc_id          = "vpc-1"
  subnet_ids      = ["subnet-1", "subnet-2"]

  kms_key_administrators  = ["arn:aws:iam::123456789012:role/admin"]
  kms_key_aliases         = ["eks/own"]
  enable_kms_key_rotation = false
}
