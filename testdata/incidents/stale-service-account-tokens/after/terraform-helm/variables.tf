variable "vpc_id" {
  description = "Network that the platform team hands out."
  type        = string
}

variable "private_subnets" {
  description = "Private subnets of the network, one per zone."
  type        = list(string)
}
