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

  name               = "tickets"
  kubernetes_version = "1.33"

  authentication_mode = "API"

  create_kms_key    = false
  encryption_config = null

  enable_irsa = false

  vpc_id     = "vpc-0a1b2c3d4e5f60000"
  subnet_ids = ["subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002"]

  addons = {
    coredns = {
      addon_version        = "v1.12.4-eksbuild.1"
      configuration_values = jsonencode({ computeType = "Fargate" })
    }
  }

  fargate_profiles = {
    web = {
      iam_role_attach_cni_policy = false

      selectors = [
        { namespace = "web" },
        { namespace = "kube-system", labels = { k8s-app = "kube-dns" } },
      ]
    }
  }
}
