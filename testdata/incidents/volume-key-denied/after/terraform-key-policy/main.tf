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
  region              = "eu-north-1"
  allowed_account_ids = ["111122223333"]
}

locals {
  name = "media"

  autoscaling_role = "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"

  # Devices by purpose: the system volume is small, images and scratch data have a volume of their own.
  devices = {
    system = { name = "/dev/xvda", size = 20, key = aws_kms_key.system.arn }
    data   = { name = "/dev/xvdb", size = 200, key = aws_kms_key.data.arn }
  }
}
