locals {
  name = "apps"
  tags = { managed-by = "terraform" }
}

resource "aws_eks_cluster" "this" {
  name     = local.name
  role_arn = aws_iam_role.cluster.arn
  version  = "1.32"

  enabled_cluster_log_types = ["audit", "authenticator"]

  access_config {
    authentication_mode = "API_AND_CONFIG_MAP"
  }

  vpc_config {
    subnet_ids              = var.private_subnet_ids
    endpoint_public_access  = false
    endpoint_private_access = true
  }

  depends_on = [aws_iam_role_policy_attachment.cluster]
}

# People come in through access entries; the ConfigMap is kept for the nodes we start ourselves.
resource "aws_eks_access_entry" "operators" {
  cluster_name      = aws_eks_cluster.this.name
  principal_arn     = "arn:aws:iam::111122223333:role/cluster-operators"
  kubernetes_groups = ["operators"]
}

resource "aws_eks_node_group" "managed" {
  cluster_name    = aws_eks_cluster.this.name
  node_group_name = "managed"
  node_role_arn   = aws_iam_role.managed_node.arn
  subnet_ids      = var.private_subnet_ids

  scaling_config {
    desired_size = 2
    min_size     = 2
    max_size     = 6
  }

  depends_on = [aws_iam_role_policy_attachment.managed_node]
}
