# What v20 takes besides: keys, access entries, auto mode.

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

module "entries" {
  source          = "terraform-aws-modules/eks/aws"
  version         = "RELEASE"
  cluster_name    = "prod"
  cluster_version = "1.31"
  vpc_id          = "vpc-1"
  subnet_ids      = ["subnet-1", "subnet-2"]

  authentication_mode                      = "API"
  enable_cluster_creator_admin_permissions = true
  access_entries = {
    ops = {
      principal_arn     = "arn:aws:iam::123456789012:role/ops"
      kubernetes_groups = ["ops"]
      policy_associations = {
        view = { policy_arn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", access_scope = { type = "namespace", namespaces = ["default"] } }
      }
    }
    nodes = { principal_arn = "arn:aws:iam::123456789012:role/nodes", type = "EC2_LINUX" }
  }
}

module "auto" {
  source                 = "terraform-aws-modules/eks/aws"
  version                = "RELEASE"
  cluster_name           = "prod"
  cluster_version        = "1.31"
  vpc_id                 = "vpc-1"
  subnet_ids             = ["subnet-1", "subnet-2"]
  cluster_compute_config = { enabled = true, node_pools = ["general-purpose"] }
}

module "al2023" {
  source          = "terraform-aws-modules/eks/aws"
  version         = "RELEASE"
  cluster_name    = "prod"
  cluster_version = "1.31"
  vpc_id          = "vpc-1"
  subnet_ids      = ["subnet-1", "subnet-2"]

  eks_managed_node_groups = {
    nodes = {
      ami_id                     = "ami-3"
      ami_type                   = "AL2023_x86_64_STANDARD"
      enable_bootstrap_user_data = true
      cloudinit_pre_nodeadm      = [{ content_type = "application/node.eks.aws", content = "---\napiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec: {}\n" }]
    }
  }
  self_managed_node_groups = { own = { ami_type = "AL2023_ARM_64_STANDARD", instance_type = "m7g.large" } }
}

module "zonal_shift_and_policy" {
  source          = "terraform-aws-modules/eks/aws"
  version         = "RELEASE"
  cluster_name    = "prod"
  cluster_version = "1.31"
  vpc_id          = "vpc-1"
  subnet_ids      = ["subnet-1", "subnet-2"]

  cluster_zonal_shift_config    = { enabled = true }
  cluster_upgrade_policy        = { support_type = "STANDARD" }
  bootstrap_self_managed_addons = false
}
