variable "region" {
  type    = string
  default = "eu-west-1"
}

variable "subnet_ids" {
  type = list(string)
}

variable "log_types" {
  description = "Control plane logs to keep."
  type        = set(string)
  default     = ["api", "scheduler"] # finding: audit-log-off
}
