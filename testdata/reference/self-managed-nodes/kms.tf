data "aws_caller_identity" "current" {}

resource "aws_kms_key" "volumes" {
  description         = "Volumes of ${local.name} nodes"
  enable_key_rotation = true
}

resource "aws_kms_alias" "volumes" {
  name          = "alias/${local.name}-volumes"
  target_key_id = aws_kms_key.volumes.key_id
}

resource "aws_kms_key_policy" "volumes" {
  key_id = aws_kms_key.volumes.key_id
  policy = templatefile("${path.module}/templates/key-policy.json.tftpl", {
    account = data.aws_caller_identity.current.account_id
    users   = ["autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"]
  })
}
