module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "~> 5.21"

  name = local.name
  cidr = local.cidr

  azs             = local.zones
  private_subnets = [for index, zone in local.zones : cidrsubnet(local.cidr, 4, index)]
  public_subnets  = [for index, zone in local.zones : cidrsubnet(local.cidr, 8, index + 48)]
  intra_subnets   = [for index, zone in local.zones : cidrsubnet(local.cidr, 8, index + 52)]

  enable_nat_gateway = true
  single_nat_gateway = true

  public_subnet_tags  = { "kubernetes.io/role/elb" = 1 }
  private_subnet_tags = { "kubernetes.io/role/internal-elb" = 1 }

  tags = local.tags
}
