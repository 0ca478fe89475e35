# Calls of vpc that every major takes: one for each way the module goes.

module "nothing" {
  source     = "terraform-aws-modules/vpc/aws"
  version    = "RELEASE"
  create_vpc = false
}

module "bare" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "RELEASE"
  name    = "bare"
  cidr    = "10.0.0.0/16"
}

module "usual" {
  source               = "terraform-aws-modules/vpc/aws"
  version              = "RELEASE"
  name                 = "usual"
  cidr                 = "10.1.0.0/16"
  azs                  = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
  private_subnets      = ["10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/20"]
  public_subnets       = ["10.1.48.0/24", "10.1.49.0/24", "10.1.50.0/24"]
  enable_nat_gateway   = true
  single_nat_gateway   = true
  enable_dns_hostnames = true
  public_subnet_tags   = { "kubernetes.io/role/elb" = "1" }
  private_subnet_tags  = { "kubernetes.io/role/internal-elb" = "1", "karpenter.sh/discovery" = "usual" }
  tags                 = { Stage = "test" }
}

module "gateway_per_subnet" {
  source             = "terraform-aws-modules/vpc/aws"
  version            = "RELEASE"
  name               = "per-subnet"
  cidr               = "10.2.0.0/16"
  azs                = ["eu-west-1a", "eu-west-1b"]
  private_subnets    = ["10.2.0.0/24", "10.2.1.0/24", "10.2.2.0/24"]
  public_subnets     = ["10.2.10.0/24", "10.2.11.0/24", "10.2.12.0/24"]
  enable_nat_gateway = true
}

module "gateway_per_zone" {
  source                 = "terraform-aws-modules/vpc/aws"
  version                = "RELEASE"
  name                   = "per-zone"
  cidr                   = "10.3.0.0/16"
  azs                    = ["eu-west-1a", "eu-west-1b"]
  private_subnets        = ["10.3.0.0/24", "10.3.1.0/24", "10.3.2.0/24", "10.3.3.0/24"]
  public_subnets         = ["10.3.10.0/24", "10.3.11.0/24"]
  enable_nat_gateway     = true
  one_nat_gateway_per_az = true
  reuse_nat_ips          = true
  external_nat_ip_ids    = ["eipalloc-1", "eipalloc-2"]
  external_nat_ips       = ["198.51.100.1", "198.51.100.2"]
}

module "too_few_public_subnets" {
  source                 = "terraform-aws-modules/vpc/aws"
  version                = "RELEASE"
  name                   = "few"
  cidr                   = "10.4.0.0/16"
  azs                    = ["eu-west-1a", "eu-west-1b"]
  private_subnets        = ["10.4.0.0/24"]
  one_nat_gateway_per_az = true
}

module "zones_by_id" {
  source          = "terraform-aws-modules/vpc/aws"
  version         = "RELEASE"
  name            = "ids"
  cidr            = "10.5.0.0/16"
  azs             = ["euw1-az1", "euw1-az2"]
  private_subnets = ["10.5.0.0/24", "10.5.1.0/24"]
  public_subnets  = ["10.5.2.0/24"]
  intra_subnets   = ["10.5.3.0/24", "10.5.4.0/24"]
}

module "every_kind" {
  source              = "terraform-aws-modules/vpc/aws"
  version             = "RELEASE"
  name                = "kinds"
  cidr                = "10.6.0.0/16"
  azs                 = ["eu-west-1a", "eu-west-1b"]
  private_subnets     = ["10.6.0.0/24", "10.6.1.0/24"]
  public_subnets      = ["10.6.2.0/24", "10.6.3.0/24"]
  database_subnets    = ["10.6.4.0/24", "10.6.5.0/24"]
  redshift_subnets    = ["10.6.6.0/24"]
  elasticache_subnets = ["10.6.7.0/24", "10.6.8.0/24"]
  intra_subnets       = ["10.6.9.0/24"]
  enable_nat_gateway  = true
}

