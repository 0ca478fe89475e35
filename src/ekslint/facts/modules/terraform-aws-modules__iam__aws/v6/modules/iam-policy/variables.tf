# terraform-aws-modules/iam/aws v6.5.0 modules/iam-policy: variables

variable "create" {
  type    = bool
  default = true
}

variable "description" {
  type    = string
  default = null
}

variable "name" {
  type    = string
  default = null
}

variable "name_prefix" {
  type    = string
  default = null
}

variable "path" {
  type    = string
  default = null
}

variable "policy" {
  type    = string
  default = ""
}

variable "tags" {
  type    = map(string)
  default = {}
}
