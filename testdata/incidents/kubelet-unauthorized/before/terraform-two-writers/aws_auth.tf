resource "kubernetes_config_map_v1" "aws_auth" { # finding: aws-auth-two-writers
  metadata {
    name      = "aws-auth"
    namespace = "kube-system"
  }

  data = {
    mapRoles = yamlencode([
      {
        rolearn  = aws_iam_role.node.arn
        username = "system:node:{{EC2PrivateDNSName}}"
        groups   = ["system:bootstrappers", "system:nodes"]
      },
      {
        rolearn  = "arn:aws:iam::111122223333:role/pipelines"
        username = "pipelines"
        groups   = ["deployers"]
      },
    ])
  }
}
