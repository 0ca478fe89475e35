# terraform-aws-modules/iam/aws v4.24.1 modules/iam-eks-role: variables

# since v4.9.0
variable "cluster_service_accounts" {
  type    = map(list(string))
  default = {}
}

# since v4.9.0
variable "create_role" {
  type    = bool
  default = true
}

# since v4.9.0
variable "force_detach_policies" {
  type    = bool
  default = false
}

# since v4.9.0
variable "max_session_duration" {
  type    = number
  default = 43200
}

# since v4.9.0
variable "role_description" {
  type    = string
  default = ""
}

# since v4.9.0
variable "role_name" {
  type    = string
  default = null
}

# since v4.9.0
variable "role_name_prefix" {
  type    = string
  default = null
}

# since v4.9.0
variable "role_path" {
  type    = string
  default = "/"
}

# since v4.9.0
variable "role_permissions_boundary_arn" {
  type    = string
  default = ""
}

# since v4.9.0
variable "role_policy_arns" {
  type    = list(string)
  default = []
}

# since v4.9.0
variable "tags" {
  type    = map(any)
  default = {}
}
