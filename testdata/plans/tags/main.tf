variable "environment" {
  default = "prod"
}
locals {
  common = { environment = var.environment, team = "core", "kept/by" = "terraform" }
}
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  default_tags {
    tags = local.common
  }
}
provider "aws" {
  alias                       = "frankfurt"
  region                      = "eu-central-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  default_tags {
    tags = merge(local.common, { region = "eu-central-1" })
  }
}
provider "aws" {
  alias                       = "plain"
  region                      = "eu-north-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  ignore_tags {
    keys         = ["team"]
    key_prefixes = ["kept/"]
  }
}
resource "aws_vpc" "untagged" {
  cidr_block = "10.0.0.0/16"
}
resource "aws_vpc" "tagged" {
  cidr_block = "10.1.0.0/16"
  tags       = { Name = "tagged", team = "other" }
}
resource "aws_vpc" "same" {
  cidr_block = "10.1.0.0/16"
  tags       = local.common
}
resource "aws_vpc" "null_tag" {
  cidr_block = "10.1.0.0/16"
  tags       = { Name = null, a = "" }
}
resource "aws_vpc" "empty" {
  cidr_block = "10.1.0.0/16"
  tags       = {}
}
resource "aws_subnet" "there" {
  provider   = aws.frankfurt
  vpc_id     = "vpc-0a1b2c3d"
  cidr_block = "10.1.0.0/24"
  tags       = { "kubernetes.io/role/elb" = 1 }
}
resource "aws_subnet" "plain" {
  provider   = aws.plain
  vpc_id     = "vpc-0a1b2c3d"
  cidr_block = "10.1.0.0/24"
  tags       = { team = "core", "kept/a" = "x", b = "y" }
}
resource "aws_subnet" "plain_untagged" {
  provider   = aws.plain
  vpc_id     = "vpc-0a1b2c3d"
  cidr_block = "10.1.0.0/24"
}
resource "aws_iam_role" "unknown_tag" {
  name               = "unknown-tag"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
  tags               = { vpc = aws_vpc.tagged.id }
}
resource "aws_autoscaling_group" "no_tags_all" {
  name               = "asg"
  min_size           = 0
  max_size           = 1
  availability_zones = ["eu-west-1a"]
  launch_template {
    name = "nodes"
  }
}
module "inherited" {
  source = "./part"
  name   = "inherited"
}
module "passed" {
  source = "./part"
  name   = "passed"
  providers = {
    aws = aws.frankfurt
  }
}
module "two" {
  source = "./two"
  providers = {
    aws.one = aws
    aws.two = aws.plain
  }
}
data "aws_default_tags" "current" {}
data "aws_region" "current" {}
data "aws_region" "there" {
  provider = aws.frankfurt
}
data "aws_partition" "current" {}
resource "terraform_data" "read" {
  input = {
    region    = data.aws_region.current.name
    there     = data.aws_region.there.name
    partition = data.aws_partition.current.partition
    suffix    = data.aws_partition.current.dns_suffix
    defaults  = data.aws_default_tags.current.tags
    all       = aws_vpc.tagged.tags_all
    own       = aws_vpc.tagged.tags
    merged    = merge(aws_vpc.tagged.tags_all, { more = "yes" })
    inherited = module.inherited.tags
    passed    = module.passed.tags
    regions   = [module.inherited.region, module.passed.region, module.two.regions]
  }
}
