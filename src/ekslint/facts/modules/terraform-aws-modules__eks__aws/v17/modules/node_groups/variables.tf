# terraform-aws-modules/eks/aws v17.24.0 modules/node_groups: variables

# since v17.22.0
variable "cluster_auth_base64" {
  type    = string
  default = ""
}

# since v17.22.0
variable "cluster_endpoint" {
  type    = string
  default = ""
}

variable "cluster_name" {
  type    = string
  default = ""
}

variable "create_eks" {
  type    = bool
  default = true
}

variable "default_iam_role_arn" {
  type    = string
  default = ""
}

# since v17.2.0
variable "ebs_optimized_not_supported" {
  type    = list(string)
  default = []
}

variable "node_groups" {
  type    = any
  default = {}
}

variable "node_groups_defaults" {
  type    = any
  default = {}
}

variable "tags" {
  type    = map(string)
  default = {}
}

variable "worker_additional_security_group_ids" {
  type    = list(string)
  default = []
}

variable "worker_security_group_id" {
  type    = string
  default = ""
}

variable "workers_group_defaults" {
  type    = any
  default = {}
}
