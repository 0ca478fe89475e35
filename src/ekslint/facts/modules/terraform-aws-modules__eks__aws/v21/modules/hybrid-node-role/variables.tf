# terraform-aws-modules/eks/aws v21.19.0 modules/hybrid-node-role: variables

variable "cluster_arns" {
  type    = list(string)
  default = ["*"]
}

variable "create" {
  type    = bool
  default = true
}

variable "description" {
  type    = string
  default = "EKS Hybrid Node IAM role"
}

variable "enable_ira" {
  type    = bool
  default = false
}

variable "enable_pod_identity" {
  type    = bool
  default = true
}

variable "intermediate_policy_name" {
  type    = string
  default = null
}

variable "intermediate_policy_statements" {
  type = list(object({
    actions = optional(list(string))
    condition = optional(list(object({
      test     = string
      values   = list(string)
      variable = string
    })))
    effect      = optional(string)
    not_actions = optional(list(string))
    not_principals = optional(list(object({
      identifiers = list(string)
      type        = string
    })))
    not_resources = optional(list(string))
    principals = optional(list(object({
      identifiers = list(string)
      type        = string
    })))
    resources = optional(list(string))
    sid       = optional(string)
  }))
  default = null
}

variable "intermediate_policy_use_name_prefix" {
  type    = bool
  default = true
}

variable "intermediate_role_description" {
  type    = string
  default = "EKS Hybrid Node IAM Roles Anywhere intermediate IAM role"
}

variable "intermediate_role_name" {
  type    = string
  default = null
}

variable "intermediate_role_path" {
  type    = string
  default = "/"
}

variable "intermediate_role_policies" {
  type    = map(string)
  default = {}
}

variable "intermediate_role_use_name_prefix" {
  type    = bool
  default = true
}

variable "ira_profile_duration_seconds" {
  type    = number
  default = null
}

variable "ira_profile_managed_policy_arns" {
  type    = list(string)
  default = []
}

variable "ira_profile_name" {
  type    = string
  default = null
}

variable "ira_profile_require_instance_properties" {
  type    = bool
  default = null
}

variable "ira_profile_session_policy" {
  type    = string
  default = null
}

variable "ira_trust_anchor_acm_pca_arn" {
  type    = string
  default = null
}

variable "ira_trust_anchor_name" {
  type    = string
  default = null
}

variable "ira_trust_anchor_notification_settings" {
  type = list(object({
    channel   = optional(string)
    enabled   = optional(bool)
    event     = optional(string)
    threshold = optional(number)
  }))
  default = null
}

variable "ira_trust_anchor_source_type" {
  type    = string
  default = null
}

variable "ira_trust_anchor_x509_certificate_data" {
  type    = string
  default = null
}

variable "max_session_duration" {
  type    = number
  default = null
}

variable "name" {
  type    = string
  default = "EKSHybridNode"
}

variable "path" {
  type    = string
  default = "/"
}

variable "permissions_boundary_arn" {
  type    = string
  default = null
}

variable "policies" {
  type    = map(string)
  default = {}
}

variable "policy_description" {
  type    = string
  default = "EKS Hybrid Node IAM role policy"
}

variable "policy_name" {
  type    = string
  default = "EKSHybridNode"
}

variable "policy_path" {
  type    = string
  default = "/"
}

variable "policy_statements" {
  type = list(object({
    actions = optional(list(string))
    condition = optional(list(object({
      test     = string
      values   = list(string)
      variable = string
    })))
    effect      = optional(string)
    not_actions = optional(list(string))
    not_principals = optional(list(object({
      identifiers = list(string)
      type        = string
    })))
    not_resources = optional(list(string))
    principals = optional(list(object({
      identifiers = list(string)
      type        = string
    })))
    resources = optional(list(string))
    sid       = optional(string)
  }))
  default = null
}

variable "policy_use_name_prefix" {
  type    = bool
  default = true
}

variable "tags" {
  type    = map(string)
  default = {}
}

variable "trust_anchor_arns" {
  type    = list(string)
  default = []
}

variable "use_name_prefix" {
  type    = bool
  default = true
}
