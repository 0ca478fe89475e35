# What vpc takes from v4 on: subnets on Outposts, subnets of IPv6 alone, DNS64.

module "on_outposts" {
  source                          = "terraform-aws-modules/vpc/aws"
  version                         = "RELEASE"
  name                            = "outposts"
  cidr                            = "10.20.0.0/16"
  azs                             = ["eu-west-1a"]
  private_subnets                 = ["10.20.0.0/24"]
  outpost_subnets                 = ["10.20.10.0/24"]
  outpost_az                      = "eu-west-1a"
  outpost_arn                     = "arn:aws:outposts:eu-west-1:123456789012:outpost/op-1"
  customer_owned_ipv4_pool        = "ipv4pool-coip-1"
  map_customer_owned_ip_on_launch = true
}

module "six_alone" {
  source                                         = "terraform-aws-modules/vpc/aws"
  version                                        = "RELEASE"
  name                                           = "six"
  cidr                                           = "10.21.0.0/16"
  azs                                            = ["eu-west-1a", "eu-west-1b"]
  public_subnets                                 = ["10.21.2.0/24", "10.21.3.0/24"]
  enable_ipv6                                    = true
  private_subnet_ipv6_native                     = true
  private_subnet_ipv6_prefixes                   = [2, 3]
  public_subnet_ipv6_prefixes                    = [0, 1]
  private_subnet_assign_ipv6_address_on_creation = true
  enable_nat_gateway                             = true
  private_subnet_enable_dns64                    = true
}
