# terraform-aws-modules/eks/aws v18.31.2 modules/karpenter: variables

# since v18.31.0
variable "cluster_ip_family" {
  type    = string
  default = null
}

# since v18.31.0
variable "cluster_name" {
  type    = string
  default = ""
}

# since v18.31.0
variable "create" {
  type    = bool
  default = true
}

# since v18.31.0
variable "create_iam_role" {
  type    = bool
  default = true
}

# since v18.31.0
variable "create_instance_profile" {
  type    = bool
  default = true
}

# since v18.31.0
variable "create_irsa" {
  type    = bool
  default = true
}

# since v18.31.0
variable "enable_spot_termination" {
  type    = bool
  default = true
}

# since v18.31.0
variable "iam_role_additional_policies" {
  type    = list(string)
  default = []
}

# since v18.31.0
variable "iam_role_arn" {
  type    = string
  default = null
}

# since v18.31.0
variable "iam_role_attach_cni_policy" {
  type    = bool
  default = true
}

# since v18.31.0
variable "iam_role_description" {
  type    = string
  default = null
}

# since v18.31.0
variable "iam_role_max_session_duration" {
  type    = number
  default = null
}

# since v18.31.0
variable "iam_role_name" {
  type    = string
  default = null
}

# since v18.31.0
variable "iam_role_path" {
  type    = string
  default = "/"
}

# since v18.31.0
variable "iam_role_permissions_boundary" {
  type    = string
  default = null
}

# since v18.31.0
variable "iam_role_tags" {
  type    = map(string)
  default = {}
}

# since v18.31.0
variable "iam_role_use_name_prefix" {
  type    = bool
  default = true
}

# since v18.31.0
variable "irsa_assume_role_condition_test" {
  type    = string
  default = "StringEquals"
}

# since v18.31.0
variable "irsa_description" {
  type    = string
  default = "Karpenter IAM role for service account"
}

# since v18.31.0
variable "irsa_max_session_duration" {
  type    = number
  default = null
}

# since v18.31.0
variable "irsa_name" {
  type    = string
  default = null
}

# since v18.31.0
variable "irsa_namespace_service_accounts" {
  type    = list(string)
  default = ["karpenter:karpenter"]
}

# since v18.31.0
variable "irsa_oidc_provider_arn" {
  type    = string
  default = ""
}

# since v18.31.0
variable "irsa_path" {
  type    = string
  default = "/"
}

# since v18.31.0
variable "irsa_permissions_boundary_arn" {
  type    = string
  default = null
}

# since v18.31.0
variable "irsa_ssm_parameter_arns" {
  type    = list(string)
  default = ["arn:aws:ssm:*:*:parameter/aws/service/*"]
}

# since v18.31.0
variable "irsa_subnet_account_id" {
  type    = string
  default = ""
}

# since v18.31.0
variable "irsa_tag_key" {
  type    = string
  default = "karpenter.sh/discovery"
}

# since v18.31.0
variable "irsa_tags" {
  type    = map(any)
  default = {}
}

# since v18.31.0
variable "irsa_use_name_prefix" {
  type    = bool
  default = true
}

# since v18.31.0
variable "queue_kms_data_key_reuse_period_seconds" {
  type    = number
  default = null
}

# since v18.31.0
variable "queue_kms_master_key_id" {
  type    = string
  default = null
}

# since v18.31.0
variable "queue_managed_sse_enabled" {
  type    = bool
  default = true
}

# since v18.31.0
variable "queue_name" {
  type    = string
  default = null
}

# since v18.31.0
variable "tags" {
  type    = map(string)
  default = {}
}
