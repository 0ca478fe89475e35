variable "region" {
  type    = string
  default = "eu-central-1"
}

variable "private_subnet_ids" {
  type = list(string)
}
