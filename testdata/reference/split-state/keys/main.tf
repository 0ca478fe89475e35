terraform {
  backend "s3" {
    bucket = "example-states"
    key    = "render/keys.tfstate"
    region = "us-east-1"
  }
}

provider "aws" {
  region = "us-east-1"
}

data "aws_caller_identity" "current" {}

locals {
  account     = data.aws_caller_identity.current.account_id
  autoscaling = "arn:aws:iam::${local.account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
}

data "aws_iam_policy_document" "volumes" {
  statement {
    sid       = "Owners"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${local.account}:root"]
    }
  }

  statement {
    sid       = "Use"
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [local.autoscaling]
    }
  }

  statement {
    sid       = "Grant"
    actions   = ["kms:CreateGrant"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [local.autoscaling]
    }

    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }
}

resource "aws_kms_key" "volumes" {
  description         = "Volumes of the nodes"
  enable_key_rotation = true
  policy              = data.aws_iam_policy_document.volumes.json
}

resource "aws_kms_alias" "volumes" {
  name          = "alias/render-volumes"
  target_key_id = aws_kms_key.volumes.key_id
}

output "volume_key_arn" {
  value = aws_kms_key.volumes.arn
}
