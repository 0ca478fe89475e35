# terraform-aws-modules/eks/aws v17.24.0 modules/fargate: variables

variable "cluster_name" {
  type    = string
  default = ""
}

variable "create_eks" {
  type    = bool
  default = true
}

variable "create_fargate_pod_execution_role" {
  type    = bool
  default = true
}

variable "fargate_pod_execution_role_name" {
  type    = string
  default = null
}

variable "fargate_profiles" {
  type    = any
  default = {}
}

variable "iam_path" {
  type    = string
  default = "/"
}

variable "permissions_boundary" {
  type    = string
  default = null
}

variable "subnets" {
  type    = list(string)
  default = []
}

variable "tags" {
  type    = map(string)
  default = {}
}
