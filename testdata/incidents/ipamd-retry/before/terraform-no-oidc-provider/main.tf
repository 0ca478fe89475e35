terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.95"
    }
  }
}

provider "aws" {
  region = "sa-east-1"
}

variable "subnet_ids" {
  type = list(string)
}

data "aws_caller_identity" "current" {}

locals {
  # Host and path of the issuer, as trust policies write it.
  issuer       = trimprefix(aws_eks_cluster.this.identity[0].oidc[0].issuer, "https://")
  provider_arn = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/${local.issuer}"
}

resource "aws_eks_cluster" "this" { # finding: oidc-provider-missing
  name                      = "stock"
  role_arn                  = aws_iam_role.cluster.arn
  version                   = "1.33"
  enabled_cluster_log_types = ["audit", "api"]

  vpc_config {
    subnet_ids              = var.subnet_ids
    endpoint_public_access  = false
    endpoint_private_access = true
  }
}

resource "aws_iam_role" "cluster" {
  name = "stock-cluster"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "eks.amazonaws.com" }
    }]
  })
}
