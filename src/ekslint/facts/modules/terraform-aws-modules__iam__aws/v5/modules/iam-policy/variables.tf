# terraform-aws-modules/iam/aws v5.60.0 modules/iam-policy: variables

variable "create_policy" {
  type    = bool
  default = true
}

variable "description" {
  type    = string
  default = "IAM Policy"
}

variable "name" {
  type    = string
  default = null
}

# since v5.17.0
variable "name_prefix" {
  type    = string
  default = null
}

variable "path" {
  type    = string
  default = "/"
}

variable "policy" {
  type    = string
  default = ""
}

variable "tags" {
  type    = map(string)
  default = {}
}
