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

  name               = "shop"
  kubernetes_version = "1.33"

  authentication_mode = "API"

  create_kms_key    = false
  encryption_config = null

  enable_irsa = false

  vpc_id     = "vpc-0a1b2c3d4e5f60000"
  subnet_ids = ["subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002"]

  addons = {
    coredns                = {}
    kube-proxy             = {}
    vpc-cni                = { before_compute = true }
    eks-pod-identity-agent = { addon_version = "v1.3.9-eksbuild.3" }
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

module "cart" {
  source  = "terraform-aws-modules/eks-pod-identity/aws"
  version = "~> 2.5"

  name                 = "shop-cart"
  use_name_prefix      = false
  attach_custom_policy = true

  policy_statements = [{
    sid       = "Tables"
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem"]
    resources = ["*"]
  }]

  associations = {
    cart = {
      cluster_name    = module.eks.cluster_name
      namespace       = "shop"
      service_account = "cart"
    }
  }
}
