resource "kubernetes_config_map_v1" "aws_auth" {
  metadata {
    name      = "aws-auth"
    namespace = "kube-system"
  }

  data = {
    mapUsers = yamlencode([
      {
        userarn  = "arn:aws:iam::111122223333:user/break-glass"
        username = "break-glass"
        groups   = ["system:masters"]
      },
    ])

    mapRoles = yamlencode([ # finding: aws-auth-node-role-missing
      {
        rolearn  = "arn:aws:iam::111122223333:role/operators"
        username = "operator:{{SessionName}}"
        groups   = ["system:masters"]
      },
    ])
  }
}
