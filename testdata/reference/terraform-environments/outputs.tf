output "cluster_name" {
  value = module.cluster.name
}

output "node_role_arn" {
  value = aws_iam_role.node.arn
}
