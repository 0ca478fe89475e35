# terraform-aws-modules/iam/aws v5.60.0 modules/iam-assumable-role: variables

variable "admin_role_policy_arn" {
  type    = string
  default = "arn:aws:iam::aws:policy/AdministratorAccess"
}

# since v5.5.0
variable "allow_self_assume_role" {
  type    = bool
  default = false
}

variable "attach_admin_policy" {
  type    = bool
  default = false
}

variable "attach_poweruser_policy" {
  type    = bool
  default = false
}

variable "attach_readonly_policy" {
  type    = bool
  default = false
}

# since v5.30.0
variable "create_custom_role_trust_policy" {
  type    = bool
  default = false
}

variable "create_instance_profile" {
  type    = bool
  default = false
}

variable "create_role" {
  type    = bool
  default = false
}

variable "custom_role_policy_arns" {
  type    = list(string)
  default = []
}

variable "custom_role_trust_policy" {
  type    = string
  default = ""
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

variable "mfa_age" {
  type    = number
  default = 86400
}

variable "number_of_custom_role_policy_arns" {
  type    = number
  default = null
}

variable "poweruser_role_policy_arn" {
  type    = string
  default = "arn:aws:iam::aws:policy/PowerUserAccess"
}

variable "readonly_role_policy_arn" {
  type    = string
  default = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

variable "role_description" {
  type    = string
  default = ""
}

variable "role_name" {
  type    = string
  default = null
}

# since v5.5.2
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

variable "role_requires_mfa" {
  type    = bool
  default = true
}

# since v5.19.0
variable "role_requires_session_name" {
  type    = bool
  default = false
}

# since v5.19.0
variable "role_session_name" {
  type    = list(string)
  default = ["$${aws:username}"]
}

variable "role_sts_externalid" {
  type    = any
  default = []
}

variable "tags" {
  type    = map(string)
  default = {}
}

# since v5.52.0
variable "trust_policy_conditions" {
  type    = list(object({ test = string, variable = string, values = list(string) }))
  default = []
}

variable "trusted_role_actions" {
  type    = list(string)
  default = ["sts:AssumeRole", "sts:TagSession"]
}

variable "trusted_role_arns" {
  type    = list(string)
  default = []
}

variable "trusted_role_services" {
  type    = list(string)
  default = []
}
