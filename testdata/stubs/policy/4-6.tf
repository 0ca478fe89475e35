# Calls of the policy of iam.

module "plain" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-policy"
  version = "RELEASE"
  name    = "plain"
  policy  = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}

module "named" {
  source      = "terraform-aws-modules/iam/aws//modules/iam-policy"
  version     = "RELEASE"
  name        = "named"
  path        = "/a/"
  description = "of its own"
  policy      = jsonencode({ Version = "2012-10-17", Statement = [] })
  tags        = { Stage = "test" }
}
