# terraform-aws-modules/eks/aws v20.37.2 modules/_user_data: variables

# since v20.12.0
variable "additional_cluster_dns_ips" {
  type    = list(string)
  default = []
}

# since v20.9.0
variable "ami_type" {
  type    = string
  default = null
}

variable "bootstrap_extra_args" {
  type    = string
  default = ""
}

# since v20.5.0
variable "cloudinit_post_nodeadm" {
  type = list(object({
    content      = string
    content_type = optional(string)
    filename     = optional(string)
    merge_type   = optional(string)
  }))
  default = []
}

# since v20.5.0
variable "cloudinit_pre_nodeadm" {
  type = list(object({
    content      = string
    content_type = optional(string)
    filename     = optional(string)
    merge_type   = optional(string)
  }))
  default = []
}

variable "cluster_auth_base64" {
  type    = string
  default = ""
}

variable "cluster_endpoint" {
  type    = string
  default = ""
}

# since v20.8.3
variable "cluster_ip_family" {
  type    = string
  default = "ipv4"
}

variable "cluster_name" {
  type    = string
  default = ""
}

# since v20.5.3
variable "cluster_service_cidr" {
  type    = string
  default = ""
}

variable "cluster_service_ipv4_cidr" {
  type    = string
  default = null
}

variable "create" {
  type    = bool
  default = true
}

variable "enable_bootstrap_user_data" {
  type    = bool
  default = false
}

variable "is_eks_managed_node_group" {
  type    = bool
  default = true
}

variable "platform" {
  type    = string
  default = "linux"
}

variable "post_bootstrap_user_data" {
  type    = string
  default = ""
}

variable "pre_bootstrap_user_data" {
  type    = string
  default = ""
}

variable "user_data_template_path" {
  type    = string
  default = ""
}
