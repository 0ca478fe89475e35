# terraform-aws-modules/eks/aws v20.37.2 modules/hybrid-node-role: variables

# since v20.31.0
variable "cluster_arns" {
  type    = list(string)
  default = ["*"]
}

# since v20.31.0
variable "create" {
  type    = bool
  default = true
}

# since v20.31.0
variable "description" {
  type    = string
  default = "EKS Hybrid Node IAM role"
}

# since v20.31.0
variable "enable_ira" {
  type    = bool
  default = false
}

# since v20.31.0
variable "enable_pod_identity" {
  type    = bool
  default = true
}

# since v20.31.0
variable "intermediate_policy_name" {
  type    = string
  default = null
}

# since v20.31.0
variable "intermediate_policy_statements" {
  type    = any
  default = []
}

# since v20.31.0
variable "intermediate_policy_use_name_prefix" {
  type    = bool
  default = true
}

# since v20.31.0
variable "intermediate_role_description" {
  type    = string
  default = "EKS Hybrid Node IAM Roles Anywhere intermediate IAM role"
}

# since v20.31.0
variable "intermediate_role_name" {
  type    = string
  default = null
}

# since v20.31.0
variable "intermediate_role_path" {
  type    = string
  default = "/"
}

# since v20.31.0
variable "intermediate_role_policies" {
  type    = map(string)
  default = {}
}

# since v20.31.0
variable "intermediate_role_use_name_prefix" {
  type    = bool
  default = true
}

# since v20.31.0
variable "ira_profile_duration_seconds" {
  type    = number
  default = null
}

# since v20.31.0
variable "ira_profile_managed_policy_arns" {
  type    = list(string)
  default = []
}

# since v20.31.0
variable "ira_profile_name" {
  type    = string
  default = null
}

# since v20.31.0
variable "ira_profile_require_instance_properties" {
  type    = bool
  default = null
}

# since v20.31.0
variable "ira_profile_session_policy" {
  type    = string
  default = null
}

# since v20.31.0
variable "ira_trust_anchor_acm_pca_arn" {
  type    = string
  default = null
}

# since v20.31.0
variable "ira_trust_anchor_name" {
  type    = string
  default = null
}

# since v20.31.0
variable "ira_trust_anchor_notification_settings" {
  type    = any
  default = []
}

# since v20.31.0
variable "ira_trust_anchor_source_type" {
  type    = string
  default = null
}

# since v20.31.0
variable "ira_trust_anchor_x509_certificate_data" {
  type    = string
  default = null
}

# since v20.31.0
variable "max_session_duration" {
  type    = number
  default = null
}

# since v20.31.0
variable "name" {
  type    = string
  default = "EKSHybridNode"
}

# since v20.31.0
variable "path" {
  type    = string
  default = "/"
}

# since v20.31.0
variable "permissions_boundary_arn" {
  type    = string
  default = null
}

# since v20.31.0
variable "policies" {
  type    = map(string)
  default = {}
}

# since v20.31.0
variable "policy_description" {
  type    = string
  default = "EKS Hybrid Node IAM role policy"
}

# since v20.31.0
variable "policy_name" {
  type    = string
  default = "EKSHybridNode"
}

# since v20.31.0
variable "policy_path" {
  type    = string
  default = "/"
}

# since v20.31.0
variable "policy_statements" {
  type    = any
  default = []
}

# since v20.31.0
variable "policy_use_name_prefix" {
  type    = bool
  default = true
}

# since v20.31.0
variable "tags" {
  type    = map(any)
  default = {}
}

# since v20.31.0
variable "trust_anchor_arns" {
  type    = list(string)
  default = []
}

# since v20.31.0
variable "use_name_prefix" {
  type    = bool
  default = true
}
