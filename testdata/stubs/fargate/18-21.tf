# Calls of the Fargate profile of eks.

module "nothing" {
  source  = "terraform-aws-modules/eks/aws//modules/fargate-profile"
  version = "RELEASE"
  create  = false
}

module "plain" {
  source       = "terraform-aws-modules/eks/aws//modules/fargate-profile"
  version      = "RELEASE"
  name         = "all"
  cluster_name = "prod"
  subnet_ids   = ["subnet-1"]
  selectors    = [{ namespace = "default" }]
}

module "own_role" {
  source          = "terraform-aws-modules/eks/aws//modules/fargate-profile"
  version         = "RELEASE"
  name            = "all"
  cluster_name    = "prod"
  subnet_ids      = ["subnet-1"]
  selectors       = [{ namespace = "kube-*", labels = { a = "b" } }]
  create_iam_role = false
  iam_role_arn    = "arn:aws:iam::123456789012:role/fargate"
  tags            = { Stage = "test" }
}

module "named" {
  source                     = "terraform-aws-modules/eks/aws//modules/fargate-profile"
  version                    = "RELEASE"
  name                       = "all"
  cluster_name               = "prod"
  subnet_ids                 = ["subnet-1"]
  selectors                  = [{ namespace = "default" }]
  iam_role_name              = "fargate"
  iam_role_use_name_prefix   = false
  iam_role_attach_cni_policy = false
  cluster_ip_family          = "ipv4"
}
