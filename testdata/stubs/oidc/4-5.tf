# Calls of the role for any OIDC provider.

module "off" {
  source       = "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc"
  version      = "RELEASE"
  provider_url = "https://a/b"
}

module "usual" {
  source                        = "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc"
  version                       = "RELEASE"
  create_role                   = true
  role_name                     = "usual"
  provider_url                  = "https://oidc.eks.eu-west-1.amazonaws.com/id/A"
  oidc_fully_qualified_subjects = ["system:serviceaccount:kube-system:aws-node"]
  role_policy_arns              = ["arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"]
}

module "wild" {
  source                         = "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc"
  version                        = "RELEASE"
  create_role                    = true
  role_name_prefix               = "wild-"
  provider_urls                  = ["oidc/one", "oidc/two"]
  aws_account_id                 = "210987654321"
  oidc_subjects_with_wildcards   = ["system:serviceaccount:*:a"]
  oidc_fully_qualified_audiences = ["sts.amazonaws.com"]
  number_of_role_policy_arns     = 1
  role_policy_arns               = ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]
  role_path                      = "/a/"
  tags                           = { Stage = "test" }
}
