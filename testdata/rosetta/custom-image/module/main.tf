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

  name               = "studio"
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
      use_name_prefix            = false
      ami_type                   = "AL2023_x86_64_STANDARD"
      ami_id                     = data.aws_ssm_parameter.image.value
      enable_bootstrap_user_data = true
      min_size                   = 2
      desired_size               = 2
      max_size                   = 6

      block_device_mappings = {
        root = {
          device_name = "/dev/xvda"
          ebs         = { volume_size = 100, encrypted = true }
        }
      }
    }
  }
}

data "aws_ssm_parameter" "image" {
  name = "/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/x86_64/standard/recommended/image_id"
}
