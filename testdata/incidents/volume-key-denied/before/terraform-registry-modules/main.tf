terraform {
  required_version = ">= 1.5.7"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.28"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

variable "vpc_id" {
  type = string
}

variable "subnet_ids" {
  type = list(string)
}

locals {
  name = "web"

  # Every group starts from these settings and changes what it needs.
  group_defaults = {
    ami_type     = "AL2023_x86_64_STANDARD"
    min_size     = 2
    desired_size = 2
    max_size     = 10

    block_device_mappings = {
      root = {
        device_name = "/dev/xvda"

        ebs = {
          volume_type           = "gp3"
          volume_size           = 80
          encrypted             = true
          kms_key_id            = aws_kms_key.ebs.arn
          delete_on_termination = true
        }
      }
    }
  }
}
