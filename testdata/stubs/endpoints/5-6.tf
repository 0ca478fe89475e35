# What the endpoints take from v5 on: a security group of their own.

module "own_group" {
  source                     = "terraform-aws-modules/vpc/aws//modules/vpc-endpoints"
  version                    = "RELEASE"
  vpc_id                     = "vpc-1"
  subnet_ids                 = ["subnet-1"]
  create_security_group      = true
  security_group_name_prefix = "endpoints-"
  security_group_description = "HTTPS from the network"
  security_group_rules = {
    inside = { cidr_blocks = ["10.0.0.0/16"] }
    out    = { type = "egress", from_port = 0, to_port = 0, protocol = "-1", cidr_blocks = ["0.0.0.0/0"] }
  }
  endpoints = {
    "ecr.dkr" = { service = "ecr.dkr", ip_address_type = "ipv4" }
    eks       = { service_endpoint = "com.amazonaws.eu-west-1.eks", dns_options = { private_dns_only_for_inbound_resolver_endpoint = false } }
  }
}
