terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.one, aws.two]
    }
  }
}
resource "aws_vpc" "one" {
  provider   = aws.one
  cidr_block = "10.3.0.0/16"
  tags       = { Name = "one" }
}
resource "aws_vpc" "two" {
  provider   = aws.two
  cidr_block = "10.4.0.0/16"
  tags       = { Name = "two" }
}
data "aws_region" "one" {
  provider = aws.one
}
data "aws_region" "two" {
  provider = aws.two
}
output "regions" {
  value = [data.aws_region.one.name, data.aws_region.two.name]
}
