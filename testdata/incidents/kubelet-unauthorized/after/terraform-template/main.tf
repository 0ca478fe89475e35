locals {
  cluster_name = "orders"

  # Groups by name: each has a role of its own, so that image pulls can be told apart.
  groups = {
    web    = { instance_types = ["c6i.large"], size = 4 }
    worker = { instance_types = ["c6i.xlarge"], size = 2 }
  }
}

variable "subnet_ids" {
  description = "Private subnets of the cluster."
  type        = list(string)
}

resource "aws_eks_cluster" "this" {
  name     = local.cluster_name
  role_arn = aws_iam_role.cluster.arn
  version  = "1.33"

  enabled_cluster_log_types = ["api", "audit", "authenticator", "controllerManager", "scheduler"]

  vpc_config {
    subnet_ids             = var.subnet_ids
    endpoint_public_access = false
    # The endpoint is reached through the transit network only.
    endpoint_private_access = true
  }
}

resource "aws_eks_node_group" "this" {
  for_each = local.groups

  cluster_name    = aws_eks_cluster.this.name
  node_group_name = each.key
  node_role_arn   = aws_iam_role.node[each.key].arn
  subnet_ids      = var.subnet_ids
  instance_types  = each.value.instance_types

  scaling_config {
    desired_size = each.value.size
    min_size     = each.value.size
    max_size     = each.value.size * 3
  }

  depends_on = [aws_iam_role_policy_attachment.worker, aws_iam_role_policy_attachment.cni, aws_iam_role_policy_attachment.registry]
}
