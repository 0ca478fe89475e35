variable "environment" {
  type = string

  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "There are two environments: dev and prod."
  }
}

variable "region" {
  type    = string
  default = "eu-west-1"
}

variable "subnet_ids" {
  type = list(string)
}

variable "customer_key" {
  description = "Encrypt node volumes with a key of our own instead of the one AWS manages."
  type        = bool
  default     = true
}

variable "nodes" {
  type = object({
    instance_types = optional(list(string), ["m6i.large"])
    min            = number
    max            = number
    volume_size    = optional(number, 50)
  })
}
