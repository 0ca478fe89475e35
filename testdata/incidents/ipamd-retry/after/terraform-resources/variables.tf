variable "subnet_ids" {
  description = "Private subnets."
  type        = list(string)
}

variable "cluster_name" {
  type    = string
  default = "ledger"
}
