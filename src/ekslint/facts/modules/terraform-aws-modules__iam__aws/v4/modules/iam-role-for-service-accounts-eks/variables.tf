# terraform-aws-modules/iam/aws v4.24.1 modules/iam-role-for-service-accounts-eks: variables

# since v4.20.0
variable "amazon_managed_service_prometheus_workspace_arns" {
  type    = list(string)
  default = ["*"]
}

# since v4.14.0
variable "assume_role_condition_test" {
  type    = string
  default = "StringEquals"
}

# since v4.20.0
variable "attach_amazon_managed_service_prometheus_policy" {
  type    = bool
  default = false
}

# since v4.21.0
variable "attach_appmesh_controller_policy" {
  type    = bool
  default = false
}

# since v4.21.0
variable "attach_appmesh_envoy_proxy_policy" {
  type    = bool
  default = false
}

# since v4.20.0
variable "attach_cert_manager_policy" {
  type    = bool
  default = false
}

# since v4.12.0
variable "attach_cluster_autoscaler_policy" {
  type    = bool
  default = false
}

# since v4.12.0
variable "attach_ebs_csi_policy" {
  type    = bool
  default = false
}

# since v4.18.0
variable "attach_efs_csi_policy" {
  type    = bool
  default = false
}

# since v4.12.0
variable "attach_external_dns_policy" {
  type    = bool
  default = false
}

# since v4.20.0
variable "attach_external_secrets_policy" {
  type    = bool
  default = false
}

# since v4.20.0
variable "attach_fsx_lustre_csi_policy" {
  type    = bool
  default = false
}

# since v4.12.0
variable "attach_karpenter_controller_policy" {
  type    = bool
  default = false
}

# since v4.13.0
variable "attach_load_balancer_controller_policy" {
  type    = bool
  default = false
}

# since v4.16.0
variable "attach_load_balancer_controller_targetgroup_binding_only_policy" {
  type    = bool
  default = false
}

# since v4.12.0
variable "attach_node_termination_handler_policy" {
  type    = bool
  default = false
}

# since v4.22.0
variable "attach_velero_policy" {
  type    = bool
  default = false
}

# since v4.12.0
variable "attach_vpc_cni_policy" {
  type    = bool
  default = false
}

# since v4.20.0
variable "cert_manager_hosted_zone_arns" {
  type    = list(string)
  default = ["arn:aws:route53:::hostedzone/*"]
}

# since v4.12.0
variable "cluster_autoscaler_cluster_ids" {
  type    = list(string)
  default = []
}

# since v4.12.0
variable "create_role" {
  type    = bool
  default = true
}

# since v4.12.0
variable "ebs_csi_kms_cmk_ids" {
  type    = list(string)
  default = []
}

# since v4.12.0
variable "external_dns_hosted_zone_arns" {
  type    = list(string)
  default = ["arn:aws:route53:::hostedzone/*"]
}

# since v4.20.0
variable "external_secrets_secrets_manager_arns" {
  type    = list(string)
  default = ["arn:aws:secretsmanager:*:*:secret:*"]
}

# since v4.20.0
variable "external_secrets_ssm_parameter_arns" {
  type    = list(string)
  default = ["arn:aws:ssm:*:*:parameter/*"]
}

# since v4.12.0
variable "force_detach_policies" {
  type    = bool
  default = true
}

# since v4.20.0
variable "fsx_lustre_csi_service_role_arns" {
  type = list(string)
  default = [
    "arn:aws:iam::*:role/aws-service-role/s3.data-source.lustre.fsx.amazonaws.com/*",
  ]
}

# since v4.15.1
variable "karpenter_controller_cluster_id" {
  type    = string
  default = "*"
}

# since v4.12.0
variable "karpenter_controller_node_iam_role_arns" {
  type    = list(string)
  default = ["*"]
}

# since v4.12.0
variable "karpenter_controller_ssm_parameter_arns" {
  type    = list(string)
  default = ["arn:aws:ssm:*:*:parameter/aws/service/*"]
}

# since v4.22.0
variable "karpenter_subnet_account_id" {
  type    = string
  default = ""
}

# since v4.19.0
variable "karpenter_tag_key" {
  type    = string
  default = "karpenter.sh/discovery"
}

# since v4.12.0
variable "max_session_duration" {
  type    = number
  default = null
}

# since v4.12.0
variable "node_termination_handler_sqs_queue_arns" {
  type    = list(string)
  default = ["*"]
}

# since v4.12.0
variable "oidc_providers" {
  type    = any
  default = {}
}

# since v4.24.0
variable "policy_name_prefix" {
  type    = string
  default = "AmazonEKS_"
}

# since v4.12.0
variable "role_description" {
  type    = string
  default = null
}

# since v4.12.0
variable "role_name" {
  type    = string
  default = null
}

# since v4.12.0
variable "role_name_prefix" {
  type    = string
  default = null
}

# since v4.12.0
variable "role_path" {
  type    = string
  default = null
}

# since v4.12.0
variable "role_permissions_boundary_arn" {
  type    = string
  default = null
}

# since v4.12.0
variable "role_policy_arns" {
  type    = list(string)
  default = []
}

# since v4.12.0
variable "tags" {
  type    = map(any)
  default = {}
}

# since v4.22.0
variable "velero_s3_bucket_arns" {
  type    = list(string)
  default = ["*"]
}

# since v4.12.0
variable "vpc_cni_enable_ipv4" {
  type    = bool
  default = false
}

# since v4.12.0
variable "vpc_cni_enable_ipv6" {
  type    = bool
  default = false
}
