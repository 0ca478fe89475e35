# Calls of kms as v1 to v3 take them.

module "nothing" {
  source  = "terraform-aws-modules/kms/aws"
  version = "RELEASE"
  create  = false
}

module "plain" {
  source  = "terraform-aws-modules/kms/aws"
  version = "RELEASE"

}

module "no_default" {
  source                = "terraform-aws-modules/kms/aws"
  version               = "RELEASE"
  enable_default_policy = false
  key_owners            = ["arn:aws:iam::123456789012:root"]
}

module "autoscaling" {
  source                            = "terraform-aws-modules/kms/aws"
  version                           = "RELEASE"
  aliases                           = ["nodes"]
  key_administrators                = ["arn:aws:iam::123456789012:role/admin"]
  key_users                         = ["arn:aws:iam::123456789012:role/user"]
  key_service_users                 = ["arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"]
  key_service_roles_for_autoscaling = ["arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"]
}

module "own_policy" {
  source  = "terraform-aws-modules/kms/aws"
  version = "RELEASE"
  policy  = jsonencode({ Version = "2012-10-17", Statement = [] })
}

module "aliases_and_grants" {
  source                  = "terraform-aws-modules/kms/aws"
  version                 = "RELEASE"
  description             = "key"
  deletion_window_in_days = 7
  is_enabled              = false
  enable_key_rotation     = false
  multi_region            = true
  aliases_use_name_prefix = true
  aliases                 = ["one", "two"]
  computed_aliases        = { three = { name = "three" } }
  grants                  = { asg = { grantee_principal = "arn:aws:iam::123456789012:role/a", operations = ["Encrypt", "CreateGrant"], constraints = { encryption_context_equals = { Department = "Finance" } } } }
  tags                    = { Stage = "test" }
}

module "sources" {
  source                         = "terraform-aws-modules/kms/aws"
  version                        = "RELEASE"
  source_policy_documents        = [jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "Own", Effect = "Allow", Action = "kms:*", Resource = "*", Principal = "*" }] })]
  key_symmetric_encryption_users = ["arn:aws:iam::123456789012:role/s"]
  key_hmac_users                 = ["arn:aws:iam::123456789012:role/h"]
}
