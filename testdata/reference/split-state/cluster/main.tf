terraform {
  backend "s3" {
    bucket = "example-states"
    key    = "render/cluster.tfstate"
    region = "us-east-1"
  }
}

provider "aws" {
  region = "us-east-1"
}

data "terraform_remote_state" "network" {
  backend = "s3"

  config = {
    bucket = "example-states"
    key    = "render/network.tfstate"
    region = "us-east-1"
  }
}

data "aws_iam_role" "cluster" {
  name = "render-cluster"
}

locals {
  name    = "render"
  network = data.terraform_remote_state.network.outputs
}

resource "aws_eks_cluster" "this" {
  name                      = local.name
  role_arn                  = data.aws_iam_role.cluster.arn
  version                   = "1.33"
  enabled_cluster_log_types = ["api", "audit", "authenticator"]

  access_config {
    authentication_mode                         = "CONFIG_MAP"
    bootstrap_cluster_creator_admin_permissions = true
  }

  vpc_config {
    subnet_ids              = local.network.private_subnet_ids
    endpoint_private_access = true
    endpoint_public_access  = false
  }
}

data "tls_certificate" "issuer" {
  url = aws_eks_cluster.this.identity[0].oidc[0].issuer
}

resource "aws_iam_openid_connect_provider" "this" {
  url             = aws_eks_cluster.this.identity[0].oidc[0].issuer
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = [data.tls_certificate.issuer.certificates[0].sha1_fingerprint]
}

output "name" {
  value = aws_eks_cluster.this.name
}

output "endpoint" {
  value = aws_eks_cluster.this.endpoint
}

output "certificate_authority" {
  value = aws_eks_cluster.this.certificate_authority[0].data
}

output "version" {
  value = aws_eks_cluster.this.version
}

output "oidc_provider_arn" {
  value = aws_iam_openid_connect_provider.this.arn
}

output "oidc_issuer" {
  value = trimprefix(aws_eks_cluster.this.identity[0].oidc[0].issuer, "https://")
}
