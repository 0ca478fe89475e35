# What these roles take from v5 on.

module "itself" {
  source                     = "terraform-aws-modules/iam/aws//modules/iam-assumable-role"
  version                    = "RELEASE"
  create_role                = true
  role_name                  = null
  role_name_prefix           = "self-"
  role_requires_mfa          = false
  allow_self_assume_role     = true
  trusted_role_actions       = ["sts:AssumeRole", "sts:TagSession"]
  trusted_role_services      = ["pods.eks.amazonaws.com"]
  role_requires_session_name = true
  role_session_name          = ["$${aws:username}"]
  trust_policy_conditions    = [{ test = "StringEquals", variable = "aws:SourceAccount", values = ["123456789012"] }]
  inline_policy_statements   = [{ sid = "Own", actions = ["s3:GetObject"], resources = ["*"], conditions = [{ test = "Bool", variable = "aws:SecureTransport", values = ["true"] }] }]
}

module "own_trust" {
  source                          = "terraform-aws-modules/iam/aws//modules/iam-assumable-role"
  version                         = "RELEASE"
  create_role                     = true
  role_name                       = "own"
  create_custom_role_trust_policy = true
  custom_role_trust_policy        = jsonencode({ Version = "2012-10-17", Statement = [] })
}
