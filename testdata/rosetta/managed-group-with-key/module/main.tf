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

  name               = "orders"
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

  eks_managed_node_groups = {
    workers = {
      use_name_prefix = false
      ami_type        = "AL2023_x86_64_STANDARD"
      min_size        = 2
      desired_size    = 2
      max_size        = 6

      block_device_mappings = {
        root = {
          device_name = "/dev/xvda"

          ebs = {
            volume_size = 80
            volume_type = "gp3"
            encrypted   = true
            kms_key_id  = module.volumes.key_arn
          }
        }
      }
    }
  }
}

data "aws_caller_identity" "current" {}

module "volumes" {
  source  = "terraform-aws-modules/kms/aws"
  version = "~> 4.0"

  description = "Volumes of the nodes of orders"

  key_service_roles_for_autoscaling = [
    "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
  ]
}
