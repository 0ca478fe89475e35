variable "private_subnet_ids" {
  description = "Subnets of the nodes."
  type        = list(string)
}
