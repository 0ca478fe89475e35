variable "region" {
  type    = string
  default = "ap-northeast-2"
}

variable "vpc_cidr" {
  type    = string
  default = "10.40.0.0/16"
}

variable "kubernetes_version" {
  description = "Minor version of the control plane."
  type        = string
  default     = "1.31"
}

variable "nodes" {
  description = "Size of the group and kind of its instances."
  type = object({
    instance_type = string
    min           = number
    max           = number
  })
  default = {
    instance_type = "m5.large"
    min           = 2
    max           = 6
  }
}
