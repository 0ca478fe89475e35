variable "name" {
  default = "overridden"
}
resource "terraform_data" "counted" {
  count = 2
}
resource "aws_launch_template" "this" {
  name = "zzz"
}
module "part" {
  text  = "overridden"
  count = 2
}
output "name" {
  value = "overridden ${var.name}"
}
