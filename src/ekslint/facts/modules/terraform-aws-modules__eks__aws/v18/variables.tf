# terraform-aws-modules/eks/aws v18.31.2 .: variables

# since v18.8.0
variable "attach_cluster_encryption_policy" {
  type    = bool
  default = true
}

# since v18.20.0
variable "aws_auth_accounts" {
  type    = list(any)
  default = []
}

# since v18.20.0
variable "aws_auth_fargate_profile_pod_execution_role_arns" {
  type    = list(string)
  default = []
}

# since v18.20.0
variable "aws_auth_node_iam_role_arns_non_windows" {
  type    = list(string)
  default = []
}

# since v18.20.0
variable "aws_auth_node_iam_role_arns_windows" {
  type    = list(string)
  default = []
}

# since v18.20.0
variable "aws_auth_roles" {
  type    = list(any)
  default = []
}

# since v18.20.0
variable "aws_auth_users" {
  type    = list(any)
  default = []
}

variable "cloudwatch_log_group_kms_key_id" {
  type    = string
  default = null
}

variable "cloudwatch_log_group_retention_in_days" {
  type    = number
  default = 90
}

variable "cluster_additional_security_group_ids" {
  type    = list(string)
  default = []
}

variable "cluster_addons" {
  type    = any
  default = {}
}

variable "cluster_enabled_log_types" {
  type    = list(string)
  default = ["audit", "api", "authenticator"]
}

variable "cluster_encryption_config" {
  type    = list(any)
  default = []
}

# since v18.9.0
variable "cluster_encryption_policy_description" {
  type    = string
  default = "Cluster encryption policy to allow cluster role to utilize CMK provided"
}

# since v18.9.0
variable "cluster_encryption_policy_name" {
  type    = string
  default = null
}

# since v18.9.0
variable "cluster_encryption_policy_path" {
  type    = string
  default = null
}

# since v18.9.0
variable "cluster_encryption_policy_tags" {
  type    = map(string)
  default = {}
}

# since v18.9.0
variable "cluster_encryption_policy_use_name_prefix" {
  type    = bool
  default = true
}

variable "cluster_endpoint_private_access" {
  type    = bool
  default = false
}

variable "cluster_endpoint_public_access" {
  type    = bool
  default = true
}

variable "cluster_endpoint_public_access_cidrs" {
  type    = list(string)
  default = ["0.0.0.0/0"]
}

# since v18.7.3
variable "cluster_iam_role_dns_suffix" {
  type    = string
  default = null
}

variable "cluster_identity_providers" {
  type    = any
  default = {}
}

# since v18.1.0
variable "cluster_ip_family" {
  type    = string
  default = null
}

variable "cluster_name" {
  type    = string
  default = ""
}

variable "cluster_security_group_additional_rules" {
  type    = any
  default = {}
}

variable "cluster_security_group_description" {
  type    = string
  default = "EKS cluster security group"
}

variable "cluster_security_group_id" {
  type    = string
  default = ""
}

variable "cluster_security_group_name" {
  type    = string
  default = null
}

variable "cluster_security_group_tags" {
  type    = map(string)
  default = {}
}

variable "cluster_security_group_use_name_prefix" {
  type    = bool
  default = true
}

variable "cluster_service_ipv4_cidr" {
  type    = string
  default = null
}

variable "cluster_tags" {
  type    = map(string)
  default = {}
}

variable "cluster_timeouts" {
  type    = map(string)
  default = {}
}

variable "cluster_version" {
  type    = string
  default = null
}

# since v18.24.0
variable "control_plane_subnet_ids" {
  type    = list(string)
  default = []
}

variable "create" {
  type    = bool
  default = true
}

# since v18.20.0
variable "create_aws_auth_configmap" {
  type    = bool
  default = false
}

variable "create_cloudwatch_log_group" {
  type    = bool
  default = true
}

# since v18.20.5
variable "create_cluster_primary_security_group_tags" {
  type    = bool
  default = true
}

