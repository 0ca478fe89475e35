resource "aws_iam_role" "this" {
  description = "overridden"
}
