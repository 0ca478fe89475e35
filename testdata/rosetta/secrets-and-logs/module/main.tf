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

  name               = "vault"
  kubernetes_version = "1.33"

  authentication_mode = "API"

  enable_irsa = false

  vpc_id     = "vpc-0a1b2c3d4e5f60000"
  subnet_ids = ["subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002"]

  enabled_log_types = ["api", "audit", "authenticator", "controllerManager", "scheduler"]

  addons = {
    coredns    = {}
    kube-proxy = {}
    vpc-cni    = { before_compute = true }
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
