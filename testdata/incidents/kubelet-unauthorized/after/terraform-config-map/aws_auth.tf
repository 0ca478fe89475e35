data "aws_caller_identity" "current" {}

locals {
  node_entries = [
    {
      rolearn  = aws_iam_role.online.arn
      username = "system:node:{{EC2PrivateDNSName}}"
      groups   = ["system:bootstrappers", "system:nodes"]
    },
    {
      # Without the path: the authenticator compares the ARN as it is in the identity.
      rolearn  = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/${aws_iam_role.batch.name}"
      username = "system:node:{{EC2PrivateDNSName}}"
      groups   = ["system:bootstrappers", "system:nodes"]
    },
  ]

  people_entries = [
    {
      rolearn  = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/reporting-operators"
      username = "operator:{{SessionName}}"
      groups   = ["system:masters"]
    },
    {
      rolearn  = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/reporting-readers"
      username = "reader:{{SessionName}}"
      groups   = ["readers"]
    },
  ]
}

# EKS makes the ConfigMap with the first managed group, so it is taken over, not created.
resource "kubernetes_config_map_v1_data" "aws_auth" {
  force = true

  metadata {
    name      = "aws-auth"
    namespace = "kube-system"
  }

  data = {
    mapRoles = yamlencode(concat(local.node_entries, local.people_entries))
  }

  depends_on = [aws_eks_cluster.this]
}
