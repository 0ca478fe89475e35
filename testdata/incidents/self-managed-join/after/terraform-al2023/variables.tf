variable "private_subnet_ids" {
  description = "Subnets of the nodes, one per zone."
  type        = list(string)
}

variable "node_security_group_id" {
  description = "Security group of the nodes, made by the network root."
  type        = string
}
