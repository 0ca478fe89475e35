variable "region" {
  type    = string
  default = "eu-north-1"
}

variable "name" {
  type    = string
  default = "streams"
}

variable "vpc_id" {
  description = "Dual-stack network of the account."
  type        = string
}

variable "private_subnets" {
  type = list(string)
}

variable "operators" {
  description = "Role of the people who run the platform."
  type        = string
}
