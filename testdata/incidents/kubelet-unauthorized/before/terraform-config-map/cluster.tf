resource "aws_eks_cluster" "this" {
  name     = "reporting"
  role_arn = aws_iam_role.cluster.arn
  version  = "1.34"

  enabled_cluster_log_types = ["audit"]

  vpc_config {
    subnet_ids              = var.subnet_ids
    endpoint_public_access  = false
    endpoint_private_access = true
  }
}

resource "aws_eks_node_group" "online" {
  cluster_name    = aws_eks_cluster.this.name
  node_group_name = "online"
  node_role_arn   = aws_iam_role.online.arn
  subnet_ids      = var.subnet_ids

  scaling_config {
    desired_size = 3
    min_size     = 3
    max_size     = 6
  }
}

resource "aws_eks_node_group" "batch" {
  cluster_name    = aws_eks_cluster.this.name
  node_group_name = "batch"
  node_role_arn   = aws_iam_role.batch.arn
  subnet_ids      = var.subnet_ids

  scaling_config {
    desired_size = 0
    min_size     = 0
    max_size     = 30
  }

  taint {
    key    = "workload"
    value  = "batch"
    effect = "NO_SCHEDULE"
  }
}
