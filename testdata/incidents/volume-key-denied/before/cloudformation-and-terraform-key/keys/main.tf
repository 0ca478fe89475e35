terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.95"
    }
  }
}

provider "aws" {
  region = "eu-north-1"
}

data "aws_caller_identity" "current" {}

resource "aws_kms_key" "volumes" {
  description         = "Volumes of the nodes of payments"
  enable_key_rotation = true

  policy = jsonencode({ # finding: volume-key-denies-autoscaling
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Account"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
    ]
  })
}

resource "aws_kms_alias" "volumes" {
  name          = "alias/payments-volumes"
  target_key_id = aws_kms_key.volumes.key_id
}
