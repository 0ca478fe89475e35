# Calls of karpenter of eks, first form: the controller by a service account.

module "plain" {
  source                 = "terraform-aws-modules/eks/aws//modules/karpenter"
  version                = "RELEASE"
  cluster_name           = "prod"
  irsa_oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A"
}

module "own_node_role" {
  source                  = "terraform-aws-modules/eks/aws//modules/karpenter"
  version                 = "RELEASE"
  cluster_name            = "prod"
  create_irsa             = false
  create_iam_role         = false
  iam_role_arn            = "arn:aws:iam::123456789012:role/karpenter-node"
  enable_spot_termination = false
}

module "named" {
  source                          = "terraform-aws-modules/eks/aws//modules/karpenter"
  version                         = "RELEASE"
  cluster_name                    = "prod"
  irsa_name                       = "karpenter"
  irsa_use_name_prefix            = false
  irsa_namespace_service_accounts = ["kube-system:karpenter"]
  irsa_oidc_provider_arn          = "arn:aws:iam::123456789012:oidc-provider/a"
  queue_name                      = "events"
  tags                            = { Stage = "test" }
}
