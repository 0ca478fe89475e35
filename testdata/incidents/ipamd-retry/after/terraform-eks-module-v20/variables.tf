variable "name" {
  description = "Name of the cluster and of what belongs to it."
  type        = string
  default     = "checkout"
}

variable "kubernetes_version" {
  type    = string
  default = "1.33"
}

variable "network" {
  description = "Network made by the network root."
  type = object({
    vpc_id          = string
    private_subnets = list(string)
  })
}
