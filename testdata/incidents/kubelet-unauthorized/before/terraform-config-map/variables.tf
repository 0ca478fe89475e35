variable "region" {
  type    = string
  default = "us-east-2"
}

variable "subnet_ids" {
  description = "Private subnets in at least two zones."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) > 1
    error_message = "The control plane needs two subnets or more."
  }
}
