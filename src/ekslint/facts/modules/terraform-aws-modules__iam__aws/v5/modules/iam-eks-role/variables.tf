# terraform-aws-modules/iam/aws v5.60.0 modules/iam-eks-role: variables

# since v5.5.0
variable "allow_self_assume_role" {
  type    = bool
  default = false
}

# since v5.18.0
variable "assume_role_condition_test" {
  type    = string
  default = "StringEquals"
}

variable "cluster_service_accounts" {
  type    = map(list(string))
  default = {}
}

variable "create_role" {
  type    = bool
  default = true
}

variable "force_detach_policies" {
  type    = bool
  default = false
}

variable "max_session_duration" {
  type    = number
  default = 43200
}

variable "role_description" {
  type    = string
  default = ""
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
  default = ""
}

variable "role_policy_arns" {
  type    = map(string)
  default = {}
}

variable "tags" {
  type    = map(any)
  default = {}
}
