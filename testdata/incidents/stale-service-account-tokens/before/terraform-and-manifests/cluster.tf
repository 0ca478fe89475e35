resource "aws_eks_cluster" "this" {
  name                      = "apps"
  role_arn                  = aws_iam_role.cluster.arn
  version                   = "1.34" # upgraded from 1.20, one minor at a time
  enabled_cluster_log_types = var.log_types

  vpc_config {
    subnet_ids              = var.subnet_ids
    endpoint_public_access  = false
    endpoint_private_access = true
  }

  depends_on = [aws_cloudwatch_log_group.control_plane]
}

resource "aws_cloudwatch_log_group" "control_plane" {
  name              = "/aws/eks/apps/cluster"
  retention_in_days = 30
}

resource "aws_eks_node_group" "general" {
  cluster_name    = aws_eks_cluster.this.name
  node_group_name = "general"
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = var.subnet_ids

  scaling_config {
    desired_size = 3
    min_size     = 3
    max_size     = 12
  }
}
