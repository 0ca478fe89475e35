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

  name               = "edge"
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

  self_managed_node_groups = {
    batch = {
      use_name_prefix = false
      ami_type        = "BOTTLEROCKET_x86_64"
      instance_type   = "m7i.2xlarge"
      min_size        = 1
      max_size        = 20

      block_device_mappings = {
        root = {
          device_name = "/dev/xvda"
          ebs         = { volume_size = 100, encrypted = true }
        }

        data = {
          device_name = "/dev/xvdb"
          ebs         = { volume_size = 200, encrypted = true }
        }
      }
    }
  }
}
