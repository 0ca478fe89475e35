resource "aws_kms_key" "ebs" {
  description             = "Volumes of the nodes of ${local.name}"
  deletion_window_in_days = 14
  enable_key_rotation     = true
}

data "aws_caller_identity" "current" {}

resource "aws_kms_grant" "autoscaling" {
  name              = "autoscaling"
  key_id            = aws_kms_key.ebs.key_id
  grantee_principal = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"

  operations = [
    "Encrypt",
    "Decrypt",
    "ReEncryptFrom",
    "ReEncryptTo",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "DescribeKey",
    "CreateGrant",
  ]
}

resource "aws_kms_alias" "ebs" {
  name          = "alias/eks/${local.name}/ebs"
  target_key_id = aws_kms_key.ebs.key_id
}
