terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.28"
    }
  }
}

provider "aws" {
  region = "eu-west-3"
}

variable "vpc_id" {
  type = string
}

variable "subnet_ids" {
  description = "Dual-stack subnets."
  type        = list(string)
}

locals {
  name      = "edge"
  ip_family = "ipv6"
}

module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 21.3"

  name               = local.name
  kubernetes_version = "1.34"

  ip_family                  = local.ip_family
  create_cni_ipv6_iam_policy = true

  vpc_id     = var.vpc_id
  subnet_ids = var.subnet_ids

  addons = {
    coredns    = {}
    kube-proxy = {}

    vpc-cni = {
      before_compute           = true
      service_account_role_arn = module.cni_role.arn
    }
  }

  eks_managed_node_groups = {
    edge = {
      instance_types = ["c7i.large"]
      min_size       = 3
      max_size       = 9
      desired_size   = 3
    }
  }
}