module "tables_of_their_own" {
  source                                = "terraform-aws-modules/vpc/aws"
  version                               = "RELEASE"
  name                                  = "tables"
  cidr                                  = "10.7.0.0/16"
  azs                                   = ["eu-west-1a", "eu-west-1b"]
  private_subnets                       = ["10.7.0.0/24", "10.7.1.0/24"]
  public_subnets                        = ["10.7.2.0/24", "10.7.3.0/24"]
  database_subnets                      = ["10.7.4.0/24", "10.7.5.0/24"]
  redshift_subnets                      = ["10.7.6.0/24"]
  elasticache_subnets                   = ["10.7.7.0/24"]
  create_database_subnet_route_table    = true
  create_database_nat_gateway_route     = true
  create_redshift_subnet_route_table    = true
  create_elasticache_subnet_route_table = true
  enable_public_redshift                = true
  enable_nat_gateway                    = true
}

module "public_database" {
  source                                 = "terraform-aws-modules/vpc/aws"
  version                                = "RELEASE"
  name                                   = "public-database"
  cidr                                   = "10.8.0.0/16"
  azs                                    = ["eu-west-1a", "eu-west-1b"]
  public_subnets                         = ["10.8.2.0/24", "10.8.3.0/24"]
  database_subnets                       = ["10.8.4.0/24", "10.8.5.0/24"]
  create_database_subnet_route_table     = true
  create_database_internet_gateway_route = true
  enable_ipv6                            = true
}

module "both_families" {
  source                                         = "terraform-aws-modules/vpc/aws"
  version                                        = "RELEASE"
  name                                           = "both"
  cidr                                           = "10.9.0.0/16"
  azs                                            = ["eu-west-1a", "eu-west-1b"]
  private_subnets                                = ["10.9.0.0/24", "10.9.1.0/24"]
  public_subnets                                 = ["10.9.2.0/24", "10.9.3.0/24"]
  enable_ipv6                                    = true
  public_subnet_ipv6_prefixes                    = [0, 1]
  private_subnet_ipv6_prefixes                   = [2, 3]
  public_subnet_assign_ipv6_address_on_creation  = true
  private_subnet_assign_ipv6_address_on_creation = true
  enable_nat_gateway                             = true
  single_nat_gateway                             = true
}

module "default_group" {
  source                        = "terraform-aws-modules/vpc/aws"
  version                       = "RELEASE"
  name                          = "group"
  cidr                          = "10.10.0.0/16"
  manage_default_security_group = true
  default_security_group_tags   = { Kept = "empty" }
  default_security_group_ingress = [
    { self = true },
    { cidr_blocks = "10.0.0.0/8,192.168.0.0/16", from_port = 443, to_port = 443, protocol = "tcp" },
  ]
  default_security_group_egress = [{ cidr_blocks = "0.0.0.0/0", description = "all" }]
}

module "no_gateway" {
  source                 = "terraform-aws-modules/vpc/aws"
  version                = "RELEASE"
  name                   = "closed"
  cidr                   = "10.11.0.0/16"
  secondary_cidr_blocks  = ["100.64.0.0/16", "100.65.0.0/16"]
  azs                    = ["eu-west-1a", "eu-west-1b"]
  private_subnets        = ["10.11.0.0/24", "100.64.0.0/24"]
  public_subnets         = ["10.11.2.0/24"]
  create_igw             = false
  create_egress_only_igw = false
  private_subnet_names   = ["first", "second"]
  igw_tags               = { Never = "made" }
}

resource "aws_eip" "own" {
  count  = 2
  domain = "vpc"
}

module "addresses_of_the_caller" {
  source              = "terraform-aws-modules/vpc/aws"
  version             = "RELEASE"
  name                = "own"
  cidr                = "10.12.0.0/16"
  azs                 = ["eu-west-1a", "eu-west-1b"]
  private_subnets     = ["10.12.0.0/24", "10.12.1.0/24"]
  public_subnets      = ["10.12.2.0/24", "10.12.3.0/24"]
  enable_nat_gateway  = true
  reuse_nat_ips       = true
  external_nat_ip_ids = aws_eip.own[*].id
}
