# terraform-aws-modules/iam/aws v4.24.1 modules/iam-policy: variables

# since v4.4.0
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
  default = ""
}

variable "path" {
  type    = string
  default = "/"
}

variable "policy" {
  type    = string
  default = ""
}

# since v4.1.0
variable "tags" {
  type    = map(string)
  default = {}
}
