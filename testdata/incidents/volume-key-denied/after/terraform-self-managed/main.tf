terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.95" }
  }
}

provider "aws" {
  region = var.region
}

variable "region" {
  type    = string
  default = "us-west-2"
}

variable "subnet_ids" {
  type = list(string)
}

data "aws_caller_identity" "current" {}

locals {
  name = "render"

  cluster_tag = "kubernetes.io/cluster/${local.name}"
}

resource "aws_eks_cluster" "this" {
  name     = local.name
  role_arn = aws_iam_role.cluster.arn
  version  = "1.32"

  enabled_cluster_log_types = ["audit", "authenticator"]

  access_config {
    authentication_mode = "API"
  }

  vpc_config {
    subnet_ids              = var.subnet_ids
    endpoint_public_access  = false
    endpoint_private_access = true
  }
}

resource "aws_eks_access_entry" "node" {
  cluster_name  = aws_eks_cluster.this.name
  principal_arn = aws_iam_role.node.arn
  type          = "EC2_LINUX"
}
