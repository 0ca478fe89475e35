variable "name" {}
resource "aws_vpc" "this" {
  cidr_block = "10.2.0.0/16"
  tags       = { Name = var.name }
}
data "aws_region" "current" {}
output "tags" {
  value = aws_vpc.this.tags_all
}
output "region" {
  value = data.aws_region.current.name
}
