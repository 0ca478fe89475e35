output "cluster_name" {
  description = "Name to pass to aws eks update-kubeconfig."
  value       = aws_eks_cluster.this.name
}

output "node_role_arn" {
  description = "Role that aws-auth has to map."
  value       = aws_iam_role.node.arn
}
