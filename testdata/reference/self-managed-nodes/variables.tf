variable "region" {
  type    = string
  default = "us-east-1"
}

variable "vpc_id" {
  type = string
}

variable "private_subnet_ids" {
  type = list(string)
}

variable "partner_image_id" {
  description = "Image that the storage vendor builds; it starts its kubelet from a unit of its own."
  type        = string
  default     = "ami-0a1b2c3d4e5f60718"
}

variable "extra_security_group_ids" {
  description = "Further security groups of the nodes."
  type        = list(string)
  default     = []
}
