# Calls of the role and the OIDC provider of iam v6.

module "plain" {
  source                   = "terraform-aws-modules/iam/aws//modules/iam-role"
  version                  = "RELEASE"
  name                     = "plain"
  trust_policy_permissions = { nodes = { principals = [{ type = "Service", identifiers = ["ec2.amazonaws.com"] }] } }
  policies                 = { cni = "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy" }
  create_instance_profile  = true
}

module "inline" {
  source                    = "terraform-aws-modules/iam/aws//modules/iam-role"
  version                   = "RELEASE"
  name                      = "inline"
  use_name_prefix           = false
  enable_oidc               = true
  oidc_provider_urls        = ["oidc.eks.eu-west-1.amazonaws.com/id/A"]
  oidc_subjects             = ["system:serviceaccount:kube-system:aws-node"]
  oidc_audiences            = ["sts.amazonaws.com"]
  create_inline_policy      = true
  inline_policy_permissions = { s3 = { actions = ["s3:GetObject"], resources = ["*"] } }
}
