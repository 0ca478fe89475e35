resource "kubectl_manifest" "aws_auth" {
  yaml_body = templatefile("${path.module}/templates/aws-auth.yaml.tftpl", {
    node_roles = [for role in aws_iam_role.node : role.arn]
    operators  = "arn:aws:iam::111122223333:role/operators"
  })
}
