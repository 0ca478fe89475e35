# Calls of security-group as both v4 and v5 take them.

module "nothing" {
  source  = "terraform-aws-modules/security-group/aws"
  version = "RELEASE"
  create  = false
}

module "plain" {
  source  = "terraform-aws-modules/security-group/aws"
  version = "RELEASE"
  name    = "plain"
  vpc_id  = "vpc-0a1b2c3d4e5f60718"
}

module "named" {
  source              = "terraform-aws-modules/security-group/aws"
  version             = "RELEASE"
  name                = "bastion"
  use_name_prefix     = false
  vpc_id              = "vpc-0a1b2c3d4e5f60718"
  ingress_rules       = ["ssh-tcp", "https-443-tcp", "all-icmp", "all-ipv6-icmp"]
  ingress_cidr_blocks = ["0.0.0.0/0"]
  egress_rules        = ["all-all"]
  tags                = { team = "a" }
}

module "addresses" {
  source              = "terraform-aws-modules/security-group/aws"
  version             = "RELEASE"
  name                = "addresses"
  vpc_id              = "vpc-0a1b2c3d4e5f60718"
  ingress_cidr_blocks = ["10.0.0.0/16"]
  ingress_with_cidr_blocks = [
    { from_port = 30000, to_port = 32767, protocol = "tcp", cidr_blocks = "10.1.0.0/16,10.2.0.0/16" },
    { rule = "postgresql-tcp" },
    { rule = "dns-udp", cidr_blocks = "0.0.0.0/0" },
  ]
  ingress_with_ipv6_cidr_blocks = [{ from_port = 443, to_port = 443, protocol = "6", ipv6_cidr_blocks = "::/0" }]
  egress_with_cidr_blocks       = [{ rule = "https-443-tcp", cidr_blocks = "0.0.0.0/0" }]
  egress_with_ipv6_cidr_blocks  = [{ rule = "all-all" }]
}

module "groups" {
  source  = "terraform-aws-modules/security-group/aws"
  version = "RELEASE"
  name    = "groups"
  vpc_id  = "vpc-0a1b2c3d4e5f60718"

  ingress_with_self                                        = [{ rule = "all-all" }, { from_port = 53, to_port = 53, protocol = "udp", self = false }]
  ingress_with_source_security_group_id                    = [{ from_port = 10250, to_port = 10250, protocol = "tcp", source_security_group_id = "sg-0a1b2c3d4e5f60718" }]
  computed_ingress_with_source_security_group_id           = [{ rule = "https-443-tcp", source_security_group_id = module.plain.security_group_id }]
  number_of_computed_ingress_with_source_security_group_id = 1
  egress_with_self                                         = [{ rule = "dns-tcp" }]
  egress_with_source_security_group_id                     = [{ rule = "mysql-tcp", source_security_group_id = "sg-0b1b2c3d4e5f60718" }]
}

module "computed" {
  source  = "terraform-aws-modules/security-group/aws"
  version = "RELEASE"
  name    = "computed"
  vpc_id  = "vpc-0a1b2c3d4e5f60718"

  computed_ingress_rules                      = ["ssh-tcp", "rdp-tcp"]
  number_of_computed_ingress_rules            = 1
  ingress_cidr_blocks                         = ["10.0.0.0/8"]
  computed_ingress_with_cidr_blocks           = [{ rule = "http-80-tcp", cidr_blocks = "10.0.0.0/8" }]
  number_of_computed_ingress_with_cidr_blocks = 1
  computed_egress_rules                       = ["all-tcp"]
  number_of_computed_egress_rules             = 1
  computed_ingress_with_self                  = [{ rule = "all-udp" }]
  number_of_computed_ingress_with_self        = 1
}

module "existing" {
  source            = "terraform-aws-modules/security-group/aws"
  version           = "RELEASE"
  create_sg         = false
  security_group_id = "sg-0c1b2c3d4e5f60718"
  ingress_with_self = [{ rule = "dns-udp" }]
}
