# Calls of the role of hybrid nodes.

module "nothing" {
  source  = "terraform-aws-modules/eks/aws//modules/hybrid-node-role"
  version = "RELEASE"
  create  = false
}

module "plain" {
  source  = "terraform-aws-modules/eks/aws//modules/hybrid-node-role"
  version = "RELEASE"
}

module "named" {
  source                 = "terraform-aws-modules/eks/aws//modules/hybrid-node-role"
  version                = "RELEASE"
  name                   = "hybrid"
  use_name_prefix        = false
  policy_name            = "hybrid"
  policy_use_name_prefix = false
  path                   = "/nodes/"
  cluster_arns           = ["arn:aws:eks:eu-west-1:123456789012:cluster/prod"]
  enable_pod_identity    = false
  policies               = { more = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" }
  policy_statements      = [{ sid = "Own", actions = ["s3:GetObject"], resources = ["*"] }]
  tags                   = { Stage = "test" }
}

module "anywhere" {
  source                                 = "terraform-aws-modules/eks/aws//modules/hybrid-node-role"
  version                                = "RELEASE"
  name                                   = "anywhere"
  enable_ira                             = true
  ira_trust_anchor_source_type           = "CERTIFICATE_BUNDLE"
  ira_trust_anchor_x509_certificate_data = "certificate"
  ira_trust_anchor_notification_settings = [{ channel = "ALL", enabled = true, event = "CA_CERTIFICATE_EXPIRY", threshold = 30 }]
  intermediate_role_use_name_prefix      = false
  intermediate_policy_statements         = [{ actions = ["s3:GetObject"], resources = ["*"] }]
  trust_anchor_arns                      = ["arn:aws:rolesanywhere:eu-west-1:123456789012:trust-anchor/a"]
}
