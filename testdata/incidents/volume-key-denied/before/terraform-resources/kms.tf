# The key of the node volumes. Administrators of the account get at it through IAM.
resource "aws_kms_key" "volumes" {
  count = var.customer_key ? 1 : 0

  description             = "Volumes of the nodes of ${local.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  policy = jsonencode({ # finding: volume-key-denies-autoscaling
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "EnableIamPolicies"
        Effect    = "Allow"
        Action    = "kms:*"
        Resource  = "*"
        Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
      },
    ]
  })
}

resource "aws_kms_alias" "volumes" {
  count = var.customer_key ? 1 : 0

  name          = "alias/${local.name}-volumes"
  target_key_id = aws_kms_key.volumes[0].key_id
}
