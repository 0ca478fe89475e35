variable "name" {}
variable "cluster" {}
variable "group" { type = any }
variable "max" { default = 10 }
resource "aws_iam_role" "node" {
  name               = "${var.cluster}-${var.name}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}
resource "aws_eks_node_group" "this" {
  cluster_name    = var.cluster
  node_group_name = var.name
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = ["subnet-1"]
  instance_types  = var.group.types
  scaling_config {
    desired_size = var.group.size
    min_size     = 1
    max_size     = var.max
  }
  dynamic "taint" {
    for_each = var.group.taints
    iterator = it
    content {
      key    = it.value.key
      effect = it.value.effect
    }
  }
  lifecycle {
    ignore_changes = [scaling_config[0].desired_size, tags]
  }
  depends_on = [aws_iam_role.node]
}
output "role_arn" { value = aws_iam_role.node.arn }
