variable "name" { type = string }
variable "team" { type = any }
variable "path" { default = "/never/" }
variable "version_" {
  type     = string
  default  = "7"
  nullable = false
}
module "role" {
  source = "./modules/role"
  count  = var.team.admin == true ? 2 : 1
  name   = "${var.name}-${count.index}-${var.version_}"
  path   = var.path
}
resource "aws_iam_user" "this" {
  for_each = var.team.members
  name     = "${var.name}.${each.value}"
}
resource "aws_iam_user" "never" {
  count = length(var.team.members) > 9 ? 1 : 0
  name  = "never"
}
output "role_name" { value = join(",", module.role[*].name) }
output "admin" { value = coalesce(var.team.admin, false) }
output "members" { value = [for u in aws_iam_user.this : u.name] }
