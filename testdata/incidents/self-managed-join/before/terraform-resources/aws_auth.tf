resource "kubernetes_config_map_v1" "aws_auth" {
  metadata {
    name      = "aws-auth"
    namespace = "kube-system"
  }

  data = {
    # The nodes' role was listed as a person's.
    mapUsers = yamlencode([
      {
        userarn  = aws_iam_role.node.arn
        username = "system:node:{{EC2PrivateDNSName}}"
        groups   = ["system:bootstrappers", "system:nodes"]
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
