# Calls of roles that accounts, users and services assume.

module "off" {
  source            = "terraform-aws-modules/iam/aws//modules/iam-assumable-role"
  version           = "RELEASE"
  trusted_role_arns = ["arn:aws:iam::123456789012:root"]
}

module "with_mfa" {
  source              = "terraform-aws-modules/iam/aws//modules/iam-assumable-role"
  version             = "RELEASE"
  create_role         = true
  role_name           = "admin"
  trusted_role_arns   = ["arn:aws:iam::123456789012:root"]
  role_sts_externalid = "outside"
  mfa_age             = 3600
  attach_admin_policy = true
}

module "of_nodes" {
  source                  = "terraform-aws-modules/iam/aws//modules/iam-assumable-role"
  version                 = "RELEASE"
  create_role             = true
  role_name               = "nodes"
  role_path               = "/eks/"
  role_requires_mfa       = false
  create_instance_profile = true
  trusted_role_services   = ["ec2.amazonaws.com"]
  custom_role_policy_arns = [
    "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
    "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly",
  ]
  tags = { Stage = "test" }
}

module "counted" {
  source                            = "terraform-aws-modules/iam/aws//modules/iam-assumable-role"
  version                           = "RELEASE"
  create_role                       = true
  role_name                         = "counted"
  role_requires_mfa                 = false
  trusted_role_services             = ["eks.amazonaws.com"]
  number_of_custom_role_policy_arns = 1
  custom_role_policy_arns           = ["arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"]
  attach_readonly_policy            = true
  attach_poweruser_policy           = true
  force_detach_policies             = true
}
