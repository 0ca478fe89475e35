resource "aws_kms_key" "ebs" { # finding: volume-key-denies-autoscaling
  description             = "Volumes of the nodes of ${local.name}"
  deletion_window_in_days = 14
  enable_key_rotation     = true
}

resource "aws_kms_alias" "ebs" {
  name          = "alias/eks/${local.name}/ebs"
  target_key_id = aws_kms_key.ebs.key_id
}
