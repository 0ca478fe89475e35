resource "aws_kms_key" "system" {
  description         = "System volumes of ${local.name} nodes"
  enable_key_rotation = true
}

resource "aws_kms_key_policy" "system" {
  key_id = aws_kms_key.system.id
  policy = data.aws_iam_policy_document.volume_key.json
}

resource "aws_kms_key_policy" "data" {
  key_id = aws_kms_key.data.id
  policy = data.aws_iam_policy_document.volume_key.json
}

data "aws_iam_policy_document" "volume_key" {
  statement {
    sid       = "Account"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
  }

  statement {
    sid       = "AutoScaling"
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [local.autoscaling_role]
    }
  }

  statement {
    sid       = "AutoScalingGrants"
    actions   = ["kms:CreateGrant"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = [local.autoscaling_role]
    }

    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }
}

resource "aws_kms_key" "data" {
  description         = "Data volumes of ${local.name} nodes"
  enable_key_rotation = true
}

resource "aws_kms_alias" "data" {
  name          = "alias/media-data"
  target_key_id = aws_kms_key.data.key_id
}
