data "aws_availability_zones" "available" {
  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

data "aws_caller_identity" "current" {}

locals {
  name    = "platform"
  region  = "eu-central-1"
  version = "1.33"
  cidr    = "10.0.0.0/16"
  zones   = slice(data.aws_availability_zones.available.names, 0, 3)

  tags = {
    cluster = local.name
  }
}
