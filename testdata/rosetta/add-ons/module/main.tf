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

  name               = "media"
  kubernetes_version = "1.33"

  authentication_mode = "API"

  create_kms_key    = false
  encryption_config = null

  enable_irsa = false

  vpc_id     = "vpc-0a1b2c3d4e5f60000"
  subnet_ids = ["subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002"]

  addons = {
    vpc-cni                = { addon_version = "v1.20.4-eksbuild.1", before_compute = true }
    coredns                = { addon_version = "v1.12.4-eksbuild.1" }
    kube-proxy             = { addon_version = "v1.33.3-eksbuild.10" }
    eks-pod-identity-agent = { addon_version = "v1.3.9-eksbuild.3" }

    aws-ebs-csi-driver = {
      addon_version = "v1.51.1-eksbuild.1"

      pod_identity_association = [{
        role_arn        = module.ebs_csi.iam_role_arn
        service_account = "ebs-csi-controller-sa"
      }]
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

module "ebs_csi" {
  source  = "terraform-aws-modules/eks-pod-identity/aws"
  version = "~> 2.5"

  name                      = "media-ebs-csi"
  use_name_prefix           = false
  attach_aws_ebs_csi_policy = true
}
