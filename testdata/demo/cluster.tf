terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.95"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

variable "subnet_ids" {
  type = list(string)
}

resource "aws_eks_cluster" "demo" {
  name     = "demo"
  role_arn = aws_iam_role.cluster.arn
  version  = "1.33"

  # Without the audit log nobody can tell whose tokens are stale.
  enabled_cluster_log_types = ["api", "authenticator"]

  vpc_config {
    subnet_ids              = var.subnet_ids
    endpoint_private_access = true
    endpoint_public_access  = false
  }
}

resource "aws_iam_openid_connect_provider" "demo" {
  url            = aws_eks_cluster.demo.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}

# The role of aws-node: neither address family is switched on.
module "vpc_cni_irsa" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version = "~> 5.55"

  role_name             = "demo-vpc-cni"
  attach_vpc_cni_policy = true

  oidc_providers = {
    demo = {
      provider_arn               = aws_iam_openid_connect_provider.demo.arn
      namespace_service_accounts = ["kube-system:aws-node"]
    }
  }
}
