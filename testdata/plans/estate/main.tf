provider "aws" {
  region                      = var.region
  access_key                  = "x"
  secret_key                  = "y"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  default_tags {
    tags = local.tags
  }
}
provider "aws" {
  alias                       = "west"
  region                      = "us-gov-west-1"
  access_key                  = "x"
  secret_key                  = "y"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}
variable "region" {
  type    = string
  default = "eu-west-1"
}
variable "create" {
  type = bool
}
variable "replicas" {
  default = 2
}
variable "groups" {
  type = map(object({
    size  = optional(number, 3)
    types = optional(list(string), ["m5.large"])
    taints = optional(list(object({
      key    = string
      effect = optional(string, "NO_SCHEDULE")
    })), [])
  }))
  default = {}
}
locals {
  tags = { team = "core", env = var.region }
  name = "prod"
}
resource "aws_eks_cluster" "this" {
  count    = var.create ? 1 : 0
  name     = local.name
  role_arn = aws_iam_role.cluster.arn
  version  = 1.30
  vpc_config {
    subnet_ids = aws_subnet.a[*].id
  }
}
resource "aws_subnet" "a" {
  count      = var.replicas
  vpc_id     = "vpc-1"
  cidr_block = "10.0.${count.index}.0/24"
  tags       = { Name = "s${count.index}" }
}
resource "aws_iam_role" "cluster" {
  name_prefix        = "c-"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
resource "aws_iam_role" "west" {
  provider           = aws.west
  name               = "w"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["eks.amazonaws.com"]
    }
    dynamic "condition" {
      for_each = var.replicas > 2 ? [1] : []
      content {
        test     = "StringEquals"
        variable = "x"
        values   = [condition.value]
      }
    }
  }
}
module "node" {
  source   = "./modules/node"
  for_each = var.groups
  name     = each.key
  cluster  = try(aws_eks_cluster.this[0].name, "none")
  group    = each.value
  providers = {
    aws = aws.west
  }
}
module "off" {
  source  = "./modules/node"
  count   = var.replicas > 5 ? 1 : 0
  name    = "x"
  cluster = "y"
  group   = {}
}
output "roles" { value = { for k, m in module.node : k => m.role_arn } }
output "first" { value = aws_subnet.a[0].cidr_block }
