# Calls of eks-pod-identity that both majors take.

module "nothing" {
  source  = "terraform-aws-modules/eks-pod-identity/aws"
  version = "RELEASE"
  create  = false
}

module "plain" {
  source  = "terraform-aws-modules/eks-pod-identity/aws"
  version = "RELEASE"
  name    = "plain"
}

module "cni" {
  source                    = "terraform-aws-modules/eks-pod-identity/aws"
  version                   = "RELEASE"
  name                      = "cni"
  attach_aws_vpc_cni_policy = true
  aws_vpc_cni_enable_ipv4   = true
  associations              = { main = { cluster_name = "prod", namespace = "kube-system", service_account = "aws-node" } }
}

module "cni_none" {
  source                    = "terraform-aws-modules/eks-pod-identity/aws"
  version                   = "RELEASE"
  name                      = "cni"
  attach_aws_vpc_cni_policy = true
}

module "cni_six" {
  source                    = "terraform-aws-modules/eks-pod-identity/aws"
  version                   = "RELEASE"
  name                      = "cni"
  attach_aws_vpc_cni_policy = true
  aws_vpc_cni_enable_ipv6   = true
}

module "defaults" {
  source                 = "terraform-aws-modules/eks-pod-identity/aws"
  version                = "RELEASE"
  name                   = "defaults"
  use_name_prefix        = false
  association_defaults   = { namespace = "a", service_account = "b" }
  associations           = { one = { cluster_name = "one" }, two = { cluster_name = "two", namespace = "c" } }
  additional_policy_arns = { s3 = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" }
}

module "aws_ebs_csi" {
  source                    = "terraform-aws-modules/eks-pod-identity/aws"
  version                   = "RELEASE"
  name                      = "aws-ebs-csi"
  attach_aws_ebs_csi_policy = true
}

module "aws_efs_csi" {
  source                    = "terraform-aws-modules/eks-pod-identity/aws"
  version                   = "RELEASE"
  name                      = "aws-efs-csi"
  attach_aws_efs_csi_policy = true
}

module "external_dns" {
  source                     = "terraform-aws-modules/eks-pod-identity/aws"
  version                    = "RELEASE"
  name                       = "external-dns"
  attach_external_dns_policy = true
}

module "cert_manager" {
  source                     = "terraform-aws-modules/eks-pod-identity/aws"
  version                    = "RELEASE"
  name                       = "cert-manager"
  attach_cert_manager_policy = true
}

module "cluster_autoscaler" {
  source                           = "terraform-aws-modules/eks-pod-identity/aws"
  version                          = "RELEASE"
  name                             = "cluster-autoscaler"
  attach_cluster_autoscaler_policy = true
}

module "aws_lb_controller" {
  source                          = "terraform-aws-modules/eks-pod-identity/aws"
  version                         = "RELEASE"
  name                            = "aws-lb-controller"
  attach_aws_lb_controller_policy = true
}

module "external_secrets" {
  source                         = "terraform-aws-modules/eks-pod-identity/aws"
  version                        = "RELEASE"
  name                           = "external-secrets"
  attach_external_secrets_policy = true
}

module "mountpoint_s3_csi" {
  source                          = "terraform-aws-modules/eks-pod-identity/aws"
  version                         = "RELEASE"
  name                            = "mountpoint-s3-csi"
  attach_mountpoint_s3_csi_policy = true
}

module "velero" {
  source               = "terraform-aws-modules/eks-pod-identity/aws"
  version              = "RELEASE"
  name                 = "velero"
  attach_velero_policy = true
}
