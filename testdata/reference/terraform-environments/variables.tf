variable "environment" {
  description = "dev or prod."
  type        = string

  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "There are two environments: dev and prod."
  }
}

variable "region" {
  type    = string
  default = "eu-west-1"
}

variable "network" {
  description = "Range of the VPC and how many zones it spans."
  type = object({
    cidr  = string
    zones = optional(number, 2)
  })
}

variable "kubernetes_version" {
  description = "Minor version of the control plane; groups follow it unless they say otherwise."
  type        = string
}

variable "admin_roles" {
  description = "Roles of people who may administer the cluster."
  type        = set(string)
  default     = []
}

variable "node_groups" {
  type = map(object({
    instance_types = optional(list(string), ["m7i.large"])
    capacity_type  = optional(string, "ON_DEMAND")
    version        = optional(string)
    min            = number
    max            = number
    volume_size    = optional(number, 50)
    labels         = optional(map(string), {})
  }))
}

variable "customer_key" {
  description = "Encrypt node volumes with a key of our own."
  type        = bool
  default     = false
}
