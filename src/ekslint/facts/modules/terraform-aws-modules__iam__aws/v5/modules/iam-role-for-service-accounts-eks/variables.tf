# terraform-aws-modules/iam/aws v5.60.0 modules/iam-role-for-service-accounts-eks: variables

# since v5.5.0
variable "allow_self_assume_role" {
  type    = bool
  default = false
}

variable "amazon_managed_service_prometheus_workspace_arns" {
  type    = list(string)
  default = ["*"]
}

variable "assume_role_condition_test" {
  type    = string
  default = "StringEquals"
}

variable "attach_amazon_managed_service_prometheus_policy" {
  type    = bool
  default = false
}

variable "attach_appmesh_controller_policy" {
  type    = bool
  default = false
}

variable "attach_appmesh_envoy_proxy_policy" {
  type    = bool
  default = false
}

# since v5.20.0
variable "attach_aws_gateway_controller_policy" {
  type    = bool
  default = false
}

variable "attach_cert_manager_policy" {
  type    = bool
  default = false
}

# since v5.33.0
variable "attach_cloudwatch_observability_policy" {
  type    = bool
  default = false
}

variable "attach_cluster_autoscaler_policy" {
  type    = bool
  default = false
}

variable "attach_ebs_csi_policy" {
  type    = bool
  default = false
}

variable "attach_efs_csi_policy" {
  type    = bool
  default = false
}

variable "attach_external_dns_policy" {
  type    = bool
  default = false
}

variable "attach_external_secrets_policy" {
  type    = bool
  default = false
}

variable "attach_fsx_lustre_csi_policy" {
  type    = bool
  default = false
}

# since v5.58.0
variable "attach_fsx_openzfs_csi_policy" {
  type    = bool
  default = false
}

variable "attach_karpenter_controller_policy" {
  type    = bool
  default = false
}

variable "attach_load_balancer_controller_policy" {
  type    = bool
  default = false
}

variable "attach_load_balancer_controller_targetgroup_binding_only_policy" {
  type    = bool
  default = false
}

# since v5.36.0
variable "attach_mountpoint_s3_csi_policy" {
  type    = bool
  default = false
}

variable "attach_node_termination_handler_policy" {
  type    = bool
  default = false
}

variable "attach_velero_policy" {
  type    = bool
  default = false
}

variable "attach_vpc_cni_policy" {
  type    = bool
  default = false
}

variable "cert_manager_hosted_zone_arns" {
  type    = list(string)
  default = ["arn:aws:route53:::hostedzone/*"]
}

variable "cluster_autoscaler_cluster_ids" {
  type    = list(string)
  default = []
}

# since v5.20.0
variable "cluster_autoscaler_cluster_names" {
  type    = list(string)
  default = []
}

variable "create_role" {
  type    = bool
  default = true
}

variable "ebs_csi_kms_cmk_ids" {
  type    = list(string)
  default = []
}

# since v5.32.0
variable "enable_karpenter_instance_profile_creation" {
  type    = bool
  default = false
}

variable "external_dns_hosted_zone_arns" {
  type    = list(string)
  default = ["arn:aws:route53:::hostedzone/*"]
}

# since v5.14.4
variable "external_secrets_kms_key_arns" {
  type    = list(string)
  default = ["arn:aws:kms:*:*:key/*"]
}

variable "external_secrets_secrets_manager_arns" {
  type    = list(string)
  default = ["arn:aws:secretsmanager:*:*:secret:*"]
}

# since v5.29.0
variable "external_secrets_secrets_manager_create_permission" {
  type    = bool
  default = false
}

variable "external_secrets_ssm_parameter_arns" {
  type    = list(string)
  default = ["arn:aws:ssm:*:*:parameter/*"]
}

variable "force_detach_policies" {
  type    = bool
  default = true
}

variable "fsx_lustre_csi_service_role_arns" {
  type = list(string)
  default = [
    "arn:aws:iam::*:role/aws-service-role/s3.data-source.lustre.fsx.amazonaws.com/*",
  ]
}

# since v5.58.0
variable "fsx_openzfs_csi_service_role_arns" {
  type    = list(string)
  default = ["arn:aws:iam::*:role/aws-service-role/fsx.amazonaws.com/*"]
}

variable "karpenter_controller_cluster_id" {
  type    = string
  default = "*"
}

# since v5.20.0
variable "karpenter_controller_cluster_name" {
  type    = string
  default = "*"
}

variable "karpenter_controller_node_iam_role_arns" {
  type    = list(string)
  default = ["*"]
}

variable "karpenter_controller_ssm_parameter_arns" {
  type    = list(string)
  default = ["arn:aws:ssm:*:*:parameter/aws/service/*"]
}

# since v5.8.0
variable "karpenter_sqs_queue_arn" {
  type    = string
  default = null
}

variable "karpenter_subnet_account_id" {
  type    = string
  default = ""
}

variable "karpenter_tag_key" {
  type    = string
  default = "karpenter.sh/discovery"
}

# since v5.25.0
variable "load_balancer_controller_targetgroup_arns" {
  type    = list(string)
  default = ["arn:aws:elasticloadbalancing:*:*:targetgroup/*/*"]
}

variable "max_session_duration" {
  type    = number
  default = null
}

# since v5.36.0
variable "mountpoint_s3_csi_bucket_arns" {
  type    = list(string)
  default = []
}

# since v5.41.0
variable "mountpoint_s3_csi_kms_arns" {
  type    = list(string)
  default = []
}

# since v5.36.0
variable "mountpoint_s3_csi_path_arns" {
  type    = list(string)
  default = []
}

variable "node_termination_handler_sqs_queue_arns" {
  type    = list(string)
  default = ["*"]
}

variable "oidc_providers" {
  type    = any
  default = {}
}

variable "policy_name_prefix" {
  type    = string
  default = "AmazonEKS_"
}

variable "role_description" {
  type    = string
  default = null
}

variable "role_name" {
  type    = string
  default = null
}

variable "role_name_prefix" {
  type    = string
  default = null
}

variable "role_path" {
  type    = string
  default = "/"
}

variable "role_permissions_boundary_arn" {
  type    = string
  default = null
}

variable "role_policy_arns" {
  type    = map(string)
  default = {}
}

variable "tags" {
  type    = map(any)
  default = {}
}

variable "velero_s3_bucket_arns" {
  type    = list(string)
  default = ["*"]
}

# since v5.42.0
variable "vpc_cni_enable_cloudwatch_logs" {
  type    = bool
  default = false
}

variable "vpc_cni_enable_ipv4" {
  type    = bool
  default = false
}

variable "vpc_cni_enable_ipv6" {
  type    = bool
  default = false
}
