terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.95, < 6.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

variable "network" {
  type = object({
    vpc_id          = string
    private_subnets = list(string)
  })
}

# An image of Amazon Linux 2 with the agents of the security team on it.
data "aws_ami" "hardened" {
  owners      = ["self"]
  most_recent = true

  filter {
    name   = "tag:base"
    values = ["amazon-eks-node-1.31"]
  }
}

module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 20.24"

  cluster_name    = "claims"
  cluster_version = "1.31"

  vpc_id     = var.network.vpc_id
  subnet_ids = var.network.private_subnets

  eks_managed_node_groups = {
    hardened = {
      ami_type = "AL2_x86_64"
      ami_id   = data.aws_ami.hardened.id # finding: custom-ami-no-bootstrap

      min_size     = 2
      max_size     = 6
      desired_size = 2

      block_device_mappings = {
        root = {
          device_name = "/dev/xvda"
          ebs         = { volume_size = 60, encrypted = true }
        }
      }
    }

    preview = {
      ami_type        = "AL2023_x86_64_STANDARD"
      cluster_version = "1.32" # finding: node-version-skew

      min_size     = 1
      max_size     = 2
      desired_size = 1
    }
  }
}
