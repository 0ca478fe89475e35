variable "region" {
  description = "Region of the cluster."
  type        = string
}

variable "environment" {
  description = "Stage this root is applied for."
  type        = string
}

variable "kubernetes_version" {
  description = "Minor version of the control plane and of the managed nodes."
  type        = string
  default     = "1.34"
}

variable "private_subnet_ids" {
  description = "Subnets for the control plane's interfaces and for the nodes."
  type        = list(string)
}

variable "node_groups" {
  description = "Managed node groups by name."
  type = map(object({
    instance_types = list(string)
    min_size       = number
    max_size       = number
    labels         = optional(map(string), {})
  }))
}
