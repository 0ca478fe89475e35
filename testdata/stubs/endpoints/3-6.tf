# Calls of the endpoints of vpc that every major takes.

module "nothing" {
  source    = "terraform-aws-modules/vpc/aws//modules/vpc-endpoints"
  version   = "RELEASE"
  create    = false
  endpoints = { s3 = { service = "s3" } }
}

module "private_cluster" {
  source             = "terraform-aws-modules/vpc/aws//modules/vpc-endpoints"
  version            = "RELEASE"
  vpc_id             = "vpc-1"
  subnet_ids         = ["subnet-1", "subnet-2"]
  security_group_ids = ["sg-1"]
  tags               = { Stage = "test" }
  endpoints = {
    s3      = { service = "s3", service_type = "Gateway", route_table_ids = ["rtb-1"] }
    ecr_api = { service = "ecr.api", private_dns_enabled = true }
    sts = {
      service            = "sts"
      subnet_ids         = ["subnet-2", "subnet-3"]
      security_group_ids = ["sg-1", "sg-2"]
      tags               = { Name = "sts" }
    }
    ec2 = { create = false, service = "ec2" }
  }
}

module "own_policy" {
  source   = "terraform-aws-modules/vpc/aws//modules/vpc-endpoints"
  version  = "RELEASE"
  vpc_id   = "vpc-1"
  timeouts = { create = "30m" }
  endpoints = {
    logs = { service_name = "com.amazonaws.eu-west-1.logs", policy = jsonencode({ Version = "2012-10-17", Statement = [] }), auto_accept = true }
  }
}
