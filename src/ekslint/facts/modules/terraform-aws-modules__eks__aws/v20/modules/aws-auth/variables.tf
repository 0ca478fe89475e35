# terraform-aws-modules/eks/aws v20.37.2 modules/aws-auth: variables

variable "aws_auth_accounts" {
  type    = list(any)
  default = []
}

variable "aws_auth_roles" {
  type    = list(any)
  default = []
}

variable "aws_auth_users" {
  type    = list(any)
  default = []
}

variable "create" {
  type    = bool
  default = true
}

variable "create_aws_auth_configmap" {
  type    = bool
  default = false
}

variable "manage_aws_auth_configmap" {
  type    = bool
  default = true
}