variable "create_cluster_security_group" {
  type    = bool
  default = true
}

# since v18.1.0
variable "create_cni_ipv6_iam_policy" {
  type    = bool
  default = false
}

variable "create_iam_role" {
  type    = bool
  default = true
}

# since v18.25.0
variable "create_kms_key" {
  type    = bool
  default = false
}

variable "create_node_security_group" {
  type    = bool
  default = true
}

# since v18.7.0
variable "custom_oidc_thumbprints" {
  type    = list(string)
  default = []
}

variable "eks_managed_node_group_defaults" {
  type    = any
  default = {}
}

variable "eks_managed_node_groups" {
  type    = any
  default = {}
}

variable "enable_irsa" {
  type    = bool
  default = true
}

# since v18.25.0
variable "enable_kms_key_rotation" {
  type    = bool
  default = true
}

variable "fargate_profile_defaults" {
  type    = any
  default = {}
}

variable "fargate_profiles" {
  type    = any
  default = {}
}

variable "iam_role_additional_policies" {
  type    = list(string)
  default = []
}

variable "iam_role_arn" {
  type    = string
  default = null
}

variable "iam_role_description" {
  type    = string
  default = null
}

variable "iam_role_name" {
  type    = string
  default = null
}

variable "iam_role_path" {
  type    = string
  default = null
}

variable "iam_role_permissions_boundary" {
  type    = string
  default = null
}

variable "iam_role_tags" {
  type    = map(string)
  default = {}
}

variable "iam_role_use_name_prefix" {
  type    = bool
  default = true
}

# since v18.25.0
variable "kms_key_administrators" {
  type    = list(string)
  default = []
}

# since v18.25.0
variable "kms_key_aliases" {
  type    = list(string)
  default = []
}

# since v18.25.0
variable "kms_key_deletion_window_in_days" {
  type    = number
  default = null
}

# since v18.25.0
variable "kms_key_description" {
  type    = string
  default = null
}

# since v18.25.0
variable "kms_key_enable_default_policy" {
  type    = bool
  default = false
}

# since v18.25.0
variable "kms_key_override_policy_documents" {
  type    = list(string)
  default = []
}

# since v18.25.0
variable "kms_key_owners" {
  type    = list(string)
  default = []
}

# since v18.25.0
variable "kms_key_service_users" {
  type    = list(string)
  default = []
}

# since v18.25.0
variable "kms_key_source_policy_documents" {
  type    = list(string)
  default = []
}

# since v18.25.0
variable "kms_key_users" {
  type    = list(string)
  default = []
}

# since v18.20.0
variable "manage_aws_auth_configmap" {
  type    = bool
  default = false
}

variable "node_security_group_additional_rules" {
  type    = any
  default = {}
}

variable "node_security_group_description" {
  type    = string
  default = "EKS node shared security group"
}

variable "node_security_group_id" {
  type    = string
  default = ""
}

variable "node_security_group_name" {
  type    = string
  default = null
}

# since v18.26.0
variable "node_security_group_ntp_ipv4_cidr_block" {
  type    = list(string)
  default = ["0.0.0.0/0"]
}

# since v18.26.0
variable "node_security_group_ntp_ipv6_cidr_block" {
  type    = list(string)
  default = ["::/0"]
}

variable "node_security_group_tags" {
  type    = map(string)
  default = {}
}

variable "node_security_group_use_name_prefix" {
  type    = bool
  default = true
}

variable "openid_connect_audiences" {
  type    = list(string)
  default = []
}

# since v18.0.3
variable "prefix_separator" {
  type    = string
  default = "-"
}

# since v18.10.0
variable "putin_khuylo" {
  type    = bool
  default = true
}

variable "self_managed_node_group_defaults" {
  type    = any
  default = {}
}

variable "self_managed_node_groups" {
  type    = any
  default = {}
}

variable "subnet_ids" {
  type    = list(string)
  default = []
}

variable "tags" {
  type    = map(string)
  default = {}
}

variable "vpc_id" {
  type    = string
  default = null
}
