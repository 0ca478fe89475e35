variable "name" {}
variable "path" {}
resource "aws_iam_role" "this" {
  name               = var.name
  path               = var.path
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}
output "name" { value = aws_iam_role.this.name }
