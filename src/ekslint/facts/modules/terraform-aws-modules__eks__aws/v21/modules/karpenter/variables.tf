# terraform-aws-modules/eks/aws v21.19.0 modules/karpenter: variables

variable "access_entry_type" {
  type    = string
  default = "EC2_LINUX"
}

variable "ami_id_ssm_parameter_arns" {
  type    = list(string)
  default = []
}

variable "cluster_ip_family" {
  type    = string
  default = "ipv4"
}

variable "cluster_name" {
  type    = string
  default = ""
}

variable "create" {
  type    = bool
  default = true
}

variable "create_access_entry" {
  type    = bool
  default = true
}

variable "create_iam_role" {
  type    = bool
  default = true
}

variable "create_instance_profile" {
  type    = bool
  default = false
}

variable "create_node_iam_role" {
  type    = bool
  default = true
}

variable "create_pod_identity_association" {
  type    = bool
  default = true
}

# since v21.8.0
variable "enable_inline_policy" {
  type    = bool
  default = false
}

variable "enable_spot_termination" {
  type    = bool
  default = true
}

variable "iam_policy_description" {
  type    = string
  default = "Karpenter controller IAM policy"
}

variable "iam_policy_name" {
  type    = string
  default = "KarpenterController"
}

variable "iam_policy_path" {
  type    = string
  default = "/"
}

variable "iam_policy_statements" {
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

variable "iam_policy_use_name_prefix" {
  type    = bool
  default = true
}

variable "iam_role_description" {
  type    = string
  default = "Karpenter controller IAM role"
}

variable "iam_role_max_session_duration" {
  type    = number
  default = null
}

variable "iam_role_name" {
  type    = string
  default = "KarpenterController"
}

variable "iam_role_override_assume_policy_documents" {
  type    = list(string)
  default = []
}

variable "iam_role_path" {
  type    = string
  default = "/"
}

variable "iam_role_permissions_boundary_arn" {
  type    = string
  default = null
}

variable "iam_role_policies" {
  type    = map(string)
  default = {}
}

variable "iam_role_source_assume_policy_documents" {
  type    = list(string)
  default = []
}

variable "iam_role_tags" {
  type    = map(string)
  default = {}
}

variable "iam_role_use_name_prefix" {
  type    = bool
  default = true
}

variable "namespace" {
  type    = string
  default = "kube-system"
}

variable "node_iam_role_additional_policies" {
  type    = map(string)
  default = {}
}

variable "node_iam_role_arn" {
  type    = string
  default = null
}

variable "node_iam_role_attach_cni_policy" {
  type    = bool
  default = true
}

variable "node_iam_role_description" {
  type    = string
  default = null
}

variable "node_iam_role_max_session_duration" {
  type    = number
  default = null
}

variable "node_iam_role_name" {
  type    = string
  default = null
}

variable "node_iam_role_path" {
  type    = string
  default = "/"
}

variable "node_iam_role_permissions_boundary" {
  type    = string
  default = null
}

variable "node_iam_role_tags" {
  type    = map(string)
  default = {}
}

variable "node_iam_role_use_name_prefix" {
  type    = bool
  default = true
}

variable "queue_kms_data_key_reuse_period_seconds" {
  type    = number
  default = null
}

variable "queue_kms_master_key_id" {
  type    = string
  default = null
}

variable "queue_managed_sse_enabled" {
  type    = bool
  default = true
}

variable "queue_name" {
  type    = string
  default = null
}

# since v21.5.0
variable "queue_policy_statements" {
  type = map(object({
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

variable "region" {
  type    = string
  default = null
}

variable "rule_name_prefix" {
  type    = string
  default = "Karpenter"
}

variable "service_account" {
  type    = string
  default = "karpenter"
}

variable "tags" {
  type    = map(string)
  default = {}
}
