locals {
  # The name, not the ARN: the authenticator knows no paths.
  mapped_node_roles = [aws_iam_role.node.name, aws_iam_role.vendor_node.name]
}

resource "kubernetes_config_map_v1_data" "aws_auth" {
  force = true

  metadata {
    name      = "aws-auth"
    namespace = "kube-system"
  }

  data = {
    mapRoles = yamlencode(concat(
      [for name in local.mapped_node_roles : {
        rolearn  = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/${name}"
        username = "system:node:{{EC2PrivateDNSName}}"
        groups   = ["system:bootstrappers", "system:nodes"]
      }],
      [{
        rolearn  = "arn:aws:iam::111122223333:role/operators"
        username = "operator:{{SessionNameRaw}}"
        groups   = ["system:masters"]
      }],
    ))

    mapUsers = <<-YAML
      - userarn: arn:aws:iam::111122223333:user/break-glass
        username: break-glass
        groups: ["system:masters"]
    YAML
  }
}
