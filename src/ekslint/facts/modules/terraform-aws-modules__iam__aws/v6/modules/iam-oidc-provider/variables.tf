# terraform-aws-modules/iam/aws v6.5.0 modules/iam-oidc-provider: variables

variable "client_id_list" {
  type    = list(string)
  default = []
}

variable "create" {
  type    = bool
  default = true
}

variable "tags" {
  type    = map(any)
  default = {}
}

variable "url" {
  type    = string
  default = "https://token.actions.githubusercontent.com"
}
