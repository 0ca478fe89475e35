# terraform-aws-modules/iam/aws v5.60.0 modules/iam-assumable-role-with-oidc: variables

# since v5.5.0
variable "allow_self_assume_role" {
  type    = bool
  default = false
}

variable "aws_account_id" {
  type    = string
  default = ""
}

variable "create_role" {
  type    = bool
  default = false
}

variable "force_detach_policies" {
  type    = bool
  default = false
}

# since v5.40.0
variable "inline_policy_statements" {
  type    = any
  default = []
}

variable "max_session_duration" {
  type    = number
  default = 3600
}

variable "number_of_role_policy_arns" {
  type    = number
  default = null
}

variable "oidc_fully_qualified_audiences" {
  type    = set(string)
  default = []
}

variable "oidc_fully_qualified_subjects" {
  type    = set(string)
  default = []
}

variable "oidc_subjects_with_wildcards" {
  type    = set(string)
  default = []
}

# since v5.44.0
variable "provider_trust_policy_conditions" {
  type    = list(object({ test = string, variable = string, values = list(string) }))
  default = []
}

variable "provider_url" {
  type    = string
  default = ""
}

variable "provider_urls" {
  type    = list(string)
  default = []
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
  type    = list(string)
  default = []
}

variable "tags" {
  type    = map(string)
  default = {}
}
