resource "aws_kms_key" "system" {
  description         = "System volumes of ${local.name} nodes"
  enable_key_rotation = true
}

resource "aws_kms_key_policy" "system" {
  key_id = aws_kms_key.system.id
  policy = data.aws_iam_policy_document.system_key.json
}

# Auto Scaling may use the key; what it may not is hand the use on to EC2.
data "aws_iam_policy_document" "system_key" { # finding: volume-key-grant-incomplete
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
}

# No policy at all: AWS writes the one that admits the account root.
resource "aws_kms_key" "data" { # finding: volume-key-denies-autoscaling
  description         = "Data volumes of ${local.name} nodes"
  enable_key_rotation = true
}

resource "aws_kms_alias" "data" {
  name          = "alias/media-data"
  target_key_id = aws_kms_key.data.key_id
}
