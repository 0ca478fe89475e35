data "aws_caller_identity" "current" {}

locals {
  node_entries = [
    {
      rolearn  = aws_iam_instance_profile.online.arn # finding: aws-auth-instance-profile-arn
      username = "system:node:{{EC2PrivateDNSName}}"
      groups   = ["system:bootstrappers", "system:nodes"]
    },
    {
      rolearn  = aws_iam_role.batch.arn              # finding: aws-auth-role-path
      username = "system:node:{{EC2PrivateDnsName}}" # finding: aws-auth-node-username-wrong
      groups   = ["system:nodes"]                    # finding: aws-auth-node-groups-missing
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
      group    = ["readers"] # finding: aws-auth-entry-unknown-key
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
