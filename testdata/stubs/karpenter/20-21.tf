# Calls of karpenter of eks, later form: the controller by Pod Identity.

module "nothing" {
  source  = "terraform-aws-modules/eks/aws//modules/karpenter"
  version = "RELEASE"
  create  = false
}

module "plain" {
  source       = "terraform-aws-modules/eks/aws//modules/karpenter"
  version      = "RELEASE"
  cluster_name = "prod"
}

module "own_node_role" {
  source                  = "terraform-aws-modules/eks/aws//modules/karpenter"
  version                 = "RELEASE"
  cluster_name            = "prod"
  create_node_iam_role    = false
  node_iam_role_arn       = "arn:aws:iam::123456789012:role/karpenter-node"
  create_access_entry     = false
  enable_spot_termination = false
}

module "named" {
  source                            = "terraform-aws-modules/eks/aws//modules/karpenter"
  version                           = "RELEASE"
  cluster_name                      = "prod"
  node_iam_role_name                = "karpenter-node"
  node_iam_role_use_name_prefix     = false
  node_iam_role_additional_policies = { ssm = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" }
  create_instance_profile           = true
  create_pod_identity_association   = true
  namespace                         = "karpenter"
  queue_name                        = "events"
  tags                              = { Stage = "test" }
}
