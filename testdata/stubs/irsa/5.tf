# Calls of the role for service accounts, v5.

module "off" {
  source      = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version     = "RELEASE"
  create_role = false
  role_name   = "off"
}

module "nobody" {
  source    = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version   = "RELEASE"
  role_name = "nobody"
}

module "plain" {
  source    = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version   = "RELEASE"
  role_name = "plain"
  oidc_providers = {
    main = { provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A", namespace_service_accounts = ["kube-system:aws-node"] }
  }
}

module "vpc_cni" {
  source                = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version               = "RELEASE"
  role_name             = "vpc-cni"
  attach_vpc_cni_policy = true
  oidc_providers = {
    main = { provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A", namespace_service_accounts = ["kube-system:aws-node"] }
  }
}

module "ebs_csi" {
  source                = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version               = "RELEASE"
  role_name             = "ebs-csi"
  attach_ebs_csi_policy = true
  oidc_providers = {
    main = { provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A", namespace_service_accounts = ["kube-system:aws-node"] }
  }
}

module "efs_csi" {
  source                = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version               = "RELEASE"
  role_name             = "efs-csi"
  attach_efs_csi_policy = true
  oidc_providers = {
    main = { provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A", namespace_service_accounts = ["kube-system:aws-node"] }
  }
}

module "external_dns" {
  source                     = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version                    = "RELEASE"
  role_name                  = "external-dns"
  attach_external_dns_policy = true
  oidc_providers = {
    main = { provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A", namespace_service_accounts = ["kube-system:aws-node"] }
  }
}

module "cert_manager" {
  source                     = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version                    = "RELEASE"
  role_name                  = "cert-manager"
  attach_cert_manager_policy = true
  oidc_providers = {
    main = { provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A", namespace_service_accounts = ["kube-system:aws-node"] }
  }
}

module "cluster_autoscaler" {
  source                           = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version                          = "RELEASE"
  role_name                        = "cluster-autoscaler"
  attach_cluster_autoscaler_policy = true
  cluster_autoscaler_cluster_names = ["prod"]
  oidc_providers = {
    main = { provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A", namespace_service_accounts = ["kube-system:aws-node"] }
  }
}

module "load_balancer_controller" {
  source                                 = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version                                = "RELEASE"
  role_name                              = "load-balancer-controller"
  attach_load_balancer_controller_policy = true
  oidc_providers = {
    main = { provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A", namespace_service_accounts = ["kube-system:aws-node"] }
  }
}

module "load_balancer_controller_targetgroup_binding_only" {
  source                                                          = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version                                                         = "RELEASE"
  role_name                                                       = "load-balancer-controller-targe"
  attach_load_balancer_controller_targetgroup_binding_only_policy = true
  oidc_providers = {
    main = { provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A", namespace_service_accounts = ["kube-system:aws-node"] }
  }
}

module "external_secrets" {
  source                         = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version                        = "RELEASE"
  role_name                      = "external-secrets"
  attach_external_secrets_policy = true
  oidc_providers = {
    main = { provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A", namespace_service_accounts = ["kube-system:aws-node"] }
  }
}

module "fsx_lustre_csi" {
  source                       = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version                      = "RELEASE"
  role_name                    = "fsx-lustre-csi"
  attach_fsx_lustre_csi_policy = true
  oidc_providers = {
    main = { provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A", namespace_service_accounts = ["kube-system:aws-node"] }
  }
}

module "node_termination_handler" {
  source                                 = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version                                = "RELEASE"
  role_name                              = "node-termination-handler"
  attach_node_termination_handler_policy = true
  oidc_providers = {
    main = { provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A", namespace_service_accounts = ["kube-system:aws-node"] }
  }
}

module "velero" {
  source               = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version              = "RELEASE"
  role_name            = "velero"
  attach_velero_policy = true
  oidc_providers = {
    main = { provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A", namespace_service_accounts = ["kube-system:aws-node"] }
  }
}

module "amazon_managed_service_prometheus" {
  source                                          = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version                                         = "RELEASE"
  role_name                                       = "amazon-managed-service-prometh"
  attach_amazon_managed_service_prometheus_policy = true
  oidc_providers = {
    main = { provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A", namespace_service_accounts = ["kube-system:aws-node"] }
  }
}

module "appmesh_controller" {
  source                           = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version                          = "RELEASE"
  role_name                        = "appmesh-controller"
  attach_appmesh_controller_policy = true
  oidc_providers = {
    main = { provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A", namespace_service_accounts = ["kube-system:aws-node"] }
  }
}

module "appmesh_envoy_proxy" {
  source                            = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version                           = "RELEASE"
  role_name                         = "appmesh-envoy-proxy"
  attach_appmesh_envoy_proxy_policy = true
  oidc_providers = {
    main = { provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A", namespace_service_accounts = ["kube-system:aws-node"] }
  }
}

module "cni_ipv4" {
  source                = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version               = "RELEASE"
  role_name             = "cni-ipv4"
  attach_vpc_cni_policy = true
  vpc_cni_enable_ipv4   = true
  oidc_providers = {
    main = { provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A", namespace_service_accounts = ["kube-system:aws-node"] }
  }
}

module "cni_ipv6" {
  source                = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version               = "RELEASE"
  role_name             = "cni-ipv6"
  attach_vpc_cni_policy = true
  vpc_cni_enable_ipv6   = true
  oidc_providers = {
    main = { provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A", namespace_service_accounts = ["kube-system:aws-node"] }
  }
}

module "cni_both" {
  source                = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version               = "RELEASE"
  role_name             = "cni-both"
  attach_vpc_cni_policy = true
  vpc_cni_enable_ipv4   = true
  vpc_cni_enable_ipv6   = true
  oidc_providers = {
    main = { provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A", namespace_service_accounts = ["kube-system:aws-node"] }
  }
}

module "narrow" {
  source                           = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version                          = "RELEASE"
  role_name                        = "narrow"
  attach_external_dns_policy       = true
  external_dns_hosted_zone_arns    = ["arn:aws:route53:::hostedzone/Z1"]
  attach_cert_manager_policy       = true
  cert_manager_hosted_zone_arns    = ["arn:aws:route53:::hostedzone/Z1"]
  attach_ebs_csi_policy            = true
  ebs_csi_kms_cmk_ids              = ["arn:aws:kms:eu-west-1:123456789012:key/1"]
  attach_cluster_autoscaler_policy = true
  cluster_autoscaler_cluster_names = ["prod"]
  oidc_providers = {
    main = { provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A", namespace_service_accounts = ["kube-system:aws-node"] }
  }
}

module "named" {
  source                        = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version                       = "RELEASE"
  role_name                     = "named"
  role_path                     = "/irsa/"
  role_permissions_boundary_arn = "arn:aws:iam::123456789012:policy/boundary"
  role_policy_arns              = { s3 = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" }
  tags                          = { Stage = "test" }
  oidc_providers = {
    main = { provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A", namespace_service_accounts = ["kube-system:aws-node"] }
  }
}

module "two_providers" {
  source                     = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version                    = "RELEASE"
  role_name                  = "two"
  assume_role_condition_test = "StringLike"
  oidc_providers = {
    one = { provider_arn = "arn:aws:iam::123456789012:oidc-provider/one", namespace_service_accounts = ["a:*"] }
    two = { provider_arn = aws_iam_openid_connect_provider.two.arn, namespace_service_accounts = ["b:c", "d:e"] }
  }
}

resource "aws_iam_openid_connect_provider" "two" {
  url            = "https://oidc.eks.eu-west-1.amazonaws.com/id/B"
  client_id_list = ["sts.amazonaws.com"]
}
