terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.14"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 21.0"

  name               = "portal"
  kubernetes_version = "1.33"

  authentication_mode = "API"

  create_kms_key    = false
  encryption_config = null

  enable_irsa = false

  vpc_id     = "vpc-0a1b2c3d4e5f60000"
  subnet_ids = ["subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002"]

  addons = {
    coredns    = {}
    kube-proxy = {}
    vpc-cni    = { before_compute = true }
  }

  access_entries = {
    deployer = {
      principal_arn     = "arn:aws:iam::111122223333:role/deployer"
      kubernetes_groups = ["deployers"]
    }

    operator = {
      principal_arn = "arn:aws:iam::111122223333:role/operator"

      policy_associations = {
        admin = {
          policy_arn   = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
          access_scope = { type = "cluster" }
        }
      }
    }
  }

  eks_managed_node_groups = {
    workers = {
      use_name_prefix            = false
      use_custom_launch_template = false
      ami_type                   = "AL2023_x86_64_STANDARD"
      min_size                   = 2
      desired_size               = 2
      max_size                   = 6
    }
  }
}
