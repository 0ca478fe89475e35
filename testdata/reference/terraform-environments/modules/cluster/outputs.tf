output "name" {
  value = aws_eks_cluster.this.name
}

output "issuer" {
  description = "Host and path of the issuer, as condition keys of trust policies start."
  value       = replace(aws_eks_cluster.this.identity[0].oidc[0].issuer, "https://", "")
}

output "oidc_provider_arn" {
  value = aws_iam_openid_connect_provider.this.arn
}
