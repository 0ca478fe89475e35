# Calls of the role by clusters and service accounts.

module "plain" {
  source                   = "terraform-aws-modules/iam/aws//modules/iam-eks-role"
  version                  = "RELEASE"
  role_name                = "plain"
  cluster_service_accounts = { prod = ["default:a"] }
}

module "off" {
  source      = "terraform-aws-modules/iam/aws//modules/iam-eks-role"
  version     = "RELEASE"
  create_role = false
}

module "named" {
  source                   = "terraform-aws-modules/iam/aws//modules/iam-eks-role"
  version                  = "RELEASE"
  role_name_prefix         = "named-"
  role_path                = "/a/"
  cluster_service_accounts = { one = ["a:b", "a:c"], two = ["a:b"] }
  role_policy_arns         = { s3 = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" }
  max_session_duration     = 7200
}
